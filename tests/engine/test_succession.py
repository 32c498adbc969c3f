"""A new edition of an app in the place of the running one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import fanlight as gr
from fanlight.engine.succession import succeed
from tests.engine.support import engine_for, session, submit, until


def edition(*labels: str, run: Callable[..., Any] | None = None, gone: list[Any] | None = None) -> gr.Blocks:
    """An app with these boxes, two of which a listener joins, and a State."""
    with gr.Blocks() as demo:
        boxes = {label: gr.Textbox(label=label) for label in labels}
        if gone is not None:
            state = gr.State([], delete_callback=gone.append)
            gr.Button("Keep").click(lambda kept: [*kept, 1], state, state, api_name="keep")
        if run is not None:
            gr.Button("Other").click(lambda: None)
            boxes["A"].submit(run, boxes["A"], boxes["B"], api_name="run")
    return demo


def numbers(demo: gr.Blocks) -> dict[str, int | None]:
    return {b.label: b._id for b in demo.walk() if isinstance(b, gr.Textbox) and b.label is not None}


def test_what_is_still_there_keeps_its_number() -> None:
    first = edition("A", "B", "C")
    before = first.blueprint()
    second = edition("New", "B", "A2", "C")
    after = succeed(second, before, ())
    old, new = numbers(first), numbers(second)
    assert new["B"] == old["B"]
    assert new["C"] == old["C"]
    fresh = {new["New"], new["A2"]} - {old["A"]}
    assert all(number is not None and number > max(before.blocks) for number in fresh)
    assert len(set(after.blocks)) == len(list(second.walk()))


def test_a_label_that_was_changed_makes_no_new_block() -> None:
    first = edition("A", "B")
    before = first.blueprint()
    second = edition("A", "Better")
    succeed(second, before, ())
    assert numbers(second)["Better"] == numbers(first)["B"]


def test_another_kind_gets_a_new_number() -> None:
    first = edition("A")
    before = first.blueprint()
    with gr.Blocks() as second:
        number = gr.Number(label="A")
    succeed(second, before, ())
    assert number._id not in before.blocks


def test_the_same_app_again_keeps_all_numbers() -> None:
    demo = edition("A", "B", run=lambda text: text)
    before = demo.blueprint()
    after = succeed(demo, before, ())
    assert list(after.blocks) == list(before.blocks)
    assert [x.api_name for x in after.listeners] == [x.api_name for x in before.listeners]


def test_a_job_runs_on_as_it_began_and_its_listener_keeps_its_number() -> None:
    def old(text: str) -> Iterator[str]:
        for step in "abc":
            yield text + step
            go.pop(0)()

    def new(text: str) -> str:
        return "new"

    go: list[Callable[[], Any]] = [lambda: swap(), lambda: None, lambda: None]
    engine = engine_for(edition("A", "B", run=old))
    tab = session(engine)
    listener = engine.blueprint.by_name["run"]

    def swap() -> None:
        later = edition("Before", "A", "B", run=new)
        with later:
            gr.Button("x").click(lambda: None)
        engine.adopt(succeed(later, engine.blueprint, engine.busy()))

    submit(engine, tab, "run", "x")
    until(lambda: not tab.jobs)
    assert engine.blueprint.by_name["run"].id == listener.id
    (log,) = tab.logs.values()
    assert log.end is not None
    assert log.end["t"] == "done"
    job = submit(engine, tab, "run", "x")
    until(lambda: not tab.jobs)
    log = tab.logs[job.id]
    assert log.end is not None
    assert log.end["values"] == ["new"]


def test_a_state_stays_until_its_block_goes() -> None:
    gone: list[Any] = []
    engine = engine_for(edition("A", gone=gone))
    tab = session(engine)
    for _ in range(2):
        submit(engine, tab, "keep", None)
        until(lambda: not tab.jobs)
        engine.adopt(succeed(edition("A", "B", gone=gone), engine.blueprint, engine.busy()))
    assert list(tab.states.values()) == [[1, 1]]
    engine.adopt(succeed(edition("A"), engine.blueprint, engine.busy()))
    until(lambda: gone == [[1, 1]])
    assert not tab.states


def test_nothing_grows_with_the_editions() -> None:
    engine = engine_for(edition("A", "B", run=lambda text: text))
    for number in range(30):
        engine.adopt(succeed(edition(f"A{number}", "A", "B", run=lambda text: text), engine.blueprint, ()))
    assert len(engine.blueprint.listeners) == 2
    assert len(engine.blueprint.blocks) == 4
    assert len(engine.lines.lines) == 2
