"""Every public name has Gradio's parameters, in Gradio's order, with Gradio's defaults."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

import fanlight as gr
from fanlight.graph.events import Trigger
from fanlight.graph.listener import Chain, Dependency

API = json.loads((Path(__file__).parent / "gradio-api.json").read_text("utf-8"))

NAMES = [
    "Textbox", "Number", "Slider", "Checkbox", "Button", "Markdown", "Label", "Image", "State", "Row", "Column",
    "Group", "Radio", "CheckboxGroup", "Code", "ColorPicker", "DateTime", "Dropdown", "HTML", "HighlightedText", "JSON",
    "KeyUpData",
    "File", "Files", "UploadButton", "DeletedFileData", "DownloadData", "FileSize",
    "Blocks", "Interface", "Error", "Info", "Warning", "Success", "Progress", "update", "skip", "on",
    "Request",
]  # fmt: skip

OWN_DEFAULTS = {
    ("Blocks", "title"): "'Fanlight'",
}
"""Defaults that are ours on purpose."""

NO_DEFAULT_HERE = {("Interface", "fn"), ("Interface", "inputs"), ("Interface", "outputs")}


def parameters(function: Any) -> list[inspect.Parameter]:
    found = list(inspect.signature(function).parameters.values())
    return [p for p in found if p.name != "self"]


def kind_of(parameter: inspect.Parameter) -> str:
    return {
        parameter.POSITIONAL_OR_KEYWORD: "positional",
        parameter.KEYWORD_ONLY: "keyword",
        parameter.VAR_KEYWORD: "var_keyword",
        parameter.VAR_POSITIONAL: "var_positional",
    }[parameter.kind]


def compare(owner: str, ours: list[inspect.Parameter], theirs: list[dict[str, Any]]) -> None:
    mine = {p.name: p for p in ours}
    wanted = [p for p in theirs if p["kind"] != "var_keyword"]
    missing = [p["name"] for p in wanted if p["name"] not in mine]
    assert not missing, f"{owner} lacks {missing}"
    positional = [p["name"] for p in wanted if p["kind"] == "positional"]
    assert [p.name for p in ours if kind_of(p) == "positional"][: len(positional)] == positional
    for parameter in wanted:
        here = mine[parameter["name"]]
        assert kind_of(here) == parameter["kind"], f"{owner}({parameter['name']})"
        default = OWN_DEFAULTS.get((owner, parameter["name"]), parameter.get("default"))
        if default is not None and (owner, parameter["name"]) not in NO_DEFAULT_HERE:
            assert repr(here.default) == default, f"{owner}({parameter['name']}) defaults to {here.default!r}"
    extra = [p for p in ours if p.name not in {q["name"] for q in theirs} and kind_of(p) in ("positional", "keyword")]
    assert all(p.default is not p.empty for p in extra), f"{owner} demands {extra}"


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_has_the_same_parameters(name: str) -> None:
    compare(name, parameters(getattr(gr, name)), API["names"][name]["params"])


@pytest.mark.parametrize("method", ["launch", "queue"])
def test_the_methods_of_blocks(method: str) -> None:
    compare(method, parameters(getattr(gr.Blocks, method)), API["methods"][f"Blocks.{method}"])


def test_listeners_take_the_same_parameters() -> None:
    compare("listener", parameters(Trigger.__call__), API["listener"]["params"])


@pytest.mark.parametrize("name", [n for n in NAMES if API["names"][n]["kind"] == "component"])
def test_a_component_has_the_same_events(name: str) -> None:
    missing = set(API["names"][name]["events"]) - set(getattr(gr, name).events)
    assert missing == ({"stream"} if name == "Image" else set())


def test_dependencies_chain() -> None:
    with gr.Blocks():
        box = gr.Textbox()
        first = box.submit(lambda text: text, box, box)
        assert isinstance(first, Dependency)
        assert isinstance(first.then, Chain)
        second = first.then(lambda text: text, box, box).success(lambda text: text, box, box)
        assert second.failure(lambda text: text, box, box).listener.after is second.listener
        assert first("direct") == "direct"


@pytest.mark.parametrize("name", [n for n, e in API["names"].items() if n not in dir(gr) and not hasattr(gr, n)])
def test_other_names_say_that_they_are_not_available_yet(name: str) -> None:
    with pytest.raises(AttributeError, match="not available yet"):
        getattr(gr, name)
