"""The page as a visitor's browser holds it: components with their props, and listeners that wait for events."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from fanlight.testing.sight import Seen
from fanlight.wire.patches import apply

Message = dict[str, Any]
Props = dict[str, Any]


@dataclass(eq=False)
class Run:
    """One run of one listener, from its trigger to its end."""

    call: str
    listener: Message
    job: str | None = None
    payloads: list[Any] | None = None
    error: str | None = None
    """What the visitor was told of a failure."""
    outcome: str | None = None


@dataclass
class _Part:
    """What a `gr.render` function has made."""

    order: int
    blocks: list[int] = field(default_factory=list)
    listeners: list[int] = field(default_factory=list)


class ShownPage:
    """Decides which listener runs when, and carries what comes back to the components, as the page's script does.

    Args:
        config: the document of the page. send: sends messages to the server. saw: hears what the visitor sees.
    """

    def __init__(
        self, config: Message, send: Callable[[Message], None], saw: Callable[[Seen], None], query: str = ""
    ) -> None:
        self.types: dict[int, str] = {}
        self.props: dict[int, Props] = {}
        self.listeners: dict[int, Message] = {}
        self.active: list[Run] = []
        self.left_out: list[Message] = []
        """Listeners that did not run, or not wholly, since they need a browser's JavaScript."""
        self._send = send
        self._saw = saw
        self._query = query
        self._calls = itertools.count(1)
        self._again: dict[int, tuple[int | None, Any]] = {}
        self._changed: deque[int] = deque()
        self._parts: dict[int, _Part] = {}
        for component in config["components"]:
            self._add(component)
        for listener in config["dependencies"]:
            self.listeners[listener["id"]] = listener

    # what the visitor does

    def set(self, block: int, value: Any) -> None:
        """Another value of a component, whoever gave it; its `change` listeners run."""
        if self.props[block].get("value") != value:
            self.props[block]["value"] = value
            self._changed.append(block)
        self._tell_changes()

    def fire(self, block: int | None, event: str, data: Any = None) -> list[Run]:
        """Something happened to a component; the runs that began."""
        begun = [
            self._trigger(listener, block, data)
            for listener in list(self.listeners.values())
            if [block, event] in [list(target) for target in listener["targets"]]
        ]
        return [run for run in begun if run is not None]

    def load(self, listeners: Iterable[Message] | None = None) -> None:
        """The page, or a part of it, was opened."""
        for listener in list(self.listeners.values() if listeners is None else listeners):
            target = next((t for t in listener["targets"] if t[1] == "load"), None)
            if target is not None:
                self._trigger(listener, target[0], None)

    # what comes back

    def take(self, message: Message) -> None:
        """A message of the server."""
        kind = message["t"]
        if kind in ("accepted", "refused"):
            run = next((run for run in self.active if run.call == message["call"]), None)
            if run is not None and kind == "accepted":
                run.job = message["job"]
            elif run is not None:
                self._refused(run, message)
            return
        run = next((run for run in self.active if run.job is not None and run.job == message.get("job")), None)
        if run is None and message.get("call") is not None:
            run = next((run for run in self.active if run.call == message["call"]), None)
            if run is not None:
                run.job = message["job"]
        if run is not None:
            self._follow(run, message)
        self._tell_changes()

    def _follow(self, run: Run, message: Message) -> None:
        kind = message["t"]
        if kind == "queued":
            self._saw(Seen("waiting", "", message["rank"]))
        elif kind == "progress":
            self._saw(Seen("progress", "", message["items"]))
        elif kind == "notice" and message.get("visible", True):
            self._saw(Seen("notice", message["level"], message["message"]))
        elif kind == "values":
            for block, props in zip(run.listener["outputs"], message.get("props") or [], strict=False):
                if props:
                    self._show(block, {**props, "__type__": "update"})
            self._show_all(run, message["values"])
        elif kind == "patch" and run.payloads is not None:
            edits = message["ops"]
            self._show_all(run, [apply(old, each) for old, each in zip(run.payloads, edits, strict=True)])
        elif kind == "done":
            if message.get("values") is not None:
                self._show_all(run, message["values"])
            self._end(run, "success")
        elif kind == "failed":
            self._failed(run, message)
        elif kind == "cancelled":
            self._end(run, "cancelled")

    # runs

    def _trigger(self, listener: Message, block: int | None, data: Any) -> Run | None:
        number, mode = listener["id"], listener.get("trigger_mode") or "once"
        if any(run.listener["id"] == number for run in self.active):
            if mode == "always_last":
                self._again[number] = (block, data)
            if mode != "multiple":
                return None
        return self._start(listener, block, data)

    def _start(self, listener: Message, block: int | None, data: Any) -> Run:
        run = Run(f"c{next(self._calls)}", listener)
        self.active.append(run)
        for number in listener.get("cancels") or ():
            self._cancel(number)
        if listener.get("js"):
            self.left_out.append(listener)
        if not listener.get("backend_fn"):
            if listener.get("sets"):
                self._show_all(run, listener["sets"])
            self._end(run, "success")
            return run
        wholes = listener.get("wholes") or ()
        values = [self._payload(each, place in wholes) for place, each in enumerate(listener["inputs"])]
        self._send(
            {
                "t": "run", "call": run.call, "fn": listener["id"], "data": values, "trigger": block,
                "event_data": data if listener.get("collects_event_data") else None, "query": self._query,
            }
        )  # fmt: skip
        return run

    def _payload(self, block: int, whole: bool) -> Any:
        props = self.props.get(block, {})
        return {**props, "__type__": "props"} if whole else props.get("value")

    def _cancel(self, listener: int) -> None:
        self._again.pop(listener, None)
        for run in [run for run in self.active if run.listener["id"] == listener]:
            if run.job is not None:
                self._send({"t": "cancel", "job": run.job})
            self._end(run, "cancelled")

    def _refused(self, run: Run, message: Message) -> None:
        detail = message.get("detail")
        told = False
        for block, verdict in zip(run.listener["inputs"], detail if isinstance(detail, list) else [], strict=False):
            if isinstance(verdict, dict) and verdict.get("is_valid") is False:
                told = True
                self._saw(Seen("problem", self.name(block), verdict.get("message") or ""))
        run.error = message["message"]
        if not told:
            self._saw(Seen("error", "", message["message"]))
        self._end(run, "failure")

    def _failed(self, run: Run, message: Message) -> None:
        run.error = message.get("error") or ""
        block = message.get("input")
        if block in self.props:
            self._saw(Seen("problem", self.name(block), run.error))
        elif message.get("visible", True):
            self._saw(Seen("error", message.get("title") or "", run.error))
        self._end(run, "failure")

    def _end(self, run: Run, outcome: str) -> None:
        run.outcome = outcome
        self.active.remove(run)
        self._tell_changes()
        if outcome != "cancelled":
            for following in [x for x in self.listeners.values() if x.get("trigger_after") == run.listener["id"]]:
                only_success, only_failure = (
                    following.get("trigger_only_on_success"),
                    following.get("trigger_only_on_failure"),
                )
                if not (only_success and outcome == "failure") and not (only_failure and outcome == "success"):
                    self._trigger(following, None, None)
        again = self._again.pop(run.listener["id"], None)
        if again is not None:
            self._trigger(run.listener, *again)

    # components

    def name(self, block: int) -> str:
        """What a component is called in what is seen: its label, or its kind and number."""
        props = self.props.get(block, {})
        said = props.get("value") if self.types.get(block) == "button" else props.get("label")
        return str(said or f"{self.types.get(block, 'block')} {block}")

    def cause(self, run: Run) -> str:
        """What a run is there for, in words: "click of 'Go'"."""
        block, event = next(iter(run.listener["targets"]), (None, "then"))
        of = f" of {self.name(block)!r}" if block in self.props else ""
        return f"{event}{of}"

    def _add(self, component: Message) -> None:
        number = component["id"]
        before = self.props.get(number, {})
        kept = {name: before[name] for name in component.get("keep") or () if name in before}
        self.types[number] = component["type"]
        self.props[number] = {**component["props"], **kept}

    def _show_all(self, run: Run, payloads: list[Any]) -> None:
        before = run.payloads or [None] * len(payloads)
        first = run.payloads is None
        run.payloads = payloads
        for block, old, payload in zip(run.listener["outputs"], before, payloads, strict=True):
            if first or old != payload:
                self._show(block, payload)

    def _show(self, block: int, payload: Any) -> None:
        if block not in self.props:
            return
        if self.types[block] == "rendering" and isinstance(payload, dict) and "components" in payload:
            self._graft(block, payload)
            return
        update = payload if isinstance(payload, dict) and payload.get("__type__") == "update" else {"value": payload}
        for name, value in update.items():
            if name == "__type__" or self.props[block].get(name) == value:
                continue
            self.props[block][name] = value
            if name == "value":
                self._changed.append(block)
                self._saw(Seen("value", self.name(block), value))
            else:
                self._saw(Seen("prop", self.name(block), {name: value}))

    def _graft(self, place: int, part: Message) -> None:
        before = self._parts.get(place)
        if before is not None and before.order >= part["order"]:
            return
        now = _Part(part["order"], [c["id"] for c in part["components"]], [d["id"] for d in part["dependencies"]])
        for number in before.listeners if before is not None else ():
            self.listeners.pop(number, None)
        for number in set(before.blocks if before is not None else ()) - set(now.blocks):
            self._remove(number)
        for component in part["components"]:
            self._add(component)
        for number in part["editable"]:
            self.props[number]["interactive"] = True
        known = set(before.listeners) if before is not None else set()
        self._parts[place] = now
        for listener in part["dependencies"]:
            self.listeners[listener["id"]] = listener
        self.load(x for x in part["dependencies"] if x["id"] not in known)

    def _remove(self, block: int) -> None:
        inner = self._parts.pop(block, None)
        for number in inner.listeners if inner is not None else ():
            self.listeners.pop(number, None)
        for number in inner.blocks if inner is not None else ():
            self._remove(number)
        self.props.pop(block, None)
        self.types.pop(block, None)

    def _tell_changes(self) -> None:
        while self._changed:
            block = self._changed.popleft()
            if block not in self._changed:
                self.fire(block, "change")
