"""Between payloads and values: what a handler gets, and what becomes of what it returns."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from fanlight.components.state import State
from fanlight.engine import states
from fanlight.engine.faults import HandlerFault
from fanlight.engine.markedfiles import marked_files_in
from fanlight.engine.verdicts import verdicts
from fanlight.engine.written import note_borrowed, refuse_visitor_text
from fanlight.graph.block import Block
from fanlight.graph.component import Value
from fanlight.graph.errors import Error
from fanlight.graph.graph import Part
from fanlight.graph.handler import Handler
from fanlight.graph.inject import EventData, Header, Progress, Request
from fanlight.graph.properties import Properties
from fanlight.graph.update import Payload, Skip, Update, changes
from fanlight.layouts.rendering import Rendering
from fanlight.wire.errors import Refused
from fanlight.wire.filedata import FileData, NewFile, with_files_kept
from fanlight.wire.json import encode

if TYPE_CHECKING:
    from fanlight.engine.job import Job
    from fanlight.engine.session import Session
    from fanlight.graph.listener import Listener

PLAIN = (str, int, float, bool, type(None))


class Cabinet(Protocol):
    """The files, as the engine needs them."""

    def resolve(self, payload: dict[str, Any], session: Session) -> FileData:
        """The local file that a visitor's payload means; Refused when it is not his to use."""

    def knows(self, path: Path, session: Session) -> bool:
        """Whether a path is that of a stored file, such as an upload's, which this session may read."""

    def store(self, new: NewFile, session: Session | None) -> dict[str, Any]:
        """Keep a file for a session (None: for everybody) and return its payload."""

    def forget(self, session: Session) -> None:
        """The session is over."""

    def sweep(self) -> bool:
        """Delete files that nobody holds any more; whether others will go later."""


def arguments(job: Job, cabinet: Cabinet) -> tuple[list[Any], dict[str, Any]]:
    """What the job's handler is called with.

    Raises:
        Error: an input that does not fit; the text is for the visitor.
        Refused: a file that is not this visitor's.
    """
    listener = job.listener
    handler = listener.handler
    assert handler is not None  # jobs of listeners without a handler are refused on submission
    states.look_before(job.session, listener)
    wholes = listener.wholes if handler.wholes else ()
    values = [
        _whole(job, block, payload, cabinet) if place in wholes else _value(job, block, payload, cabinet)
        for place, (block, payload) in enumerate(zip(listener.inputs, job.data, strict=True))
    ]
    keywords: dict[str, Any] = {}
    if listener.keywords:
        split = len(values) - len(listener.keywords)
        keywords = dict(zip(listener.keywords, values[split:], strict=True))
        values = values[:split]
    if listener.input_form == "set":
        values = [dict(zip(listener.inputs[: len(values)], values, strict=True))]
    injected = _injected(job, handler, cabinet) if handler.injected else {}
    return _fill(handler, values, keywords, injected)


def _whole(job: Job, block: Block, payload: Any, cabinet: Cabinet) -> Properties:
    """All properties of a block: the author's, those that handlers have changed, those that the page has, the value.

    Of what the page says only plain values count, such as `open`: lists and objects, such as choices, are what a
    visitor's value is checked against.
    """
    found = {name: value for name, value in block.properties().items() if name != "value"}
    found.update(job.session.props.get(block._id or 0, {}))
    if isinstance(payload, dict) and payload.get("__type__") == "props":
        on_page = {k: v for k, v in payload.items() if k in found and block.is_sent(k) and _is_plain(v, found[k])}
        found, payload = {**found, **on_page}, payload.get("value")
    if isinstance(block, Value):
        found["value"] = _value(job, block, payload, cabinet)
    return Properties(**found)


def _is_plain(said: Any, known: Any) -> bool:
    """Whether what the page says of a property may count beside what is known of it."""
    return isinstance(said, PLAIN) and not isinstance(known, (list, dict))


def _value(job: Job, block: Block, payload: Any, cabinet: Cabinet) -> Any:
    session = job.session
    if isinstance(block, State):
        return session.state(block)
    if not isinstance(block, Value):
        raise Refused(f"{block!r} has no value to read.", code="input-invalid", status=422)
    if job.listener.serves is not None:
        return marked_files_in(payload, lambda found: cabinet.resolve(found, session))
    if not job.listener.preprocess:
        return payload
    changed = session.props.get(block._id or 0)
    if changed:
        block = block.with_props(changed)
        assert isinstance(block, Value)  # a copy of the same class
    try:
        if block.carries_files:
            payload = files_in(payload, lambda found: cabinet.resolve(found, session))
        elif block.marks_files:
            payload = marked_files_in(payload, lambda found: cabinet.resolve(found, session))
        return block.preprocess(payload)
    except (Error, Refused):
        job.refused_input = block._id
        raise


