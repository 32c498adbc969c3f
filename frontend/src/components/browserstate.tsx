import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { define, type Json } from '../contract';
import type { BrowserStateProps } from '../props';

const NONCE_BYTES = 24;

/** A value that the browser keeps. Nothing is kept where storage is closed or full: the value then lasts as long as the page. */
export default define<BrowserStateProps & { value?: Json }>({
  name: 'browserstate',
  mount(host, ctx) {
    host.hidden = true;
    const place = `fanlight:kept:${ctx.props.storage_key.peek() ?? ''}`;
    const key = bytesOf(ctx.props.secret.peek() ?? '');
    const kept = read(place, key);
    if (kept !== undefined) ctx.set('value', kept);
    let first = true;
    const stop = ctx.effect(() => {
      const value = ctx.props.value.value;
      if (!first) write(place, key, value ?? null);
      first = false;
    });
    return { destroy: stop };
  },
});

function read(place: string, key: Uint8Array): Json | undefined {
  try {
    const text = localStorage.getItem(place);
    if (!text) return undefined;
    const bytes = bytesOf(text);
    const plain = xchacha20poly1305(key, bytes.subarray(0, NONCE_BYTES)).decrypt(bytes.subarray(NONCE_BYTES));
    return JSON.parse(new TextDecoder().decode(plain)) as Json;
  } catch {
    return undefined;
  }
}

function write(place: string, key: Uint8Array, value: Json): void {
  try {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const sealed = xchacha20poly1305(key, nonce).encrypt(new TextEncoder().encode(JSON.stringify(value)));
    let text = '';
    for (const byte of [...nonce, ...sealed]) text += String.fromCharCode(byte);
    localStorage.setItem(place, btoa(text));
  } catch {
    // Storage is closed to this page, or full.
  }
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
