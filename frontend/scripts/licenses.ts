import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const PACKAGE = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/]/;
/** Copied into our sources piece by piece, so the module graph does not show it. */
const COPIED = ['lucide-static'];

/** Writes licenses.txt: the licence of every package that the built scripts contain. */
export function licenses(): Plugin {
  let root = '';
  return {
    name: 'fanlight-licenses',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    generateBundle() {
      const folders = new Map<string, string>();
      for (const id of this.getModuleIds()) {
        const found = PACKAGE.exec(id.replace(/^\0/, ''));
        if (found?.[1] && found[2]) folders.set(found[2].replaceAll('\\', '/'), found[1]);
      }
      for (const name of COPIED) folders.set(name, join(root, 'node_modules', name));
      const parts = [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, folder]) => licence(name, folder));
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: parts.join('\n\n' + '-'.repeat(72) + '\n\n') });
    },
  };
}

function licence(name: string, folder: string): string {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
    license?: string;
  };
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.|$)/i.test(entry));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim() : '';
  return `${name} ${about.version} (${about.license ?? 'see text'})\n\n${text}`;
}
