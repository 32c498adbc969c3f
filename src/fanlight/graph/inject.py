"""What a handler gets when its signature asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sized
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from fanlight.graph.context import running_job

if TYPE_CHECKING:
    from fanlight.graph.block import Block
    from fanlight.wire.filedata import FileData

T = TypeVar("T")


class Record:
    """Named values, readable as attributes and as items, as Starlette's request parts are."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)

    def __getitem__(self, name: str) -> Any:
        return self.__dict__[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.__dict__!r})"


class Names(Mapping[str, str]):
    """Headers: names in any letter case, readable as items and as attributes (`-` as `_`)."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = [(name.lower(), value) for name, value in pairs]
        self._first: dict[str, str] = {}
        for name, value in self._pairs:
            self._first.setdefault(name, value)

    def __getitem__(self, name: str) -> str:
        return self._first[name.lower()]

    def __getattr__(self, name: str) -> str:
        try:
            return self._first[name.lower().replace("_", "-")]
        except KeyError:
            raise AttributeError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._first)

    def __len__(self) -> int:
        return len(self._first)

    def getlist(self, name: str) -> list[str]:
        """Every value of a header that came more than once."""
        return [value for key, value in self._pairs if key == name.lower()]

    def __repr__(self) -> str:
        return f"Headers({self._first!r})"


class Body(bytes):
    """A request's body: bytes, which also answer `await request.body()`."""

    async def __call__(self) -> bytes:
        return bytes(self)


