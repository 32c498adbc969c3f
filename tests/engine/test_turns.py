"""Waiting jobs are served in turns of their visitors."""

from __future__ import annotations

import threading
import time

from hypothesis import given
from hypothesis import strategies as st

import fanlight as gr
from fanlight.engine.job import Job
from fanlight.engine.session import Session
from fanlight.engine.turns import Turns
from tests.engine.support import engine_for, session, submit, until, values_of


class Model:
    """The same, plainly."""

    def __init__(self) -> None:
        self.visitors: list[list[Job]] = []

    def order(self) -> list[Job]:
        deepest = max((len(jobs) for jobs in self.visitors), default=0)
        return [jobs[depth] for depth in range(deepest) for jobs in self.visitors if depth < len(jobs)]


@given(st.lists(st.tuples(st.sampled_from(["add", "add", "take", "remove"]), st.integers(0, 3)), max_size=60))
def test_turns_are_those_of_the_plain_model(steps: list[tuple[str, int]]) -> None:
    with gr.Blocks() as demo:
        gr.Button().click(lambda: None)
    listener = demo.blueprint().listeners[0]
    sessions = [Session(f"s{n}", f"v{n % 3}", False, False, 0.0) for n in range(4)]  # two tabs of one visitor
    turns, model = Turns(), Model()
    for step, number in steps:
        if step == "add":
            job = Job(sessions[number], listener, [], None, 0.0)
            mine = next((jobs for jobs in model.visitors if jobs[0].session.visitor == job.session.visitor), None)
            if mine is None:
                model.visitors.append([job])
            else:
                mine.append(job)
            before, first = turns.add(job), mine is None
            assert model.order().index(job) <= before <= len(model.order()) - 1
            assert before == model.order().index(job) or not first
        elif model.visitors and step == "take":
            job = turns.first()
            assert job is model.order()[0]
            turns.remove(job)
            turns.served(job)
            mine = model.visitors.pop(0)
            if mine[1:]:
                model.visitors.append(mine[1:])
        elif model.visitors:
            mine = model.visitors[number % len(model.visitors)]
            job = mine.pop(number % len(mine))
            turns.remove(job)
            model.visitors = [jobs for jobs in model.visitors if jobs]
        assert list(turns) == model.order()
        assert len(turns) == len(model.order())


def test_one_visitor_with_many_jobs_makes_another_wait_for_one() -> None:
    free, order = threading.Event(), []

    def work(name: str) -> None:
        free.wait(5)
        order.append(name)

    with gr.Blocks() as demo:
        box = gr.Textbox()
        gr.Button().click(work, box, None, api_name="work")
    engine = engine_for(demo)
    crowd, late = session(engine, "crowd"), session(engine, "late")
    jobs = [submit(engine, crowd, "work", f"crowd {n}") for n in range(50)]
    until(lambda: jobs[0].phase == "running")
    last = submit(engine, late, "work", "late")
    assert last.log.facts["queued"]["rank"] == 1
    assert last.log.facts["queued"]["size"] == 50
    free.set()
    for job in [*jobs, last]:
        values_of(job)
    assert order.index("late") == 2


def test_taking_costs_the_same_however_many_wait() -> None:
    def seconds(many: int) -> float:
        with gr.Blocks() as demo:
            gr.Button().click(lambda: None)
        listener = demo.blueprint().listeners[0]
        sessions = [Session(f"s{n}", None, False, False, 0.0) for n in range(20)]
        turns = Turns()
        jobs = [Job(sessions[n % 20], listener, [], None, 0.0) for n in range(many)]
        for job in jobs:
            turns.add(job)
        begin = time.perf_counter()
        for _ in range(200):
            job = turns.first()
            turns.remove(job)
            turns.served(job)
        return time.perf_counter() - begin

    assert min(seconds(40_000) for _ in range(3)) < 10 * min(seconds(400) for _ in range(3)) + 0.01
