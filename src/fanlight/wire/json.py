"""JSON in and out: strict, bounded, quick."""

from __future__ import annotations

import math
from typing import Any

import msgspec

from fanlight.wire.errors import Refused

_encoder = msgspec.json.Encoder(enc_hook=lambda value: plain(value))
_decoder = msgspec.json.Decoder()

MAX_DEPTH = 64
MAX_CONTAINERS = 1_000_000
"""Most lists and objects in what a visitor sends: each costs far more to make than the bytes that say it."""


def encode(value: Any) -> bytes:
    """JSON text; NaN and infinities become null, as JSON has none.

    Raises:
        TypeError: a value that JSON cannot say; the message names its type.
    """
    return _encoder.encode(value)


def decode(data: bytes | str) -> Any:
    """The value of a JSON text.

    Raises:
        Refused: 400, malformed; the message says where.
    """
    try:
        return _decoder.decode(data)
    except msgspec.DecodeError as error:
        raise Refused(f"The body is not valid JSON: {error}.", code="json-invalid", status=400) from None
    except (UnicodeDecodeError, ValueError) as error:
        raise Refused(f"The body is not valid UTF-8: {error}.", code="json-invalid", status=400) from None
    except RecursionError:
        raise Refused("The body is nested too deeply.", code="json-depth", status=400) from None


def decode_from_visitor(data: bytes | str) -> Any:
    """The value of a JSON text from outside.

    Raises:
        Refused: 400, malformed or nested deeper than `MAX_DEPTH`; 413, more than `MAX_CONTAINERS` lists and objects.
    """
    opening = data.count(b"[") + data.count(b"{") if isinstance(data, bytes) else data.count("[") + data.count("{")
    if opening > MAX_CONTAINERS:
        raise Refused(
            f"The body holds more than {MAX_CONTAINERS} lists and objects. Send a file instead.",
            code="json-containers",
            status=413,
        )
    value = decode(data)
    if opening > MAX_DEPTH:
        check_depth(value)
    return value


def check_depth(value: Any, limit: int = MAX_DEPTH) -> None:
    """Refuse a value nested deeper than `limit`.

    Raises:
        Refused: 400.
    """
    level = [value]
    for _ in range(limit):
        level = [
            child
            for item in level
            if isinstance(item, (dict, list))
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise Refused(f"The body is nested deeper than {limit} levels.", code="json-depth", status=400)


def plain(value: Any) -> Any:
    """Plain data for a value that JSON has no word for: NumPy's scalars and arrays, paths, sets.

    Raises:
        TypeError: there is none; the message names the type.
    """
    from pathlib import PurePath

    if isinstance(value, PurePath):
        return str(value)
    if hasattr(value, "tolist") and hasattr(value, "dtype"):
        return finite(value.tolist())
    if isinstance(value, (frozenset, set)):
        return list(value)
    if isinstance(value, float):  # a subclass
        return float(value) if math.isfinite(value) else None
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


def finite(value: Any) -> Any:
    """The value with every NaN and infinity replaced by None."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [finite(item) for item in value]
    return value
