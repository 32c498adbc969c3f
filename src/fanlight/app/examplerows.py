"""The examples that an author gives, as rows with one value for each input."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fanlight.app.cells import original
from fanlight.app.csvfile import CsvFile
from fanlight.graph.choices import shown
from fanlight.graph.component import Value

LOG = "log.csv"


def rows_of(examples: Any, inputs: Sequence[Value[Any]]) -> list[list[Any]]:
    """One list for each example.

    Args:
        examples: a list of lists, a list of values where there is one input, or a folder: with the rows of its
            `log.csv`, or with a file for each example.

    Raises:
        TypeError, ValueError: examples of another shape; the message names the first one.
        FileNotFoundError: there is no such folder, or no `log.csv` in it and several inputs.
    """
    if isinstance(examples, (str, os.PathLike)):
        return _of_folder(Path(examples), inputs)
    if not isinstance(examples, (list, tuple)):
        raise TypeError(f"examples must be a list or the path of a folder, not {shown(examples)}.")
    nested = bool(examples) and isinstance(examples[0], (list, tuple))
    if not nested and examples and len(inputs) != 1:
        raise ValueError(
            f"examples must hold lists with a value for each of the {len(inputs)} inputs, not {shown(examples[0])}."
        )
    rows = [list(example) for example in examples] if nested else [[example] for example in examples]
    for place, row in enumerate(rows):
        if len(row) > len(inputs):
            raise ValueError(f"Example {place} has {len(row)} values for {len(inputs)} inputs: {shown(row)}.")
    return [[*row, *[None] * (len(inputs) - len(row))] for row in rows]


def _of_folder(folder: Path, inputs: Sequence[Value[Any]]) -> list[list[Any]]:
    if not folder.is_dir():
        raise FileNotFoundError(f"examples: there is no folder {str(folder)!r} (seen from {os.getcwd()}).")
    log = folder / LOG
    if log.is_file():
        rows = CsvFile(log).rows() if log.read_bytes().endswith(b"\n") else _read(log)
        return [[_cell(block, text, folder) for block, text in _paired(inputs, row)] for row in rows[1:]]
    if len(inputs) != 1:
        raise FileNotFoundError(f"examples: a folder for {len(inputs)} inputs needs a {LOG}, and {folder} has none.")
    names = sorted(entry.name for entry in folder.iterdir() if entry.is_file() and not entry.name.startswith("."))
    return [[str(folder / name)] for name in names]


def _read(log: Path) -> list[list[str]]:
    with log.open(newline="", encoding="utf-8") as file:
        return [row for row in csv.reader(file) if row]


def _paired(inputs: Sequence[Value[Any]], row: list[str]) -> list[tuple[Value[Any], str]]:
    return [(block, row[place] if place < len(row) else "") for place, block in enumerate(inputs)]


def _cell(block: Value[Any], cell: str, folder: Path) -> Any:
    text = original(cell)
    if not block.carries_files:
        return block.read_from_flag(text)
    return _placed(json.loads(text) if text.startswith(("{", "[")) else text or None, folder)


def _placed(value: Any, folder: Path) -> Any:
    """A path of a `log.csv`, or a list of them, as seen from here."""
    if isinstance(value, list):
        return [_placed(each, folder) for each in value]
    if isinstance(value, dict):
        value = value.get("path")
    if not isinstance(value, str) or value.startswith(("http://", "https://")):
        return value
    below = folder / value
    return str(below) if below.exists() else value
