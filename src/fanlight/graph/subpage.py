"""Further pages of an app."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fanlight.graph.block import Block, Layout

if TYPE_CHECKING:
    from fanlight.graph.graph import Graph

SEGMENT = re.compile(r"[A-Za-z0-9_.~-]+")
TAKEN = frozenset(
    {"api", "app_id", "assets", "call", "cancel", "config", "file", "gradio_api", "heartbeat", "info", "login",
     "login_check", "logout", "queue", "reset", "run", "static", "stream", "theme.css", "upload", "upload_progress",
     "user", "robots.txt", "favicon.ico", "manifest.json"}
)  # fmt: skip
"""First parts of the server's own addresses."""


class SubPage(Layout):
    """A page of an app besides its main one; opened by `with demo.route(...)`."""

    stem = "column"

    def __init__(self, graph: Graph, name: str, path: str | None, in_navbar: bool) -> None:
        super().__init__(render=False)
        self.parent = graph
        self.name = name
        self.path = page_path(name, path)
        self.in_navbar = in_navbar
        self._id = 0

    def __enter__(self) -> Any:  # the app, so that `as page` can take `page.load(...)`
        super().__enter__()
        return self.parent


def page_path(name: str, path: str | None) -> str:
    """A page's address below the app, without slashes: the path, or made from the name.

    Raises:
        ValueError: it cannot be an address, or it is one of the server's own.
    """
    for given in (name, path or ""):
        if not isinstance(given, str):
            raise ValueError(f"A page's name and path are texts, not {given!r}.")
    made = re.sub(r"\s+", "-", name.strip().lower()) if path is None else path.strip("/")
    if path is None:
        made = re.sub(r"[^a-z0-9_.~-]", "", made)
    if not SEGMENT.fullmatch(made) or made.strip(".") == "":
        raise ValueError(
            f"A page's path must be one word of letters, digits and -_.~, not {path if path is not None else name!r}. "
            "Pass path=..."
        )
    if made in TAKEN:
        raise ValueError(f"The path {made!r} is one of the server's own addresses. Pass another path=...")
    return made


def page_of(block: Block | None) -> str:
    """The path of the page that a block stands on; that of the main page is empty."""
    while block is not None:
        if isinstance(block, SubPage):
            return block.path
        block = block.parent
    return ""
