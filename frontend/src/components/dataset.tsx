import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Ctx, Json } from '../contract';
import { addTexts } from '../core/i18n';
import texts from '../locales/en.dataset.json';
import type { DatasetProps, SampleColumn } from '../props';
import css from '../styles/dataset.css?inline';
import { Frame } from '../ui/Frame';
import { view, type ViewProps } from '../ui/view';

addTexts(texts);

type Props = DatasetProps & { value?: number | null };

interface PartProps {
  ctx: Ctx<Props>;
  columns: SampleColumn[];
  /** The samples in sight, with their places. */
  shown: [number, Json[]][];
  choose(place: number): void;
}

function Dataset({ ctx }: ViewProps<Props>) {
  const { samples, components, sample_labels, layout, samples_per_page, headers } = ctx.props;
  const [wanted, setPage] = useState(0);
  ctx.css(css);
  const rows = samples.value ?? [];
  const columns = components.value ?? [];
  const labels = sample_labels.value;
  const size = samples_per_page.value ?? 10;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const page = Math.min(wanted, pages - 1);
  const shown = rows.slice(page * size, (page + 1) * size).map((row, i): [number, Json[]] => [page * size + i, row]);
  const choose = (place: number): void => {
    ctx.set('value', place);
    ctx.emit('click');
    ctx.emit('select', { index: place, value: rows[place] ?? null });
  };
  const gallery = layout.value ? layout.value === 'gallery' : Boolean(labels) || columns.length < 2;
  const parts = { ctx, columns, shown, choose };
  return (
    <Frame ctx={ctx} class="fl-samples">
      {rows.length === 0 ? (
        <p class="fl-empty">{ctx.t('dataset.empty')}</p>
      ) : gallery ? (
        <Tiles {...parts} labels={labels} />
      ) : (
        <Table {...parts} headers={headers.value ?? []} labels={labels} />
      )}
      {pages > 1 && <Pages ctx={ctx} page={page} pages={pages} turn={setPage} />}
    </Frame>
  );
}

function Tiles({ ctx, columns, shown, choose, labels }: PartProps & { labels: string[] | undefined | null }) {
  return (
    <ul class="fl-tiles" part="gallery" aria-label={ctx.props.label.value || ctx.t('dataset.name')}>
      {shown.map(([place, row]) => (
        <li key={place}>
          <button type="button" class="fl-tile" part="sample" onClick={() => choose(place)}>
            {labels ? (
              labels[place]
            ) : (
              columns.map((column, i) => <Cell key={i} ctx={ctx} column={column} value={row[i] ?? null} />)
            )}
            {!labels && row.every((value) => value === null || value === '') && ctx.t('dataset.sample', { n: place + 1 })}
          </button>
        </li>
      ))}
    </ul>
  );
}

interface TableProps extends PartProps {
  headers: string[];
  labels: string[] | undefined | null;
}

/** A button in the first cell of each row stands for the row; a press of it is a click on the row. */
function Table({ ctx, columns, shown, choose, headers, labels }: TableProps) {
  const own = useId();
  return (
    <div class="fl-samples-scroll">
      <table class="fl-samples-table" part="table" aria-label={ctx.props.label.value || ctx.t('dataset.name')}>
        {headers.length > 0 && !labels && (
          <thead>
            <tr>
              {headers.map((header, i) => (
                <th key={i} scope="col">
                  {header}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {shown.map(([place, row]) => {
            const ids = (labels ? [0] : columns).map((_, i) => `${own}-${place}-${i}`);
            const button = (
              <button
                type="button"
                class="fl-sample-row"
                part="sample"
                aria-label={ctx.t('dataset.choose', { n: place + 1 })}
                aria-describedby={ids.join(' ')}
              />
            );
            return (
              <tr key={place} onClick={() => choose(place)}>
                {labels ? (
                  <td>
                    {button}
                    <span id={ids[0]}>{labels[place]}</span>
                  </td>
                ) : (
                  columns.map((column, i) => (
                    <td key={i}>
                      {i === 0 && button}
                      <Cell id={ids[i]} ctx={ctx} column={column} value={row[i] ?? null} />
                    </td>
                  ))
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  id?: string | undefined;
  ctx: Ctx<Props>;
  column: SampleColumn;
  value: Json;
}

/** A value as its component shows examples. */
function Cell({ id, ctx, column, value }: CellProps) {
  const slot = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (!slot.current) return;
    if (value === null) slot.current.replaceChildren();
    else ctx.example(slot.current, column, value);
  }, [column, value]);
  return <span class="fl-cell" id={id} ref={slot} />;
}

interface PagesProps {
  ctx: Ctx<Props>;
  page: number;
  pages: number;
  turn(page: number): void;
}

/** The first and the last page, and those about the present one. */
function Pages({ ctx, page, pages, turn }: PagesProps) {
  const near = [...Array(pages).keys()].filter((n) => n === 0 || n === pages - 1 || Math.abs(n - page) <= 1);
  const parts: ComponentChildren[] = [];
  near.forEach((n, i) => {
    if (i > 0 && n - (near[i - 1] ?? 0) > 1) {
      parts.push(
        <span key={`gap${n}`} aria-hidden="true">
          …
        </span>,
      );
    }
    parts.push(
      <button
        key={n}
        type="button"
        class="fl-page-number"
        aria-label={ctx.t('dataset.page', { n: n + 1 })}
        aria-current={n === page ? 'page' : undefined}
        onClick={() => turn(n)}
      >
        {n + 1}
      </button>,
    );
  });
  return (
    <nav class="fl-pages" part="pages" aria-label={ctx.t('dataset.pages')}>
      {parts}
    </nav>
  );
}

export default view<Props>('dataset', Dataset);
