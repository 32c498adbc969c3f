"""Scripts written for Gradio run as they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.server

SCRIPT = """
import sys
import gradio
import gradio as gr
from gradio import Blocks, Textbox
from gradio.components import Number
from gradio.events import Dependency

with Blocks() as demo:
    box = Textbox()
    gr.Button("Go").click(lambda text: text, box, box)
assert gradio.Textbox is Textbox
assert Number.__module__.startswith("fanlight")
print("ran", sys.argv[1:], __name__, type(demo).__module__)
"""


THEMED = """
from __future__ import annotations
from typing import Iterable
import gradio as gr
import gradio.themes
from gradio.themes.base import Base
from gradio.themes.utils import colors, fonts, sizes
from gradio.themes.utils.colors import Color
from gradio.themes.utils.fonts import GoogleFont
from gradio.themes.soft import Soft

class Seafoam(Base):
    def __init__(
        self,
        *,
        primary_hue: colors.Color | str = colors.sky,
        spacing_size: sizes.Size | str = sizes.spacing_md,
        font: fonts.Font | str | Iterable[fonts.Font | str] = (fonts.GoogleFont("Quicksand"), "sans-serif"),
    ):
        super().__init__(primary_hue=primary_hue, spacing_size=spacing_size, font=font)
        super().set(block_title_text_weight="600", button_primary_background_fill="*primary_700")

assert isinstance(colors.sky, Color) and fonts.GoogleFont is GoogleFont
assert issubclass(Soft, gr.Theme) and gr.themes.Soft is gradio.themes.Soft is Soft
print(Seafoam().name, colors.sky.name, gr.themes.Soft().name)
"""


FORMER = """
import gradio as gr
from gradio import Box, Variable
from gradio.components import Textbox, Form, Component
from gradio.inputs import Slider
import gradio.outputs, gradio.routes, gradio.flagging

def greet(name, volume):
    return gr.Textbox.update(value=name * volume, visible=True)

with gr.Blocks(css="body {}", theme=gr.themes.Default()) as demo:
    with Box():
        name = gr.components.Textbox(label="Name").style(container=False)
        volume = Slider(1, 5, step=1, default=2)
        seen = Variable(0)
    out = gr.outputs.Textbox(type="auto", label="Out")
    button = gr.Button("Go").style(full_width=True, size="sm")
    button.click(greet, [name, volume], out, _js="(a, b) => [a, b]", show_progress=True, api_name="greet")
    demo.load(lambda: None, None, None, every=5)
demo.queue(concurrency_count=2, max_size=9)
former = dict(show_api=False, enable_queue=True, file_directories=["/tmp"])
app, url, _ = demo.launch(prevent_thread_lock=True, quiet=True, **former)

from gradio_client import Client
print(Client(url, verbose=False).predict("ab", 2, api_name="/greet"), gr.themes.utils.colors.sky.name)
demo.close(verbose=False)
"""


MEMBERS = """
import json, pathlib, sys, warnings
warnings.simplefilter("ignore")
import fanlight
fanlight.install_as_gradio()
import importlib
api = json.loads(pathlib.Path(sys.argv[1]).read_text())
for path in {*api["import_paths"], *api["submodule_members"]}:
    module = importlib.import_module(f"gradio.{path}")
    for name in api["submodule_members"].get(path, []):
        try:
            found = getattr(module, name)
            assert found is not None
        except AttributeError as error:
            assert "not available yet" in str(error), (path, name)
            if hasattr(fanlight, name):
                print("missing", path, name)
print("all")
"""


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=folder, check=False)


def test_the_command_runs_a_script(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SCRIPT)
    done = run(["-m", "fanlight.cli", "run", "app.py", "--flag", "x"], tmp_path)
    assert done.stdout == "ran ['--flag', 'x'] __main__ fanlight.app.blocks\n", done.stderr


def test_a_script_that_does_not_exist_is_named(tmp_path: Path) -> None:
    done = run(["-m", "fanlight.cli", "run", "missing.py"], tmp_path)
    assert done.returncode == 2
    assert "missing.py" in done.stderr


def test_it_can_be_installed_by_hand(tmp_path: Path) -> None:
    code = (
        "import fanlight as f; f.install_as_gradio(); import gradio as gr; print(gr.Slider.__module__, gr.__version__)"
    )
    assert run(["-c", code], tmp_path).stdout == "fanlight.components.slider 0.1.0\n"


def test_names_that_do_not_exist_yet_say_so(tmp_path: Path) -> None:
    code = "import fanlight; fanlight.install_as_gradio(); import gradio as gr; gr.Chatbot"
    assert "not available yet" in run(["-c", code], tmp_path).stderr


def test_themes_are_found_where_programs_import_them_from(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(THEMED)
    done = run(["-m", "fanlight.cli", "run", "app.py"], tmp_path)
    assert done.stdout == "seafoam sky soft\n", done.stderr


def test_a_real_gradio_that_is_loaded_already_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "gradio.py").write_text("")
    code = "import gradio, fanlight; fanlight.install_as_gradio()"
    assert "has been imported already" in run(["-c", code], tmp_path).stderr


def test_an_app_for_gradio_3_runs_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(FORMER)
    done = run(["-m", "fanlight.cli", "run", "app.py"], tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "{'__type__': 'update', 'visible': True, 'value': 'abab'} sky"
    told = [line for line in done.stderr.splitlines() if "DeprecationWarning" in line]
    assert all("app.py:" in line for line in told)
    for name in ("Box", "Variable", "_js", "every", "concurrency_count", "show_api", "enable_queue", "style"):
        assert len([line for line in told if name in line]) >= 1, (name, done.stderr)


def test_submodules_hold_what_programs_import_from_them(tmp_path: Path) -> None:
    (tmp_path / "members.py").write_text(MEMBERS)
    api = Path(__file__).parents[1] / "contract/gradio-api.json"
    done = run(["members.py", str(api)], tmp_path)
    assert done.stdout == "all\n", done.stdout + done.stderr
