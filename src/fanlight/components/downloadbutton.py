"""A button that downloads a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Literal

from fanlight.graph.component import JSON, Component, Schema
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY
from fanlight.graph.received import EXAMPLE, example_of, received, schema_of, sendable
from fanlight.wire.filedata import icon_prop


class DownloadButton(Component[Any]):
    """A button that downloads its file; as an input it gives the file's path.

    A handler returns a path, an http address (a link that the server does not fetch), an open file, or None. Without a
    file a press is only a `click`.

    Args:
        label: the button's text.
        value: the file at first, or a function that gives it at each page load.
        variant: "primary", "secondary" or "stop".
        size: "sm", "md" or "lg".
        icon: a picture before the text: a path or an URL.
        interactive: False greys the button out.
    """

    reserved_px: ClassVar[int] = 52

    carries_files: ClassVar[bool] = True
    heavy: ClassVar[bool] = True

    label: str = "Download"
    value: str | Path | Callable[..., Any] | None = None
    _: KW_ONLY
    variant: Literal["primary", "secondary", "stop"] = "secondary"
    size: Literal["sm", "md", "lg"] = "lg"
    icon: str | Path | None = None
    min_width: int | None = None
    interactive: bool = True

    click = Event("the visitor pressed the button")

    def validate(self) -> None:
        if self.variant not in ("primary", "secondary", "stop"):
            raise ValueError(f"DownloadButton variant must be primary, secondary or stop, not {self.variant!r}.")
        if self.size not in ("sm", "md", "lg"):
            raise ValueError(f"DownloadButton size must be sm, md or lg, not {self.size!r}.")

    def page_props(self, props: dict[str, Any]) -> dict[str, Any]:
        if "icon" in props:
            props["icon"] = icon_prop(props["icon"])
        return super().page_props(props)

    def preprocess(self, payload: JSON) -> Any:
        """The path of its file, or None.

        Raises:
            Error: what came is no file.
        """
        return received(payload, "single", None, "filepath", self.label)

    def postprocess(self, value: Any) -> JSON:
        """What the page downloads: a new file, or the address of one elsewhere.

        Raises:
            ValueError: it is something else, or several files.
        """
        if isinstance(value, (list, tuple)):
            raise ValueError("A DownloadButton has one file. Return one archive of them, or use a File.")
        return sendable(value, "A DownloadButton")

    def api_info(self) -> Schema:
        return schema_of("single")

    def example_payload(self) -> JSON:
        return example_of("single")

    def example_value(self) -> Any:
        return example_of("single", url=EXAMPLE, size=12)
