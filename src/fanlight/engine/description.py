"""Blocks and listeners as documents: what configs and rendered parts are made of."""

from __future__ import annotations

from typing import Any

from fanlight.engine.blueprint import Blueprint
from fanlight.graph.block import Block, Layout
from fanlight.graph.component import Value
from fanlight.graph.listener import Chain, Listener
from fanlight.wire.filedata import Keep, with_files_kept


def component_entry(blueprint: Blueprint, number: int, block: Block, keep: Keep) -> dict[str, Any]:
    """A block as the config describes it; its initial value is postprocessed here."""
    props = block.page_props(block.props())
    if "interactive" in block.fields:
        props["interactive"] = number in blueprint.editable
    props.pop("value", None)
    if isinstance(block, Value) and block.stem != "state":
        initial = block.initial()
        if initial is not None:
            props["value"] = block.postprocess(initial)
    entry: dict[str, Any] = {
        "id": number,
        "type": block.stem,
        "props": {k: with_files_kept(v, keep) for k, v in props.items() if v is not None},
        "skip_api": block.skip_api,
    }
    if isinstance(block, Value) and not block.skip_api:
        entry["api_info"] = block.api_info()
        entry["example_inputs"] = block.example_payload()
    if isinstance(block, Layout) and not isinstance(block, Value):
        entry["skip_api"] = True
    return entry


def listener_entry(x: Listener) -> dict[str, Any]:
    """A listener as the config describes it."""
    targets: list[list[Any]] = []
    for trigger in x.targets:
        block = trigger.block
        targets.append(
            [None if isinstance(trigger, Chain) or block is None else block._id, trigger.event.name or "then"]
        )
    return {
        "id": x.id,
        "targets": targets,
        "inputs": [block._id for block in x.inputs],
        "outputs": [block._id for block in x.outputs],
        "backend_fn": x.handler is not None,
        "js": x.js,
        "sets": x.sets,
        "queue": x.queue,
        "api_name": x.api_name,
        "api_visibility": x.visibility,
        "api_description": x.api_description or None,
        "scroll_to_output": x.scroll_to_output,
        "show_progress": x.show_progress,
        "show_progress_on": [b._id for b in x.show_progress_on] if x.show_progress_on else None,
        "batch": x.batch,
        "max_batch_size": x.max_batch_size,
        "cancels": [listener.id for listener in x.cancels],
        "trigger_after": x.after.id if x.after is not None else None,
        "trigger_only_on_success": x.after_when == "success",
        "trigger_only_on_failure": x.after_when == "failure",
        "trigger_mode": x.trigger_mode,
        "wholes": x.wholes,
        "stream_every": x.stream_every if any(t.event.name == "stream" for t in x.targets) else None,
        "serves": x.serves,
        "collects_event_data": x.handler is not None and x.handler.wants_event_data,
        "types": {"generator": x.handler is not None and x.handler.is_generator, "cancel": bool(x.cancels)},
        "connection": "sse",
    }


PAGE_DEPENDENCY = (
    "id", "targets", "inputs", "outputs", "backend_fn", "js", "sets", "queue", "scroll_to_output", "show_progress",
    "show_progress_on", "cancels", "trigger_after", "trigger_only_on_success", "trigger_only_on_failure",
    "trigger_mode", "wholes", "stream_every", "serves", "collects_event_data", "types",
)  # fmt: skip


def page_listener(entry: dict[str, Any]) -> dict[str, Any]:
    """The part of a listener's description that our page reads."""
    always = ("targets", "inputs", "outputs", "queue")
    return {k: entry[k] for k in PAGE_DEPENDENCY if _says_something(entry[k]) or k in always}


def _says_something(value: Any) -> bool:
    """Whether a key is worth its bytes: the page reads a missing one as null, false or empty. Zero is a number."""
    return value is not None and value is not False and value != []
