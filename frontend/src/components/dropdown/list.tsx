import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Ctx } from '../../contract';
import type { DropdownProps } from '../../props';
import { Icon } from '../../ui/Icon';
import { WRITTEN, type Offer } from './offer';
import { follow, place } from './place';

const ROW_PX = 36;
const TOUCH_ROW_PX = 44;
/** Up to so many rows stand in the page as they are, and long names wrap; of more, those in sight. */
const MOST_WHOLE = 100;
const MARGIN_ROWS = 6;

interface ListProps {
  ctx: Ctx<DropdownProps>;
  id: string;
  field: RefObject<HTMLInputElement | null>;
  offer: Offer;
  /** The places of the choices that are listed, in order; WRITTEN for the visitor's own text. */
  rows: number[];
  /** How many there are in all, with those that come when the list is scrolled. */
  total: number;
  active: number;
  written: string;
  several: boolean;
  isChosen(place: number): boolean;
  /** Nothing more can be chosen. */
  full: boolean;
  choose(place: number): void;
  more(): void;
}

/** The list that opens, above everything else on the page. */
export function List(props: ListProps) {
  const { ctx, id, field, offer, rows, total, active, written, several, isChosen, full, choose, more } = props;
  const popup = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(0);
  const height = globalThis.matchMedia?.('(pointer: coarse)').matches ? TOUCH_ROW_PX : ROW_PX;
  const whole = total <= MOST_WHOLE;

  useLayoutEffect(() => {
    const list = popup.current;
    const frame = field.current?.closest<HTMLElement>('.fl-frame');
    if (!list || !frame) return;
    list.showPopover?.();
    return follow(list, frame);
  }, []);
  useLayoutEffect(() => {
    const frame = field.current?.closest<HTMLElement>('.fl-frame');
    if (popup.current && frame) place(popup.current, frame);
  }, [rows.length, full]);
  const look = (): void => {
    const box = scroller.current;
    if (!box) return;
    if (!whole) setFirst(Math.max(0, Math.floor(box.scrollTop / height) - MARGIN_ROWS));
    if (rows.length < total && box.scrollTop + box.clientHeight > box.scrollHeight - 3 * height) more();
  };
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const row = box.querySelector<HTMLElement>(`[id="${id}-${active}"]`);
    const top = whole ? (row?.offsetTop ?? 0) : active * height;
    const size = whole ? (row?.offsetHeight ?? 0) : height;
    if (active < 0) box.scrollTop = 0;
    else if (top < box.scrollTop) box.scrollTop = top;
    else if (top + size > box.scrollTop + box.clientHeight) box.scrollTop = top + size - box.clientHeight;
    look();
  }, [active, rows, whole]);

  const sight = whole ? rows.length : Math.ceil((scroller.current?.clientHeight || 340) / height) + 2 * MARGIN_ROWS;
  const start = whole ? 0 : Math.min(first, Math.max(0, rows.length - 1));
  const note = full
    ? ctx.t('dropdown.full', { n: ctx.props.max_choices.value ?? 0 })
    : rows.length === 0
      ? ctx.t(offer.pairs.length === 0 ? 'dropdown.empty' : 'dropdown.none')
      : rows.length < total && ctx.t('dropdown.part', { n: rows.length.toLocaleString(), total: total.toLocaleString() });
  return (
    // The cursor stays in the field, whatever is pressed here.
    <div ref={popup} class="fl-list" part="popup" popover="manual" onMouseDown={(event) => event.preventDefault()}>
      {rows.length > 0 && (
        <div
          ref={scroller}
          id={`${id}-list`}
          class="fl-list-scroll"
          role="listbox"
          aria-label={ctx.props.label.value || ctx.t('dropdown.choose')}
          aria-multiselectable={several || undefined}
          onScroll={look}
        >
          <div class="fl-list-rows" role="none" style={whole ? undefined : { height: `${rows.length * height}px` }}>
            {rows.slice(start, start + sight).map((choice, index) => {
              const at = start + index;
              const name = choice === WRITTEN ? ctx.t('dropdown.own', { text: written }) : offer.pairs[choice]?.[0];
              const chosen = isChosen(choice);
              return (
                <div
                  key={choice}
                  id={`${id}-${at}`}
                  class="fl-list-row"
                  part="option"
                  role="option"
                  title={whole ? undefined : name}
                  aria-selected={chosen}
                  aria-disabled={(full && !chosen) || undefined}
                  aria-setsize={total}
                  aria-posinset={at + 1}
                  data-active={at === active ? '' : undefined}
                  style={whole ? undefined : { position: 'absolute', top: `${at * height}px`, height: `${height}px` }}
                  onClick={() => choose(choice)}
                >
                  {chosen ? <Icon name="check" /> : <span class="fl-list-gap" />}
                  <span class="fl-list-name">{name}</span>
                </div>
              );
            })}
          </div>
        </div>
      )}
      <p class="fl-list-note" role="status">
        {note}
      </p>
    </div>
  );
}
