"""Validators: what is not accepted never waits in line, and the visitor reads why beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError, ValidationError

import fanlight as gr
from tests.server.pagesocket import Tab, page_token
from tests.server.support import client

pytestmark = pytest.mark.server
CALLED: list[Any] = []


def short(name: str, age: float | None) -> Any:
    return [gr.validate(len(name) < 4, "at most 3 letters"), gr.validate((age or 0) > 0, "must be above 0")]


def app(validator: Any = short) -> gr.Blocks:
    with gr.Blocks() as demo:
        name, age, out = gr.Textbox(label="Name"), gr.Number(label="Age", minimum=-5), gr.Textbox(label="Out")

        def run(name: str, age: float) -> str:
            CALLED.append(name)
            return f"{name} {age}"

        gr.Button("Go").click(run, [name, age], out, validator=validator, api_name="run")
    return demo


WRONG = [
    {"__type__": "validate", "is_valid": False, "message": "at most 3 letters", "parameter_name": "name"},
    {"__type__": "validate", "is_valid": True, "message": "", "parameter_name": "age"},
]


@pytest.mark.parametrize("path", ["run/run", "api/run", "call/run", "queue/join"])
def test_every_way_in_is_guarded(serve: Callable[..., str], path: str) -> None:
    url = serve(app())
    CALLED.clear()
    with client() as http:
        body = {"data": ["anna", 3], "fn_index": 0, "session_hash": "s"}
        refused = http.post(f"{url}/gradio_api/{path}", json=body)
        assert refused.status_code == 422
        assert refused.json()["detail"] == WRONG
        assert refused.json()["code"] == "input-invalid"
        assert refused.json()["message"] == "at most 3 letters"
        assert CALLED == []
        assert http.post(f"{url}/gradio_api/{path}", json={**body, "data": ["ann", 3]}).status_code == 200


def test_the_stock_client_reads_the_message(serve: Callable[..., str]) -> None:
    stock = Client(serve(app()), verbose=False)
    assert stock.predict("ann", 3, api_name="/run") == "ann 3"
    with pytest.raises((AppError, ValidationError), match="at most 3 letters"):
        stock.predict("anna", 3, api_name="/run")
    stock.close()


def one(_name: str, _age: float) -> Any:
    return gr.validate(False, "no")


async def later(_name: str, _age: float) -> Any:
    return [True, False]


def with_request(name: str, age: float, request: gr.Request) -> Any:
    assert request.headers["x-who"] == "ann"
    return name == "me"


def says_error(_name: str, _age: float) -> Any:
    raise gr.Error("Come back tomorrow.")


def breaks(_name: str, _age: float) -> Any:
    raise RuntimeError("secret")


def nonsense(_name: str, _age: float) -> Any:
    return "yes"


def too_few(_name: str, _age: float) -> Any:
    return [True]


CHANGE = "This input is not accepted. Change it and try again."
UNCHECKED = "Your input could not be checked. The app's author finds the reason in his log."


@pytest.mark.parametrize(
    ("validator", "data", "message", "valid"),
    [
        (one, ["a", 1], "no", [False, True]),
        (later, ["a", 1], CHANGE, [True, False]),
        (with_request, ["you", 1], CHANGE, [False, True]),
        (lambda name, age: None, ["a", 1], None, None),
        (says_error, ["a", 1], "Come back tomorrow.", None),
        (breaks, ["a", 1], UNCHECKED, None),
        (nonsense, ["a", 1], UNCHECKED, None),
        (too_few, ["a", 1], UNCHECKED, None),
        (one, ["a", -6], "the least allowed here is -5", [True, False]),
        (one, ["a"], "needs 2", None),
    ],
)
def test_what_a_validator_may_say(
    serve: Callable[..., str], validator: Any, data: list[Any], message: str | None, valid: list[bool] | None
) -> None:
    url = serve(app(validator))
    with client(headers={"x-who": "ann"}) as http:
        answer = http.post(f"{url}/gradio_api/call/run", json={"data": data})
    if message is None:
        assert answer.status_code == 200, answer.text
        return
    assert answer.status_code == 422
    assert message in answer.json()["message"]
    assert "secret" not in answer.text
    if valid is not None:
        assert [each["is_valid"] for each in answer.json()["detail"]] == valid


def test_a_slow_validator_holds_up_nobody_and_a_call_sent_twice_runs_once(serve: Callable[..., str]) -> None:
    free, asked = threading.Event(), threading.Semaphore(0)

    def slow(_name: str, _age: float) -> bool:
        asked.release()
        return free.wait(10)

    demo = app(slow)
    with demo:
        gr.Button().click(lambda: None, api_name="quick")
    url = serve(demo)
    CALLED.clear()
    token = page_token(demo)
    with Tab(url, token, "s") as tab:
        tab.run("slow", "ann", 1)
        assert asked.acquire(timeout=5)
        tab.run("quick", fn=1)
        tab.wait("done")
        with Tab(url, token, "s", seen=tab.seen) as again:
            again.run("slow", "ann", 1)
            again.run("other", fn=1)
            again.wait("done")
            free.set()
            assert again.all_until(lambda m: m["t"] == "done")[-1]["values"] == ["ann 1"]
    assert CALLED == ["ann"]
    assert not asked.acquire(blocking=False)


def test_a_reload_while_it_is_at_work_goes_on_with_the_call(serve: Callable[..., str]) -> None:
    free = threading.Event()

    def slow(_name: str, _age: float) -> bool:
        return free.wait(10)

    demo = app(slow)
    url, token = serve(demo), page_token(demo)
    with Tab(url, token, "mine") as tab:
        tab.wait("welcome")
        tab.run("1", "ann", 3)
        tab.pong()
    with Tab(url, token, "mine", reload=True, fresh="another") as tab:
        welcome = tab.wait("welcome")
        assert (welcome["session"], welcome["resumed"]) == ("mine", True)
        free.set()
        assert tab.wait("done")["values"] == ["ann 3"]
