import type { ComponentChildren } from 'preact';
import type { Ctx } from '../contract';
import css from '../styles/options.css?inline';

/** Choices that are all in sight. */
export function Options<P extends object>({ ctx, children }: { ctx: Ctx<P>; children: ComponentChildren }) {
  ctx.css(css);
  return (
    <div class="fl-options" part="options">
      {children}
    </div>
  );
}

interface OptionProps {
  kind: 'radio' | 'checkbox';
  /** What the controls of one component share. */
  group: string;
  name: string;
  checked: boolean;
  disabled: boolean;
  onChoose(checked: boolean): void;
}

/** One choice: the native control, in a frame with its name. */
export function Option({ kind, group, name, checked, disabled, onChoose }: OptionProps) {
  return (
    <label class="fl-check fl-option" part="option">
      <input
        type={kind}
        name={group}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChoose(event.currentTarget.checked)}
      />
      <span>{name}</span>
    </label>
  );
}
