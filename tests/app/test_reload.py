"""`fanlight run --reload`, as a terminal and a client see it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from gradio_client import Client

from tests.apps import App, free_port, started
from tests.server.pagesocket import Tab

pytestmark = pytest.mark.server

POLLING = "import sys; sys.modules['watchfiles'] = None; from fanlight.cli.main import main; main()"
"""The command as it runs where watchfiles is not installed."""

APP = """
import fanlight as gr
with gr.Blocks() as site:
    box = gr.Textbox()
    box.submit(lambda text: "one " + text, box, box, api_name="say", concurrency_limit=1)
"""


def until(condition: Callable[[], object], app: App, seconds: float = 10) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, app.log
        time.sleep(0.02)


def say(app: App) -> str:
    answer: str = Client(app.url, verbose=False).predict("x", api_name="/say")
    return answer


@pytest.mark.parametrize("way", [["-m", "fanlight.cli"], ["-c", POLLING]], ids=["told", "polling"])
def test_an_app_that_is_not_launched_is_found_by_its_name(tmp_path: Path, way: list[str]) -> None:
    script = tmp_path / "app.py"
    script.write_text(APP)
    with started([*way, "run", "--reload", "--demo-name", "site", "app.py"], tmp_path) as app:
        assert say(app) == "one x"
        script.write_text(APP.replace("one ", "two ").replace("concurrency_limit=1", "concurrency_limit=3"))
        until(lambda: "Reloaded app.py" in app.log, app)
        assert say(app) == "two x"
        script.write_text(APP.replace("site", "other"))
        until(lambda: "--demo-name" in app.log, app)
        assert say(app) == "two x"
        script.write_text(APP.replace("one ", "three "))
        until(lambda: app.log.count("Reloaded app.py") == 2, app)
        assert say(app) == "three x"


def test_of_two_apps_the_first_is_replaced_and_a_thread_that_blocks_holds_nothing_up(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    second = APP.replace("import fanlight as gr", "").replace("site", "second").replace("one ", "second ")
    script.write_text(
        f"{APP}{second}site.launch(prevent_thread_lock=True)\n"
        "second.launch(prevent_thread_lock=True, quiet=True)\nsite.block_thread()\n"
    )
    with started(["-m", "fanlight.cli", "run", "--reload", "app.py"], tmp_path) as app:
        for time_ in (1, 2):
            script.write_text(script.read_text().replace("one " if time_ == 1 else "then 1 ", f"then {time_} "))
            until(lambda time_=time_: app.log.count("Reloaded app.py") == time_, app)
            assert say(app) == f"then {time_} x"
    assert "second app" in app.log


def test_a_script_that_fails_at_first_starts_when_it_is_mended(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text("raise RuntimeError('not yet')\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "fanlight.cli", "run", "--reload", "app.py"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert any("RuntimeError: not yet" in line for line in lines)
        assert "Waiting for app.py" in next(lines)
        port = free_port()
        script.write_text(f"{APP}site.launch(server_port={port})\n")
        assert any(f":{port}/" in line for line in lines)
    finally:
        process.terminate()
        process.communicate(timeout=10)
    assert process.returncode in (0, -15)  # it may be ended before it waits for that


ARGUMENTS = """
import fanlight as gr
{more}
with gr.Blocks(title="{title}") as demo:
    gr.Markdown("x")
gr.close_all()
demo.launch(auth=None, max_threads={threads}, css="body {{ color: {colour} }}")
"""


def test_arguments_of_launch_are_taken_over_or_told_to_wait(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(ARGUMENTS.format(title="A", threads=3, colour="red", more=""))
    with started(["-m", "fanlight.cli", "run", "--reload", "app.py"], tmp_path) as app:
        script.write_text(ARGUMENTS.format(title="B", threads=4, colour="blue", more="import beside"))
        until(lambda: "No module named 'beside'" in app.log, app)
        assert "color: red" in httpx.get(app.url).text
        (tmp_path / "beside.py").write_text("")
        script.write_text(ARGUMENTS.format(title="C", threads=4, colour="green", more="import beside"))
        until(lambda: "Reloaded app.py" in app.log, app)
        page = httpx.get(app.url).text
        assert "<title>C</title>" in page
        assert "color: green" in page
        assert "launch(max_threads=...) takes effect after a restart." in app.log
        assert "Closing port" not in app.log
        (tmp_path / "beside.py").write_text("1 / 0\n")  # a module that came later is watched as well
        until(lambda: "ZeroDivisionError" in app.log, app)
        traceback = app.log[app.log.rindex("Traceback") :]
        assert re.search(r"beside\.py.*line 1", traceback)
        assert "fanlight" not in traceback.replace(str(tmp_path), "")


PACKAGE = {
    "app.py": """
import fanlight as gr
from lib import demo
demo.launch()
""",
    "lib/__init__.py": """
from .ui import demo as demo
from . import texts
print("lib loaded", flush=True)
""",
    "lib/ui.py": """
import fanlight as gr
from .texts import SIGN, Maker, sign as mark
print("ui loaded", flush=True)
with gr.Blocks() as demo:
    box = gr.Textbox()
    box.submit(lambda text: text + SIGN + mark() + Maker().make(), box, box, api_name="say")
""",
    "lib/texts.py": """
SIGN = "1"
def sign(): return SIGN
class Maker:
    def make(self): return SIGN
""",
}


def test_modules_of_a_package(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    for name, text in PACKAGE.items():
        (tmp_path / name).write_text(text)
    with started(["-m", "fanlight.cli", "run", "--reload", "app.py"], tmp_path) as app:
        assert say(app) == "x111"
        (tmp_path / "lib/texts.py").write_text(PACKAGE["lib/texts.py"].replace('"1"', '"2"'))
        until(lambda: "Reloaded texts.py" in app.log, app)
        assert say(app) == "x222"
        assert app.log.count("ui loaded") == 1
        (tmp_path / "lib/ui.py").write_text(PACKAGE["lib/ui.py"].replace("text + SIGN", '"new" + text'))
        until(lambda: "Reloaded ui.py" in app.log, app)
        assert say(app) == "newx22"
        assert app.log.count("lib loaded") == 1
        (tmp_path / "lib/texts.py").write_text("SIGN = '3'\nraise RuntimeError('half way')\n")
        until(lambda: "half way" in app.log, app)
        assert say(app) == "newx22"


def test_only_the_author_sees_what_is_wrong(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(ARGUMENTS.format(title="A", threads=3, colour="red", more=""))
    with started(["-m", "fanlight.cli", "run", "--reload", "app.py"], tmp_path) as app:
        token = json.loads(re.findall(r'"token":("[^"]+")', httpx.get(app.url).text)[0])
        far = {"X-Forwarded-For": "203.0.113.9"}
        with Tab(app.url, token, "near") as near, Tab(app.url, token, "far", headers=far) as stranger:
            stranger.wait("welcome")
            script.write_text("secret = 1 / 0")
            assert "ZeroDivisionError" in near.wait("fault")["text"]
            assert stranger.pong() == []
            with Tab(app.url, token, "later") as later:  # a page that is opened meanwhile is told too
                assert "ZeroDivisionError" in later.wait("fault")["text"]
            script.write_text(ARGUMENTS.format(title="B", threads=3, colour="red", more=""))
            near.wait("swapped")
            stranger.wait("swapped")
            near.run("1", fn=0)
            assert near.wait("refused")["code"] == "app-changed"


def test_a_module_is_not_reloaded(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fanlight.cli", "run", "--reload", "-m", "this"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "--reload takes a script" in done.stderr
