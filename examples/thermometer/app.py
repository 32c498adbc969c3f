"""Events: fields that follow each other, a choice that fills them, and a step that follows another one."""

from typing import Any

import fanlight as gr

ZERO_C = -273.15
"""The lowest temperature there is, in degrees Celsius."""
PLACES = {"Ice melts": 0.0, "A warm room": 21.0, "Blood": 37.0, "Water boils": 100.0, "Iron melts": 1538.0}
FEELS = [(-30, "bitterly cold"), (5, "cold"), (18, "cool"), (28, "pleasant"), (45, "hot"), (99, "scalding")]


def shown(degrees: float) -> dict[Any, Any]:
    """The components that show this temperature, in degrees Celsius, with their values."""
    if degrees < ZERO_C:
        raise gr.Error(f"Nothing is colder than {ZERO_C} °C.", title="Below absolute zero")
    return {
        celsius: round(degrees, 2),
        fahrenheit: round(degrees * 9 / 5 + 32, 2),
        kelvin: round(degrees - ZERO_C, 2),
    }


def others(degrees: float | None, mine: Any) -> Any:
    """What to show after a visitor typed into `mine`; his own field is left as he typed it."""
    if degrees is None:
        return gr.skip()
    return {field: value for field, value in shown(degrees).items() if field is not mine}


def from_celsius(value: float | None) -> Any:
    return others(value, celsius)


def from_fahrenheit(value: float | None) -> Any:
    return others(None if value is None else (value - 32) * 5 / 9, fahrenheit)


def from_kelvin(value: float | None) -> Any:
    return others(None if value is None else value + ZERO_C, kelvin)


def known(choice: gr.SelectData) -> dict[Any, Any]:
    return shown(PLACES[choice.value])


def feel(degrees: float | None) -> str:
    if degrees is None:
        return "Type a temperature."
    words = next((words for below, words in FEELS if degrees < below), "deadly")
    return f"### {degrees:g} °C is {words}"


with gr.Blocks(title="Thermometer") as demo:
    gr.Markdown("# Thermometer\nType into any of the three: the others follow.")
    with gr.Row():
        celsius = gr.Number(21, label="Celsius", interactive=True)
        fahrenheit = gr.Number(69.8, label="Fahrenheit", interactive=True)
        kelvin = gr.Number(294.15, label="Kelvin", interactive=True)
    place = gr.Radio(list(PLACES), label="Or take one that is known", interactive=True)
    feeling = gr.Markdown(feel(21), container=True)

    fields = [celsius, fahrenheit, kelvin]
    steps = [
        celsius.input(from_celsius, celsius, fields, show_progress="hidden"),
        fahrenheit.input(from_fahrenheit, fahrenheit, fields, show_progress="hidden"),
        kelvin.input(from_kelvin, kelvin, fields, show_progress="hidden"),
        place.select(known, None, fields, show_progress="hidden"),
    ]
    for step in steps:
        step.success(feel, celsius, feeling, show_progress="hidden", api_name=False)
    gr.on([field.input for field in fields], lambda: None, None, place, show_progress="hidden", api_name=False)

if __name__ == "__main__":
    demo.launch()
