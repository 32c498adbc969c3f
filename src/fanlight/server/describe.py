"""The config: the app as a document, for stock clients and for our page."""

from __future__ import annotations

from typing import Any

import fanlight
from fanlight.engine.blueprint import Blueprint
from fanlight.graph.block import Block, Layout
from fanlight.graph.component import Value
from fanlight.graph.listener import Chain, Listener
from fanlight.server.site import PREFIX, SiteOptions
from fanlight.server.stock import protocol_for
from fanlight.wire.filedata import Keep, with_files_kept

STOCK_VERSION = "6.31.0"
"""The Gradio version whose protocol we speak; stock clients compare it."""


def describe(blueprint: Blueprint, keep: Keep, options: SiteOptions, app_id: int) -> dict[str, Any]:
    """The whole config. `root` is left out: it depends on who asks."""
    components = [_component(blueprint, number, block, keep) for number, block in blueprint.blocks.items()]
    components += [{"id": n, "type": made.stem, "props": {}, "skip_api": True} for n, made in blueprint.implied.items()]
    return {
        "version": STOCK_VERSION,
        "fanlight": fanlight.__version__,
        "app_id": app_id,
        "mode": options.mode,
        "title": options.title,
        "protocol": protocol_for(""),
        "api_prefix": PREFIX,
        "connect_heartbeat": any(block.stem == "state" for block in blueprint.blocks.values()),
        "enable_queue": True,
        "max_file_size": options.max_file_size,
        "show_error": options.show_error,
        "space_id": None,
        "username": None,
        "is_colab": False,
        "dev_mode": False,
        "fill_height": options.fill_height,
        "fill_width": options.fill_width,
        "theme": options.theme.name,
        "theme_hash": options.theme.digest,
        "css": options.css or None,
        "js": options.js,
        "layout": blueprint.tree,
        "components": components,
        "dependencies": [_dependency(listener) for listener in blueprint.listeners],
        "page": {"": {"layout": blueprint.tree, "components": list(blueprint.blocks), "dependencies": []}},
        "pages": [["", "Home", True]],
        "current_page": "",
    }


def _component(blueprint: Blueprint, number: int, block: Block, keep: Keep) -> dict[str, Any]:
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
    if isinstance(block, Layout):
        entry["skip_api"] = True
    return entry


def _dependency(x: Listener) -> dict[str, Any]:
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
        "collects_event_data": x.handler is not None and x.handler.wants_event_data,
        "types": {"generator": x.handler is not None and x.handler.is_generator, "cancel": bool(x.cancels)},
        "connection": "sse",
    }


PAGE_DEPENDENCY = (
    "id", "targets", "inputs", "outputs", "backend_fn", "js", "queue", "scroll_to_output", "show_progress",
    "show_progress_on", "cancels", "trigger_after", "trigger_only_on_success", "trigger_only_on_failure",
    "trigger_mode", "collects_event_data", "types",
)  # fmt: skip


def page_config(config: dict[str, Any], options: SiteOptions, edition: int = 0) -> dict[str, Any]:
    """The part of the config that our page reads; its token is added for each visitor."""
    return {
        "version": config["version"],
        "fanlight": config["fanlight"],
        "app_id": config["app_id"],
        "title": config["title"],
        "api_prefix": config["api_prefix"],
        "components": [{"id": c["id"], "type": c["type"], "props": c["props"]} for c in config["components"]],
        "layout": config["layout"],
        "dependencies": [
            {k: d[k] for k in PAGE_DEPENDENCY if _says_something(d[k]) or k in ("inputs", "outputs", "queue")}
            for d in config["dependencies"]
        ],
        "page": {
            **({"edition": edition} if edition else {}),
            "resume": options.resume,
            "css": options.css,
            "js": options.js,
            "show_error": options.show_error,
            "max_file_size": options.max_file_size,
            "fill_width": options.fill_width,
            "fill_height": options.fill_height,
            "footer_links": ["api", "share", "settings"] if options.footer_links is None else options.footer_links,
        },
        **({"i18n": options.i18n.translations} if options.i18n is not None else {}),
    }


def _says_something(value: Any) -> bool:
    """Whether a key is worth its bytes: the page reads a missing one as null, false or empty. Zero is a number."""
    return value is not None and value is not False and value != []
