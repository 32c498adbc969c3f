"""The config: the app as a document, for stock clients and for our page."""

from __future__ import annotations

from typing import Any

import fanlight
from fanlight.engine.blueprint import Blueprint
from fanlight.engine.description import component_entry, listener_entry, page_listener
from fanlight.graph.graph import UNLOAD
from fanlight.server.site import PREFIX, SiteOptions
from fanlight.server.stock import protocol_for
from fanlight.wire.filedata import Keep

STOCK_VERSION = "6.31.0"
"""The Gradio version whose protocol we speak; stock clients compare it."""


def describe(blueprint: Blueprint, keep: Keep, options: SiteOptions, app_id: int) -> dict[str, Any]:
    """The whole config. `root` is left out: it depends on who asks."""
    components = [component_entry(blueprint, number, block, keep) for number, block in blueprint.blocks.items()]
    components += [{"id": n, "type": made.stem, "props": {}, "skip_api": True} for n, made in blueprint.implied.items()]
    return {
        "version": STOCK_VERSION,
        "fanlight": fanlight.__version__,
        "app_id": app_id,
        "mode": options.mode,
        "title": options.title,
        "protocol": protocol_for(""),
        "api_prefix": PREFIX,
        "connect_heartbeat": any(block.stem == "state" for block in blueprint.blocks.values())
        or any(trigger.event is UNLOAD for listener in blueprint.listeners for trigger in listener.targets),
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
        "dependencies": [listener_entry(listener) for listener in blueprint.listeners],
        "page": {"": {"layout": blueprint.tree, "components": list(blueprint.blocks), "dependencies": []}},
        "pages": [["", "Home", True]],
        "current_page": "",
    }


def page_config(config: dict[str, Any], options: SiteOptions) -> dict[str, Any]:
    """The part of the config that our page reads; its token is added for each visitor."""
    return {
        "version": config["version"],
        "fanlight": config["fanlight"],
        "app_id": config["app_id"],
        "title": config["title"],
        "api_prefix": config["api_prefix"],
        "components": [{"id": c["id"], "type": c["type"], "props": c["props"]} for c in config["components"]],
        "layout": config["layout"],
        "dependencies": [page_listener(entry) for entry in config["dependencies"]],
        "page": {
            "resume": options.resume,
            "css": options.css,
            "js": options.js,
            "show_error": options.show_error,
            "max_file_size": options.max_file_size,
            "fill_width": options.fill_width,
            "fill_height": options.fill_height,
            "footer_links": ["api", "share", "settings"] if options.footer_links is None else options.footer_links,
        },
    }
