"""The buttons below the fields of an `Interface`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fanlight.components.button import Button
from fanlight.components.state import State
from fanlight.graph.component import Value
from fanlight.graph.events import Trigger
from fanlight.graph.listener import Dependency
from fanlight.graph.listeners import on
from fanlight.layouts.row import Row


class Buttons:
    """Clear, Submit and Stop, and what they do on the page."""

    def __init__(
        self, submit: str | Button, stop: str | Button | None, clear: str | Button | None, *, is_live: bool
    ) -> None:
        self.is_live = is_live
        self.submit = _button(submit, "primary") or Button("Submit", variant="primary", render=False)
        self.stop = _button(stop, "stop", visible=False)
        self.clear = _button(clear, "secondary")

    def place(self) -> None:
        """Put them here, in a row."""
        shown = [self.clear, None if self.is_live else self.submit, self.stop]
        if any(shown):
            with Row():
                for button in filter(None, shown):
                    button.render()

    def wire(self, blocks: Sequence[Value[Any]], run: Dependency, triggers: list[Trigger]) -> None:
        """Clear puts the fields back to what they held at first; Stop stands in Submit's place during a run."""
        quietly: dict[str, Any] = {"api_name": False, "show_progress": "hidden"}
        if self.clear is not None:
            fields = [block for block in dict.fromkeys(blocks) if not isinstance(block, State)]
            self.clear.click(None, None, fields, **quietly).listener.sets = [_at_first(block) for block in fields]
        if self.stop is not None and not self.is_live:
            both = [self.submit, self.stop]
            on(triggers, None, None, both, **quietly).listener.sets = _shown(False, True)
            run.then(None, None, both, **quietly).listener.sets = _shown(True, False)
            self.stop.click(None, None, both, cancels=[run], **quietly).listener.sets = _shown(True, False)


def _button(given: str | Button | None, variant: Any, visible: bool = True) -> Button | None:
    if given is None or isinstance(given, Button):
        if isinstance(given, Button):
            given.unrender()
            if not visible:
                given.visible = False
        return given
    return Button(given, variant=variant, visible=visible, render=False)


def _shown(submit: bool, stop: bool) -> list[Any]:
    return [{"__type__": "update", "visible": submit}, {"__type__": "update", "visible": stop}]


def _at_first(block: Value[Any]) -> Any:
    return None if block.carries_files or block.initial() is None else block.postprocess(block.initial())
