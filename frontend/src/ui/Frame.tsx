import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Ctx } from '../contract';
import type { FieldProps } from '../props';
import { Icon, type IconName } from './Icon';

interface FrameProps<P extends FieldProps> {
  ctx: Ctx<P>;
  /** The id of the control that the label names; without one, the label names the frame. */
  control?: string;
  /** A group of controls, such as radio buttons: the label names it, the help describes it. */
  role?: 'group' | 'radiogroup';
  /** Which way the inside runs, where the author says so. */
  dir?: 'rtl';
  tools?: ComponentChildren;
  children: ComponentChildren;
  /** A sentence under the control, in the colour of errors. */
  problem?: string;
  class?: string;
}

/** The frame around a component: label, tools, the control, help text. */
export function Frame<P extends FieldProps>({ ctx, control, role, dir, tools, children, problem, class: more }: FrameProps<P>) {
  const { label, show_label, info, container } = ctx.props;
  const framed = container.value !== false;
  const named = framed && show_label.value !== false && Boolean(label.value);
  const title = label.value ?? '';
  const about = info.value;
  const kind = `fl-frame ${framed ? '' : 'fl-bare'} ${more ?? ''}`;
  return (
    <div
      class={kind}
      part="frame"
      dir={dir}
      role={role ?? (control ? undefined : 'group')}
      aria-label={control ? undefined : title || undefined}
      aria-describedby={role && about ? `fl-c${ctx.id}-info` : undefined}
    >
      {(named || tools || ctx.hasButtons) && (
        <div class="fl-head" part="head">
          {named &&
            (control ? (
              <label class="fl-caption" part="label" for={control}>
                {title}
              </label>
            ) : (
              <span class={role ? 'fl-caption fl-title' : 'fl-caption'} part="label">
                {title}
              </span>
            ))}
          {(tools || ctx.hasButtons) && (
            <span class="fl-tools">
              {tools}
              <OwnButtons ctx={ctx} />
            </span>
          )}
        </div>
      )}
      {about && (
        <p class="fl-info" part="info" id={control || role ? `fl-c${ctx.id}-info` : undefined}>
          {about}
        </p>
      )}
      {children}
      {problem && (
        <p class="fl-problem" role="alert" id={control && `${control}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

/** The author's own buttons inside a component. */
export function OwnButtons<P extends object>({ ctx }: { ctx: Ctx<P> }) {
  const slot = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (slot.current && slot.current.childNodes.length === 0) ctx.buttons(slot.current);
  }, []);
  return ctx.hasButtons ? <span class="fl-own-buttons" ref={slot} /> : null;
}

interface ToolProps {
  icon: IconName;
  name: string;
  onClick(event: MouseEvent): void;
  disabled?: boolean;
}

/** A small button with a picture only. */
export function Tool({ icon, name, onClick, disabled }: ToolProps) {
  return (
    <button type="button" class="fl-tool" aria-label={name} title={name} onClick={onClick} disabled={disabled}>
      <Icon name={icon} />
    </button>
  );
}

/** Copies what `text` gives, and says so. */
export function CopyTool<P extends object>({ ctx, text }: { ctx: Ctx<P>; text(): string }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    const value = text();
    copyText(value).then(
      () => {
        setCopied(true);
        setTimeout(() => setCopied(false), 1500);
        ctx.emit('copy', { value });
      },
      () => ctx.toast('error', ctx.t('copy.failed')),
    );
  };
  return <Tool icon={copied ? 'check' : 'copy'} name={ctx.t(copied ? 'copied' : 'copy')} onClick={copy} />;
}

/** Puts text into the clipboard, also where the page is not served securely. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.style.cssText = 'position:fixed;opacity:0';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('copy refused');
}
