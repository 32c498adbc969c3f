import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Ctx, Json } from '../../contract';
import type { DropdownProps } from '../../props';
import { Frame, Tool } from '../../ui/Frame';
import { Icon } from '../../ui/Icon';
import { List } from './list';
import { Offer, WRITTEN } from './offer';
import { asList, Chips } from './values';

const PAGE_ROWS = 8;
const TYPING_MS = 600;

/** A field with a list that opens: what is typed narrows it down. */
export function Combobox({ ctx }: { ctx: Ctx<DropdownProps> }) {
  const { value, choices, multiselect, allow_custom_value, filterable, max_choices, num_choices_shown } = ctx.props;
  const { label, show_label, container, info } = ctx.props;
  const field = useRef<HTMLInputElement>(null);
  const ahead = useRef({ text: '', at: 0 });
  const [open, setOpen] = useState(false);
  /** What the visitor has typed; null while the field shows what is chosen. */
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(-1);
  const [batches, setBatches] = useState(1);
  const id = `fl-c${ctx.id}`;
  const several = multiselect.value === true;
  const custom = allow_custom_value.value === true;
  const narrows = filterable.value !== false;
  const writes = narrows || custom;
  const pairs = choices.value ?? [];
  const offer = useMemo(() => new Offer(pairs), [pairs]);
  const held = asList(value.value).filter((each) => custom || offer.place(each) >= 0);
  const name = several || held.length === 0 ? '' : offer.name(held[0] ?? null);
  const text = typed ?? name;
  const full = several && max_choices.value != null && held.length >= max_choices.value;

  const all = useMemo(() => {
    if (!open) return [];
    const found = offer.matching(narrows ? (typed ?? '') : '');
    const written = (typed ?? '').trim();
    return custom && written && offer.named(written) < 0 ? [WRITTEN, ...found] : found;
  }, [offer, typed, narrows, custom, open]);
  const step = num_choices_shown.value ?? Infinity;
  const most = step * batches;
  const rows = useMemo(() => (most < all.length ? all.slice(0, most) : all), [all, most]);
  const more = (): void => setBatches(batches + 1);

  // What is typed next takes the place of the name.
  useLayoutEffect(() => {
    const box = field.current;
    if (typed === null && writes && box?.ownerDocument.activeElement === box) box?.select();
  }, [typed, text]);
  const show = (): void => {
    if (open) return;
    setOpen(true);
    setBatches(1);
    const at = several ? -1 : offer.place(held[0]);
    if (at >= step) setBatches(Math.ceil((at + 1) / step));
    setActive(at);
  };
  const hide = (): void => {
    setOpen(false);
    setTyped(null);
    setActive(-1);
  };
  const put = (next: Json): void => {
    ctx.set('value', next);
    ctx.emit('input');
  };
  const told = (place: number, selected: boolean): void =>
    ctx.emit('select', { index: place, value: offer.pairs[place]?.[1] ?? null, selected });
  const toggle = (picked: Json, place: number): void => {
    const selected = !held.includes(picked);
    if (selected && full) return;
    ctx.set('value', selected ? [...held, picked] : held.filter((each) => each !== picked));
    if (place >= 0) told(place, selected);
    ctx.emit('input');
  };
  const choose = (place: number): void => {
    const picked = place === WRITTEN ? (typed ?? '').trim() : (offer.pairs[place]?.[1] ?? null);
    if (several) {
      toggle(picked, place);
      if (typed !== null) {
        setTyped(null);
        setBatches(place >= step ? Math.ceil((place + 1) / step) : 1);
        setActive(place);
      }
      return;
    }
    ctx.set('value', picked);
    if (place >= 0) told(place, true);
    ctx.emit('input');
    hide();
  };
  const move = (to: number): void => {
    if (to >= rows.length && rows.length < all.length) {
      const end = Math.min(to, all.length - 1);
      setBatches(Math.ceil((end + 1) / step));
      setActive(end);
    } else setActive(Math.max(0, Math.min(to, rows.length - 1)));
  };
  const seek = (letter: string, stamp: number): void => {
    const before = stamp - ahead.current.at < TYPING_MS ? ahead.current.text : '';
    const wanted = before === letter ? letter : before + letter;
    ahead.current = { text: wanted, at: stamp };
    const list = open ? all : offer.matching('');
    const at = offer.beginning(wanted, list, wanted.length === 1 ? active + 1 : Math.max(active, 0));
    if (!open) show();
    if (at >= 0) {
      setBatches(Math.max(batches, Math.ceil((at + 1) / step) || 1));
      setActive(at);
    }
  };
  const key = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const done = (): void => event.preventDefault();
    const fresh = typed === null;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        done();
        const down = event.key === 'ArrowDown';
        if (!open) show();
        else if (event.altKey) {
          if (!down) hide();
        } else if (active < 0) move(down ? 0 : all.length - 1);
        else move(active + (down ? 1 : -1));
        return;
      }
      case 'PageDown':
      case 'PageUp':
        if (!open) return;
        done();
        move(active + (event.key === 'PageDown' ? PAGE_ROWS : -PAGE_ROWS));
        return;
      case 'Home':
      case 'End':
        // In a text that is being typed these move the cursor.
        if (!open || !fresh) return;
        done();
        move(event.key === 'Home' ? 0 : all.length - 1);
        return;
      case 'Enter':
        done();
        if (open && rows[active] !== undefined) choose(rows[active]);
        else if (!open) show();
        return;
      case 'Escape':
        if (!open && fresh) return;
        done();
        event.stopPropagation();
        hide();
        return;
      case 'Backspace':
        if (several && text === '' && held.length > 0) {
          done();
          const last = held[held.length - 1] ?? null;
          toggle(last, offer.place(last));
        }
        return;
    }
    if (writes || event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    done();
    if (event.key === ' ' && event.timeStamp - ahead.current.at >= TYPING_MS) {
      if (open && rows[active] !== undefined) choose(rows[active]);
      else show();
    } else seek(event.key, event.timeStamp);
  };
  const edit = (event: Event): void => {
    const now = (event.currentTarget as HTMLInputElement).value;
    setTyped(now);
    setOpen(true);
    setBatches(1);
    setActive(now.trim() ? 0 : -1);
  };
  const press = (event: MouseEvent): void => {
    const target = event.target as Element;
    if (target.closest('button, .fl-list')) return;
    if (target !== field.current) {
      event.preventDefault();
      field.current?.focus();
    }
    if (open && (target !== field.current || !writes)) hide();
    else show();
  };
  const inside = (event: FocusEvent): boolean =>
    event.relatedTarget instanceof Node && (event.currentTarget as HTMLElement).contains(event.relatedTarget);
  const leave = (event: FocusEvent): void => {
    if (inside(event)) return;
    const written = (typed ?? '').trim();
    if (custom && !several && written && written !== name) {
      const place = offer.named(written);
      put(place >= 0 ? (offer.pairs[place]?.[1] ?? null) : written);
    }
    hide();
    ctx.emit('blur');
  };
  const remove = (picked: Json): void => {
    toggle(picked, offer.place(picked));
    field.current?.focus();
  };
  const hint = ctx.t(custom ? 'dropdown.write' : 'dropdown.choose');
  const about = [info.value && `${id}-info`, several && held.length > 0 && `${id}-chosen`].filter(Boolean).join(' ');
  const title = label.value || '';
  const named = container.value !== false && show_label.value !== false && title !== '';
  const clear = several && held.length > 1 && (
    <Tool
      icon="close"
      name={ctx.t('dropdown.clear')}
      onClick={() => {
        put([]);
        field.current?.focus();
      }}
    />
  );
  return (
    <Frame ctx={ctx} control={id} tools={clear} class="fl-editable">
      <div
        class="fl-input-line fl-combo"
        onFocusIn={(event) => inside(event) || ctx.emit('focus')}
        onFocusOut={leave}
        onMouseDown={press}
      >
        {several && <Chips ctx={ctx} offer={offer} held={held} remove={remove} />}
        {several && held.length > 0 && (
          <span id={`${id}-chosen`} hidden>
            {ctx.t('dropdown.chosen')}: {held.map((each) => offer.name(each)).join(', ')}
          </span>
        )}
        <input
          ref={field}
          id={id}
          class="fl-input"
          part="input"
          type="text"
          role="combobox"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={text}
          readOnly={!writes}
          placeholder={held.length > 0 ? undefined : hint}
          aria-expanded={open}
          aria-autocomplete={narrows ? 'list' : 'none'}
          aria-controls={open && rows.length > 0 ? `${id}-list` : undefined}
          aria-activedescendant={open && rows[active] !== undefined ? `${id}-${active}` : undefined}
          aria-label={named ? undefined : title || hint}
          aria-describedby={about || undefined}
          onInput={edit}
          onKeyDown={key}
          onKeyUp={(event) => ctx.emit('key_up', { key: event.key, input_value: event.currentTarget.value })}
          onFocus={(event) => event.currentTarget.select()}
          onClick={(event) => typed === null && event.currentTarget.select()}
        />
        <Icon name="down" />
        {open && (
          <List
            ctx={ctx}
            id={id}
            field={field}
            offer={offer}
            rows={rows}
            total={all.length}
            active={active}
            written={(typed ?? '').trim()}
            several={several}
            full={full}
            isChosen={(place) => place >= 0 && held.includes(offer.pairs[place]?.[1] ?? null)}
            choose={choose}
            more={more}
          />
        )}
      </div>
    </Frame>
  );
}
