"""What a visitor types is no path of the author's, whatever a careless handler makes of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PILImage

import fanlight as gr
from tests.server.support import client


@pytest.fixture
def folder(in_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    app = in_folder / "app"
    (app / "pics").mkdir(parents=True)
    (app / "users.csv").write_text("users of the app")
    (app / "pics" / "cat.csv").write_text("a cat")
    (app / "link").symlink_to(app / "pics")
    monkeypatch.chdir(app)
    return app


def app(function: Callable[[str], Any]) -> gr.Blocks:
    with gr.Blocks() as demo:
        box, out = gr.Textbox(), gr.File()
        box.submit(function, box, out, api_name="get")
    return demo


def got(url: str, text: str) -> str | None:
    """What the file holds that the handler made of a visitor's text; None when it is refused."""
    with client() as http:
        answer = http.post(f"{url}/run/get", json={"data": [text]})
        return http.get(answer.json()["data"][0]["url"]).text if answer.status_code == 200 else None


HANDLERS: dict[str, Callable[[str], Any]] = {
    "as it is": lambda text: text,
    "stripped": lambda text: text.strip(),
    "unquoted": lambda text: text.strip().strip("'\""),
    "a Path": lambda text: Path(text.strip()),
    "absolute": lambda text: os.path.abspath(text.strip()),
    "resolved": lambda text: Path(text.strip()).resolve(),
    "joined": lambda text: os.path.join("pics", text.strip()),
    "joined and resolved": lambda text: Path("pics", text.strip()).resolve(),
    "joined to the whole folder": lambda text: os.path.join(os.getcwd(), text.strip()),
    "without file:": lambda text: text.strip().removeprefix("file://"),
    "in a list": lambda text: [text.strip()],
}
TEXTS = ["users.csv", " users.csv\n", "./users.csv", "pics/../users.csv", "../users.csv", "FOLDER/users.csv",
         "FOLDER/pics/../users.csv", "file://FOLDER/users.csv", "'users.csv'", "../pics/../users.csv"]  # fmt: skip


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_file_that_the_visitor_names_is_not_served(handler: str, folder: Path, serve: Callable[..., str]) -> None:
    url = serve(app(HANDLERS[handler]), app_files="all")
    assert {text: got(url, text.replace("FOLDER", str(folder))) for text in TEXTS} == dict.fromkeys(TEXTS)


def test_a_name_in_a_folder_of_the_authors_choice_is(folder: Path, serve: Callable[..., str]) -> None:
    assert got(serve(app(lambda name: os.path.join("pics", name))), "cat.csv") == "a cat"
    assert got(serve(app(lambda name: f"pics/{name}.csv")), "cat") == "a cat"
    assert got(serve(app(lambda text: "users.csv" if text else None)), "pics/cat.csv") == "users of the app"
    assert got(serve(app(lambda text: "users.csv")), "x" * 100_000) == "users of the app"


def test_another_visitors_file_is_not_given_for_its_place_on_the_disk(folder: Path, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        box, out, picture = gr.Textbox(), gr.File(), gr.File()
        box.submit(lambda text: text, box, out, api_name="get")
        gr.Button().click(lambda path: path, picture, box, api_name="place")
    url = serve(demo)
    with client() as ann:
        ann.get(url + "/")
        [path] = ann.post(f"{url}/upload", files={"files": ("a.txt", b"of ann")}).json()
        file = {"path": path, "meta": {"_type": "gradio.FileData"}}
        place = ann.post(f"{url}/run/place", json={"data": [file]}).json()["data"][0]
        assert Path(place).read_text() == "of ann"
        assert ann.post(f"{url}/run/get", json={"data": [place]}).status_code == 200, "it is hers"
    with client() as bob:
        bob.get(url + "/")
        assert bob.post(f"{url}/run/get", json={"data": [place]}).status_code == 500
        assert bob.post(f"{url}/run/get", json={"data": [f" {place}"]}).status_code == 500


def test_a_watermark_reads_no_picture_that_may_not_be_served(
    folder: Path, in_folder: Path, serve: Callable[..., str]
) -> None:
    for place in (in_folder / "outside.png", folder / ".hidden.png", folder / "pics" / "fine.png"):
        PILImage.fromarray(np.full((3, 4, 3), 255, np.uint8)).save(place)
    mark = np.zeros((1, 1, 3), np.uint8)
    with gr.Blocks() as demo:
        box, out = gr.Textbox(), gr.Image(watermark=mark, format="png")
        box.submit(lambda text: os.path.join("pics", text), box, out, api_name="get")
    url = serve(demo, blocked_paths=[str(in_folder / "outside.png")])
    with client() as http:
        statuses = [
            http.post(f"{url}/run/get", json={"data": [text]}).status_code
            for text in (str(in_folder / "outside.png"), "../../outside.png", "../.hidden.png", "fine.png")
        ]
    assert statuses == [500, 500, 500, 200]