class Request:
    """The request that brought a job, for handlers with a parameter annotated `gr.Request`.

    All can be read as attributes and as items. In a handler that is called directly it is None.

    Attributes:
        headers: of the request, names in any letter case.
        client: `host` and `port` of the visitor.
        cookies, query_params, path_params: dicts of text; the query is the page's own.
        url: the page's address, or that of the endpoint for calls without a page. method: HTTP method.
        body: the bytes of a call; for a job of the page the JSON of its data.
        session_hash: names the tab or client object. username: the login, or None.
        state: what the host's lifespan yielded, where the app is mounted.
    """

    def __init__(
        self,
        request: Any = None,
        username: str | None = None,
        session_hash: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.request = self if request is None and kwargs else request
        self.username = username
        self.session_hash = session_hash
        self.kwargs = kwargs

    def __getattr__(self, name: str) -> Any:
        kwargs = self.__dict__.get("kwargs", {})
        if name in kwargs:
            return kwargs[name]
        request = self.__dict__.get("request")
        if request is None or request is self or name.startswith("__"):
            raise AttributeError(f"A request has no {name!r}.")
        return getattr(request, name)

    def __getitem__(self, name: str) -> Any:
        try:
            return getattr(self, name)
        except AttributeError as error:
            raise KeyError(name) from error

    async def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


class EventData:
    """The details of the event that brought a job.

    Attributes:
        target: the block that it happened to, or None.
    """

    holds_files: ClassVar[bool] = False
    """Whether its data describes files of the visitor's."""

    def __init__(self, target: Block | None, _data: Any) -> None:
        self.target = target
        self._data = _data

    def __getattr__(self, name: str) -> Any:
        data = self.__dict__.get("_data")
        if isinstance(data, dict) and name in data:
            return data[name]
        raise AttributeError(f"{type(self).__name__} has no {name!r}.")


class SelectData(EventData):
    """Details of a selection.

    Attributes:
        index: position of what was chosen: a number, or a pair (for a picture x and y in pixels).
        value: what was chosen.
        selected: False when it was taken back.
    """

    def __init__(self, target: Block | None, data: Any) -> None:
        super().__init__(target, data)
        data = data if isinstance(data, dict) else {}
        self.index: Any = data.get("index")
        self.value: Any = data.get("value")
        self.row_value: Any = data.get("row_value")
        self.col_value: Any = data.get("col_value")
        self.selected: bool = data.get("selected", True)


class CopyData(EventData):
    """Details of a copy.

    Attributes:
        value: the text that was copied.
    """

    def __init__(self, target: Block | None, data: Any) -> None:
        super().__init__(target, data)
        self.value: Any = data.get("value") if isinstance(data, dict) else None


class KeyUpData(EventData):
    """Details of a key that was let go.

    Attributes:
        key: its name, such as "a" or "Enter".
        input_value: the text that the field holds.
    """

    def __init__(self, target: Block | None, data: Any) -> None:
        super().__init__(target, data)
        data = data if isinstance(data, dict) else {}
        self.key: Any = data.get("key")
        self.input_value: Any = data.get("input_value")


class _AboutFile(EventData):
    """Details of what happened to a file.

    Attributes:
        file: the file; `path` is where it lies: on this machine, or at another host.
    """

    holds_files = True

    def __init__(self, target: Block | None, data: FileData) -> None:
        super().__init__(target, data)
        self.file = data


class DeletedFileData(_AboutFile):
    """Details of a file's removal, with the `file`."""


class DownloadData(_AboutFile):
    """Details of a download, with the `file`."""


class Header(str):
    """A request header, whose name is the parameter's with `_` read as `-`."""


class Progress(Iterable[Any]):
    """Reports how far a job is, as the default of a handler's parameter: `progress=gr.Progress()`.

    Outside a job it does nothing.

    Args:
        track_tqdm: also show the bars of tqdm loops that the handler runs.
    """

    def __init__(self, track_tqdm: bool = False) -> None:
        self.track_tqdm = track_tqdm
        self._bars: list[dict[str, Any]] = []

    def bound(self) -> Progress:
        """A fresh one for one job."""
        return Progress(self.track_tqdm)

    def __call__(
        self,
        progress: float | tuple[int, int | None] | None,
        desc: str | None = None,
        total: int | float | None = None,
        unit: str = "steps",
        _tqdm: Any = None,
    ) -> float | tuple[int, int | None] | None:
        """Show how far the job is.

        Args:
            progress: 0 to 1, or (steps done, steps in all or None), or None for "at work".
            desc: a few words on what is going on.
            total: steps in all, where `progress` is a number of steps.
            unit: what the steps are.
        """
        bar: dict[str, Any] = {"index": None, "length": None, "unit": unit, "progress": None, "desc": desc}
        if isinstance(progress, tuple):
            bar["index"], bar["length"] = progress[0], progress[1] if progress[1] is not None else total
        elif progress is not None and total is not None:
            bar["index"], bar["length"] = progress, total
        else:
            bar["progress"] = progress
        self._show([*self._bars, bar])
        return progress

    def tqdm(
        self,
        iterable: Iterable[T] | None,
        desc: str | None = None,
        total: int | float | None = None,
        unit: str = "steps",
        _tqdm: Any = None,
    ) -> Iterator[T]:
        """Iterate and show how far the iteration is; loops may be nested.

        Args:
            iterable: what to go through; its length is taken where it has one.
        """
        if iterable is None:
            return
        length = total if total is not None else len(iterable) if isinstance(iterable, Sized) else None
        bar: dict[str, Any] = {"index": 0, "length": length, "unit": unit, "progress": None, "desc": desc}
        self._bars.append(bar)
        try:
            self._show(self._bars)
            for item in iterable:
                yield item
                bar["index"] += 1
                self._show(self._bars)
        finally:
            self._bars.remove(bar)

    def update(self, n: int | float = 1) -> None:
        """Add `n` steps to the innermost bar."""
        if self._bars:
            self._bars[-1]["index"] = (self._bars[-1]["index"] or 0) + n
            self._show(self._bars)

    def close(self, _tqdm: Any = None) -> None:
        """Take the innermost bar away."""
        if self._bars:
            self._bars.pop()

    def __len__(self) -> int:
        return int(self._bars[-1]["length"] or 0) if self._bars else 0

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    @staticmethod
    def _show(bars: list[dict[str, Any]]) -> None:
        job = running_job.get()
        if job is not None:
            job.progress([dict(bar) for bar in bars])
