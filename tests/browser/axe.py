"""What axe, the accessibility checker, says of a page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
GRAVE = ("serious", "critical")
FOUND = """async (grave) => (await axe.run()).violations.filter(v => grave.includes(v.impact)).map(
    v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 200) + ' ' + (n.any[0]?.message ?? '')).join(' | '))"""


def violations(page: Page) -> list[str]:
    """The grave ones; the page's own rules about scripts must allow axe, as in a context with `bypass_csp`."""
    page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(FOUND, list(GRAVE))
    return found
