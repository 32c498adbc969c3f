"""Files to upload, or to download."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Literal

from fanlight.files.accept import patterns
from fanlight.graph.component import JSON, Labelled, Schema
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY, prop
from fanlight.graph.inject import DeletedFileData, DownloadData, SelectData
from fanlight.graph.received import EXAMPLE, check_files, example_of, modern_type, received, schema_of, shown


class File(Labelled[Any]):
    """Files that a visitor uploads, or that a handler gives him to download.

    A handler gets a path for "single" and a list of paths otherwise, or None. It returns a path, an http address (a
    link that the server does not fetch), an open file, a list of them, or None.

    Args:
        value: the files at first, or a function that gives them at each page load.
        file_count: "single", "multiple", or "directory" for a folder with what is in it.
        file_types: what is taken: endings such as ".csv", content types, or "image", "video", "audio", "text", "file".
            The server checks it too.
        type: what the handler gets: "filepath", or "binary" for bytes.
        height: of the list, in pixels or with a CSS unit; a longer list scrolls.
        interactive: whether visitors may upload; by default when it is an input.
        allow_reordering: visitors may change the order of several files, with the mouse or with buttons.
        buttons: buttons of your own beside the label.
    """

    reserved_px: ClassVar[int] = 150

    carries_files: ClassVar[bool] = True
    heavy: ClassVar[bool] = True

    value: str | Path | list[str] | Callable[..., Any] | None = None
    _: KW_ONLY
    file_count: Literal["single", "multiple", "directory"] = "single"
    file_types: list[str] | None = None
    type: Literal["filepath", "binary"] = prop(default="filepath", kw_only=True, sent=False)
    height: int | str | float | None = None
    interactive: bool | None = None
    allow_reordering: bool = False
    buttons: list[Any] | None = None

    select = Event("the visitor clicked a file of the list", data=SelectData)
    clear = Event("the visitor took all files away")
    upload = Event("the visitor put files in")
    delete = Event("the visitor took a file away", data=DeletedFileData)
    download = Event("the visitor downloaded a file", data=DownloadData)

    def validate(self) -> None:
        self.type = modern_type("File", self.type)
        check_files("File", self.file_count, self.file_types, self.type)

    def page_props(self, props: dict[str, Any]) -> dict[str, Any]:
        if props.get("file_types"):
            props["file_types"] = patterns(props["file_types"])
        return super().page_props(props)

    def preprocess(self, payload: JSON) -> Any:
        """The files that a visitor sent, as `type` and `file_count` say.

        Raises:
            Error: no file, or one of another type.
        """
        return received(payload, self.file_count, self.file_types, self.type, self.label or "Error")

    def postprocess(self, value: Any) -> JSON:
        """What the page shows; where several files may be, a list."""
        return shown(value, self.file_count, "A File")

    def api_info(self) -> Schema:
        return schema_of(self.file_count)

    def example_payload(self) -> JSON:
        return example_of(self.file_count)

    def example_value(self) -> Any:
        return example_of(self.file_count, url=EXAMPLE, size=12)


class Files(File):
    """Several files: a `File` with `file_count="multiple"`."""

    stem: ClassVar[str] = "file"

    file_count: Literal["single", "multiple", "directory"] = "multiple"
