"""Two numbers and an operation; a mistake gets a sentence that helps."""

import math

import fanlight as gr


def need(value: float | None, which: str) -> float:
    if value is None:
        raise gr.Error(f"The {which} number is missing. Type one and try again.", title="Number missing")
    return value


def add(a: float | None, b: float | None) -> float:
    return need(a, "first") + need(b, "second")


def subtract(a: float | None, b: float | None) -> float:
    return need(a, "first") - need(b, "second")


def multiply(a: float | None, b: float | None) -> float:
    return need(a, "first") * need(b, "second")


def divide(a: float | None, b: float | None) -> float:
    a, b = need(a, "first"), need(b, "second")
    if b == 0:
        raise gr.Error("Nothing can be divided by zero. Change the second number.", title="Division by zero")
    return a / b


def power(a: float | None, b: float | None) -> float:
    a, b = need(a, "first"), need(b, "second")
    try:
        answer = math.pow(a, b)
    except (OverflowError, ValueError) as problem:
        raise gr.Error(f"{a:g} to the power of {b:g} is not a number that fits. Try smaller ones.") from problem
    return answer


with gr.Blocks(title="Calculator") as demo:
    gr.Markdown("# Calculator\nType two numbers and choose what to do with them.")
    with gr.Row():
        first = gr.Number(label="First number", value=6)
        second = gr.Number(label="Second number", value=7)
    answer = gr.Number(label="Answer", interactive=False, render=False)
    with gr.Row():
        for operation in (add, subtract, multiply, divide, power):
            name = operation.__name__
            gr.Button(name.capitalize()).click(operation, [first, second], answer, api_name=name)
    answer.render()

if __name__ == "__main__":
    demo.launch()
