import { computed, signal, type ReadonlySignal } from '@preact/signals';

export type Choice = 'light' | 'dark' | 'system';

const KEY = 'fanlight:theme';
const system = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
const systemDark = signal(system?.matches ?? false);
system?.addEventListener?.('change', (event) => {
  systemDark.value = event.matches;
});

export const choice = signal<Choice>('system');
export const theme: ReadonlySignal<'light' | 'dark'> = computed(() => {
  if (choice.value !== 'system') return choice.value;
  return systemDark.value ? 'dark' : 'light';
});

function isChoice(text: string | null): text is Choice {
  return text === 'light' || text === 'dark' || text === 'system';
}

/** Takes the theme from the address, else from what the visitor chose here before, else from the system. */
export function startTheme(): void {
  const asked = new URLSearchParams(location.search).get('__theme');
  const kept = storage(() => localStorage.getItem(KEY));
  choice.value = isChoice(asked) ? asked : isChoice(kept ?? null) ? (kept as Choice) : 'system';
  theme.subscribe((now) => {
    for (const element of [document.documentElement, document.body]) {
      element.classList.toggle('dark', now === 'dark');
      element.classList.toggle('light', now === 'light');
    }
    document.documentElement.style.colorScheme = now;
  });
}

export function chooseTheme(next: Choice): void {
  choice.value = next;
  storage(() => localStorage.setItem(KEY, next));
}

function storage<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
