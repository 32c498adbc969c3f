"""The smallest app: a function with one input and one output."""

import fanlight as gr


def greet(name: str) -> str:
    return f"Hello {name.strip() or 'world'}!"


demo = gr.Interface(greet, gr.Textbox(label="Your name"), gr.Textbox(label="Greeting"), title="Hello", api_name="greet")

if __name__ == "__main__":
    demo.launch()
