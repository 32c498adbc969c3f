"""Texts in the cells of CSV files that people open with spreadsheets.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end is a formula to a spreadsheet. An apostrophe before it
makes it a text (OWASP, CSV injection). It can be taken away again: a cell that began with apostrophes and such a sign
has one more of them.
"""

from __future__ import annotations

import re

_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def neutral(text: str) -> str:
    """The text as a cell that no spreadsheet computes."""
    return f"'{text}" if _FORMULA.match(text) else text


def original(cell: str) -> str:
    """The text that `neutral` made a cell of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
