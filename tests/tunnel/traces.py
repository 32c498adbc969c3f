"""Looks for texts in all that a process has: its memory, its open files, its folder, its output."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

PIECE = 1 << 22


def in_memory(process: int, texts: Iterable[bytes]) -> dict[bytes, list[str]]:
    """Where each of these texts stands in the readable memory of a process: the names of mappings. Absent ones have none."""
    found: dict[bytes, list[str]] = {}
    texts = list(texts)
    pattern = re.compile(b"|".join(re.escape(text) for text in texts))
    longest = max(map(len, texts))
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            span, rights, _, _, _, *name = line.split(maxsplit=5)
            if not rights.startswith("r") or "[v" in line:
                continue
            begin, end = (int(number, 16) for number in span.split("-"))
            at = begin
            while at < end:
                try:
                    memory.seek(at)
                    piece = memory.read(min(PIECE, end - at))
                except (OSError, ValueError, OverflowError):
                    break
                if not piece:
                    break
                for match in pattern.finditer(piece):
                    around = piece[max(0, match.start() - 60) : match.end() + 40]
                    found.setdefault(match[0], []).append(
                        f"{name[0] if name else 'anonymous'} {at + match.start():x} {around!r}"
                    )
                at += max(len(piece) - (longest if at + len(piece) < end else 0), 1)
    return found


def in_files(process: int, folder: Path, texts: Iterable[bytes]) -> dict[bytes, list[str]]:
    """In which of its open files, and of the files below a folder, each text stands."""
    found: dict[bytes, list[str]] = {}
    paths = [path for path in folder.rglob("*") if path.is_file()]
    for link in Path(f"/proc/{process}/fd").iterdir():
        try:
            if os.path.isfile(link.resolve()):
                paths.append(link)
        except OSError:
            continue
    for path in paths:
        data = path.read_bytes()
        for text in texts:
            if text in data or text in str(path).encode():
                found.setdefault(text, []).append(str(path))
    return found