def files_in(payload: Any, found: Callable[[dict[str, Any]], Any]) -> Any:
    """The payload with every file description in it replaced by what `found` makes of it."""
    if isinstance(payload, dict):
        if isinstance(payload.get("path"), str) or (
            isinstance(payload.get("url"), str) and payload.keys() <= set(FileData.__slots__)
        ):
            return found(payload)
        return {key: files_in(value, found) for key, value in payload.items()}
    if isinstance(payload, list):
        return [files_in(value, found) for value in payload]
    if isinstance(payload, str) and payload.startswith("data:") and ";base64," in payload[:100]:
        return found({"path": None, "url": payload})
    return payload


def _injected(job: Job, handler: Handler, cabinet: Cabinet) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, wish in handler.injected.items():
        if isinstance(wish, Progress):
            given[name] = wish.bound()
        elif issubclass(wish, Request):
            given[name] = job.request
        elif issubclass(wish, EventData):
            target = next((t.block for t in job.listener.targets if t.block and t.block._id == job.trigger), None)
            data = job.event_data
            if isinstance(target, Value) and target.marks_files:
                data = marked_files_in(data, lambda found: cabinet.resolve(found, job.session))
            if wish.holds_files:
                data = _event_file(job, cabinet)
            given[name] = wish(target, data)
        elif issubclass(wish, Header):
            headers = job.request.headers if job.request is not None else {}
            given[name] = headers.get(name.replace("_", "-"))
    return given


def _event_file(job: Job, cabinet: Cabinet) -> FileData:
    """The file that an event is about. One at another host is not fetched for it.

    Raises:
        Refused: there is none, or it is not this visitor's.
    """
    data = job.event_data if isinstance(job.event_data, dict) else {}
    path = data.get("path")
    if not isinstance(path, str):
        raise Refused(
            "This endpoint is about a file that the page names in its event. Use it from the page.",
            code="input-invalid",
            status=422,
        )
    if path.startswith(("http://", "https://")):
        name = data.get("orig_name")
        return FileData(path, path, orig_name=name if isinstance(name, str) else None)
    return cabinet.resolve(data, job.session)


