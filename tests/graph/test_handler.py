"""What a handler's signature asks for, however the function is wrapped."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Optional

import pytest

import fanlight as gr
from fanlight.graph.handler import Handler, api_name_of


def logged(fn: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(fn)
    def inner(*args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)

    return inner


class Service:
    def method(self, text: str, request: gr.Request) -> str:
        return text

    def stream(self, text: str) -> Iterator[str]:
        yield text

    def __call__(self, text: str) -> Iterator[str]:
        yield text


def plain(text: str, request: gr.Request) -> str:
    return text


def optional(text: str, request: Optional[gr.Request] = None) -> str:  # noqa: UP045  # the spelling under test
    return text


def union(text: str, request: gr.Request | None = None) -> str:
    return text


async def agen(text: str) -> AsyncIterator[str]:
    yield text


@pytest.mark.parametrize("fn", [plain, optional, union, logged(plain), Service().method, functools.partial(plain)])
def test_a_request_is_found_by_its_annotation(fn: Callable[..., Any]) -> None:
    assert Handler(fn).injected == {"request": gr.Request}
    assert [p.name for p in Handler(fn).parameters] == ["text"]


@pytest.mark.parametrize(
    "fn", [agen, Service().stream, Service(), functools.partial(Service().stream), logged(Service().stream)]
)
def test_generators_are_recognised(fn: Callable[..., Any]) -> None:
    assert Handler(fn).is_generator


def test_progress_is_found_by_its_default() -> None:
    def fn(text: str, progress: gr.Progress = gr.Progress(track_tqdm=True)) -> str:
        return text

    assert Handler(fn).injected["progress"].track_tqdm


def test_an_annotation_that_cannot_be_evaluated_hides_nothing() -> None:
    def fn(text, other, request):  # type: ignore[no-untyped-def]
        return text

    fn.__annotations__ = {"other": "pandas.DataFrame", "request": "gr.Request"}
    assert Handler(fn).injected == {"request": gr.Request}


def test_names_of_endpoints() -> None:
    assert api_name_of(lambda text: text) == "lambda"
    assert api_name_of(functools.partial(plain)) == "plain"
    assert api_name_of(Service()) == "Service"


def test_a_wrong_number_of_inputs_warns() -> None:
    with gr.Blocks():
        box = gr.Textbox()
        with pytest.warns(UserWarning, match="needs at least 2 inputs"):
            box.submit(lambda a, b: a, box, box)
        with pytest.warns(UserWarning, match="takes at most 0 inputs"):
            box.submit(lambda: "x", box, box)


def test_built_in_functions_take_anything() -> None:
    assert Handler(print).accepts_any or Handler(print).parameters == []
