"""What a validator says of a job's inputs, before the job is let in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fanlight.engine.faults import HandlerFault
from fanlight.graph.block import Block
from fanlight.graph.listener import Listener
from fanlight.wire.errors import Refused

Verdict = dict[str, Any]
FINE: Verdict = {"__type__": "validate", "is_valid": True, "message": ""}


def verdicts(listener: Listener, result: Any) -> list[Verdict]:
    """One verdict for each input.

    Args:
        result: what the validator returned: None, a bool, `gr.validate(...)`, a list with one of these for each input,
            or a dict of them by input.

    Raises:
        HandlerFault: it is none of these.
    """
    inputs = listener.inputs
    if isinstance(result, Mapping) and any(isinstance(key, Block) for key in result):
        unknown = [key for key in result if key not in inputs]
        if unknown:
            raise HandlerFault(f"The validator of {listener.name}() spoke of {unknown[0]!r}, which is no input.")
        return [_verdict(listener, result.get(block)) for block in inputs]
    if isinstance(result, (list, tuple)):
        if len(result) != len(inputs):
            raise HandlerFault(
                f"The validator of {listener.name}() returned {len(result)} verdicts for {len(inputs)} inputs. "
                "Return one for each, or a dict by input."
            )
        return [_verdict(listener, each) for each in result]
    first = _verdict(listener, result)
    return [first, *[FINE] * (len(inputs) - 1)] if inputs else [first]


def _verdict(listener: Listener, said: Any) -> Verdict:
    if said is None or said is True:
        return FINE
    if said is False:
        return {**FINE, "is_valid": False}
    if isinstance(said, dict) and said.get("__type__") == "validate":
        if said.get("is_valid"):
            return FINE
        return {**FINE, "is_valid": False, "message": str(said.get("message") or "")}
    raise HandlerFault(
        f"The validator of {listener.name}() returned {said!r}. Return gr.validate(is_valid, message), True or False."
    )


def judged(listener: Listener, found: list[Verdict]) -> Refused | None:
    """The refusal with these verdicts, or None where all inputs pass."""
    against = [verdict for verdict in found if not verdict["is_valid"]]
    if not against:
        return None
    names = [p.name for p in listener.handler.parameters] if listener.handler is not None else []
    detail = [{**v, "parameter_name": names[at] if at < len(names) else None} for at, v in enumerate(found)]
    message = against[0]["message"] or "This input is not accepted. Change it and try again."
    return Refused(message, code="input-invalid", status=422, detail=detail)
