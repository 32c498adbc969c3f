"""Flagging: what visitors mark is kept on the author's disk."""

from __future__ import annotations

import logging
import os
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from fanlight.app.cells import neutral
from fanlight.app.csvfile import CsvFile, OtherHeader
from fanlight.app.flaggedfiles import SavedFiles, size_of
from fanlight.files.names import clean_name
from fanlight.graph.component import Value
from fanlight.graph.errors import Error

log = logging.getLogger("fanlight")

MOST_BYTES = 1 << 30
_DATASET = re.compile(r"dataset(\d{1,9})\.csv")


class FlaggingCallback(ABC):
    """What is done with flagged data: subclass it, and give an instance as `flagging_callback`."""

    @abstractmethod
    def setup(self, components: Sequence[Value[Any]], flagging_dir: str) -> None:
        """Called once, when the app is made.

        Args:
            components: whose payloads are flagged, in order.
            flagging_dir: the folder that the author named.
        """

    @abstractmethod
    def flag(self, flag_data: list[Any], flag_option: str | None = None, username: str | None = None) -> int:
        """Called for each sample, in a thread of its own.

        Args:
            flag_data: payloads, one for each component.
            flag_option: the value of the button. username: the login, if there is one.

        Returns:
            how many samples there are now.
        """


class CSVLogger(FlaggingCallback):
    """Keeps samples as rows of `datasetN.csv`; N grows when the columns change. Files are copied beside it.

    The columns are the components' labels, then "flag", "username" and "timestamp". Texts that a spreadsheet would
    take for formulas have an apostrophe before them. A row is there completely and on the disk, or the visitor is told
    that it was not saved. Several threads and processes may write.

    Args:
        simplify_file_data: a file's cell is its path; False writes all that is known of it, as JSON.
        verbose: print where the samples go, once.
        dataset_file_name: a name instead of `datasetN.csv`.
        most_bytes: how large the folder may grow; then nothing more is saved.
    """

    def __init__(
        self,
        simplify_file_data: bool = True,
        verbose: bool = True,
        dataset_file_name: str | None = None,
        *,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        if dataset_file_name is not None and clean_name(dataset_file_name) != dataset_file_name:
            raise ValueError(f'dataset_file_name must be a plain name such as "log.csv", not {dataset_file_name!r}.')
        size: object = most_bytes
        if not isinstance(size, int) or size < 1:
            raise ValueError(f"most_bytes must be a whole number of at least 1, not {size!r}.")
        self.simplify_file_data = simplify_file_data
        self.verbose = verbose
        self.dataset_file_name = dataset_file_name
        self.most_bytes = most_bytes
        self.components: list[Value[Any]] = []
        self.flagging_dir = Path()
        self._lock = threading.Lock()
        self._size: int | None = None
        self._file: CsvFile | None = None
        self._count = 0

    def setup(self, components: Sequence[Value[Any]], flagging_dir: str | Path) -> None:
        """See `FlaggingCallback`; the folder is made with the first sample."""
        self.components = list(components)
        self.flagging_dir = Path(flagging_dir)

    def flag(self, flag_data: list[Any], flag_option: str | None = None, username: str | None = None) -> int:
        """Save a sample; how many its file holds now.

        Raises:
            Error: it was not saved; the text says why.
        """
        with self._lock:
            saved = SavedFiles(self.flagging_dir, self._room(), self.simplify_file_data)
            try:
                cells = [
                    saved.cell(block, name, payload)
                    for block, name, payload in zip(self.components, self._names(), flag_data, strict=True)
                ]
                row = self._row(cells, flag_option, username)
                written = self._append(row, sum(len(cell.encode(errors="replace")) + 3 for cell in row), saved)
            except OSError as error:
                saved.undo()
                raise _unwritten(self.flagging_dir, error) from error
            except BaseException:
                saved.undo()
                raise
            self._size = (self._size or 0) + saved.size + written
            self._count += 1
            return self._count

    def _row(self, cells: list[str], flag_option: str | None, username: str | None) -> list[str]:
        now = datetime.now().isoformat(sep=" ", timespec="milliseconds")
        return [*cells, neutral(flag_option or ""), neutral(username or ""), now]

    def _header(self) -> list[str] | None:
        return [neutral(name) for name in [*self._names(), "flag", "username", "timestamp"]]

    def _names(self) -> list[str]:
        return [getattr(block, "label", None) or f"component {n}" for n, block in enumerate(self.components)]

    def _room(self) -> int:
        """How many bytes may still be written."""
        if self._size is None or self._size >= self.most_bytes:
            self._size = size_of(self.flagging_dir)
        return self.most_bytes - self._size

    def _append(self, row: list[str], size: int, saved: SavedFiles) -> int:
        saved.check(size)
        header = self._header()
        while True:
            file = self._file = self._file or self._chosen(header)
            try:
                written = file.append(row, header)
            except OtherHeader:
                self._file, self._count = self._after(file), 0
                continue
            if written and self._count == 0:
                self._count = file.count() - (1 if header is not None else 0)  # of the rows before this one
                if self.verbose:
                    print(f"Flagged data is saved in {file.path}", flush=True)
            return written

    def _chosen(self, header: list[str] | None) -> CsvFile:
        """The file that the next row is tried with: the newest one with these columns, or a new one."""
        if self.dataset_file_name is not None:
            return CsvFile(self.flagging_dir / self.dataset_file_name)
        names = os.listdir(self.flagging_dir) if self.flagging_dir.is_dir() else []
        numbers = sorted((int(found[1]) for found in map(_DATASET.fullmatch, names) if found), reverse=True)
        files = (CsvFile(self.flagging_dir / f"dataset{number}.csv") for number in numbers)
        new = CsvFile(self.flagging_dir / f"dataset{numbers[0] + 1 if numbers else 1}.csv")
        return next((file for file in files if file.begins_with(header or [])), new)

    def _after(self, file: CsvFile) -> CsvFile:
        """The file after one that has other columns."""
        found = re.fullmatch(r"(.*?)(\d*)(\.[^.]*)?", file.path.name, re.DOTALL)
        assert found is not None  # every name fits
        number = int(found[2] or 1) + 1
        return CsvFile(file.path.with_name(f"{found[1]}{number}{found[3] or ''}"))


def _unwritten(folder: Path, error: OSError) -> Error:
    """What the visitor is told of a failed write; the log gets the reason."""
    log.error("Flagged data was not saved in %s: %s", folder, error)
    return Error("Not saved: the server could not write it.", print_exception=False)


class ClassicCSVLogger(CSVLogger):
    """A `CSVLogger` whose file is called `log.csv`."""

    def __init__(self, simplify_file_data: bool = True) -> None:
        super().__init__(simplify_file_data, verbose=False, dataset_file_name="log.csv")


class SimpleCSVLogger(CSVLogger):
    """A `CSVLogger` that keeps the samples alone, as rows of `log.csv` without a header; no option, name or time."""

    def __init__(self) -> None:
        super().__init__(verbose=False, dataset_file_name="log.csv")

    def _row(self, cells: list[str], flag_option: str | None, username: str | None) -> list[str]:
        return cells

    def _header(self) -> None:
        return None
