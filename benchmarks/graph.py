"""Big apps and many visitors, Fanlight alone:

    .venv/bin/python benchmarks/graph.py                # about two minutes
    .venv/bin/python benchmarks/graph.py --only tabs

- build: an app of 500 components and 200 listeners in Python
- page: the same app in Chromium: bytes, when a field takes a letter, long tasks, heap
- tabs: the same app in ten tabs, switched: main-thread work of a switch, the first time and again
- render: a part of 100 components that is made anew: time on the server, time to be seen
- fair: 20 visitors, one of whom sends 200 jobs first: how long the others wait
"""

from __future__ import annotations

import argparse
import os
import statistics
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

import fanlight as gr

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
Figures = dict[str, float]


def big(tabs: bool = False) -> gr.Blocks:
    """500 components in 100 rows, 200 listeners; in ten tabs if wanted."""

    def row(number: int) -> None:
        with gr.Row():
            text = gr.Textbox(label=f"Text {number}")
            count = gr.Number(label=f"Number {number}")
            slide = gr.Slider(0, 10, label=f"Slider {number}")
            gr.Checkbox(label=f"Check {number}")
            button = gr.Button(f"Go {number}")
        button.click(lambda value: value, text, count)
        text.change(lambda value: len(value), text, slide)

    with gr.Blocks() as demo:
        if not tabs:
            for number in range(100):
                row(number)
            return demo
        with gr.Tabs():
            for tab in range(10):
                with gr.Tab(f"Tab {tab}"):
                    for number in range(tab * 10, tab * 10 + 10):
                        row(number)
    return demo


@contextmanager
def opened(demo: gr.Blocks) -> Any:
    """The app in Chromium, with its address."""
    _, url, _ = demo.launch(quiet=True, prevent_thread_lock=True)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            yield browser.new_page(), url
            browser.close()
    finally:
        demo.close(verbose=False)


WATCH = "window.long = []; new PerformanceObserver(l => long.push(...l.getEntries())).observe({type: 'longtask'});"


def build() -> Figures:
    took = []
    for _ in range(7):
        begun = time.process_time()  # CPU: what else the machine does counts less
        demo = big()
        built = time.process_time()
        demo.blueprint()
        took.append((built - begun, time.process_time() - built))
    return {
        "built_cpu_ms": statistics.median(t for t, _ in took) * 1000,
        "drawn_cpu_ms": statistics.median(t for _, t in took) * 1000,
    }


def page() -> Figures:
    with opened(big()) as (tab, url):
        sizes: list[int] = []
        cdp = tab.context.new_cdp_session(tab)
        cdp.send("Network.enable")
        cdp.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        cdp.send("Performance.enable")
        tab.add_init_script(WATCH)
        begun = time.perf_counter()
        tab.goto(url, wait_until="commit")
        field = tab.get_by_label("Text 0", exact=True)
        field.press_sequentially("x")
        typeable = time.perf_counter() - begun
        tab.get_by_label("Text 99", exact=True).wait_for()
        tab.wait_for_timeout(1000)
        cdp.send("HeapProfiler.collectGarbage")
        heap = next(m["value"] for m in cdp.send("Performance.getMetrics")["metrics"] if m["name"] == "JSHeapUsedSize")
        long: list[float] = tab.evaluate("long.map(task => task.duration)")
        return {
            "wire_kb": sum(sizes) / 1000, "requests": len(sizes), "typeable_ms": typeable * 1000,
            "long_tasks_ms": sum(long), "longest_task_ms": max(long, default=0), "heap_mb": heap / 1e6,
        }  # fmt: skip


def _switch(tab: Page, name: str, field: str) -> float:
    """Main-thread seconds that a switch costs, from the browser's own account."""
    cdp = tab.context.new_cdp_session(tab)
    cdp.send("Performance.enable")

    def busy() -> float:
        return sum(
            m["value"] for m in cdp.send("Performance.getMetrics")["metrics"]
            if m["name"] in ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
        )  # fmt: skip

    before = busy()
    tab.evaluate(f"[...document.querySelectorAll('[role=tab]')].find(t => t.textContent == '{name}').click()")
    tab.get_by_label(field, exact=True).wait_for()
    tab.wait_for_timeout(200)
    return float(busy() - before)


def tabs() -> Figures:
    with opened(big(tabs=True)) as (tab, url):
        tab.add_init_script(WATCH)
        tab.goto(url)
        tab.get_by_label("Text 0", exact=True).wait_for()
        tab.wait_for_timeout(500)
        tab.evaluate("long.length = 0")
        first = [_switch(tab, f"Tab {number}", f"Text {number}0") for number in range(1, 10)]
        again = [_switch(tab, f"Tab {number}", f"Text {number}0") for number in range(1, 10)]
        long: list[float] = tab.evaluate("long.map(task => task.duration)")
        return {
            "first_ms": statistics.median(first) * 1000, "again_ms": statistics.median(again) * 1000,
            "longest_task_ms": max(long, default=0),
        }  # fmt: skip


def render() -> Figures:
    with gr.Blocks() as demo:
        run = gr.Button("Run")

        @gr.render(triggers=[run.click])
        def part() -> None:
            for number in range(100):
                gr.Textbox(label=f"Field {number}", value=str(time.monotonic_ns()))

    with opened(demo) as (tab, url):
        tab.goto(url)
        tab.get_by_role("button", name="Run").click()
        tab.get_by_label("Field 99").wait_for()
        shown = tab.evaluate(
            """async () => {
              const last = () => [...document.querySelectorAll('textarea')].at(-1)?.value;
              const took = [];
              for (let n = 0; n < 15; n += 1) {
                const before = last(), began = performance.now();
                [...document.querySelectorAll('button')].find(b => b.textContent.trim() == 'Run').click();
                while (last() === before || last() === undefined) await new Promise(r => setTimeout(r, 1));
                took.push(performance.now() - began);
              }
              return took;
            }"""
        )
        return {"shown_ms": statistics.median(shown)}


def fair() -> Figures:
    from fanlight.testing import visit

    with gr.Blocks() as demo:
        box, out = gr.Textbox(label="In"), gr.Textbox(label="Out")
        gr.Button("Go").click(lambda text: time.sleep(0.02) or text, box, out, trigger_mode="multiple")
    waits: list[float] = []
    with visit(demo, timeout_s=60) as crowd:
        for _ in range(200):
            crowd.click("Go", wait=False)

        def other() -> None:
            with visit(crowd.url, timeout_s=60) as visitor:
                begun = time.perf_counter()
                visitor.click("Go")
                waits.append(time.perf_counter() - begun)

        threads = [threading.Thread(target=other) for _ in range(19)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        crowd.wait()
    return {"others_median_ms": statistics.median(waits) * 1000, "others_longest_ms": max(waits) * 1000}


MEASURES: dict[str, Callable[[], Figures]] = {m.__name__: m for m in (build, page, tabs, render, fair)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=list(MEASURES))
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    for name, measure in MEASURES.items():
        if chosen.only not in (None, name):
            continue
        rounds = [measure() for _ in range(chosen.rounds)]
        for figure in rounds[0]:
            print(f"{name:8} {figure:18} {statistics.median(r[figure] for r in rounds):10.1f}")


if __name__ == "__main__":
    main()
