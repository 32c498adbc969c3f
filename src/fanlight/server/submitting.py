"""Putting a call into its line, after its validator, if it has one, has let it pass."""

from __future__ import annotations

import asyncio
from typing import Any

from fanlight.engine.job import Job
from fanlight.engine.session import Session
from fanlight.engine.verdicts import FINE, judged
from fanlight.graph.inject import Request
from fanlight.graph.listener import Listener
from fanlight.server.site import Site
from fanlight.wire.errors import Refused


async def submitted(
    site: Site, session: Session, listener: Listener, data: object, wanted: Request | None, **more: Any
) -> Job:
    """The job of a call.

    Args:
        more: other arguments of the engine's `submit`.

    Raises:
        Refused: as `submit` does; 422 with a verdict for each input where one is not accepted.
    """
    if listener.validator is not None:
        await _validate(site, session, listener, data, wanted)
    return site.engine.submit(session, listener, data, wanted, **more)


async def _validate(site: Site, session: Session, listener: Listener, data: object, wanted: Request | None) -> None:
    loop = asyncio.get_running_loop()
    over = asyncio.Event()

    def tell() -> None:
        loop.call_soon_threadsafe(over.set)

    job = site.engine.validate(session, listener, data, wanted, tell)
    await over.wait()
    end = job.log.end or {}
    if end["t"] == "done":
        refusal = judged(listener, end["values"][0])
        if refusal is not None:
            raise refusal
        return
    refused = next((i for i, block in enumerate(listener.inputs) if block._id == job.refused_input), None)
    message = end.get("error") or "Your input could not be checked. The app's author finds the reason in his log."
    if refused is None:
        raise Refused(message, code=end.get("code", "handler-failed"), status=422)
    against = {**FINE, "is_valid": False, "message": message}
    found = [against if i == refused else FINE for i in range(len(listener.inputs))]
    raise judged(listener, found) or Refused(message)
