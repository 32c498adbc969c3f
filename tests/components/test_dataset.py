"""`Dataset`: what handlers get for a sample, what the page gets, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

import fanlight as gr
from fanlight.graph.errors import Error
from fanlight.wire.filedata import NewFile

SAMPLES: list[list[Any]] = [["one", 1], ["two", 2], ["three"]]


def dataset(**arguments: Any) -> gr.Dataset:
    return gr.Dataset(components=["textbox", "number"], samples=SAMPLES, **arguments)


def page(block: gr.Dataset) -> dict[str, Any]:
    return block.page_props(block.props())


@pytest.mark.parametrize(
    ("kind", "wanted"), [("values", ["two", 2]), ("index", 1), ("tuple", (1, ["two", 2]))], ids=lambda value: str(value)
)
def test_what_a_handler_gets(kind: Any, wanted: Any) -> None:
    assert dataset(type=kind).preprocess(1) == wanted
    assert dataset(type=kind).preprocess(None) is None


@pytest.mark.parametrize("payload", [3, -1, True, "1", 1.0, [1], {}])
def test_what_is_no_sample_is_refused(payload: Any) -> None:
    with pytest.raises(Error, match="no sample; there are 3"):
        dataset().preprocess(payload)


def test_a_handler_may_return_a_place_or_a_sample() -> None:
    assert dataset().postprocess(2) == 2
    assert dataset().postprocess(["two", 2]) == 1
    assert dataset().postprocess(None) is None
    with pytest.raises(ValueError, match="one of its samples"):
        dataset().postprocess(["four", 4])


def test_the_page_gets_payloads() -> None:
    props = page(dataset())
    assert props["samples"] == [["one", 1], ["two", 2], ["three", None]]
    assert [column["type"] for column in props["components"]] == ["textbox", "number"]
    assert props["headers"] == []
    assert page(gr.Dataset(components=[gr.Number(label="N"), "textbox"]))["headers"] == ["N", ""]


def test_files_of_samples_go_the_way_of_files() -> None:
    cell = page(gr.Dataset(components=["image"], samples=[["cat.png"]]))["samples"][0][0]
    assert isinstance(cell, NewFile)
    assert cell.source.name == "cat.png"  # type: ignore[union-attr]  # a path here
    assert not cell.fresh


def test_samples_that_a_handler_changes_are_those_of_the_session() -> None:
    block = dataset(type="values")
    twin = block.with_props({"samples": [["new", 9]]})
    assert isinstance(twin, gr.Dataset)
    assert twin.preprocess(0) == ["new", 9]
    assert twin.page_props({"samples": [["new", 9]]}) == {"samples": [["new", 9]]}
    assert block.preprocess(0) == ["one", 1]
    gr.Dataset(samples=[["only", "samples"]])  # an update names no components


def test_a_component_of_the_users_own_says_what_its_samples_look_like() -> None:
    class Loud(gr.Textbox):
        def process_example(self, value: Any) -> str:
            return str(value).upper()

    assert page(gr.Dataset(components=[Loud(render=False)], samples=[["hush"]]))["samples"] == [["HUSH"]]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"type": "value"}, "type"),
        ({"layout": "grid"}, "layout"),
        ({"samples_per_page": 0}, "samples_per_page"),
        ({"headers": ["One"]}, "headers must hold 2"),
        ({"component_props": [{}]}, "component_props must hold 2"),
        ({"sample_labels": ["One"]}, "sample_labels must hold 3"),
    ],
)
def test_a_mistake_of_the_author_is_told(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        dataset(**arguments)


def test_a_sample_that_does_not_fit_is_told() -> None:
    with pytest.raises(ValueError, match="sample 1 has 2 values for 1 components"):
        gr.Dataset(components=["textbox"], samples=[["a"], ["b", "c"]])
    with pytest.raises(TypeError, match="must be lists"):
        gr.Dataset(components=["textbox"], samples=["a"])  # type: ignore[list-item]  # the mistake
