import temml from 'temml';

/** Draws the formulas below `root` as MathML. */
export function drawMath(formulas: Iterable<HTMLElement>): void {
  for (const formula of formulas) {
    const text = formula.textContent ?? '';
    const displayMode = formula.classList.contains('fl-math-display');
    try {
      temml.render(text, formula, { displayMode, throwOnError: true, trust: false });
      formula.classList.add('fl-drawn');
    } catch {
      formula.textContent = text;
      formula.classList.add('fl-drawn', 'fl-math-broken');
    }
  }
}