def _fill(
    handler: Handler, values: list[Any], keywords: dict[str, Any], injected: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Put values and injected things where the signature wants them."""
    if not injected:
        if len(values) < handler.required and not handler.accepts_any and not keywords:
            values = [*values, *[None] * (handler.required - len(values))]
        return values, keywords
    keywords = {**keywords, **injected}
    waiting = iter(values)
    args: list[Any] = []
    by_position = True
    for parameter in _all_parameters(handler):
        name = parameter.name
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        positional = parameter.kind is not parameter.KEYWORD_ONLY and by_position
        if name in keywords:
            if positional:
                args.append(keywords.pop(name))
            continue
        try:
            value = next(waiting)
        except StopIteration:
            if parameter.default is not parameter.empty:
                by_position = False
                continue
            value = None
        if positional:
            args.append(value)
        else:
            keywords[name] = value
    return [*args, *waiting], keywords


def _all_parameters(handler: Handler) -> list[inspect.Parameter]:
    return list(inspect.signature(handler.fn).parameters.values())


def payloads(job: Job, result: Any, cabinet: Cabinet) -> list[Any]:
    """The output payloads for what the handler returned or yielded.

    Raises:
        HandlerFault: wrong count, or something that cannot be sent.
    """
    listener = job.listener
    if listener.judges is not None:
        return [verdicts(listener.judges, result)]
    results = _results(listener, result)
    made = [_payload(job, block, item, cabinet) for block, item in zip(listener.outputs, results, strict=True)]
    made = [_sendable_text(p) if type(p) is str and not p.isascii() else p for p in made]
    if not listener.postprocess or not all(type(p) in PLAIN for p in made):
        _check_sendable(listener, made)
    return made


def _results(listener: Listener, result: Any) -> list[Any]:
    count = len(listener.outputs)
    if count == 0:
        return []
    if isinstance(result, Skip):
        return [result] * count
    if isinstance(result, dict) and result and not isinstance(result, Update):
        blocks = [key for key in result if isinstance(key, Block)]
        if blocks:
            return _by_block(listener, result)
    if count == 1:
        return [result]
    name = listener.name
    if not isinstance(result, (tuple, list)):
        raise HandlerFault(
            f"{name}() has {count} outputs but returned one {type(result).__name__}. Return {count} values, "
            "or a dict of the outputs that change."
        )
    if len(result) < count:
        raise HandlerFault(f"{name}() has {count} outputs but returned {len(result)} values. Return one for each.")
    if len(result) > count:
        import warnings

        warnings.warn(
            f"{name}() has {count} outputs but returned {len(result)} values; the rest is dropped.", stacklevel=2
        )
    return list(result[:count])


def _by_block(listener: Listener, result: Mapping[Any, Any]) -> list[Any]:
    name = listener.name
    for key in result:
        if key not in listener.outputs:
            raise HandlerFault(f"{name}() returned a dict with the key {key!r}, which is none of its outputs.")
    return [result.get(block, Skip()) for block in listener.outputs]


def _payload(job: Job, block: Block, result: Any, cabinet: Cabinet) -> Any:
    session = job.session
    if isinstance(result, Skip):
        return states.told(session, block) if isinstance(block, State) else {"__type__": "update"}
    if isinstance(block, State):
        change = changes(result)
        if change is None or "value" in change:
            session.states[block._id or 0] = result if change is None else change["value"]
        return states.told(session, block)
    if isinstance(block, Rendering) and isinstance(result, Part):
        return session.regions.draw(block, result, lambda new: _kept(new, session, cabinet, job))
    if isinstance(result, Payload):
        job.files = True  # it may hold some that were stored before
        _remember_props(session, block, result.content)
        return _stored(result.content, session, cabinet, job)
    change = changes(result)
    if change is not None:
        return _update(job, block, change, cabinet)
    if not isinstance(block, Value):
        raise HandlerFault(f"{block!r} has no value; return gr.update(...) or an instance to change its properties.")
    if not job.listener.postprocess:
        return result
    changed = session.props.get(block._id or 0)
    target = block.with_props(changed) if changed else block
    assert isinstance(target, Value)  # a copy of the same class
    return _stored(target.postprocess(result), session, cabinet, job)


def _remember_props(session: Session, block: Block, content: Any) -> None:
    """Keep the props that an update made earlier sets: they count for this session's later values."""
    if not isinstance(content, dict) or content.get("__type__") != "update":
        return
    props = {name: value for name, value in content.items() if name in block.fields and name != "value"}
    session.props.setdefault(block._id or 0, {}).update(props)


def _update(job: Job, block: Block, change: Update, cabinet: Cabinet) -> dict[str, Any]:
    session = job.session
    unknown = [name for name in change if block.is_sent(name) is None]
    if unknown:
        raise HandlerFault(f"{type(block).__name__} has no property {unknown[0]!r}. It has: {', '.join(block.fields)}.")
    props = {name: value for name, value in change.items() if name != "value" and block.is_sent(name)}
    kept = session.props.setdefault(block._id or 0, {})
    before = block.with_props(kept)
    target = block.with_props({**kept, **props})
    kept.update(props)
    note_borrowed(job, before, target)
    sent = target.page_props(dict(props))
    if "value" in change and isinstance(target, Value):
        sent["value"] = target.postprocess(change["value"]) if job.listener.postprocess else change["value"]
    return {"__type__": "update", **_stored(sent, session, cabinet, job)}


def _stored(payload: Any, session: Session, cabinet: Cabinet, job: Job) -> Any:
    """The payload with every new file in it stored for the session."""

    return with_files_kept(payload, lambda new: _kept(new, session, cabinet, job))


def _kept(new: NewFile, session: Session, cabinet: Cabinet, job: Job) -> dict[str, Any]:
    job.files = True
    if isinstance(new.source, Path) and not new.fresh and not cabinet.knows(new.source, session):
        refuse_visitor_text(job, new.source)
    return cabinet.store(new, session)


def _sendable_text(text: str) -> str:
    """The text with half surrogates, which UTF-8 cannot say, replaced by question marks."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text


def _check_sendable(listener: Listener, made: list[Any]) -> None:
    for block, payload in zip(listener.outputs, made, strict=True):
        try:
            encode(payload)
        except (TypeError, ValueError, RecursionError) as error:
            name = listener.name
            raise HandlerFault(f"What {name}() returned for {block!r} cannot be sent: {error}.") from None


def failure(error: BaseException, show_error: bool) -> dict[str, Any]:
    """What the visitor is told of an error: its text where it is meant for him, else no more than that it failed."""
    if isinstance(error, Error):
        return {
            "error": error.message, "title": error.title, "duration": error.duration, "visible": error.visible,
            "code": "app-error",
        }  # fmt: skip
    base = {"title": "Error", "duration": 10, "visible": True}
    if isinstance(error, Refused):
        return {**base, "error": error.message, "code": error.code}
    if not show_error:
        return {**base, "error": None, "code": "handler-failed"}
    return {**base, "error": f"{error}" or type(error).__name__, "code": "handler-failed"}
