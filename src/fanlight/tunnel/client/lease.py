"""What a relay says of a link, held to what it may be. A relay is a stranger; its texts reach the author's terminal."""

from __future__ import annotations

import re
from typing import Any

from fanlight.tunnel.client.said import printable
from fanlight.tunnel.frames import ProtocolError

MOST_SECONDS = 1e9
_URL = re.compile(r"https?://(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?/?")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_RIGHT = re.compile(r"[A-Za-z0-9_.=-]{1,4000}")


def read_lease(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a lease: url, name, resume, expires_in, longest_in, notice.

    Raises:
        ProtocolError: one of them cannot be meant.
    """
    return {
        "url": _text(fields, "url", _URL),
        "name": _text(fields, "name", _NAME),
        "resume": _text(fields, "resume", _RIGHT),
        "expires_in": _seconds(fields, "expires_in"),
        "longest_in": _seconds(fields, "longest_in") if fields.get("longest_in") is not None else 0.0,
        "notice": printable(fields.get("notice")),
    }


def _text(fields: dict[str, Any], name: str, form: re.Pattern[str]) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ProtocolError(f"the relay gave a link whose {name} cannot be one")
    return value


def _seconds(fields: dict[str, Any], name: str) -> float:
    """A time from now. A link that is over may come a little late."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -3600 <= value <= MOST_SECONDS:
        raise ProtocolError(f"the relay gave a link whose {name} is no time")
    return max(0.0, float(value))
