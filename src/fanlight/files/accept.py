"""Which files a field takes: by ending, by kind, by content type."""

from __future__ import annotations

from collections.abc import Sequence

from fanlight.files.names import extension
from fanlight.files.types import guessed

KINDS = ("image", "video", "audio", "text", "file")

# The page knows the same ones (frontend/src/ui/filetypes.ts): neither browsers nor systems agree about their types.
TEXTS = frozenset({
    ".bib", ".c", ".cfg", ".conf", ".cpp", ".css", ".csv", ".h", ".htm", ".html", ".ini", ".java", ".js", ".json",
    ".jsonl", ".log", ".md", ".py", ".r", ".rst", ".sh", ".sql", ".srt", ".tex", ".toml", ".ts", ".tsv", ".txt", ".vtt",
    ".xml", ".yaml", ".yml",
})  # fmt: skip


def patterns(types: Sequence[str] | None) -> list[str]:
    """An author's list in one spelling; empty where every file is taken.

    "csv", "*.CSV" and ".csv" are ".csv", "image/*" is "image", content types stay.

    Raises:
        ValueError: an entry says nothing.
    """
    found = [_pattern(each) for each in types or ()]
    return [] if "file" in found else list(dict.fromkeys(found))


def accepted(name: str, wanted: Sequence[str]) -> bool:
    """Whether a file of this name fits one of the patterns; without any, every file does."""
    return not wanted or any(_fits(name, each) for each in wanted)


def _pattern(given: str) -> str:
    text = given.strip().lower()
    if text in ("*", "*.*", "*/*"):
        return "file"
    text = text.removeprefix("*")
    kind = text.removesuffix("/*")
    if kind in KINDS:
        return kind
    if not text.strip("./"):
        raise ValueError(f"{given!r} names no type of file. Use endings such as '.csv', or one of {', '.join(KINDS)}.")
    return text if "/" in text or text.startswith(".") else f".{text}"


def _fits(name: str, pattern: str) -> bool:
    if pattern.startswith("."):
        return name.lower().endswith(pattern)
    if pattern == "text" and extension(name) in TEXTS:
        return True
    kind = guessed(name) or ""
    return kind == pattern or kind.startswith(f"{pattern.removesuffix('/*')}/")
