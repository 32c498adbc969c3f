"""The bar with the pages of an app."""

from __future__ import annotations

from typing import Any, Literal

from fanlight.graph.block import Placed
from fanlight.graph.choices import shown
from fanlight.graph.component import JSON, Schema, Value
from fanlight.graph.errors import Error
from fanlight.graph.fields import prop


class Navbar(Value[list[tuple[str, str]]], Placed):
    """Changes the bar that an app with several pages has: its links, the main page's name, whether it is seen.

    Args:
        value: further links, as pairs (name, path or address).
        visible: whether the page has the bar. main_page_name: what it calls the main page; False leaves that out.

    Raises:
        ValueError: a value that is no list of pairs of texts.
    """

    value: list[tuple[str, str]] | None = None
    visible: bool = prop(default=True, kw_only=True)
    main_page_name: str | Literal[False] = prop(default="Home", kw_only=True)

    skip_api = True

    def validate(self) -> None:
        self.postprocess(self.initial())

    def preprocess(self, payload: JSON) -> list[tuple[str, str]] | None:
        if payload is None:
            return None
        if not isinstance(payload, list) or not all(map(_is_link, payload)):
            raise Error(f"Pairs of a name and a path are needed, not {shown(payload)}.", print_exception=False)
        return [(name, path) for name, path in payload]

    def postprocess(self, value: Any) -> JSON:
        if value is None:
            return None
        try:
            links = [[name, path] for name, path in value]
        except (TypeError, ValueError):
            links = [[None, None]]
        if not all(isinstance(text, str) for link in links for text in link):
            raise ValueError(f"Navbar(value=...) must be a list of pairs (name, path), not {value!r}.")
        for _, path in links:
            if path.strip().lower().startswith(("javascript:", "data:", "vbscript:")):
                raise ValueError(f"Navbar(value=...) takes paths and http addresses, not {path!r}.")
        return links

    def api_info(self) -> Schema:
        return {"type": "array", "items": {"type": "array", "items": {"type": "string"}}}

    def example_payload(self) -> JSON:
        return [["About", "about"]]

    def example_value(self) -> list[tuple[str, str]]:
        return [("About", "about")]


def _is_link(link: JSON) -> bool:
    return isinstance(link, list) and len(link) == 2 and all(isinstance(text, str) for text in link)
