import type { RadioProps } from '../props';
import { chosenNames } from '../ui/examples';
import { Frame } from '../ui/Frame';
import { Option, Options } from '../ui/options';
import { view, type ViewProps } from '../ui/view';

function Radio({ ctx }: ViewProps<RadioProps>) {
  const { value, choices, interactive, rtl } = ctx.props;
  const pairs = choices.value ?? [];
  const chosen = value.value;
  const place = chosen === null || chosen === undefined ? -1 : pairs.findIndex(([, each]) => each === chosen);
  const choose = (index: number): void => {
    const picked = pairs[index]?.[1] ?? null;
    ctx.set('value', picked);
    ctx.emit('select', { index, value: picked, selected: true });
    ctx.emit('input');
  };
  return (
    <Frame ctx={ctx} role="radiogroup" dir={rtl.value ? 'rtl' : undefined}>
      <Options ctx={ctx}>
        {pairs.map(([name], index) => (
          <Option
            key={index}
            kind="radio"
            group={`fl-c${ctx.id}`}
            name={name}
            checked={index === place}
            disabled={interactive.value === false}
            onChoose={() => choose(index)}
          />
        ))}
      </Options>
    </Frame>
  );
}

export default view<RadioProps>('radio', Radio, { example: chosenNames });
