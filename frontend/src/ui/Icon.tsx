import { OUTLINES } from './outlines';

export type IconName = keyof typeof OUTLINES;

/** A picture for what a word beside it, or the `aria-label` around it, says. */
export function Icon({ name, size = 16 }: { name: IconName; size?: 16 | 20 | 24 }) {
  return (
    <svg
      class="fl-icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: OUTLINES[name] }}
    />
  );
}

/** The same outside of Preact. */
export function iconElement(name: IconName, size = 16): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'fl-icon');
  svg.setAttribute('width', String(size));
  svg.setAttribute('height', String(size));
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.innerHTML = OUTLINES[name];
  return svg;
}
