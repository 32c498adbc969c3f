"""What a validator says of an input."""

from __future__ import annotations

from typing import Any


def validate(is_valid: bool, message: str) -> dict[str, Any]:
    """A verdict on one input, for a validator to return: a list of them, one for each input, or a single one.

    Args:
        is_valid: whether the input is accepted.
        message: what the visitor reads under it where it is not.
    """
    return {"__type__": "validate", "is_valid": is_valid, "message": message}
