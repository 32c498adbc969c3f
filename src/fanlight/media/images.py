"""Pictures: files to arrays and PIL images, and back."""

from __future__ import annotations

import io
import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fanlight.media.errors import MediaError

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

MAX_PIXELS = 50_000_000
READABLE = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "PPM")
"""Formats that visitors may send. Left out: those that run other programs (EPS), or that few people send."""

Source = Path | bytes
Position = tuple[int, int] | Literal["top-left", "top-right", "bottom-left", "bottom-right"]

_EXTENSIONS = {"jpeg": "jpg", "tiff": "tif"}
_WEBP_LONGEST = 16383
_MARGIN = 10


def read_image(source: Source, mode: str | None = None, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """The upright picture in a file, in a PIL mode; of an animation the first frame.

    Args:
        source: a path, or the whole file.
        mode: such as "RGB", "RGBA" or "L"; None keeps the file's own.
        max_pixels: most that are decoded; the header is checked before.

    Raises:
        MediaError: codes `image-unreadable`, `image-too-large`, `image-is-pdf`, `image-is-svg`.
    """
    # Pillow takes a while to import.
    from PIL import ImageOps

    with open_checked(source, max_pixels) as opened:
        try:
            opened.load()
            upright = ImageOps.exif_transpose(opened)
        except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
            raise MediaError(
                f"The picture is damaged or incomplete ({error}). Save it again and send it once more.",
                code="image-unreadable",
            ) from error
    return to_mode(upright, mode)


def open_checked(source: Source, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """A picture of which only the header has been read; the caller closes it.

    Raises:
        MediaError: it is not a picture, or has too many pixels.
    """
    # Pillow takes a while to import.
    from PIL import Image

    Image.init()
    known = [name for name in READABLE if name in Image.OPEN]
    try:
        opened = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=known)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        found = re.search(r"\d+", str(error))
        raise _too_large(f"{int(found.group()):,}" if found else "Too many", max_pixels) from None
    except (OSError, SyntaxError, ValueError, TypeError) as error:
        raise _no_picture(source) from error
    width, height = opened.size
    if width * height > max_pixels:
        opened.close()
        raise _too_large(f"{width:,} x {height:,} = {width * height:,}", max_pixels)
    return opened


def _too_large(pixels: str, most: int) -> MediaError:
    return MediaError(
        f"The picture is too large: {pixels} pixels, and at most {most:,} are taken. Send a smaller one.",
        code="image-too-large",
    )


def _no_picture(source: Source) -> MediaError:
    if isinstance(source, bytes):
        head = source[:1024]
    else:
        try:
            with source.open("rb") as file:
                head = file.read(1024)
        except OSError:
            head = b""
    if head.lstrip().startswith(b"%PDF-"):
        return MediaError(
            "This is a PDF, not a picture. Export the page as PNG or JPEG, or take a screenshot of it.",
            code="image-is-pdf",
        )
    if is_svg(head):
        return MediaError(
            "This is an SVG drawing, which has no pixels. Export it as PNG and send that.", code="image-is-svg"
        )
    known = "PNG, JPEG, WebP, GIF, AVIF, BMP and TIFF"
    seen = "The file is empty." if not head else "The file is not a picture that can be read here."
    return MediaError(f"{seen} Send one of these: {known}.", code="image-unreadable")


def is_svg(head: bytes) -> bool:
    """Whether these first bytes are those of an SVG drawing."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith(b"<svg") or (start.startswith((b"<?xml", b"<!doctype", b"<!--")) and b"<svg" in start)


def to_mode(image: Image.Image, mode: str | None) -> Image.Image:
    """The picture in a PIL mode; 16-bit grey is scaled to 8 bits, not cut off. None keeps the mode."""
    if mode is None or image.mode == mode:
        return image
    if image.mode.startswith("I;16") and mode not in ("I", "F"):
        # numpy takes a while to import.
        import numpy as np
        from PIL import Image

        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode == "P" and "transparency" in image.info and mode != "RGBA":
        image = image.convert("RGBA")  # Pillow warns about the direct way
    try:
        return image.convert(mode)
    except ValueError:
        return image.convert("RGB").convert(mode)


def image_file(source: Path, mode: str | None, max_pixels: int = MAX_PIXELS) -> Path:
    """The path of a picture in this mode: the file itself when it is so already, else one of the same name in a folder
    beside it.

    Raises:
        MediaError: as `read_image`.
    """
    with open_checked(source, max_pixels) as opened:
        upright = opened.getexif().get(0x0112, 1) == 1
        if upright and (mode is None or opened.mode == mode):
            return source
        kind = opened.format or "PNG"
    image = read_image(source, mode, max_pixels)
    kind = {"MPO": "JPEG", "PPM": "PNG", "BMP": "PNG"}.get(kind, kind).lower()
    data, kind = _saved(image, kind)
    folder = source.parent / f"as-{mode or 'upright'}"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{source.stem}.{file_extension(kind)}"
    writing = folder / secrets.token_hex(8)
    writing.write_bytes(data)
    os.replace(writing, target)
    return target


def encode_image(value: np.ndarray[Any, Any] | Image.Image, image_format: str = "webp") -> tuple[bytes, str]:
    """The bytes of a picture file, and its extension.

    Args:
        value: an array (see `from_array`) or a PIL image.
        image_format: a format that Pillow writes: "webp", "png", "jpeg", "gif" …; a picture that the format cannot
            hold (too long for WebP) is written as PNG.

    Raises:
        ValueError: the value is no picture, or the format is unknown.
    """
    image = value if not hasattr(value, "__array_interface__") or hasattr(value, "save") else from_array(value)
    data, kind = _saved(image, image_format)
    return data, file_extension(kind)


def file_extension(image_format: str) -> str:
    """The usual extension of a format, without the dot."""
    return _EXTENSIONS.get(image_format.lower(), image_format.lower())


def _saved(image: Any, image_format: str) -> tuple[bytes, str]:
    # Pillow takes a while to import.
    from PIL import Image

    kind = {"jpg": "jpeg", "tif": "tiff"}.get(image_format.lower(), image_format.lower())
    if kind == "webp" and max(image.size) > _WEBP_LONGEST:
        kind = "png"
    Image.init()
    if kind.upper() not in Image.SAVE:
        raise ValueError(f'Pictures cannot be written in the format {image_format!r}; "webp", "png" and "jpeg" can.')
    options: dict[str, Any] = {"webp": {"quality": 90, "method": 2}, "jpeg": {"quality": 92}}.get(kind, {})
    if kind == "png":
        options = {"compress_level": 4}
    out = io.BytesIO()
    _writable(image, kind).save(out, kind, **options)
    return out.getvalue(), kind


def _writable(image: Image.Image, kind: str) -> Image.Image:
    """The picture in a mode that its format can hold."""
    modes = {
        "webp": ("RGB", "RGBA"),
        "jpeg": ("RGB", "L", "CMYK"),
        "png": ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"),
    }.get(kind, (image.mode,))
    if image.mode in modes:
        return image
    transparent = "A" in image.getbands() or "transparency" in image.info
    if not transparent:
        return to_mode(image, "RGB")
    full = image.convert("RGBA")
    if "RGBA" in modes:
        return full
    # Imported by whoever made the picture.
    from PIL import Image

    paper = Image.new("RGB", full.size, "white")
    paper.paste(full, mask=full.getchannel("A"))
    return paper


def from_array(array: np.ndarray[Any, Any]) -> Image.Image:
    """The picture in an array of shape (height, width), (height, width, 1) or (height, width, 2, 3 or 4).

    Booleans are black and white; floats lie between 0 and 1; integers between 0 and 255, or are uint16.

    Raises:
        ValueError: another shape or range; the text says which and what to do.
    """
    # numpy and Pillow take a while to import.
    import numpy as np
    from PIL import Image

    array = np.asarray(array)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in (2, 3) or 0 in array.shape or (array.ndim == 3 and array.shape[2] > 4):
        hint = " Put the channels last." if array.ndim == 3 and array.shape[0] in (1, 3, 4) else ""
        raise ValueError(
            f"A picture is an array of shape (height, width) or (height, width, 3 or 4), not {array.shape}.{hint}"
        )
    return Image.fromarray(np.ascontiguousarray(_as_bytes(array)))


def _as_bytes(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    # Imported by whoever made the array.
    import numpy as np

    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * 255
    if array.dtype == np.uint16:
        return (array >> 8).astype(np.uint8)
    if np.issubdtype(array.dtype, np.floating):
        clean = np.nan_to_num(array.astype(np.float32), nan=0.0, posinf=1.0, neginf=0.0)
        if clean.min() < -0.5 or clean.max() > 1.5:
            raise ValueError(
                f"The floats of a picture lie between 0 and 1, these between {clean.min():.4g} and {clean.max():.4g}. "
                "Scale them, or convert the array to uint8."
            )
        scaled: np.ndarray[Any, Any] = (np.clip(clean, 0, 1) * 255 + 0.5).astype(np.uint8)
        return scaled
    if np.issubdtype(array.dtype, np.integer):
        if array.min() < 0 or array.max() > 255:
            raise ValueError(
                f"The integers of a picture lie between 0 and 255, these between {array.min()} and {array.max()}. "
                "Scale them, or convert the array to uint8."
            )
        return array.astype(np.uint8)
    raise ValueError(f"A picture is an array of numbers or booleans, not of {array.dtype}.")


def with_watermark(image: Image.Image, mark: Image.Image, position: Position = "bottom-right") -> Image.Image:
    """A copy of the picture with `mark` laid over it; a mark that is larger than the picture is made smaller.

    Args:
        position: a corner, or x and y of the mark's top left pixel.
    """
    # Imported by whoever made the picture.
    from PIL import Image

    stamp = mark.convert("RGBA")
    if stamp.width > image.width or stamp.height > image.height:
        stamp.thumbnail(image.size)
    if isinstance(position, str):
        right, below = image.width - stamp.width, image.height - stamp.height
        x = max(0, right - _MARGIN) if position.endswith("right") else min(_MARGIN, right)
        y = max(0, below - _MARGIN) if position.startswith("bottom") else min(_MARGIN, below)
    else:
        x, y = position
    layer = Image.new("RGBA", image.size)
    layer.paste(stamp, (int(x), int(y)))
    keeps = image.mode if image.mode in ("RGB", "RGBA", "L") else "RGB"
    return Image.alpha_composite(image.convert("RGBA"), layer).convert(keeps)
