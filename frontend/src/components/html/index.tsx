import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { addTexts } from '../../core/i18n';
import en from '../../locales/en.html.json';
import type { HTMLProps } from '../../props';
import css from '../../styles/html.css?inline';
import { Frame, OwnButtons } from '../../ui/Frame';
import { length } from '../../ui/length';
import { live, view, type ViewProps } from '../../ui/view';
import { Content, SLOT } from './content';
import { example } from './example';
import { loadHead } from './head';
import { Surroundings } from './script';
import type { Ctx } from '../../contract';

addTexts(en);

function HTML({ ctx }: ViewProps<HTMLProps>) {
  const { props } = ctx;
  const element = useRef<HTMLDivElement>(null);
  const problem = useMemo(() => live(''), []);
  ctx.css(css);
  useLayoutEffect(() => {
    const body = element.current;
    return body ? begin(ctx, body, (text) => (problem.value = text)) : undefined;
  }, []);
  const scrolls = props.max_height.value != null;
  const kind = [
    'fl-html-body',
    props.apply_default_css.value !== false && 'fl-html-styled',
    props.padding.value && 'fl-html-padded',
    scrolls && 'fl-html-scrolls',
  ];
  const inside = (
    <>
      <div
        ref={element}
        class={kind.filter(Boolean).join(' ')}
        part="body"
        data-fl-html={ctx.id}
        style={{ minHeight: length(props.min_height.value), maxHeight: length(props.max_height.value) }}
        tabIndex={scrolls ? 0 : undefined}
      />
      {problem.value && (
        <p class="fl-problem" role="alert">
          {problem.value}
        </p>
      )}
    </>
  );
  if (props.container.value) {
    return (
      <Frame ctx={ctx} class="fl-html-frame">
        {inside}
      </Frame>
    );
  }
  const label = props.label.value || undefined;
  const named = label && props.show_label.value;
  return (
    <div role={label ? 'group' : undefined} aria-label={label}>
      {(named || ctx.hasButtons) && (
        <div class="fl-head" part="head">
          {named && (
            <span class="fl-caption" part="label">
              {label}
            </span>
          )}
          {ctx.hasButtons && (
            <span class="fl-tools">
              <OwnButtons ctx={ctx} />
            </span>
          )}
        </div>
      )}
      {inside}
    </div>
  );
}

/** Draws the content and keeps it up to date; once it stands, puts in the blocks and runs the script. */
function begin(ctx: Ctx<HTMLProps>, element: HTMLElement, tell: (problem: string) => void): () => void {
  let begun = false;
  let failed = '';
  let slot: HTMLElement | undefined;
  const content = new Content(ctx, element, (text) => tell(text || failed), () => queueMicrotask(drawn));
  const stop = ctx.effect(() => content.draw());
  /** Outside of the effect that draws: what happens here is no reason to draw again. */
  function drawn(): void {
    if (ctx.inside.length > 0) slot = putInside(ctx, element, slot);
    if (begun) return;
    begun = true;
    run(ctx, new Surroundings(ctx, content, element)).catch((error: unknown) => {
      console.error(error);
      failed = problemOf(ctx, error);
      tell(failed);
    });
  }
  return () => {
    stop();
    content.end();
  };
}

/** Puts the blocks into their place, which the template may make anew, or leave out for a while. */
function putInside(ctx: Ctx<HTMLProps>, element: HTMLElement, before?: HTMLElement): HTMLElement | undefined {
  let slot = element.querySelector<HTMLElement>(`.${SLOT}`) ?? undefined;
  if (!slot && !ctx.props.html_template.peek()?.includes('@children')) {
    slot = document.createElement('div');
    slot.className = SLOT;
    element.append(slot);
  }
  if (slot && slot !== before) ctx.children(slot);
  return slot ?? before;
}

class HeadProblem extends Error {}

async function run(ctx: Ctx<HTMLProps>, surroundings: Surroundings): Promise<void> {
  const head = ctx.props.head.peek();
  if (head) {
    await loadHead(head).catch((error: Error) => {
      throw new HeadProblem(error.message);
    });
  }
  const source = ctx.props.js_on_load.peek();
  if (source) await surroundings.run(source);
}

function problemOf(ctx: Ctx<HTMLProps>, error: unknown): string {
  if (error instanceof EvalError) return ctx.t('html.strict');
  const message = error instanceof Error ? error.message : String(error);
  return ctx.t(error instanceof HeadProblem ? 'html.head' : 'html.script', { message });
}

export default view<HTMLProps>('html', HTML, { example });
