"""What Gradio 3.27, 4.44 and 5.50 called differently works, with one warning that names today's spelling."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

import fanlight as gr
from fanlight.app.blocks import PAGE_ARGUMENTS
from fanlight.app.launching import LaunchArguments
from fanlight.compat.removed import NAMES, ORDERS
from fanlight.graph.block import Block
from fanlight.graph.errors import NotAvailableYet
from fanlight.graph.modern import spelling_of
from fanlight.graph.spellings import Gone
from fanlight.themes.base import SPLIT

API = json.loads((Path(__file__).parent / "gradio-api.json").read_text("utf-8"))
OLD, LATER = API["legacy_3_27"], API["legacy_later"]

PRESETS = {
    "ImageMask": "ImageEditor", "Paint": "ImageEditor", "Sketchpad": "ImageEditor", "Microphone": "Audio",
    "PlayableVideo": "Video", "List": "Dataframe", "Matrix": "Dataframe", "Numpy": "Dataframe",
    "BarPlot": "NativePlot", "LinePlot": "NativePlot", "ScatterPlot": "NativePlot", "TextArea": "Textbox",
}  # fmt: skip
"""Classes that inherit the spellings of another one, whether they exist yet or not."""

PAGES = ("Blocks", "Interface", "TabbedInterface", "ChatInterface")

BY_EVERY_LISTENER = ("every",)
"""Former arguments of listeners that have tests of their own below."""


def rows() -> Iterator[tuple[str, str]]:
    """Each function or class, and a former argument of it."""
    for table in (OLD, *(LATER[version] for version in ("4.44", "5.50"))):
        for owner, parameters in table["params"].items():
            yield from ((owner, p["name"]) for p in parameters)
        for method, parameters in table["methods"].items():
            owner = method.partition(" ")[0]
            if owner == "Blocks.load":
                owner = "Listener"
            yield from ((owner.rpartition(".")[2], p["name"]) for p in parameters)
        yield from (("Listener", p["name"]) for p in table["listener_params"])


ROWS = sorted(set(rows()))


def owners_of(name: str) -> list[str]:
    """The rows of the table of spellings that count for a class or function."""
    if name == "on":
        return ["Listener"]
    found = getattr(gr, name, None) if name[0].isupper() else None
    if isinstance(found, type):
        return [kind.__name__ for kind in found.__mro__]
    return [name, *([PRESETS[name]] if name in PRESETS else []), "Value"]


@pytest.mark.parametrize(("owner", "argument"), ROWS)
def test_every_former_argument_has_a_row(owner: str, argument: str) -> None:
    if owner in PAGES and argument in PAGE_ARGUMENTS:
        return
    if owner == "set":
        assert argument in SPLIT
        return
    if owner == "load" and argument in ("name", "src"):
        return  # arguments of gr.load today
    if owner == "Listener" and argument in ("name", "src", "api_key", "alias"):
        return  # those of Blocks.load as a class method, which is gr.load today
    if owner in ("Listener", "on") and argument in BY_EVERY_LISTENER:
        return
    assert spelling_of(owners_of(owner), argument) is not None


SAMPLES: dict[str, Any] = {
    "source": "upload", "shape": (28, 28), "invert_colors": True, "tool": "editor", "brush_radius": 4,
    "mirror_webcam": True, "webcam_constraints": None, "min_length": 1, "max_length": 60, "type": "messages",
    "show_submit_button": True, "root": ".", "max_rows": 20, "max_cols": None, "height": 300,
}  # fmt: skip


@pytest.mark.parametrize(
    ("owner", "argument"), [(o, a) for o, a in ROWS if o[0].isupper() and hasattr(gr, o) and o not in PAGES]
)
def test_a_class_takes_its_former_arguments(owner: str, argument: str) -> None:
    needed: dict[str, Any] = {"examples": ["a"], "inputs": gr.Textbox()} if owner == "Examples" else {}
    with gr.Blocks(), pytest.warns(DeprecationWarning, match=rf"{owner}\({argument}=\.\.\.\)") as warned:
        getattr(gr, owner)(**needed, **{argument: SAMPLES.get(argument, argument != "show_share_button")})
    assert len(warned) == 1
    assert warned[0].filename == __file__
    spelling = spelling_of(owners_of(owner), argument)
    said = str(warned[0].message)
    assert ("does nothing any more" in said) == isinstance(spelling, Gone)


def click(**arguments: Any) -> Any:
    """The settings of a listener."""
    with gr.Blocks():
        box = gr.Textbox()
        listener = box.submit(lambda text: text, box, box, **arguments).listener
    return {name: getattr(listener, name) for name in ("js", "visibility", "queue", "show_progress", "api_name")}


def props(cls: str) -> Callable[..., Any]:
    return lambda **arguments: getattr(gr, cls)(**arguments).props()


def queue(**arguments: Any) -> Any:
    demo = gr.Blocks().queue(**arguments)
    return (demo.default_concurrency_limit, demo.max_size)


def interface(**arguments: Any) -> Any:
    demo = gr.Interface(lambda text: text, "textbox", "textbox", **arguments)
    return [(x.visibility, x.api_name) for x in demo.listeners]


SAME: list[tuple[Callable[..., Any], dict[str, Any], dict[str, Any]]] = [
    (props("Textbox"), {"show_copy_button": True}, {"buttons": ["copy"]}),
    (props("Textbox"), {"show_copy_button": False}, {"buttons": []}),
    (props("Markdown"), {"show_copy_button": True}, {"buttons": ["copy"]}),
    (props("Image"), {"source": "upload"}, {"sources": ["upload"]}),
    (props("Image"), {"show_download_button": False}, {"buttons": ["fullscreen"]}),
    (props("Image"), {"show_fullscreen_button": False, "show_share_button": False}, {"buttons": ["download"]}),
    (props("Image"), {"buttons": [], "show_fullscreen_button": True}, {"buttons": ["fullscreen"]}),
    (props("Image"), {"mirror_webcam": True}, {}),
    (props("Slider"), {"show_reset_button": False}, {"buttons": []}),
    (props("Slider"), {"show_reset_button": True}, {"buttons": ["reset"]}),
    (click, {"_js": "x => x"}, {"js": "x => x"}),
    (click, {"show_api": False}, {"api_visibility": "undocumented"}),
    (click, {"show_progress": False}, {"show_progress": "hidden"}),
    (click, {"status_tracker": None}, {}),
    (queue, {"concurrency_count": 3}, {"default_concurrency_limit": 3}),
    (queue, {"client_position_to_load_data": 30, "default_enabled": True}, {}),
    (interface, {"allow_flagging": "never"}, {"flagging_mode": "never"}),
    (interface, {"allow_flagging": False}, {"flagging_mode": "never"}),
    (interface, {"show_api": False}, {"api_visibility": "undocumented"}),
    (interface, {"interpretation": "default", "num_shap": 3, "thumbnail": None}, {}),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("make", "former", "today"), SAME)
def test_a_former_spelling_means_the_same(make: Any, former: dict[str, Any], today: dict[str, Any]) -> None:
    assert make(**former) == make(**today)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_argument_in_both_spellings_is_refused() -> None:
    with pytest.raises(TypeError, match="'concurrency_count' and 'default_concurrency_limit'"):
        queue(concurrency_count=2, default_concurrency_limit=3)


@pytest.mark.parametrize("row", OLD["methods"]["Blocks.launch"], ids=lambda row: row["name"])
def test_launch_takes_its_former_arguments(row: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[LaunchArguments] = []

    def check(arguments: LaunchArguments) -> None:
        taken.append(arguments)
        raise InterruptedError  # nothing is to be served here

    monkeypatch.setattr("fanlight.app.blocks.check_launch", check)
    value = {"show_api": False, "file_directories": ["/data"]}.get(row["name"], True)
    with pytest.warns(DeprecationWarning, match=row["name"]) as warned, pytest.raises(InterruptedError):
        gr.Blocks().launch(**{row["name"]: value})
    assert len(warned) == 1
    assert taken[0].footer_links == (["settings"] if row["name"] == "show_api" else None)
    assert taken[0].allowed_paths == (["/data"] if row["name"] == "file_directories" else None)


def test_themes_take_a_former_token() -> None:
    with pytest.warns(DeprecationWarning, match="token"), pytest.raises(Exception, match="another host"):
        gr.themes.Base.from_hub("user/name", hf_token="x")  # type: ignore[call-arg]


# names


def test_every_former_name_is_known() -> None:
    assert set(OLD["names"]) | set(LATER["4.44"]["names"]) | set(LATER["5.50"]["names"]) == set(NAMES)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"inputs", "outputs"}))
def test_a_former_name_is_todays_or_says_what_became_of_it(name: str) -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        exists = hasattr(gr, name)
    if not exists:
        with pytest.raises(AttributeError, match=r"does not exist any more|not available yet"):
            getattr(gr, name)
        return
    assert [w.category for w in warned] == [DeprecationWarning]
    assert warned[0].filename == __file__
    assert f"gr.{name} is now spelled" in str(warned[0].message)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_former_names_work() -> None:
    with gr.Blocks() as demo:
        with gr.Box():  # type: ignore[attr-defined]
            counter = gr.Variable(3)  # type: ignore[attr-defined]
        picture = gr.Pil()  # type: ignore[attr-defined]
        leave = gr.LogoutButton()  # type: ignore[attr-defined]
        assert gr.StatusTracker() is None  # type: ignore[attr-defined]
    assert isinstance(counter.parent, gr.Group)
    assert isinstance(counter, gr.State)
    assert picture.type == "pil"
    assert (leave.value, leave.link) == ("Logout", "/logout")
    assert gr.current_pkg_version == gr.__version__  # type: ignore[attr-defined]
    assert gr.IS_WASM is False  # type: ignore[attr-defined]
    assert {c["type"] for c in demo.get_config_file()["components"]} >= {"image", "state", "button"}


@pytest.mark.parametrize("module", ["inputs", "outputs"])
def test_inputs_and_outputs_have_the_arguments_they_had(module: str) -> None:
    assert {n: list(o) for n, o in ORDERS[module].items()} | {"KeyValues": ["value", "label", "kwargs"]} == {
        "KeyValues": ["value", "label", "kwargs"]
    } | OLD["names"][module]["classes"]


def test_inputs_and_outputs_make_components() -> None:
    with pytest.warns(DeprecationWarning, match=r"gr\.inputs\.Textbox\(\.\.\.\) is now spelled gr\.Textbox"):
        box = gr.inputs.Textbox(3, "Type here", default="x", label="Text", numeric=False)  # type: ignore[attr-defined]
    assert (box.lines, box.placeholder, box.value, box.label, box.type) == (3, "Type here", "x", "Text", "text")
    with pytest.warns(DeprecationWarning, match=r"gr\.outputs\.Label"):
        label = gr.outputs.Label(2, type="confidences", label="Class")  # type: ignore[attr-defined]
    assert (label.num_top_classes, label.label) == (2, "Class")
    with pytest.warns(DeprecationWarning, match=r"gr\.Slider"):
        assert gr.inputs.Slider(1, 9, default=4).value == 4  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "wanted"), OLD["shorthands_gone"].items())
def test_former_shorthands(name: str, wanted: str) -> None:
    try:
        with pytest.warns(DeprecationWarning, match=f"{name!r} is now"):
            made = gr.component(name)
    except (NotAvailableYet, pytest.fail.Exception):
        assert wanted not in ("Pil", "Variable")
        return
    assert made.stem in ("image", "state", "audio", "imageeditor")


# methods


METHODS = [
    (cls, method, argument)
    for cls, methods in OLD["component_methods"].items()
    for method, arguments in methods.items()
    for argument in arguments
    if cls not in NAMES and hasattr(gr, cls)
]


@pytest.mark.parametrize(("cls", "argument"), [(c, a) for c, m, a in METHODS if m == "update"])
def test_update_returns_the_props_to_change(cls: str, argument: str) -> None:
    with pytest.warns(DeprecationWarning, match=rf"{cls}\.update\(\.\.\.\) is now spelled {cls}\(\.\.\.\)") as warned:
        update = getattr(gr, cls).update(**{argument: SAMPLES.get(argument, 1)})
    assert len(warned) == 1
    gone = isinstance(spelling_of([cls], argument), Gone)
    assert list(update) == ([] if gone else ["sources" if argument == "source" else argument])


@pytest.mark.parametrize(("cls", "argument"), [(c, a) for c, m, a in METHODS if m == "style"])
def test_style_sets_parameters_and_returns_the_block(cls: str, argument: str) -> None:
    value: Any = {"size": "sm", "height": 300, "width": 300, "color_map": {"a": "red"}}.get(argument, True)
    block: Block = getattr(gr, cls)()
    with pytest.warns(DeprecationWarning, match=rf"{cls}\.style\(\.\.\.\) (is now|does nothing)") as warned:
        assert block.style(**{argument: value}) is block
    assert len(warned) == 1
    if argument == "show_copy_button":
        assert block.props()["buttons"] == ["copy"]
    elif argument in block.fields:
        assert getattr(block, argument) == block.passed[argument] == value
    else:
        assert f"Without successor: {argument}." in str(warned[0].message)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_listener_may_repeat_its_function() -> None:
    with gr.Blocks() as demo:
        box, stop = gr.Textbox(), gr.Button()
        ticking = demo.load(lambda: "x", None, box, every=2)
        stop.click(None, cancels=[ticking])
    config = demo.get_config_file()
    (clock,) = [c for c in config["components"] if c["type"] == "timer"]
    assert (clock["props"]["value"], clock["props"]["active"]) == (2, False)
    (tick,) = [d for d in config["dependencies"] if d["targets"] == [[clock["id"], "tick"]]]
    assert tick["outputs"] == [box._id]
    (cancel,) = [d for d in config["dependencies"] if d["cancels"]]
    assert cancel["cancels"] == [ticking.listener.id, tick["id"]]
    assert demo.get_config_file()["dependencies"] == config["dependencies"]


def test_a_listener_that_repeats_warns_once() -> None:
    with gr.Blocks() as demo, pytest.warns(DeprecationWarning, match=r"gr\.Timer\(2\)\.tick") as warned:
        demo.load(lambda: None, None, None, every=2)
    assert len(warned) == 1


def test_loading_an_app_from_a_class_names_gr_load() -> None:
    with pytest.raises(ValueError, match=r"gr\.load"):
        gr.Interface.load("user/name")


def test_mount_takes_its_former_arguments() -> None:
    with gr.Blocks() as demo:
        gr.Textbox()
    for row in (*OLD["params"]["mount_gradio_app"], *LATER["5.50"]["params"]["mount_gradio_app"]):
        with pytest.warns(DeprecationWarning, match=row["name"]):
            gr.mount_gradio_app(FastAPI(), demo, "/ui", **{row["name"]: None})
