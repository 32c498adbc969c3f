"""A button that uploads files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Literal

from fanlight.files.accept import patterns
from fanlight.graph.component import JSON, Component, Schema
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY, prop
from fanlight.graph.received import EXAMPLE, check_files, example_of, modern_type, received, schema_of, shown
from fanlight.wire.filedata import icon_prop


class UploadButton(Component[Any]):
    """A button that lets a visitor choose files and uploads them at once.

    A handler gets what a `File` gives: a path for "single" and a list of paths otherwise, or None.

    Args:
        label: the button's text.
        value: the files at first, or a function that gives them at each page load.
        variant: "primary", "secondary" or "stop".
        size: "sm", "md" or "lg".
        icon: a picture before the text: a path or an URL.
        interactive: False greys the button out.
        type: what the handler gets: "filepath", or "binary" for bytes.
        file_count: "single", "multiple", or "directory" for a folder with what is in it.
        file_types: what is taken: endings such as ".csv", content types, or "image", "video", "audio", "text", "file".
            The server checks it too.
    """

    reserved_px: ClassVar[int] = 52

    carries_files: ClassVar[bool] = True
    heavy: ClassVar[bool] = True

    label: str = "Upload a File"
    value: str | Path | list[str] | Callable[..., Any] | None = None
    _: KW_ONLY
    variant: Literal["primary", "secondary", "stop"] = "secondary"
    size: Literal["sm", "md", "lg"] = "lg"
    icon: str | Path | None = None
    min_width: int | None = None
    interactive: bool = True
    type: Literal["filepath", "binary"] = prop(default="filepath", kw_only=True, sent=False)
    file_count: Literal["single", "multiple", "directory"] = "single"
    file_types: list[str] | None = None

    click = Event("the visitor pressed the button")
    upload = Event("the visitor chose files and they have arrived")

    def validate(self) -> None:
        self.type = modern_type("UploadButton", self.type)
        check_files("UploadButton", self.file_count, self.file_types, self.type)
        if self.variant not in ("primary", "secondary", "stop"):
            raise ValueError(f"UploadButton variant must be primary, secondary or stop, not {self.variant!r}.")
        if self.size not in ("sm", "md", "lg"):
            raise ValueError(f"UploadButton size must be sm, md or lg, not {self.size!r}.")

    def page_props(self, props: dict[str, Any]) -> dict[str, Any]:
        if "icon" in props:
            props["icon"] = icon_prop(props["icon"])
        if props.get("file_types"):
            props["file_types"] = patterns(props["file_types"])
        return super().page_props(props)

    def preprocess(self, payload: JSON) -> Any:
        """The files that a visitor sent, as `type` and `file_count` say.

        Raises:
            Error: no file, or one of another type.
        """
        return received(payload, self.file_count, self.file_types, self.type, self.label)

    def postprocess(self, value: Any) -> JSON:
        return shown(value, self.file_count, "An UploadButton")

    def api_info(self) -> Schema:
        return schema_of(self.file_count)

    def example_payload(self) -> JSON:
        return example_of(self.file_count)

    def example_value(self) -> Any:
        return example_of(self.file_count, url=EXAMPLE, size=12)
