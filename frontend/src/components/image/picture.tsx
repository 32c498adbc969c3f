import { useRef, useState } from 'preact/hooks';
import type { Ctx } from '../../contract';
import type { ImageProps } from '../../props';

interface PictureProps {
  ctx: Ctx<ImageProps>;
  source: string;
  alt: string;
}

/** The picture. Where a listener waits for a pixel, arrow keys lead a cross over it, and Enter chooses. */
export function Picture({ ctx, source, alt }: PictureProps) {
  const image = useRef<HTMLImageElement>(null);
  const [at, setAt] = useState<[number, number]>([0, 0]);
  const [shown, show] = useState(false);
  const selectable = ctx.listens('select');
  const choose = (pixel: [number, number]): void => ctx.emit('select', { index: pixel, value: null });
  const select = (event: MouseEvent): void => {
    const element = image.current;
    if (element && selectable) choose(pixelAt(element, event));
  };
  const key = (event: KeyboardEvent): void => {
    const element = image.current;
    if (!element || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') choose(at);
    else {
      const to = moved(at, event, element);
      if (!to) return;
      setAt(to);
    }
    event.preventDefault();
  };
  const picture = (
    <img
      ref={image}
      class={selectable ? 'fl-selectable' : undefined}
      part="image"
      src={source}
      alt={alt}
      draggable={false}
      tabIndex={selectable ? 0 : undefined}
      aria-describedby={selectable ? `fl-c${ctx.id}-pixel` : undefined}
      onClick={select}
      onKeyDown={selectable ? key : undefined}
      onFocus={(event) => show(event.currentTarget.matches(':focus-visible'))}
      onBlur={() => show(false)}
    />
  );
  if (!selectable) return picture;
  return (
    <>
      {picture}
      {shown && image.current && <span class="fl-cross" style={crossOn(image.current, at)} />}
      <span id={`fl-c${ctx.id}-pixel`} class="fl-sr" role="status">
        {shown ? ctx.t('image.pixel', { x: at[0], y: at[1] }) : ''}
      </span>
    </>
  );
}

/** Where an arrow key leads from a pixel: one step, with Shift a tenth of the picture. Null for other keys. */
function moved([x, y]: [number, number], { key, shiftKey }: KeyboardEvent, image: HTMLImageElement): [number, number] | null {
  const { naturalWidth: width, naturalHeight: height } = image;
  const [right, down] = shiftKey ? [Math.ceil(width / 10), Math.ceil(height / 10)] : [1, 1];
  const steps: Record<string, [number, number]> = {
    ArrowLeft: [-right, 0],
    ArrowRight: [right, 0],
    ArrowUp: [0, -down],
    ArrowDown: [0, down],
    Home: [-width, -height],
    End: [width, height],
  };
  const step = steps[key];
  const within = (value: number, size: number): number => Math.min(Math.max(value, 0), Math.max(size - 1, 0));
  return step ? [within(x + step[0], width), within(y + step[1], height)] : null;
}

/** Where a pixel is within the box around its picture. */
function crossOn(image: HTMLImageElement, [x, y]: [number, number]): { left: string; top: string } {
  const { scale, left, top } = fit(image, image.offsetWidth, image.offsetHeight);
  return {
    left: `${image.offsetLeft + left + (x + 0.5) * scale}px`,
    top: `${image.offsetTop + top + (y + 0.5) * scale}px`,
  };
}

/** How a picture lies in an element of this size: as large as it can be, centred. */
function fit(image: HTMLImageElement, width: number, height: number): { scale: number; left: number; top: number } {
  const scale = Math.min(width / image.naturalWidth, height / image.naturalHeight) || 1;
  return { scale, left: (width - image.naturalWidth * scale) / 2, top: (height - image.naturalHeight * scale) / 2 };
}

/** The pixel of the picture under the pointer; the picture fits into its element, centred. */
export function pixelAt(image: HTMLImageElement, event: { clientX: number; clientY: number }): [number, number] {
  const box = image.getBoundingClientRect();
  const { scale, left, top } = fit(image, box.width, box.height);
  const within = (at: number, size: number): number => Math.min(Math.max(Math.floor(at), 0), Math.max(size - 1, 0));
  return [
    within((event.clientX - box.left - left) / scale, image.naturalWidth),
    within((event.clientY - box.top - top) / scale, image.naturalHeight),
  ];
}
