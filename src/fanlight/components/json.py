"""Nested data to look into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import msgspec

from fanlight.graph.component import JSON as Payload
from fanlight.graph.component import Labelled, Schema
from fanlight.graph.fields import KW_ONLY
from fanlight.wire.json import encode


class JSON(Labelled[Any]):
    """Nested data as a tree that opens and closes; a handler gets dicts, lists and what is in them.

    A handler returns a dict, a list, or the text of a JSON document. NumPy's arrays and numbers, dates and dataclasses
    in it become what JSON has for them; NaN and infinities become null.

    Args:
        value: the data at first, or a function that gives it at each page load.
        open: all of it is open at first, until there are 10,000 lines; otherwise only what lies near the top.
        show_indices: number the items of lists.
        height, max_height, min_height: in pixels, or with a CSS unit; a longer tree scrolls.
        buttons: "copy", and buttons of your own; None shows the first.

    Raises:
        ValueError: a button that does not exist.
    """

    reserved_px: ClassVar[int] = 120

    value: str | dict[str, Any] | list[Any] | Callable[..., Any] | None = None
    _: KW_ONLY
    open: bool = False
    show_indices: bool = False
    height: int | str | None = None
    max_height: int | str | None = 500
    min_height: int | str | None = None
    buttons: list[Any] | None = None

    def validate(self) -> None:
        self.check_buttons("copy")

    def preprocess(self, payload: Payload) -> Any:
        return payload

    def postprocess(self, value: Any) -> Payload:
        """The data as JSON has it, apart from the handler's own.

        Raises:
            ValueError: the text is no JSON, or something in the data has no form in it; the message says which.
        """
        try:
            return msgspec.json.decode(value if isinstance(value, str) else encode(value))
        except msgspec.DecodeError as error:
            raise ValueError(
                f"A JSON takes a text that is valid JSON: {error}. Return the data itself, or json.dumps(data)."
            ) from None
        except (TypeError, OverflowError) as error:
            raise ValueError(f"A JSON takes data that JSON has a form for: {error}. Convert it first.") from None
        except RecursionError:
            raise ValueError("A JSON takes data that is not nested this deeply, and not within itself.") from None

    def api_info(self) -> Schema:
        return {}

    def example_payload(self) -> Payload:
        return {"name": "Ann", "pets": ["cat", "dog"]}

    def example_value(self) -> Any:
        return {"name": "Ann", "pets": ["cat", "dog"]}


Json = JSON
