"""A component of one's own from gr.HTML: stars to press, with pointer or keys."""

import fanlight as gr

TEMPLATE = """
<div class="stars" role="radiogroup" aria-label="${label}">
  ${Array.from({ length: most }, (_, i) => `
    <button type="button" role="radio" data-stars="${i + 1}" aria-checked="${i + 1 === value}"
      aria-label="${i + 1} of ${most} stars" tabindex="${i + 1 === Math.max(value, 1) ? 0 : -1}"
      class="${i < value ? 'full' : ''}">★</button>`).join('')}
</div>
"""

STYLE = """
.stars { display: inline-flex; gap: 2px; }
button { padding: 2px 4px; border: 0; background: none; cursor: pointer; font-size: ${size}px; line-height: 1;
  color: var(--body-text-color-subdued); opacity: 0.7; border-radius: 6px; }
button.full { color: var(--color-accent); opacity: 1; }
"""

SCRIPT = """
const choose = (stars) => {
  props.value = Math.min(Math.max(stars, 1), props.most);
  element.querySelector(`[data-stars="${props.value}"]`).focus();
  trigger('rated', { stars: props.value });
};
element.addEventListener('click', (event) => {
  const star = event.target.closest('[data-stars]');
  if (star) choose(Number(star.dataset.stars));
});
const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
element.addEventListener('keydown', (event) => {
  const step = steps[event.key] * (event.key.endsWith('t') && getComputedStyle(element).direction === 'rtl' ? -1 : 1);
  if (!step) return;
  event.preventDefault();
  choose(props.value + step);
});
"""


class Rating(gr.HTML):
    """Stars to press; the value is how many are full, 0 before any was pressed."""

    def __init__(self, value: int = 0, *, label: str, most: int = 5, size: int = 30, **more: object) -> None:
        super().__init__(
            value,
            label=label,
            show_label=True,
            container=True,
            padding=True,
            html_template=TEMPLATE,
            css_template=STYLE,
            js_on_load=SCRIPT,
            most=most,
            size=size,
            **more,
        )

    def preprocess(self, payload: object) -> int:
        most = self.own_props["most"]
        if not isinstance(payload, int) or not 0 <= payload <= most:
            raise gr.Error(f"A rating is a whole number from 0 to {most}, not {payload!r}.")
        return payload

    def api_info(self) -> dict[str, object]:
        return {"type": "integer", "minimum": 0, "maximum": self.own_props["most"]}

    def example_payload(self) -> int:
        return 4


def verdict(food: int, service: int) -> tuple[int, str]:
    rated = [stars for stars in (food, service) if stars]
    if not rated:
        return 0, "Nothing rated yet"
    mean = sum(rated) / len(rated)
    return round(mean), f"{mean:.1f} stars from {len(rated)} of 2"


with gr.Blocks(title="Rating") as demo:
    gr.Markdown("# How was it?\nPress a star, or use the arrow keys.")
    with gr.Row():
        food = Rating(label="Food")
        service = Rating(label="Service")
    overall = Rating(label="Overall", size=20)
    words = gr.Textbox("Nothing rated yet", label="In words", interactive=False)
    gr.on([food.rated, service.rated], verdict, [food, service], [overall, words], api_name="verdict")

if __name__ == "__main__":
    demo.launch()
