"""When the object of a State has changed, so that its `change` listeners run."""

from __future__ import annotations

import hashlib
import io
import pickle
from typing import TYPE_CHECKING, Any

from fanlight.components.state import State

if TYPE_CHECKING:
    from fanlight.engine.session import Session
    from fanlight.graph.listener import Listener

MOST_BYTES = 256 * 1024 * 1024
"""Of an object that is looked at; a bigger one counts as changed each time that it is an output."""


class _Digest(io.RawIOBase):
    """A file that keeps no more than the digest of what is written."""

    def __init__(self) -> None:
        self.made = hashlib.blake2b(digest_size=16)
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if isinstance(data, pickle.PickleBuffer):  # arrays come so, in any order of their axes
            data = data.raw()
        self.size += len(data)
        if self.size > MOST_BYTES:
            raise OverflowError
        self.made.update(data)
        return len(data)


def digest(value: Any) -> bytes | None:
    """A digest of the content; None of what cannot be written down, which counts as changed each time."""
    file = _Digest()
    try:
        pickle.Pickler(file, protocol=5).dump(value)  # written only, never read
    except Exception:  # objects say no in many ways
        return None
    return file.made.digest()


def look_before(session: Session, listener: Listener) -> None:
    """Note the content of the States that a listener may change and that somebody waits for."""
    for block in listener.outputs:
        if isinstance(block, State) and "change" in block.heard:
            number = block._id or 0
            if number not in session.digests:
                session.digests[number] = digest(session.state(block))


def told(session: Session, block: State) -> Any:
    """What the page gets for a State that was an output: another number when somebody waits for it and it changed."""
    if "change" not in block.heard:
        return None
    number = block._id or 0
    before, now = session.digests.get(number), digest(session.state(block))
    session.digests[number] = now
    if now is not None and now == before:
        return {"__type__": "update"}
    session.revisions[number] = session.revisions.get(number, 0) + 1
    return {"__type__": "update", "value": session.revisions[number]}
