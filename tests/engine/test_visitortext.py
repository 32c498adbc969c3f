"""What a visitor types is no path of the author's, whatever a careless handler makes of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PILImage

import fanlight as gr
from fanlight.engine.visitortext import leads_to, made_of
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


def got(url: str, text: Any) -> str | None:
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


@pytest.mark.parametrize("data", [{"path": "users.csv"}, {"a": [{"path": 1, "b": "users.csv"}]}, {"users.csv": 1}])
def test_nor_one_that_he_names_in_data(data: Any, folder: Path, serve: Callable[..., str]) -> None:
    def find(data: Any) -> str:
        assert "users.csv" in str(data)
        return "users.csv"

    with gr.Blocks() as demo:
        box, out = gr.JSON(), gr.File()
        box.change(find, box, out, api_name="get")
    assert got(serve(demo, app_files="all"), data) is None


@pytest.mark.parametrize(
    "told", [{"value": "users.csv", "path": "x"}, {"value": {"path": 1, "value": "users.csv"}}, {"path": "users.csv"}]
)
def test_nor_one_that_an_event_names(told: dict[str, Any], folder: Path, serve: Callable[..., str]) -> None:
    def find(event: gr.EventData) -> str:
        assert "users.csv" in str(event._data)
        return "users.csv"

    with gr.Blocks() as demo:
        box, out = gr.Radio(["a"]), gr.File()
        box.select(find, None, out, api_name="get")
    url = serve(demo, app_files="all")
    with client() as http:
        assert http.post(f"{url}/run/get", json={"data": [], "event_data": told}).status_code == 500


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


CHOICES = ["users.csv", ("The cat", "pics/cat.csv"), 3]


def get(url: str, name: str, data: Any, **more: Any) -> str | int:
    """What the file holds that an endpoint returns, or the status of its refusal."""
    with client() as http:
        answer = http.post(f"{url}/run/{name}", json={"data": data, **more})
        if answer.status_code != 200:
            return answer.status_code
        value = answer.json()["data"][0]
        return http.get(value["url"]).text if isinstance(value, dict) and "url" in value else 200


def test_a_path_that_is_one_of_the_author_s_choices_is_served(folder: Path, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        out = gr.File()
        for kind in (gr.Radio, gr.Dropdown):
            kind(CHOICES).change(lambda path: path, demo.children[-1], out, api_name=kind.stem)  # type: ignore[arg-type]
        for number, component in enumerate((gr.CheckboxGroup(CHOICES), gr.Dropdown(CHOICES, multiselect=True))):
            component.change(lambda paths: paths[0], component, out, api_name=f"many{number}")
    url = serve(demo, app_files="all")
    for name, wrap in (("radio", str), ("dropdown", str), ("many0", lambda x: [x]), ("many1", lambda x: [x])):
        assert get(url, name, [wrap("pics/cat.csv")]) == "a cat", name
        assert get(url, name, [wrap("users.csv")]) == "users of the app", name


def test_a_value_of_the_visitor_s_own_still_counts_as_his_text(folder: Path, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        box, drop, out = gr.Textbox(), gr.Dropdown(["pics/cat.csv"], allow_custom_value=True), gr.File()
        drop.change(lambda path: path, drop, out, api_name="own")
        drop.change(lambda text, path: text or path, [box, drop], out, api_name="both")
    url = serve(demo, app_files="all")
    assert get(url, "own", ["pics/cat.csv"]) == "a cat"
    for text in ("users.csv", "./pics/cat.csv", " pics/cat.csv", "pics/../users.csv"):
        assert get(url, "own", [text]) == 500, text
    assert get(url, "both", ["pics/cat.csv", "pics/cat.csv"]) == 500, "what is typed is typed, also beside a choice"
    assert get(url, "both", ["", "pics/cat.csv"]) == "a cat"


def test_choices_of_a_handler_are_the_author_s_unless_a_visitor_wrote_them(
    folder: Path, serve: Callable[..., str]
) -> None:
    with gr.Blocks() as demo:
        box, drop, out = gr.Textbox(), gr.Dropdown(["pics/cat.csv"], value=None), gr.File()
        go = gr.Button()
        drop.change(lambda path: path, drop, out, api_name="read")
        go.click(lambda: gr.Dropdown(choices=["users.csv"]), None, drop, api_name="list")
        go.click(lambda text: gr.Dropdown(choices=[text, "pics/cat.csv"]), box, drop, api_name="add")
        go.click(lambda text: gr.update(choices=[os.path.join("pics", text.strip())]), box, drop, api_name="join")
    url = serve(demo, app_files="all")

    def offered(name: str, *data: str, then: str) -> str | int:
        """What becomes of a choice, in a session of its own, after a handler has changed the choices."""
        tab = f"{name} {data} {then}"
        assert get(url, name, list(data), session_hash=tab) == 200
        return get(url, "read", [then], session_hash=tab)

    assert offered("list", then="users.csv") == "users of the app"
    assert offered("add", "users.csv", then="users.csv") == 500
    assert offered("add", " users.csv", then=" users.csv") == 500
    assert offered("add", "users.csv", then="pics/cat.csv") == "a cat"
    assert offered("join", " ../users.csv", then="pics/../users.csv") == 500
    assert offered("join", "cat.csv", then="pics/cat.csv") == "a cat"


def test_the_choice_that_an_event_tells_is_the_author_s_too(folder: Path, serve: Callable[..., str]) -> None:
    def told(data: gr.SelectData) -> Any:
        return data.value

    with gr.Blocks() as demo:
        drop, out = gr.Dropdown(["pics/cat.csv"], allow_custom_value=True), gr.File()
        drop.select(told, None, out, api_name="read")
    url = serve(demo, app_files="all")
    for value, wanted in (("pics/cat.csv", "a cat"), ("users.csv", 500)):
        event = {"index": 0, "value": value, "selected": True}
        assert get(url, "read", [], event_data=event, trigger_id=drop._id) == wanted


@given(st.text(max_size=20), st.sampled_from(["{}", " {} ", "./{}", "'{}'", "file:{}", "a/../{}"]))
def test_a_choice_is_borrowed_exactly_where_its_path_would_be_refused(text: str, form: str) -> None:
    choice = form.format(text)
    read = choice.strip(" \t\r\n'\"")
    if read and "\0" not in read and not read.startswith(("file:", "~")):
        assert (made_of({text}, {choice}) == {choice}) == leads_to({text}, Path(read))
    assert made_of({text}, set()) == set()
    assert made_of({choice}, {choice}) in ({choice}, set())


def test_thousands_of_choices_beside_a_visitor_s_text_are_looked_at_quickly() -> None:
    offered = {f"folder/file {number}.csv" for number in range(20_000)}
    assert made_of({"file 7", "zzz", "folder/file 19999.csv"}, offered) == {"folder/file 19999.csv"}
