"""A picture."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn
from urllib.parse import unquote_to_bytes

from fanlight.graph.component import JSON, Labelled, Schema
from fanlight.graph.errors import Error, NotAvailableYet
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY, prop
from fanlight.graph.inject import SelectData
from fanlight.media.errors import MediaError
from fanlight.media.images import Position, encode_image, from_array, image_file, is_svg, read_image, with_watermark
from fanlight.wire.filedata import FILE_SCHEMA, META, FileData, NewFile, link_payload

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image as PILImage

    Picture = str | Path | PILImage.Image | np.ndarray[Any, Any]

MODES = ("1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F")
SOURCES = ("upload", "webcam", "clipboard")
_CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")

# One grey pixel: an example that needs no other host.
_EXAMPLE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


@dataclass
class WatermarkOptions:
    """A picture laid over every picture that a handler returns.

    Args:
        watermark: a path, PIL image or array.
        position: a corner, or x and y in pixels of the mark's top left corner.
    """

    watermark: Picture | None = None
    position: Position = "bottom-right"

    def __post_init__(self) -> None:
        corner = isinstance(self.position, str) and self.position in _CORNERS
        pair = isinstance(self.position, (tuple, list)) and len(self.position) == 2
        if not corner and not pair:
            raise ValueError(
                f"WatermarkOptions position is one of {', '.join(_CORNERS)} or (x, y), not {self.position!r}."
            )


class Image(Labelled[Any]):
    """A picture to upload or paste, or one that a handler returns.

    A handler gets an array of shape (height, width, channels) and type uint8, upright. It returns an array, a PIL
    image, a path, an http address (which the browser loads by itself), or None for no picture.

    Args:
        value: the picture at first, or a function that gives it at each page load.
        format: in which arrays and PIL images are sent: "webp", "png", "jpeg" …
        height, width: in pixels, or with a CSS unit; the picture keeps its proportions.
        image_mode: the PIL mode of what the handler gets; None keeps the file's own.
        sources: where a visitor may take a picture from: "upload", "clipboard".
        type: what the handler gets: "numpy", "pil" or "filepath". An SVG drawing can only come as "filepath".
        buttons: "download", "fullscreen"; None shows both.
        interactive: whether visitors may put a picture in; by default when it is an input.
        placeholder: text of the empty field.
        watermark: a picture laid over those that the handler returns.
        alt_text: what the picture shows, for those who cannot see it.
    """

    reserved_px: ClassVar[int] = 280

    carries_files: ClassVar[bool] = True
    heavy: ClassVar[bool] = True

    value: Picture | Callable[..., Any] | None = None
    _: KW_ONLY
    format: str = "webp"
    height: int | str | None = None
    width: int | str | None = None
    image_mode: Literal["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F"] | None = "RGB"
    sources: list[Literal["upload", "webcam", "clipboard"]] | Literal["upload", "webcam", "clipboard"] | None = None
    type: Literal["numpy", "pil", "filepath"] = "numpy"
    buttons: list[Any] | None = None
    interactive: bool | None = None
    streaming: bool = prop(default=False, kw_only=True, sent=False, later=True)
    webcam_options: Any = prop(default=None, kw_only=True, sent=False, later=True)
    placeholder: str | None = None
    watermark: WatermarkOptions | Picture | None = prop(default=None, kw_only=True, sent=False)
    alt_text: str | None = None

    clear = Event("the visitor took the picture away")
    select = Event("the visitor clicked a point of the picture", data=SelectData)
    upload = Event("the visitor put a picture in")
    input = Event("the visitor changed the picture")

    @property
    def stream(self) -> NoReturn:
        """Pictures of a running webcam."""
        raise NotAvailableYet("Image.stream")

    def validate(self) -> None:
        if self.type not in ("numpy", "pil", "filepath"):
            raise ValueError(f'Image type must be "numpy", "pil" or "filepath", not {self.type!r}.')
        if self.image_mode is not None and self.image_mode not in MODES:
            raise ValueError(f"Image image_mode must be None or one of {', '.join(MODES)}, not {self.image_mode!r}.")
        sources = self._sources()
        unknown = [source for source in sources if source not in SOURCES]
        if unknown:
            raise ValueError(f"Image sources are {', '.join(SOURCES)}, not {unknown[0]!r}.")
        if "share" in (self.buttons or ()):
            raise NotAvailableYet('"share" in Image(buttons=...)')
        if "webcam" in sources:
            raise NotAvailableYet('Image(sources="webcam")')
        if self.watermark is not None and not isinstance(self.watermark, WatermarkOptions):
            self.watermark = WatermarkOptions(self.watermark)

    def _sources(self) -> list[str]:
        if self.sources is None:
            return ["upload", "clipboard"]
        return [self.sources] if isinstance(self.sources, str) else list(self.sources)

    def page_props(self, props: dict[str, Any]) -> dict[str, Any]:
        if "sources" in props:
            props["sources"] = self._sources()
        return super().page_props(props)

    def preprocess(self, payload: JSON) -> Any:
        """The picture that a visitor sent, as `type` says.

        Raises:
            Error: it is no picture, or too large; the text tells the visitor what to do.
        """
        if payload is None:
            return None
        try:
            return self._read(_source(payload))
        except MediaError as error:
            raise Error(error.message, title=self.label or "Error", print_exception=False) from error

    def _read(self, source: Path | bytes) -> Any:
        if self.type == "filepath":
            if isinstance(source, bytes):
                raise MediaError("Send the picture as a file: this app needs a path.", code="image-not-file")
            return str(source if _holds_svg(source) else image_file(source, self.image_mode))
        picture = read_image(source, self.image_mode)
        if self.type == "pil":
            return picture
        # numpy takes a while to import.
        import numpy as np

        return np.array(picture)

    def postprocess(self, value: Any) -> JSON:
        """What the page shows: a new file, or the address of a picture elsewhere."""
        if value is None or (isinstance(value, str) and not value):
            return None
        if isinstance(value, dict) and ("path" in value or "url" in value):
            return value
        if isinstance(value, (str, os.PathLike)):
            text = os.fspath(value)
            if text.startswith(("http://", "https://")):
                return link_payload(text, "image")
            if not text.startswith("data:"):
                return self._named(Path(text))
            value = _decoded(text)
        elif not hasattr(value, "__array_interface__"):
            raise ValueError(
                f"An Image takes an array, a PIL image, a path or an address, not {_described(value)}. "
                "Convert it first, for example with numpy.asarray()."
            )
        return self._encoded(value)

    def _named(self, path: Path) -> NewFile:
        """The file at a path that the author named; with a watermark a copy of it."""
        mark = self.watermark
        if not isinstance(mark, WatermarkOptions) or mark.watermark is None or path.suffix.lower() == ".svg":
            return NewFile(path, path.name)

        def marked(data: bytes) -> NewFile:
            made = self._encoded(data)
            return NewFile(made.source, path.stem + Path(made.name).suffix, made.mime_type)

        return NewFile(path, path.name, convert=marked)

    def _encoded(self, value: Any) -> NewFile:
        mark = self.watermark
        if isinstance(value, bytes):
            value = read_image(value)
        if isinstance(mark, WatermarkOptions) and mark.watermark is not None:
            value = with_watermark(_opened(value), _opened(mark.watermark), mark.position)
        data, extension = encode_image(value, self.format)
        kind = {"jpg": "jpeg", "tif": "tiff"}.get(extension, extension)
        return NewFile(data, f"image.{extension}", f"image/{kind}")

    def api_info(self) -> Schema:
        return dict(FILE_SCHEMA)

    def example_payload(self) -> JSON:
        return {"path": _EXAMPLE, "orig_name": "picture.png", "meta": dict(META)}

    def example_value(self) -> Any:
        return _EXAMPLE


def _source(payload: JSON) -> Path | bytes:
    """The local file of a payload, or the bytes of a data URL.

    Raises:
        MediaError: it is neither.
    """
    if isinstance(payload, FileData):
        return Path(payload.path)
    if isinstance(payload, str) and payload.startswith("data:"):
        return _decoded(payload)
    raise MediaError("A picture is needed: upload one and pass the path that the upload answers.", code="image-missing")


def _decoded(data_url: str) -> bytes:
    head, _, body = data_url.partition(",")
    try:
        return base64.b64decode(body, validate=True) if head.endswith(";base64") else unquote_to_bytes(body)
    except (binascii.Error, ValueError):
        raise MediaError("The picture's data URL is damaged: it holds no base64.", code="image-unreadable") from None


def _holds_svg(path: Path) -> bool:
    with path.open("rb") as file:
        return is_svg(file.read(1024))


def _opened(value: Any) -> PILImage.Image:
    """A PIL image of a path, array or PIL image."""
    if isinstance(value, (str, os.PathLike)):
        return read_image(Path(value))
    if hasattr(value, "save"):
        image: PILImage.Image = value
        return image
    return from_array(value)


def _described(value: object) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
