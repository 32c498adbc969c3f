"""Shows tqdm's bars as a job's progress, where a handler asks for it with `gr.Progress(track_tqdm=True)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fanlight.graph.context import running_job
from fanlight.graph.inject import Progress

if TYPE_CHECKING:
    from fanlight.engine.job import Job


def track(job: Job, args: Iterable[Any], keywords: dict[str, Any]) -> None:
    """Send the bars of tqdm loops to this job's visitor, if one of the handler's arguments asks for it."""
    asked = [a for a in (*args, *keywords.values()) if isinstance(a, Progress) and a.track_tqdm]
    if not asked:
        return
    job.tracks_tqdm = True
    try:
        module: Any = import_module("tqdm.std")  # optional: only where the author uses it
    except ImportError:
        return
    tqdm = module.tqdm
    if not getattr(tqdm, "_reports_to_jobs", False):
        tqdm._reports_to_jobs = True
        tqdm.update = _reporting(tqdm.update)
        tqdm.__iter__ = _reporting_iterator(tqdm.__iter__)


def _reporting(original: Any) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = original(self, *args, **kwargs)
        _report(self)
        return result

    return method


def _reporting_iterator(original: Any) -> Any:
    def iterate(self: Any) -> Iterator[Any]:
        for count, item in enumerate(original(self)):
            _report(self, count)
            yield item

    return iterate


def _report(bar: Any, count: int | None = None) -> None:
    job = running_job.get()
    if job is None or not getattr(job, "tracks_tqdm", False):
        return
    index = bar.n if count is None else count
    job.progress([{"index": index, "length": bar.total, "unit": bar.unit, "progress": None, "desc": bar.desc or None}])
