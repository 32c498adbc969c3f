"""`DateTime`: moments as texts, and what a handler gets of them."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from gradio_client import Client
from hypothesis import given
from hypothesis import strategies as st

import fanlight as gr
from fanlight.graph.errors import Error

PARIS = ZoneInfo("Europe/Paris")
NOON = dt.datetime(2026, 7, 1, 12, 0, 5, tzinfo=PARIS)


def test_what_a_handler_gets() -> None:
    text = "2026-07-01 12:00:05"
    assert gr.DateTime(timezone="Europe/Paris").preprocess(text) == NOON.timestamp()
    assert gr.DateTime(type="datetime", timezone="Europe/Paris").preprocess(text) == NOON
    naive = gr.DateTime(type="datetime").preprocess(text)
    assert naive == NOON.replace(tzinfo=None)
    assert gr.DateTime().preprocess(text) == naive.timestamp()
    assert gr.DateTime(type="string").preprocess("2026-7-1T12:00") == "2026-07-01 12:00:00"
    assert gr.DateTime(type="string", include_time=False).preprocess("2026-7-1") == "2026-07-01"
    assert gr.DateTime().preprocess("") is None
    assert gr.DateTime().preprocess(None) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("now", 0), (" NOW ", 0), ("now - 5m", -300), ("now-1d", -86_400), ("now + 2h", 7_200), ("now - 30 s", -30)],
)
def test_moments_that_count_from_now(text: str, seconds: int) -> None:
    for zone in (None, "Europe/Paris", "Asia/Kolkata"):
        found = gr.DateTime(timezone=zone).preprocess(text)
        assert abs(found - time.time() - seconds) < 5
        moment = gr.DateTime(type="datetime", timezone=zone).preprocess(text)
        assert (moment.tzinfo is None) == (zone is None)
        assert abs(moment.timestamp() - time.time() - seconds) < 5
    assert gr.DateTime().postprocess(text) == text.strip()


@pytest.mark.parametrize(
    "payload",
    ["soon", "2026-13-01", "2026-02-30 10:00:00", "2026-01-01 25:00:00", "now - 5y", "now - 999999999d", "0000-01-01",
     "31.12.2026", "2026-01-01 10:00:00" * 9, "２０２６-01-01", 5, True, ["2026-01-01"], {"a": 1}],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["timestamp", "datetime", "string"])
def test_what_is_no_moment_is_refused(payload: Any, kind: Any) -> None:
    with pytest.raises(Error, match=r'A moment such as 2026-01-31 09:30:00, or "now - 5m", is needed, not'):
        gr.DateTime(type=kind).preprocess(payload)


def test_a_day_has_no_time() -> None:
    day = gr.DateTime(include_time=False, type="datetime")
    assert day.preprocess("2026-01-31 10:00:00") == day.preprocess("2026-01-31") == dt.datetime(2026, 1, 31)
    assert day.postprocess(NOON) == day.postprocess("2026-07-01 10:00") == "2026-07-01"
    with pytest.raises(Error, match="A day such as 2026-01-31,"):
        day.preprocess("2026-01-31 25:00:00")


def test_what_a_handler_may_return() -> None:
    paris = gr.DateTime(timezone="Europe/Paris")
    assert paris.postprocess(NOON.timestamp()) == "2026-07-01 12:00:05"
    assert paris.postprocess(NOON.astimezone(dt.UTC)) == "2026-07-01 12:00:05"
    assert paris.postprocess(NOON.replace(tzinfo=None)) == "2026-07-01 12:00:05"
    assert paris.postprocess(dt.date(44, 3, 15)) == "0044-03-15 00:00:00"
    assert paris.postprocess("2026-7-1 12:00") == "2026-07-01 12:00:00"
    assert paris.postprocess(None) is None
    import numpy as np

    assert paris.postprocess(np.float64(NOON.timestamp())) == "2026-07-01 12:00:05"
    for value in ("tomorrow", True, [1], float("nan"), 1e30, b"2026"):
        with pytest.raises(ValueError, match="takes seconds since 1970, a datetime or a text such as"):
            paris.postprocess(value)


@given(st.datetimes(dt.datetime(1971, 1, 1), dt.datetime(2999, 1, 1)).map(lambda moment: moment.replace(microsecond=0)))
def test_every_moment_goes_there_and_back(moment: dt.datetime) -> None:
    for zone in (None, "Europe/Paris"):
        there = gr.DateTime(type="datetime", timezone=zone)
        back = there.preprocess(there.postprocess(moment))
        assert back.replace(tzinfo=None) == moment


def test_mistakes_are_told_where_they_are_made() -> None:
    with pytest.raises(ValueError, match='type must be "timestamp", "datetime" or "string", not \'date\''):
        gr.DateTime(type="date")  # type: ignore[arg-type]
    for zone in ("Mars/Olympus", "", "../../etc/passwd", "/etc/localtime", "Europe"):
        with pytest.raises(ValueError, match=r"timezone .* is not known on this machine"):
            gr.DateTime(timezone=zone)
    with pytest.raises(ValueError, match="not 'copy'"):
        gr.DateTime(buttons=["copy"])


@pytest.mark.server
def test_the_stock_client_calls_it(serve: Any) -> None:
    with gr.Blocks() as demo:
        at, out = gr.DateTime(NOON, timezone="Europe/Paris", label="At"), gr.DateTime(timezone="Asia/Kolkata")
        gr.Button().click(lambda seconds: seconds + 60, at, out, api_name="later")
        gr.Button().click(lambda: gr.update(include_time=False), None, at, api_name="days")
    caller = Client(serve(demo), verbose=False, analytics_enabled=False)
    assert caller.predict("2026-07-01 12:00:00", api_name="/later") == "2026-07-01 15:31:00"
    assert caller.predict(api_name="/later") == "2026-07-01 15:31:05"
    with pytest.raises(Exception, match="A moment such as"):
        caller.predict("noon", api_name="/later")
    caller.predict(api_name="/days")
    assert caller.predict("2026-07-01", api_name="/later") == "2026-07-01 03:31:00"
    [parameter] = caller.view_api(return_format="dict")["named_endpoints"]["/later"]["parameters"]  # type: ignore[index]
    assert (parameter["component"], parameter["type"]) == ("Datetime", {"type": "string"})
    caller.close()
