"""The app that is measured: `python app.py MODULE PORT`, where MODULE is fanlight or gradio."""

import importlib
import sys
import time

gr = importlib.import_module(sys.argv[1])
TOKENS = [f"tok{i:04d} " for i in range(2000)]


def echo(text):
    return text


def stream(text):
    out = ""
    for token in TOKENS:
        out += token
        yield out


def wait(text):
    time.sleep(0.020)
    return text


with gr.Blocks() as demo:
    name, greeting = gr.Textbox(label="name"), gr.Textbox(label="greeting")
    gr.Button("Submit").click(lambda text: f"Hello {text}!", name, greeting, api_name="greet")
    gr.Button("Stream").click(stream, name, greeting, api_name="stream", concurrency_limit=None)
    gr.Button("Echo").click(echo, name, greeting, api_name="echo")
    gr.Button("Wait").click(wait, name, greeting, api_name="wait", concurrency_limit=4)

demo.launch(server_name="127.0.0.1", server_port=int(sys.argv[2]), quiet=True)
