import { useRef } from 'preact/hooks';
import { define, type Ctx } from '../../contract';
import { addTexts } from '../../core/i18n';
import texts from '../../locales/en.code.json';
import type { CodeProps } from '../../props';
import css from '../../styles/code.css?inline';
import { CopyTool, Frame, Tool } from '../../ui/Frame';
import { useLive, view, type ViewProps } from '../../ui/view';
import { Body } from './body';
import { example } from './example';
import { ending } from './languages';

addTexts(texts);

const bodies = new WeakMap<HTMLElement, Body>();

function Code({ ctx }: ViewProps<CodeProps>) {
  const { value, lines, max_lines, interactive, buttons, label } = ctx.props;
  const box = useRef<HTMLDivElement>(null);
  ctx.css(css);
  const writable = interactive.value !== false;
  const shows = (name: string): boolean => buttons.value?.includes(name) ?? true;

  useLive(ctx, () => {
    const host = box.current;
    if (!host) return;
    const body = new Body(host, ctx);
    bodies.set(host, body);
    const stop = ctx.effect(() => body.draw());
    return () => {
      stop();
      body.end();
    };
  });
  const least = lines.value ?? 5;
  const most = max_lines.value;
  const tools = (
    <>
      {writable && (
        <span class="fl-code-leave" aria-hidden="true">
          {ctx.t('code.leave')}
        </span>
      )}
      {shows('copy') && <CopyTool ctx={ctx} text={() => value.peek() ?? ''} />}
      {shows('download') && <Tool icon="download" name={ctx.t('code.download')} onClick={() => download(ctx)} />}
    </>
  );
  return (
    <Frame ctx={ctx} tools={tools} class={writable ? 'fl-editable' : undefined}>
      <div
        ref={box}
        class="fl-code-body"
        part="body"
        dir="ltr"
        tabIndex={0}
        role="group"
        aria-label={label.value || ctx.t('code.text')}
        style={{ '--fl-lines': least, '--fl-max-lines': most ? Math.max(most, least) : undefined }}
      />
      {writable && (
        <p hidden id={`fl-c${ctx.id}-hint`}>
          {ctx.t('code.hint')}
        </p>
      )}
    </Frame>
  );
}

function download(ctx: Ctx<CodeProps>): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([ctx.props.value.peek() ?? ''], { type: 'text/plain' }));
  link.download = `code.${ending(ctx.props.language.peek() ?? '')}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const drawn = view<CodeProps>('code', Code, { example });

export default define<CodeProps>({
  ...drawn,
  mount(host, ctx) {
    const made = drawn.mount(host, ctx);
    const focus = (): void => {
      const box = host.querySelector<HTMLElement>('.fl-code-body');
      if (box) bodies.get(box)?.focus();
    };
    return { ...made, focus };
  },
});
