/** The mark: a half-round window of five panes. */
export function Mark({ size = 16 }: { size?: number }) {
  const panes = [0, 1, 2, 3, 4].map((index) => pane((index * Math.PI) / 5, ((index + 1) * Math.PI) / 5));
  return (
    <svg class="fl-mark" width={size} height={(size * 13) / 24} viewBox="0 0 24 13" aria-hidden="true">
      <path d={panes.join('')} />
    </svg>
  );
}

const GAP = 0.06;

function pane(from: number, to: number): string {
  const at = (radius: number, angle: number): string =>
    `${(12 - radius * Math.cos(angle)).toFixed(2)} ${(12.5 - radius * Math.sin(angle)).toFixed(2)}`;
  const [a, b] = [from + GAP / 2, to - GAP / 2];
  const [c, d] = [from + GAP * 1.6, to - GAP * 1.6];
  return `M${at(12, a)}A12 12 0 0 1 ${at(12, b)}L${at(4, d)}A4 4 0 0 0 ${at(4, c)}Z`;
}
