import { useMemo, useRef } from 'preact/hooks';
import type { Ctx } from '../../contract';
import { addTexts } from '../../core/i18n';
import texts from '../../locales/en.dropdown.json';
import type { DropdownProps } from '../../props';
import css from '../../styles/dropdown.css?inline';
import { chosenNames } from '../../ui/examples';
import { Frame } from '../../ui/Frame';
import { Icon } from '../../ui/Icon';
import { useLive, view, type ViewProps } from '../../ui/view';
import { Combobox } from './combobox';
import { Offer } from './offer';
import { asList, Chips } from './values';

addTexts(texts);

function Dropdown({ ctx }: ViewProps<DropdownProps>) {
  const { interactive, multiselect, filterable, allow_custom_value } = ctx.props;
  ctx.css(css);
  if (interactive.value === false) return <Fixed ctx={ctx} />;
  const plain = filterable.value === false && !multiselect.value && !allow_custom_value.value;
  return plain ? <Native ctx={ctx} /> : <Combobox ctx={ctx} />;
}

/** What is chosen, where the visitor cannot change it. */
function Fixed({ ctx }: { ctx: Ctx<DropdownProps> }) {
  const { value, choices, multiselect, allow_custom_value, label, show_label, container, info } = ctx.props;
  const pairs = choices.value ?? [];
  const offer = useMemo(() => new Offer(pairs), [pairs]);
  const id = `fl-c${ctx.id}`;
  const held = asList(value.value).filter((each) => allow_custom_value.value || offer.place(each) >= 0);
  const chips = multiselect.value === true && held.length > 0;
  const bare = container.value === false || show_label.value === false;
  return (
    <Frame ctx={ctx} control={chips ? undefined : id} role={chips ? 'group' : undefined} class="fl-quiet">
      {chips ? (
        <Chips ctx={ctx} offer={offer} held={held} />
      ) : (
        <input
          id={id}
          class="fl-input"
          part="input"
          type="text"
          readOnly
          value={held.map((each) => offer.name(each)).join(', ')}
          placeholder={ctx.t('textbox.empty')}
          aria-label={bare ? label.value : undefined}
          aria-describedby={info.value ? `${id}-info` : undefined}
        />
      )}
    </Frame>
  );
}

/** One choice from a list that nothing narrows down: the browser's own control. */
function Native({ ctx }: { ctx: Ctx<DropdownProps> }) {
  const { value, choices, label, show_label, container, info } = ctx.props;
  const field = useRef<HTMLSelectElement>(null);
  const pairs = choices.value ?? [];
  const offer = useMemo(() => new Offer(pairs), [pairs]);
  const id = `fl-c${ctx.id}`;
  const bare = container.value === false || show_label.value === false;
  useLive(
    ctx,
    () => {
      const now = value.value;
      if (field.current) field.current.selectedIndex = now === null ? -1 : offer.place(now);
    },
    [offer],
  );
  const choose = (event: Event): void => {
    const index = (event.currentTarget as HTMLSelectElement).selectedIndex;
    const picked = pairs[index]?.[1] ?? null;
    ctx.set('value', picked);
    ctx.emit('select', { index, value: picked, selected: true });
    ctx.emit('input');
  };
  return (
    <Frame ctx={ctx} control={id} class="fl-editable">
      <div class="fl-input-line fl-combo">
        <select
          ref={field}
          id={id}
          class="fl-input"
          part="input"
          aria-label={bare ? label.value || ctx.t('dropdown.choose') : undefined}
          aria-describedby={info.value ? `${id}-info` : undefined}
          onChange={choose}
          onFocus={() => ctx.emit('focus')}
          onBlur={() => ctx.emit('blur')}
          onKeyUp={(event) => {
            const text = pairs[event.currentTarget.selectedIndex]?.[0] ?? '';
            ctx.emit('key_up', { key: event.key, input_value: text });
          }}
        >
          {pairs.map(([name], index) => (
            <option key={index}>{name}</option>
          ))}
        </select>
        <Icon name="down" />
      </div>
    </Frame>
  );
}

const drawn = view<DropdownProps>('dropdown', Dropdown, { example: chosenNames });

export default {
  ...drawn,
  mount(host, ctx) {
    // The chips' buttons come before the field.
    return { ...drawn.mount(host, ctx), focus: () => host.querySelector<HTMLElement>('.fl-input')?.focus() };
  },
} satisfies typeof drawn;
