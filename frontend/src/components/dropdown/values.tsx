import type { Ctx, Json } from '../../contract';
import type { DropdownProps } from '../../props';
import { Icon } from '../../ui/Icon';
import type { Offer } from './offer';

/** The values that are chosen: one, several or none. */
export function asList(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
}

interface ChipsProps {
  ctx: Ctx<DropdownProps>;
  offer: Offer;
  held: Json[];
  /** Without it nothing can be removed. */
  remove?(value: Json): void;
}

/** What is chosen, each with a button to remove it. */
export function Chips({ ctx, offer, held, remove }: ChipsProps) {
  if (held.length === 0) return null;
  return (
    <ul class="fl-chips" part="chips" aria-label={ctx.t('dropdown.chosen')}>
      {held.map((value) => {
        const name = offer.name(value);
        return (
          <li key={`${typeof value} ${String(value)}`} class="fl-chip" part="chip">
            <span>{name}</span>
            {remove && (
              <button type="button" aria-label={ctx.t('dropdown.remove', { name })} onClick={() => remove(value)}>
                <Icon name="close" />
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
