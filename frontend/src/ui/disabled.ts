import { useState } from 'preact/hooks';

export interface Disabled {
  disabled: boolean;
  'aria-disabled': true | undefined;
  onFocus(): void;
  onBlur(): void;
}

/** For a button: while it has the cursor it is disabled in name only, for the browser takes the cursor from what is disabled. */
export function useDisabled(disabled: boolean): Disabled {
  const [held, hold] = useState(false);
  return {
    disabled: disabled && !held,
    'aria-disabled': (disabled && held) || undefined,
    onFocus: () => hold(true),
    onBlur: () => hold(false),
  };
}
