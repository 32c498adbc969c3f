import { useRef } from 'preact/hooks';
import { addTexts } from '../../core/i18n';
import texts from '../../locales/en.tree.json';
import type { JSONProps } from '../../props';
import css from '../../styles/json.css?inline';
import { CopyTool, Frame } from '../../ui/Frame';
import { Icon } from '../../ui/Icon';
import { length } from '../../ui/length';
import { useLive, view, type ViewProps } from '../../ui/view';
import { example } from './rows';
import { Tree } from './tree';

addTexts(texts);

function JsonTree({ ctx }: ViewProps<JSONProps>) {
  const { value, label, open, show_indices, height, max_height, min_height, buttons } = ctx.props;
  const body = useRef<HTMLDivElement>(null);
  const empty = value.value === null || value.value === undefined;
  ctx.css(css);
  useLive(
    ctx,
    () => {
      const host = body.current;
      if (!host) return;
      const tree = new Tree(host, (n) => ctx.t('json.more', { n: n.toLocaleString('en') }));
      const draw = (): void =>
        tree.show(
          value.peek() ?? null,
          open.peek() === true,
          show_indices.peek() === true,
          label.peek() || ctx.t('json.name'),
        );
      let first = true;
      const stop = ctx.effect(() => {
        void [value.value, open.value, show_indices.value, label.value];
        if (first) draw();
        else ctx.frame(draw);
        first = false;
      });
      return () => {
        stop();
        tree.destroy();
      };
    },
    [empty],
  );
  const style = {
    height: length(height.value),
    maxHeight: length(max_height.value),
    minHeight: length(min_height.value),
  };
  const copies = buttons.value?.includes('copy') ?? true;
  const tools = copies && !empty && <CopyTool ctx={ctx} text={() => JSON.stringify(value.peek(), null, 2)} />;
  return (
    <Frame ctx={ctx} tools={tools}>
      {empty ? (
        <div class="fl-json-body" part="body" style={style}>
          <p class="fl-empty">
            <Icon name="info" size={20} />
            {ctx.t('json.empty')}
          </p>
        </div>
      ) : (
        <div ref={body} key="tree" class="fl-json-body" part="body" style={style} />
      )}
    </Frame>
  );
}

export default view<JSONProps>('json', JsonTree, { example });
