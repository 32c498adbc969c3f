"""Who may do what: every kind of visitor, with his own things and with those of somebody else.

The rules stand in docs/decisions/0008-identity.md.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from gradio_client import handle_file

import fanlight as gr
from tests.apps import free_port
from tests.engine.support import until
from tests.server.support import client
from tests.server.visitors import KINDS, Denied, Visitor, visitors

pytestmark = pytest.mark.server

Pair = tuple[Visitor, Visitor]


class Forever:
    """A generator that ends by being stopped only."""

    def __init__(self) -> None:
        self.running = 0
        self.stop = threading.Event()

    def __call__(self, text: str) -> Iterator[str]:
        self.running += 1
        try:
            number = 0
            while not self.stop.wait(0.005):
                number += 1
                yield f"{text} {number}"
        finally:
            self.running -= 1


FOREVER = Forever()


def remember(text: str, seen: list[str]) -> tuple[str, list[str]]:
    seen = [*seen, text]
    return "+".join(seen), seen


def size(picture: Any) -> str:
    return f"{picture.width}x{picture.height}"


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Pair]]:
    with gr.Blocks() as demo:
        text, out, picture, state = gr.Textbox(), gr.Textbox(), gr.Image(type="pil"), gr.State([])
        go = gr.Button()
        go.click(size, picture, out, api_name="size")
        go.click(lambda p: p.rotate(90, expand=True), picture, picture, api_name="turn")
        go.click(remember, [text, state], [out, state], api_name="remember")
        go.click(FOREVER, text, out, api_name="forever", concurrency_limit=None)
    url = demo.launch(server_port=free_port(), quiet=True, prevent_thread_lock=True)[1].rstrip("/")
    yield from visitors(demo, url, tmp_path_factory.mktemp("downloads"))
    FOREVER.stop.set()
    demo.close(verbose=False)


@pytest.fixture(params=list(KINDS))
def owner(request: pytest.FixtureRequest, everybody: dict[str, Pair]) -> Visitor:
    return everybody[request.param][0]


@pytest.fixture(params=list(KINDS))
def stranger(request: pytest.FixtureRequest, everybody: dict[str, Pair]) -> Visitor:
    return everybody[request.param][1]


def values(visitor: Visitor, text: str) -> list[Any]:
    """Arguments of `remember`, with the State left to the server as this kind of client does."""
    return [text] if type(visitor).__name__ in ("PythonClient", "NodeClient") else [text, None]


# his own things


def test_he_uploads_uses_and_downloads_a_file(owner: Visitor) -> None:
    path = owner.upload()
    assert owner.call("size", owner.file(path))[0] == "30x20"
    assert owner.download(path) == 200


def test_he_uses_what_a_function_gave_him(owner: Visitor) -> None:
    [made] = owner.call("turn", owner.file(owner.upload()))
    if isinstance(made, str):  # the Python client downloads it, and uploads its copy
        assert owner.call("size", handle_file(made)) == ["20x30"]
    else:
        assert owner.call("size", owner.file(made["path"]))[0] == "20x30"
        assert owner.download(made["path"]) == 200


def test_his_state_is_his(owner: Visitor, everybody: dict[str, Pair]) -> None:
    for pair in everybody.values():
        pair[1].call("remember", *values(pair[1], "other"))
    before = owner.call("remember", *values(owner, "a"))[0]
    assert owner.call("remember", *values(owner, "b"))[0] == f"{before}+b"
    assert "other" not in before


def test_he_cancels_his_job(owner: Visitor) -> None:
    before = FOREVER.running
    job = owner.start("forever")
    until(lambda: FOREVER.running == before + 1)
    owner.cancel(job, owner.session)
    until(lambda: FOREVER.running == before)


# somebody else's


def test_somebody_elses_handle(owner: Visitor, stranger: Visitor) -> None:
    path = owner.upload()
    if owner.own:
        assert stranger.download(path) == 404
        with pytest.raises(Denied):
            stranger.call("size", stranger.file(path))
        assert owner.call("size", owner.file(path))[0] == "30x20"
        assert stranger.download(path) == 404
    else:
        assert stranger.download(path) == 200
        assert stranger.call("size", stranger.file(path))[0] == "30x20"


def test_somebody_elses_session(owner: Visitor, stranger: Visitor) -> None:
    kept = owner.call("remember", *values(owner, "mine"))[0]
    if owner.own:
        with pytest.raises(Denied):
            stranger.call("remember", *values(stranger, "his"), session=owner.session)
        assert '"session_not_found":true' in stranger.listen(owner.session)
        assert owner.call("remember", *values(owner, "still"))[0] == f"{kept}+still"
    else:  # a name of 128 random bits is the key
        assert stranger.call("remember", *values(stranger, "his"), session=owner.session)[0] == f"{kept}+his"


def test_somebody_elses_job(owner: Visitor, stranger: Visitor) -> None:
    before = FOREVER.running
    job = owner.start("forever")
    until(lambda: FOREVER.running == before + 1)
    stranger.cancel(job, stranger.session)
    if owner.own:
        stranger.cancel(job, owner.session)
        stranger.http.post(f"{stranger.api}/cancel", json={"event_id": job, "session_hash": job})
        assert owner.call("remember", *values(owner, "x"))
        assert FOREVER.running == before + 1
    owner.cancel(job, owner.session)
    until(lambda: FOREVER.running == before)


def test_a_file_that_went_through_a_call_without_session_stays_his(everybody: dict[str, Pair]) -> None:
    """Such a call has no name that somebody else's could share."""
    owner, stranger = everybody["page"]
    path = owner.upload()

    def run(visitor: Visitor) -> int:
        body = {"data": [{"path": path}]}
        return visitor.http.post(f"{visitor.api}/run/size", json=body).status_code

    assert run(owner) == 200
    assert run(stranger) == 500
    assert run(everybody["curl"][1]) == 500
    assert stranger.download(path) == 404


def test_the_page_does_not_tell_scripts_what_the_cookie_is(everybody: dict[str, Pair]) -> None:
    owner, stranger = everybody["page"]
    html = owner.http.get(owner.url + "/").text
    for secret in owner.http.cookies.values():
        assert secret not in html
    visitor = owner.token.partition(".")[0]
    stolen = {next(iter(owner.http.cookies)): visitor}
    path = owner.upload()
    with client(cookies=stolen) as http:
        assert http.get(f"{owner.api}/file={path}").status_code == 404
    assert stranger.download(path) == 404
