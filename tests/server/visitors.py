"""Everybody who may come to an app, each with the same few things to do."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from gradio_client import Client
from PIL import Image as Picture
from websockets.exceptions import ConnectionClosed

import fanlight as gr
from tests.clients.node import Node, NodeError
from tests.server.pagesocket import Tab, identities, page_token
from tests.server.support import client

META = {"_type": "gradio.FileData"}


def png() -> bytes:
    """A small picture."""
    file = io.BytesIO()
    Picture.new("RGB", (30, 20), "red").save(file, "png")
    return file.getvalue()


class Denied(Exception):
    """The server said no."""


class Visitor:
    """Somebody at an app; the base speaks plain HTTP as curl does, with what this visitor sends along.

    Attributes:
        own: a browser with a cookie, whose things are his alone.
        session: the name of his session.
    """

    own = False

    def __init__(self, demo: gr.Blocks, url: str, folder: Path) -> None:
        self.url = url
        self.api = url + "/gradio_api"
        self.folder = folder
        self.http: httpx.Client = client()
        self.session = secrets.token_hex(16)
        self.functions = {d["api_name"]: d["id"] for d in demo.get_config_file()["dependencies"]}

    def upload(self) -> str:
        """Send a picture; what it is called from now on."""
        return self.uploaded(self.http.post(f"{self.api}/upload", files={"files": ("a.png", png())}))

    @staticmethod
    def uploaded(answer: httpx.Response) -> str:
        path: str = answer.json()[0]
        return path

    def file(self, path: str) -> dict[str, Any]:
        """A file as this visitor's program describes it."""
        return {"path": path, "meta": META}

    def download(self, path: str) -> int:
        """The status of a download."""
        return self.http.get(f"{self.api}/file={path}").status_code

    def call(self, name: str, *data: Any, session: str | None = None) -> list[Any]:
        """The values of a call in his own session, or in somebody else's."""
        body = {"data": list(data), "session_hash": session or self.session}
        started = self.http.post(f"{self.api}/call/{name}", json=body)
        if started.status_code != 200:
            raise Denied(started.text)
        text = self.http.get(f"{self.api}/call/{name}/{started.json()['event_id']}").text
        if "event: complete" not in text:
            raise Denied(text)
        found: list[Any] = json.loads(text.rpartition("data: ")[2])
        return found

    def start(self, name: str) -> str:
        """Start a job; its id."""
        body = {"data": ["x"], "session_hash": self.session}
        found: str = self.http.post(f"{self.api}/call/{name}", json=body).json()["event_id"]
        return found

    def cancel(self, job: str, session: str) -> None:
        """Ask for the end of a job, in the way that needs no library."""
        body = {"event_id": job, "session_hash": session, "fn_index": 0}
        assert self.http.post(f"{self.api}/cancel", json=body).status_code == 200

    def listen(self, session: str) -> str:
        """What a session's stream begins with."""
        with self.http.stream("GET", f"{self.api}/queue/data?session_hash={session}") as stream:
            return next(stream.iter_lines()) if stream.status_code == 200 else str(stream.status_code)

    def close(self) -> None:
        """Go."""
        self.http.close()


class PythonClient(Visitor):
    """The stock Python client."""

    def __init__(self, demo: gr.Blocks, url: str, folder: Path) -> None:
        super().__init__(demo, url, folder)
        self.stock = Client(url, verbose=False, analytics_enabled=False, download_files=str(folder))
        self.session = self.stock.session_hash

    def file(self, path: str) -> dict[str, Any]:
        return {"path": path}  # with `meta` the client takes it for a file of this machine

    def call(self, name: str, *data: Any, session: str | None = None) -> list[Any]:
        self.stock.session_hash = session or self.session
        try:
            found = self.stock.predict(*data, api_name=f"/{name}")
        except Exception as error:
            raise Denied(str(error)) from None
        return [found]

    def close(self) -> None:
        super().close()
        self.stock.close()


