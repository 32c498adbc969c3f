import type { Json } from '../contract';
import { addTexts } from '../core/i18n';
import texts from '../locales/en.options.json';
import type { CheckboxGroupProps } from '../props';
import { chosenNames } from '../ui/examples';
import { Frame } from '../ui/Frame';
import { Option, Options } from '../ui/options';
import { view, type ViewProps } from '../ui/view';

addTexts(texts);

function CheckboxGroup({ ctx }: ViewProps<CheckboxGroupProps>) {
  const { value, choices, interactive, show_select_all } = ctx.props;
  const pairs = choices.value ?? [];
  const disabled = interactive.value === false;
  // Values that are no longer among the choices go with the visitor's next edit.
  const ticked = (value.value ?? []).filter((each) => pairs.some(([, known]) => known === each));
  const put = (next: Json[]): void => {
    ctx.set('value', next);
    ctx.emit('input');
  };
  const toggle = (index: number, selected: boolean): void => {
    const picked = pairs[index]?.[1] ?? null;
    const others = ticked.filter((each) => each !== picked);
    ctx.set('value', selected ? [...others, picked] : others);
    ctx.emit('select', { index, value: picked, selected });
    ctx.emit('input');
  };
  const full = pairs.length > 0 && pairs.every(([, each]) => ticked.includes(each));
  const all = show_select_all.value && !disabled && (
    <label class="fl-check fl-all">
      <input
        type="checkbox"
        checked={full}
        indeterminate={ticked.length > 0 && !full}
        onChange={(event) => put(event.currentTarget.checked ? pairs.map(([, each]) => each) : [])}
      />
      {ctx.t('options.all')}
    </label>
  );
  return (
    <Frame ctx={ctx} role="group" tools={all}>
      <Options ctx={ctx}>
        {pairs.map(([name, each], index) => (
          <Option
            key={index}
            kind="checkbox"
            group={`fl-c${ctx.id}`}
            name={name}
            checked={ticked.includes(each)}
            disabled={disabled}
            onChoose={(selected) => toggle(index, selected)}
          />
        ))}
      </Options>
    </Frame>
  );
}

export default view<CheckboxGroupProps>('checkboxgroup', CheckboxGroup, { empty: [], example: chosenNames });
