"""What of a job is the visitor's words: no path among them is a permission of the author's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fanlight.engine.faults import HandlerFault
from fanlight.engine.visitortext import leads_to, made_of, texts_in
from fanlight.graph.block import Block
from fanlight.graph.component import Value
from fanlight.graph.inject import EventData

if TYPE_CHECKING:
    from fanlight.engine.job import Job
    from fanlight.engine.session import Session


def note_borrowed(job: Job, before: Block, now: Block) -> None:
    """Remember which of the choices that a handler adds are the visitor's words."""
    offered = now.authored() if isinstance(now, Value) else ()
    if not offered or not isinstance(before, Value):
        return
    number = now._id or 0
    added = set(offered).difference(before.authored())
    borrowed = job.session.borrowed.get(number, set()).intersection(offered) | made_of(_written(job), added)
    job.session.borrowed[number] = borrowed


def _written(job: Job) -> set[str]:
    """The texts that the visitor sent and that are his words: not the choices of the author's among them."""
    found: set[str] = set()
    for block, payload in zip(job.listener.inputs, job.data, strict=True):
        texts = texts_in(payload, isinstance(block, Value) and block.carries_files)
        found |= texts - _authored(job.session, block) if texts else texts
    told = _told(job)
    for target in job.listener.targets if told else ():
        told -= _authored(job.session, target.block)
    return found | told


def _told(job: Job) -> set[str]:
    """The texts of the event, but for those of a file that it is about."""
    handler, data = job.listener.handler, job.event_data
    wishes = handler.injected.values() if handler is not None else ()
    if any(isinstance(wish, type) and issubclass(wish, EventData) and wish.holds_files for wish in wishes):
        return set()
    return texts_in(list(data.values()) if isinstance(data, dict) else data, with_files=True)


def _authored(session: Session, block: Block | None) -> set[str]:
    """The texts that the author offers at a block, also those that a handler of his offers this session."""
    if not isinstance(block, Value):
        return set()
    number = block._id or 0
    now = block.with_props(session.props.get(number, {}))
    assert isinstance(now, Value)  # a copy of the same class
    return set(now.authored()).difference(session.borrowed.get(number, ())).union(block.authored())


def refuse_visitor_text(job: Job, path: Path) -> None:
    """Refuse a path that is what the visitor typed: returning it is no permission of the author.

    Raises:
        HandlerFault: with what to do instead.
    """
    if leads_to(_written(job), path):
        name = job.listener.name
        raise HandlerFault(
            f"{name}() returned {str(path)!r}, which is what the visitor sent. A visitor's text is not served as a "
            "path: check it against a list of your own and return a path made from that."
        )
