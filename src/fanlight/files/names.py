"""Display names of files: what a visitor calls a file, made safe to use as the last part of a path."""

from __future__ import annotations

import re
import unicodedata

_DISLIKED = re.compile(r"""[<>:"'|?*`$&;!(){}#~%^]""")
_LONGEST_EXTENSION = 24
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def clean_name(name: str, most_bytes: int = 200) -> str:
    """The last segment of `name`, without what shells and file systems dislike; never empty, never a dot name.

    Args:
        name: any text, such as the file name a browser sent.
        most_bytes: longest result in UTF-8; a longer name loses the end of its stem and keeps its extension.
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    kept = unicodedata.normalize("NFC", _DISLIKED.sub("", kept)).rstrip(". ").lstrip()
    if kept.startswith("."):
        kept = kept.lstrip(". ") if last.lstrip().startswith(".") else "file" + kept
    kept = _shortened(kept, most_bytes)
    if _DEVICES.fullmatch(kept):
        kept = "_" + kept
    return kept or "file"


def extension(name: str) -> str:
    """The extension in lower case with its dot, or the empty text."""
    stem, dot, end = name.rpartition(".")
    return f".{end.lower()}" if dot and stem and end and not end.isspace() else ""


def _shortened(name: str, most_bytes: int) -> str:
    if len(name.encode()) <= most_bytes:
        return name
    end = name[len(name) - len(extension(name)) :] if extension(name) else ""
    if len(end.encode()) > min(_LONGEST_EXTENSION, most_bytes - 1):
        end = ""
    stem = name[: len(name) - len(end)] if end else name
    return stem.encode()[: most_bytes - len(end.encode())].decode(errors="ignore").rstrip(". ") + end
