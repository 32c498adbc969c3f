"""What a handler says while it runs."""

from __future__ import annotations

import io
from typing import Any

import pytest

import fanlight as gr
from fanlight.engine.job import Job
from tests.engine.support import engine_for, session, submit, values_of


def run(fn: Any) -> Job:
    with gr.Blocks() as demo:
        out = gr.Textbox()
        gr.Button().click(fn, None, out, api_name="fn")
    engine = engine_for(demo)
    job = submit(engine, session(engine), "fn")
    values_of(job)
    return job


def bars(job: Job) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = job.log.facts["progress"]["items"]
    return found


def test_a_fraction_a_pair_and_steps() -> None:
    def fraction(progress: gr.Progress = gr.Progress()) -> str:
        progress(0.5, desc="half")
        return ""

    def pair(progress: gr.Progress = gr.Progress()) -> str:
        progress((3, 10), unit="pages")
        return ""

    def steps(progress: gr.Progress = gr.Progress()) -> str:
        progress(2, total=4)
        return ""

    assert bars(run(fraction))[0] == {
        "index": None, "length": None, "unit": "steps", "progress": 0.5, "desc": "half",
    }  # fmt: skip
    assert (bars(run(pair))[0]["index"], bars(run(pair))[0]["length"], bars(run(pair))[0]["unit"]) == (3, 10, "pages")
    assert (bars(run(steps))[0]["index"], bars(run(steps))[0]["length"]) == (2, 4)


def test_nested_loops_show_nested_bars() -> None:
    seen: list[int] = []

    def work(progress: gr.Progress = gr.Progress()) -> str:
        for _ in progress.tqdm(range(2), desc="outer"):
            seen.extend(len(progress) for _ in progress.tqdm(range(3), desc="inner"))
        return ""

    job = run(work)
    assert seen == [3] * 6
    assert bars(job)[0] == {"index": 2, "length": 2, "unit": "steps", "progress": None, "desc": "outer"}


def test_bars_of_tqdm_are_shown_where_asked_for() -> None:
    from tqdm import tqdm

    def tracked(progress: gr.Progress = gr.Progress(track_tqdm=True)) -> str:
        for _ in tqdm(range(7), desc="reading", file=io.StringIO()):
            pass
        return ""

    def untracked(progress: gr.Progress = gr.Progress()) -> str:
        for _ in tqdm(range(7), file=io.StringIO()):
            pass
        return ""

    job, other = run(tracked), run(untracked)
    assert (bars(job)[0]["length"], bars(job)[0]["desc"]) == (7, "reading")
    assert "progress" not in other.log.facts


def test_messages_reach_the_visitor_and_are_bounded() -> None:
    def chatty() -> str:
        for number in range(500):
            gr.Info(f"message {number}")
        gr.Warning("last", duration=None, title="Careful")
        return ""

    notices = list(run(chatty).log.notices)
    assert len(notices) == 100
    assert (notices[-1]["message"], notices[-1]["duration"], notices[-1]["title"]) == ("last", None, "Careful")
    assert notices[-1]["level"] == "warning"


def test_outside_a_job_nothing_breaks(capsys: pytest.CaptureFixture[str]) -> None:
    progress = gr.Progress()
    assert progress(0.5) == 0.5
    assert list(progress.tqdm([1, 2])) == [1, 2]
    gr.Success("done")
    assert "done" in capsys.readouterr().out
