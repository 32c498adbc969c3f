"""A visitor of an app under test."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from fanlight.app.blocks import Blocks
from fanlight.graph.block import Block
from fanlight.testing.shownpage import Run, ShownPage
from fanlight.testing.sight import Seen
from fanlight.testing.socketline import SocketLine

Target = Block | str
BUTTONS = frozenset({"button", "clearbutton", "downloadbutton", "uploadbutton"})


class CannotDo(AssertionError):
    """A visitor could not do that either: no such component, or it is hidden, disabled or not to be edited."""


class Visitor:
    """Somebody with one page of an app open.

    A component is named by its label, by its `elem_id` with a `#`, by what a button says, or by the component itself.
    Each action waits until everything that it began has ended, unless `wait=False` says otherwise.

    Attributes:
        seen: what was to be seen so far, in order.
        errors: the texts among it that told what went wrong, under a component or beside the page.
        left_out: listeners with `js=`, which only a browser can run.
    """

    def __init__(
        self,
        url: str,
        *,
        path: str = "",
        auth: tuple[str, str] | None = None,
        headers: dict[str, str] | None = None,
        timeout_s: float = 10.0,
    ) -> None:
        address = urljoin(url.rstrip("/") + "/", path.lstrip("/"))
        self.timeout_s = timeout_s
        self.seen: list[Seen] = []
        self._line = SocketLine(address, dict(headers or {}), auth, timeout_s)
        self._page = ShownPage(self._line.config, self._line.send, self.seen.append, urlsplit(address).query)
        try:
            self._page.load()
            self.wait()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # to do

    def click(self, target: Target, *, wait: bool = True) -> None:
        """Press a button, or what else takes a click."""
        self._act(self._usable(target, button=True), "click", wait=wait)

    def type(self, target: Target, text: Any, *, enter: bool = False, wait: bool = True) -> None:
        """Write into a field, in place of what it holds.

        Args:
            enter: press Enter afterwards.
        """
        block = self._usable(target)
        self._page.set(block, text)
        self._page.fire(block, "input")
        if enter:
            self._page.fire(block, "submit")
        self._maybe_wait(wait)

    def choose(self, target: Target, value: Any, *, wait: bool = True) -> None:
        """Choose one of the choices, by its name or value; a list of them where several can be chosen.

        Raises:
            CannotDo: there is no such choice.
        """
        block = self._usable(target)
        pairs = [tuple(pair) for pair in self._page.props[block].get("choices") or ()]
        several = isinstance(value, (list, tuple))
        values = [self._choice(block, pairs, each) for each in (value if several else [value])]
        places = [[v for _, v in pairs].index(each) if (each in [v for _, v in pairs]) else None for each in values]
        self._page.set(block, values if several else values[0])
        self._page.fire(block, "input")
        data = {"index": places[-1], "value": values[-1], "selected": True} if values else None
        self._page.fire(block, "select", data)
        self._maybe_wait(wait)

    def check(self, target: Target, on: bool = True, *, wait: bool = True) -> None:
        """Switch a checkbox on or off."""
        block = self._usable(target)
        self._page.set(block, on)
        self._page.fire(block, "input")
        self._page.fire(block, "select", {"index": 0, "value": self._page.name(block), "selected": on})
        self._maybe_wait(wait)

    def upload(self, target: Target, *paths: str | Path, wait: bool = True) -> None:
        """Give files to a component that takes them."""
        block = self._usable(target)
        found: Any = self._line.upload([Path(path) for path in paths])
        several = self._page.props[block].get("file_count") in ("multiple", "directory")
        self._page.set(block, found if several else found[0])
        for event in ("upload", "input"):
            self._page.fire(block, event)
        self._maybe_wait(wait)

    def fire(self, target: Target, event: str, data: Any = None, *, wait: bool = True) -> None:
        """Let anything else happen to a component: `tick`, `focus`, `select` with its data, ..."""
        self._act(self._find(target), event, data, wait=wait)

    def stream(self, target: Target, of: Target, event: str = "click") -> Iterator[Any]:
        """Press a button and go through the values that a component shows, one by one, until the job has ended."""
        block, watched = self._usable(target, button=event == "click"), self._find(of)
        self._page.fire(block, event)
        last = self._page.props[watched].get("value")
        for _ in self._until_idle():
            now = self._page.props.get(watched, {}).get("value")
            if now != last:
                last = now
                yield now

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait until nothing is under way.

        Raises:
            TimeoutError: something goes on for longer; the message names it.
        """
        for _ in self._until_idle(timeout_s):
            pass

    def close(self) -> None:
        """Close the page."""
        self._line.close()

    # to see

    def value(self, target: Target) -> Any:
        """What a component shows: its payload."""
        return self.prop(target, "value")

    def prop(self, target: Target, name: str) -> Any:
        """A property of a component as the page has it, such as "label", "visible" or "choices"."""
        return self._page.props[self._find(target)].get(name)

    def is_there(self, target: Target) -> bool:
        """Whether the page has such a component and shows it."""
        try:
            return self.prop(target, "visible") in (None, True)
        except CannotDo:
            return False

    @property
    def labels(self) -> list[str]:
        """What the components are called that the page has."""
        return [self._page.name(block) for block in self._page.props]

    @property
    def errors(self) -> list[str]:
        return [each.what for each in self.seen if each.kind in ("error", "problem")]

    @property
    def notices(self) -> list[str]:
        """The messages beside the page."""
        return [each.what for each in self.seen if each.kind == "notice"]

    @property
    def left_out(self) -> list[dict[str, Any]]:
        return self._page.left_out

    @property
    def url(self) -> str:
        """The address of the page."""
        return self._line.url

    @property
    def session_hash(self) -> str:
        """The page's session."""
        return self._line.session

    def file(self, target: Target) -> bytes:
        """The file that a component shows, downloaded.

        Raises:
            CannotDo: it shows none. httpx.HTTPStatusError: the server refuses it.
        """
        found = self.value(target)
        found = found[0] if isinstance(found, list) and found else found
        if not isinstance(found, dict) or not found.get("url"):
            raise CannotDo(f"{target!r} shows no file but {found!r}.")
        answer = self._line.http.get(urljoin(self._line.url, found["url"]))
        answer.raise_for_status()
        return answer.content

    # how

    def _act(self, block: int, event: str, data: Any = None, *, wait: bool = True) -> list[Run]:
        runs = self._page.fire(block, event, data)
        self._maybe_wait(wait)
        return runs

    def _maybe_wait(self, wait: bool) -> None:
        if wait:
            self.wait()

    def _until_idle(self, timeout_s: float | None = None) -> Iterator[None]:
        end = time.monotonic() + (self.timeout_s if timeout_s is None else timeout_s)
        while self._page.active:
            left = end - time.monotonic()
            try:
                if left <= 0:
                    raise TimeoutError
                messages = self._line.receive(left)
            except TimeoutError:
                names = ", ".join(self._page.cause(run) for run in self._page.active)
                raise TimeoutError(f"Still running: {names}. What was seen: {self.seen[-5:]}") from None
            for message in messages:
                self._page.take(message)
                yield

    def _find(self, target: Target, *, button: bool = False) -> int:
        """The one component of this name; of a button and a field with the same name the one that is meant."""
        if isinstance(target, Block):
            if target._id in self._page.props:
                return target._id
            raise CannotDo(f"{target!r} is not on this page.")
        by_id = target.startswith("#")
        found = [
            block
            for block, props in self._page.props.items()
            if (props.get("elem_id") == target[1:] if by_id else self._page.name(block) == target)
        ]
        if len(found) > 1:
            found = [block for block in found if (self._page.types[block] in BUTTONS) == button] or found
        if len(found) == 1:
            return found[0]
        if not found:
            raise CannotDo(f"The page has no {target!r}. It has: {', '.join(map(repr, self.labels))}.")
        raise CannotDo(f"The page has {len(found)} components {target!r}. Give the one you mean an elem_id.")

    def _usable(self, target: Target, *, button: bool = False) -> int:
        block = self._find(target, button=button)
        props = self._page.props[block]
        if props.get("visible") not in (None, True):
            raise CannotDo(f"{target!r} is hidden.")
        if props.get("interactive") is False:
            raise CannotDo(f"{target!r} cannot be used now: it is not interactive.")
        return block

    def _choice(self, block: int, pairs: Sequence[tuple[Any, ...]], wanted: Any) -> Any:
        for name, value in pairs:
            if wanted in (value, name):
                return value
        if self._page.props[block].get("allow_custom_value"):
            return wanted
        names = ", ".join(repr(name) for name, _ in pairs)
        raise CannotDo(f"{self._page.name(block)!r} has no choice {wanted!r}. It has: {names}.")


@contextmanager
def visit(
    app: Blocks | str,
    *,
    path: str = "",
    auth: tuple[str, str] | None = None,
    headers: dict[str, str] | None = None,
    timeout_s: float = 10.0,
    **launch: Any,
) -> Iterator[Visitor]:
    """A visitor of an app, which is served for him unless it runs already.

    Args:
        app: the app, or the address of one that runs.
        path: a further page of it, with a query if wanted.
        auth: user name and password, for an app with a login.
        headers: sent with each request, such as `{"accept-language": "de"}`.
        timeout_s: how long an action may take.
        launch: arguments for `app.launch()`, such as `auth=`.
    """
    started = isinstance(app, Blocks) and app.local_url is None
    if isinstance(app, Blocks) and started:
        app.launch(**{"server_port": _free_port(), "quiet": True, "prevent_thread_lock": True, **launch})
    url = app if isinstance(app, str) else str(app.local_url)
    try:
        with Visitor(url, path=path, auth=auth, headers=headers, timeout_s=timeout_s) as visitor:
            yield visitor
    finally:
        if isinstance(app, Blocks) and started:
            app.close(verbose=False)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
