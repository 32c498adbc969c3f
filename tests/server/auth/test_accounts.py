"""What `auth=` may be, and who is let in."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import Callable
from typing import Any

import pytest

import fanlight as gr
from fanlight.server.auth import accounts
from tests.server.support import client

pytestmark = pytest.mark.server

ANN = {"username": "ann", "password": "secret"}


def app() -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Textbox()
    return demo


def status(url: str, user: str = "ann", password: str = "secret") -> int:
    with client() as http:
        return http.post(f"{url}/login", data={"username": user, "password": password}).status_code


def by_function(user: str, password: str) -> bool:
    return (user, password) == ("ann", "secret")


async def by_async(user: str, password: str) -> bool:
    await asyncio.sleep(0)
    return by_function(user, password)


class Users:
    def check(self, user: str, password: str) -> bool:
        return by_function(user, password)

    async def __call__(self, user: str, password: str) -> bool:
        return by_function(user, password)


def for_realm(realm: str, user: str, password: str) -> bool:
    return realm == "here" and by_function(user, password)


def hands_on(user: str, password: str) -> Any:
    return by_async(user, password)


KINDS: dict[str, Any] = {
    "pair": ("ann", "secret"), "list pair": ["ann", "secret"], "pairs": [("bob", "x"), ("ann", "secret")],
    "list pairs": [["ann", "secret"]], "function": by_function, "async": by_async, "method": Users().check,
    "object": Users(), "partial": functools.partial(for_realm, "here"), "wrapped": functools.wraps(by_function)(
        lambda *a: by_function(*a)), "plain that hands on a coroutine": hands_on,
    "hashed": ("ann", gr.auth.scrypt("secret")), "mixed": [("bob", "x"), ("ann", gr.auth.scrypt("secret"))],
}  # fmt: skip


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_right_pair_opens_and_others_do_not(kind: str, serve: Callable[..., str]) -> None:
    url = serve(app(), auth=KINDS[kind])
    assert status(url) == 200
    assert status(url, " ann ") == 200
    assert status(url, "ann", "wrong") == 401
    assert status(url, "nobody", "secret") == 401
    assert status(url, "ann", "") == 401
    assert status(url, "", "") == 401


def raising(user: str, password: str) -> bool:
    raise KeyError(user)


async def raising_later(user: str, password: str) -> bool:
    raise RuntimeError("no database")


def leaving(user: str, password: str) -> bool:
    raise SystemExit


@pytest.mark.parametrize("function", [raising, raising_later, leaving])
def test_a_function_that_fails_says_no_and_the_log_says_why(
    function: Callable[..., Any], serve: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    url = serve(app(), auth=function)
    assert status(url) == 401
    assert f"{function.__name__}() failed, which counts as no" in caplog.text
    assert status(url) == 401


@pytest.mark.parametrize("is_async", [False, True])
def test_a_function_that_hangs_says_no_in_time_and_holds_up_nobody(
    is_async: bool, serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "LIMIT_S", 0.3)
    stop = threading.Event()

    def hanging(user: str, password: str) -> bool:
        return user == "ann" or stop.wait(20)

    async def hanging_async(user: str, password: str) -> bool:
        return user == "ann" or await asyncio.to_thread(stop.wait, 20)

    url = serve(app(), auth=hanging_async if is_async else hanging)
    answers: list[int] = []
    stuck = [threading.Thread(target=lambda: answers.append(status(url, "eve"))) for _ in range(3)]
    for thread in stuck:
        thread.start()
    assert status(url) == 200
    for thread in stuck:
        thread.join()
    assert answers == [401] * 3
    stop.set()


def test_a_function_may_ask_for_the_request(serve: Callable[..., str]) -> None:
    def from_here(user: str, password: str, request: gr.Request) -> bool:
        return request.client.host == "127.0.0.1" and request.headers["x-site"] == "a" and request.method == "POST"

    url = serve(app(), auth=from_here)
    with client() as http:
        assert http.post(f"{url}/login", data=ANN, headers={"x-site": "a"}).status_code == 200
        assert http.post(f"{url}/login", data=ANN, headers={"x-site": "b"}).status_code == 401


@pytest.mark.parametrize(
    ("auth", "says"),
    [
        ("ann:secret", "must be a pair"), (("ann",), "of two texts"), ([], "names nobody"),
        ([("ann", 5)], "tuple of str, int"),
        (("ann", ""), "may be empty"), ([("ann", "a"), ("ann", "b")], "twice"), (5, "must be a pair"),
        (("ann", "scrypt$1$2"), "damaged"), ({"ann": "secret"}, "must be a pair"),
    ],
)  # fmt: skip
def test_a_wrong_auth_fails_at_the_author_s_line_and_tells_no_password(auth: Any, says: str) -> None:
    demo = app()
    with pytest.raises((ValueError, TypeError), match=says) as raised:
        demo.launch(auth=auth, prevent_thread_lock=True, quiet=True)
    assert "secret" not in str(raised.value)
    assert not demo.is_running


def test_auth_and_auth_dependency_exclude_each_other() -> None:
    with pytest.raises(ValueError, match="not both"):
        app().launch(auth=("a", "b"), auth_dependency=lambda request: "a", prevent_thread_lock=True)
