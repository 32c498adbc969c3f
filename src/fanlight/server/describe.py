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
        "page": {path: _page(blueprint, path, tree) for path, tree in _trees(blueprint).items()},
        "pages": [["", _main_name(blueprint), True]]
        + [[path, page.name, page.in_navbar] for path, page in blueprint.graph.pages.items()],
        "current_page": "",
    }


def _trees(blueprint: Blueprint) -> dict[str, dict[str, Any]]:
    return {"": blueprint.tree, **blueprint.pages}


def _page(blueprint: Blueprint, path: str, tree: dict[str, Any]) -> dict[str, Any]:
    return {
        "layout": tree,
        "components": [number for number in _numbers(tree) if number],
        "dependencies": [listener.id for listener in blueprint.listeners if listener.page == path],
    }


def _numbers(node: dict[str, Any]) -> list[int]:
    """The blocks of a layout."""
    inner = [*node.get("children", ()), *node.get("buttons", ())]
    return [node["id"], *(number for each in inner for number in _numbers(each))]


def _main_name(blueprint: Blueprint) -> str:
    bar = next((block for block in blueprint.blocks.values() if block.stem == "navbar"), None)
    name = getattr(bar, "main_page_name", "Home")
    return name if isinstance(name, str) else "Home"


def page_at(config: dict[str, Any], path: str) -> dict[str, Any]:
    """The config with one page's layout, components and listeners only; listeners keep their numbers."""
    if len(config["pages"]) == 1:
        return config
    mine = config["page"][path]
    components, dependencies = set(mine["components"]), set(mine["dependencies"])
    return {
        **config,
        "current_page": path,
        "layout": mine["layout"],
        "components": [c for c in config["components"] if c["id"] in components],
        "dependencies": [d for d in config["dependencies"] if d["id"] in dependencies],
    }


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
        "dependencies": [page_listener(x) for x in config["dependencies"] if x["targets"] or x["serves"]],
        "page": {
            **({"pages": config["pages"], "current": config["current_page"]} if len(config["pages"]) > 1 else {}),
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
