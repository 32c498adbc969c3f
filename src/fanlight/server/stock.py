"""The messages of stock Gradio clients, made from those of the log.

`StockView` follows one job. Protocol v2 and later take patches from the second value on, v1 takes whole values.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from fanlight.engine.log import JobLog, Message
from fanlight.wire.patches import apply

Out = dict[str, Any]

_OLD_CLIENT = re.compile(r"gradio_client/0\.(\d+)\.")


def protocol_for(user_agent: str) -> str:
    """The stream protocol that a client can read; only old Python clients need an older one.

    Of the newest two it is v2.1: there the Python client closes its stream itself, so that no job of a burst is lost to
    a stream that ends just then, and it takes no plain JSON with a `path` for a file.
    """
    found = _OLD_CLIENT.match(user_agent)
    if found is None:
        return "sse_v2.1"
    minor = int(found.group(1))
    if minor <= 8:
        return "sse_v1"
    return "sse_v2" if minor <= 10 else "sse_v2.1"


class StockView:
    """One job as a stock client sees it."""

    __slots__ = ("job", "payloads", "whole")

    def __init__(self, job: str, whole: bool) -> None:
        self.job = job
        self.whole = whole
        self.payloads: list[Any] | None = None

    def translate(self, message: Message, log: JobLog) -> Out | None:
        """The stock form of a message, or None where stock clients have none."""
        kind = message["t"]
        if kind == "patch":
            return self._patch(message["ops"])
        made: Out | None = getattr(self, "_" + kind)(message, log)
        return made

    def _out(self, msg: str, **fields: Any) -> Out:
        return {"msg": msg, "event_id": self.job, **fields}

    def _queued(self, m: Message, log: JobLog) -> Out:
        return self._out("estimation", rank=m["rank"], queue_size=m["size"], rank_eta=m["eta"])

    def _started(self, m: Message, log: JobLog) -> Out:
        return self._out("process_starts", eta=m["eta"])

    def _progress(self, m: Message, log: JobLog) -> Out:
        return self._out("progress", progress_data=m["items"])

    def _notice(self, m: Message, log: JobLog) -> Out:
        fields = {key: m[key] for key in ("level", "title", "duration", "visible")}
        return self._out("log", log=m["message"], **fields)

    def _values(self, m: Message, log: JobLog) -> Out:
        first = self.payloads is None
        self.payloads = copy.deepcopy(m["values"]) if self.whole else m["values"]
        data = m["values"] if first or self.whole else [[["replace", [], value]] for value in m["values"]]
        return self._generating(data)

    def _patch(self, ops: list[Any]) -> Out:
        if not self.whole:
            return self._generating(ops)
        shown = self.payloads or []
        self.payloads = [apply(value, copy.deepcopy(edits)) for value, edits in zip(shown, ops, strict=True)]
        return self._generating(list(self.payloads))

    def _generating(self, data: list[Any]) -> Out:
        output = {"data": data, "is_generating": True, "render_config": None, "changed_state_ids": []}
        return self._out("process_generating", output=output, success=True)

    def _done(self, m: Message, log: JobLog) -> Out:
        data = m["values"] if m["values"] is not None else log.current
        return self._out("process_completed", output=completed(data or [], False), success=True, title=None)

    def _failed(self, m: Message, log: JobLog) -> Out:
        output = {key: m[key] for key in ("error", "visible", "duration", "title")}
        if output["error"] is not None and m["code"] not in ("app-error", "handler-failed"):
            output["error"] += f" [{m['code']}]"
        return self._out("process_completed", output=output, success=False, title=m["title"])

    def _cancelled(self, m: Message, log: JobLog) -> Out:
        data = log.current or [None] * m["outputs"]  # the Python client stumbles over an empty list
        return self._out("process_completed", output=completed(data, False), success=True, title=None)


def completed(data: list[Any], generating: bool, duration: float = 0.0) -> Out:
    """The `output` of a job that went well."""
    return {
        "data": data,
        "is_generating": generating,
        "duration": duration,
        "average_duration": duration,
        "render_config": None,
        "changed_state_ids": [],
        "used_cache": None,
    }


def with_root(value: Any, root: str) -> Any:
    """The value with every file's relative `url` made absolute for the client that asks."""
    if isinstance(value, dict):
        made = {key: with_root(item, root) for key, item in value.items()}
        url = made.get("url")
        if isinstance(url, str) and url.startswith("gradio_api/") and isinstance(made.get("path"), str):
            made["url"] = f"{root}/{url}"
        return made
    if isinstance(value, list):
        return [with_root(item, root) for item in value]
    return value
