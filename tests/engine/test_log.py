"""The message log: whatever a reader missed, it ends up with what the job showed."""

from __future__ import annotations

import copy
import itertools
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.engine.log import KEPT_PATCHES, JobLog, Message
from fanlight.wire.patches import apply

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
VALUES = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=4),
    st.dictionaries(st.sampled_from("abc"), SCALARS, max_size=3),
    st.builds(
        lambda props: {"__type__": "update", **props}, st.dictionaries(st.sampled_from(("label", "value")), SCALARS)
    ),
)


def new_log() -> JobLog:
    numbers = itertools.count(1)
    return JobLog(lambda: next(numbers))


class Page:
    """Applies messages as the page does: the payloads, and the props that updates have set."""

    def __init__(self) -> None:
        self.seen = 0
        self.payloads: list[Any] = []
        self.props: dict[str, Any] = {}
        self.ended: Message | None = None

    def read(self, log: JobLog) -> None:
        for message in log.read(self.seen):
            assert message["n"] > self.seen
            self.seen = message["n"]
            if message["t"] == "values":
                for props in message.get("props") or []:
                    self.props.update(props or {})
                self.payloads = copy.deepcopy(message["values"])
                self.show()
            elif message["t"] == "patch":
                ops = copy.deepcopy(message["ops"])
                self.payloads = [apply(p, o) for p, o in zip(self.payloads, ops, strict=True)]
                if any(ops):
                    self.show()
            elif message["t"] == "done":
                self.ended = message

    def show(self) -> None:
        payload = self.payloads[0]
        if isinstance(payload, dict) and payload.get("__type__") == "update":
            self.props.update({k: v for k, v in payload.items() if k != "__type__"})
        else:
            self.props["value"] = payload


@settings(max_examples=200)
@given(st.lists(VALUES, min_size=1, max_size=30), st.sets(st.integers(0, 29)))
def test_a_reader_that_is_cut_anywhere_shows_what_an_uncut_one_shows(values: list[Any], reads: set[int]) -> None:
    log, uncut, cut = new_log(), Page(), Page()
    for index, value in enumerate(values):
        log.values([value])
        uncut.read(log)
        if index in reads:
            cut.read(log)
    log.finish("done", {"values": None}, 0.0)
    uncut.read(log)
    cut.read(log)
    assert cut.payloads == uncut.payloads == [values[-1]]
    assert cut.props == uncut.props
    assert cut.ended is not None


def test_nothing_is_told_twice() -> None:
    log, page = new_log(), Page()
    log.values(["a"])
    page.read(log)
    log.values(["ab"])
    page.read(log)
    assert log.read(page.seen) == []
    assert page.payloads == ["ab"]


def test_memory_follows_the_value_and_not_the_number_of_yields() -> None:
    log = new_log()
    for number in range(20_000):
        log.values([str(number)])
    assert len(log.patches) <= KEPT_PATCHES


def test_a_growing_text_that_nobody_reads_is_kept_once() -> None:
    log, text = new_log(), ""
    for number in range(5_000):
        text += f"token{number} "
        log.values([text])
    assert len(log.patches) < 100
    page = Page()
    page.read(log)
    assert page.payloads == [text]


def test_props_of_earlier_updates_survive_a_snapshot() -> None:
    log = new_log()
    log.values([{"__type__": "update", "label": "Name", "visible": True}])
    for number in range(KEPT_PATCHES + 10):
        log.values([number])
    page = Page()
    page.read(log)
    assert page.props == {"label": "Name", "visible": True, "value": KEPT_PATCHES + 9}


def test_only_the_newest_progress_is_kept() -> None:
    log = new_log()
    for step in range(1000):
        log.fact("progress", {"items": [{"index": step}]})
    assert [m["items"][0]["index"] for m in log.read(0)] == [999]
