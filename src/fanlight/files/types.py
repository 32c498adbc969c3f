"""Which files a browser may show from our origin, and the headers that keep all others inert."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from fanlight.files.names import extension

_BY_EXTENSION = {
    ".png": "image/png", ".apng": "image/apng", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".jfif": "image/jpeg",
    ".gif": "image/gif", ".webp": "image/webp", ".bmp": "image/bmp", ".avif": "image/avif", ".heic": "image/heic",
    ".tif": "image/tiff", ".tiff": "image/tiff", ".ico": "image/x-icon",
    ".wav": "audio/wav", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".aac": "audio/aac", ".flac": "audio/flac",
    ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".weba": "audio/webm", ".aiff": "audio/aiff",
    ".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".mov": "video/quicktime", ".ogv": "video/ogg",
    ".mkv": "video/x-matroska", ".avi": "video/x-msvideo", ".mpg": "video/mpeg", ".mpeg": "video/mpeg",
    ".txt": "text/plain", ".vtt": "text/vtt", ".json": "application/json", ".pdf": "application/pdf",
}  # fmt: skip
_ASSETS = {
    ".svg": "image/svg+xml", ".css": "text/css", ".woff2": "font/woff2", ".woff": "font/woff", ".ttf": "font/ttf",
    ".otf": "font/otf", ".glb": "model/gltf-binary", ".gltf": "model/gltf+json", ".obj": "model/obj",
    ".stl": "model/stl", ".ply": "application/octet-stream", ".splat": "application/octet-stream",
}  # fmt: skip
"""Types that a page needs from its author and that nobody else may bring."""
_INLINE = frozenset(_BY_EXTENSION.values())
_OTHER = "application/octet-stream"

_SANDBOX = "sandbox; default-src 'none'"
# A picture or film that is opened by itself is shown in a small page of the browser's, which loads the same address
# again and, in Chromium, only if that counts as the same origin. It runs no scripts.
_MEDIA_SANDBOX = (
    "sandbox allow-same-origin; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
)


@dataclass(frozen=True, slots=True)
class Served:
    """How a file is handed to a browser: its content type, and whether the browser may show it."""

    content_type: str
    inline: bool


def served(name: str, mime_type: str | None = None, head: bytes = b"") -> Served:
    """How a file is served.

    Args:
        name: the display name; its extension decides when it has one.
        mime_type: the type that was stored with the file; counts where the name has no extension.
        head: the first bytes; they count where name and type say nothing.
    """
    known = _BY_EXTENSION.get(extension(name))
    if known is None and not extension(name):
        known = mime_type if mime_type in _INLINE else sniffed(head)
    if known is None:
        return Served(_OTHER, False)
    return Served(f"{known}; charset=utf-8" if known.startswith("text/") else known, True)


def served_asset(name: str, head: bytes = b"") -> Served:
    """How a file of the author's own is served: as `served`, and style sheets, fonts, models and drawings besides."""
    own = _ASSETS.get(extension(name))
    return Served(f"{own}; charset=utf-8" if own == "text/css" else own, True) if own else served(name, None, head)


def is_asset(name: str) -> bool:
    """Whether a file is what pages show or load: a picture, sound, film, font, style sheet, model or PDF."""
    return is_media(name) or extension(name) in _ASSETS or extension(name) in (".pdf", ".vtt")


def sniffed(head: bytes) -> str | None:
    """The type of a raster picture by its first bytes, or None."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return None


def guessed(name: str) -> str | None:
    """The type that a name's extension stands for, as `mime_type` on the wire says it; None when unknown."""
    known = _BY_EXTENSION.get(extension(name))
    if known is not None:
        return known
    # Reads the system's tables on first use.
    import mimetypes

    return mimetypes.guess_type(name)[0]


def extension_for(content_type: str) -> str:
    """An extension for a content type, or the empty text."""
    plain = content_type.partition(";")[0].strip().lower()
    known = next((end for end, kind in _BY_EXTENSION.items() if kind == plain), None)
    if known is not None:
        return known
    # Reads the system's tables on first use.
    import mimetypes

    return mimetypes.guess_extension(plain) or ""


def safety_headers(kind: Served, name: str) -> dict[str, str]:
    """The headers that go with a file besides length, range and validators."""
    media = kind.content_type.startswith(("image/", "audio/", "video/")) and kind.content_type != "image/svg+xml"
    return {
        "content-type": kind.content_type,
        "content-disposition": disposition("inline" if kind.inline else "attachment", name),
        "content-security-policy": _MEDIA_SANDBOX if media else _SANDBOX,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }


def disposition(kind: str, name: str) -> str:
    """A Content-Disposition with the name in the form that every browser reads (RFC 6266, RFC 5987)."""
    plain = "".join(c if " " <= c <= "~" and c not in '"\\%' else "_" for c in name)
    if plain == name:
        return f'{kind}; filename="{name}"'
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def is_media(name: str) -> bool:
    """Whether a name's extension stands for a picture, sound or film."""
    return _BY_EXTENSION.get(extension(name), "").startswith(("image/", "audio/", "video/"))
