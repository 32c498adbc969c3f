"""What the network said, in words for people: no numbers, no names of classes, and nothing that moves a cursor."""

from __future__ import annotations

import os
import re
import ssl

MOST_TEXT = 300
_NUMBERED = re.compile(r"\[(?:Errno|WinError) (-?\d+)\]")
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def said(error: BaseException) -> str:
    """Why something failed."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, (EOFError, ConnectionResetError, ConnectionAbortedError, BrokenPipeError)):
        return "the connection was closed"
    if isinstance(error, ssl.SSLError):
        return (error.reason or "it is malformed").replace("_", " ").lower()
    if isinstance(error, OSError):
        return _of_system(error)
    return printable(str(error).strip().rstrip(".")) or "no reason was given"


def printable(text: object, most: int = MOST_TEXT) -> str:
    """A stranger's text as one line that does nothing to a terminal; empty for what is no text."""
    if not isinstance(text, str):
        return ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 4 * most]).split())[:most]


def code_of(code: object, otherwise: str) -> str:
    """A stranger's code, or `otherwise` where it cannot be one."""
    return code if isinstance(code, str) and _CODE.fullmatch(code) else otherwise


def _of_system(error: OSError) -> str:
    numbers = [error.errno] if error.errno else [int(number) for number in _NUMBERED.findall(str(error))]
    if numbers and all(number > 0 for number in numbers):
        return " and ".join(dict.fromkeys(os.strerror(number) for number in numbers))
    return printable(_NUMBERED.sub("", error.strerror or str(error)).strip().rstrip(".")) or "no reason was given"