class NodeClient(Visitor):
    """The stock JavaScript client."""

    def __init__(self, demo: gr.Blocks, url: str, folder: Path) -> None:
        super().__init__(demo, url, folder)
        self.node = Node()
        self.stock = self.node.connect(url)
        self.session = self.stock.session

    def upload(self) -> str:
        path: str = self.stock.ask("upload", png=base64.b64encode(png()).decode())
        return path

    def call(self, name: str, *data: Any, session: str | None = None) -> list[Any]:
        stock = self.stock if session is None else self.node.connect(self.url)  # its stream stays with its session
        try:
            found: list[Any] = stock.ask("predict", endpoint=f"/{name}", data=list(data), session=session)
        except NodeError as error:
            raise Denied(str(error)) from None
        return found

    def download(self, path: str) -> int:
        status: int = self.node.ask("download", url=f"{self.api}/file={path}")["status"]
        return status

    def close(self) -> None:
        super().close()
        self.node.close()


class Browser(Visitor):
    """The app's own page: a cookie, a token, a socket."""

    own = True

    def __init__(self, demo: gr.Blocks, url: str, folder: Path) -> None:
        super().__init__(demo, url, folder)
        self.http.get(url + "/")
        if not self.own:
            self.http.cookies.clear()
        made = identities(demo)
        secret = self.http.cookies.get(made.cookie)
        self.token = made.token(made.visitor_of(secret)) if secret is not None else page_token(demo)
        self.headers = {"x-fanlight-page": self.token}

    def upload(self) -> str:
        files = {"files": ("a.png", png())}
        return self.uploaded(self.http.post(f"{self.api}/upload", files=files, headers=self.headers))

    def tab(self, session: str) -> Tab:
        cookie = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        return Tab(self.url, self.token, session, headers={"Cookie": cookie} if cookie else None)

    def call(self, name: str, *data: Any, session: str | None = None) -> list[Any]:
        with self.tab(session or self.session) as tab:
            if tab.next()["t"] == "error":
                raise Denied(str(tab.closed()))
            call = secrets.token_hex(8)
            tab.run(call, *data, fn=self.functions[name])
            end = self.end_of(tab, call)
            tab.acknowledge()
        if end["t"] != "done":
            raise Denied(str(end))
        found: list[Any] = end["values"]
        return found

    @staticmethod
    def end_of(tab: Tab, call: str) -> dict[str, Any]:
        """The last message about this call: the session may hold the ends of other ones."""
        ends: dict[str, dict[str, Any]] = {}
        job = ""
        while job not in ends:
            message = tab.wait("accepted", "refused", "done", "failed", "cancelled")
            if message["t"] == "refused" and message["call"] == call:
                return message
            if message["t"] == "accepted" and message["call"] == call:
                job = message["job"]
            elif "job" in message:
                ends[message["job"]] = message
        return ends[job]

    def start(self, name: str) -> str:
        with self.tab(self.session) as tab:
            tab.run(secrets.token_hex(8), "x", fn=self.functions[name])
            job: str = tab.wait("accepted")["job"]
        return job

    def cancel(self, job: str, session: str) -> None:
        with contextlib.suppress(ConnectionClosed), self.tab(session) as tab:
            tab.send({"t": "cancel", "job": job})
        self.http.post(
            f"{self.api}/cancel", json={"event_id": job, "session_hash": session, "fn_index": 0}, headers=self.headers
        )

    def listen(self, session: str) -> str:
        path = f"{self.api}/queue/data?session_hash={session}"
        with self.http.stream("GET", path, headers=self.headers) as stream:
            return next(stream.iter_lines())


class BrowserWithoutCookies(Browser):
    """The app's own page where the browser lets it keep no cookie."""

    own = False


KINDS: dict[str, type[Visitor]] = {
    "curl": Visitor,
    "python": PythonClient,
    "node": NodeClient,
    "page": Browser,
    "page-without-cookies": BrowserWithoutCookies,
}


def visitors(demo: gr.Blocks, url: str, folder: Path) -> Iterator[dict[str, tuple[Visitor, Visitor]]]:
    """Two of each kind: the second is a stranger to the first."""
    made: dict[str, tuple[Visitor, Visitor]] = {}
    try:
        for name, kind in KINDS.items():
            made[name] = kind(demo, url, folder), kind(demo, url, folder)
        yield made
    finally:
        for pair in made.values():
            for visitor in pair:
                visitor.close()
