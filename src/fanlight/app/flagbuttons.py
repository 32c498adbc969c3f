"""What an `Interface` does with its flagging arguments."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, cast

from fanlight.app.flagging import CSVLogger, FlaggingCallback
from fanlight.components.button import Button
from fanlight.components.state import State
from fanlight.graph.component import Value
from fanlight.graph.inject import Request
from fanlight.graph.listener import Dependency
from fanlight.graph.notices import Success
from fanlight.layouts.row import Row

AT_ONCE = 8
"""Most samples of one button that are being saved; more of them wait."""
Mode = Literal["manual", "auto", "never"]
Options = Sequence[str] | Sequence[tuple[str, str]]


class Flagging:
    """The flag buttons, or the listener that flags every successful run.

    Args:
        mode: "manual", "auto" or "never"; None asks `GRADIO_FLAGGING_MODE`, or is "manual".
        options: texts, or pairs (label, value), one for each button.
        folder: where the samples go.
        callback: what keeps them.

    Raises:
        ValueError, TypeError: an argument that cannot be meant.
    """

    def __init__(
        self, mode: Mode | None, options: Options | None, folder: str, callback: FlaggingCallback | None
    ) -> None:
        asked = mode if mode is not None else os.environ.get("GRADIO_FLAGGING_MODE") or "manual"
        if asked not in ("manual", "auto", "never"):
            raise ValueError(f'flagging_mode must be "manual", "auto" or "never", not {asked!r}.')
        if callback is not None and not callable(getattr(callback, "flag", None)):
            raise TypeError(f"flagging_callback must be a FlaggingCallback such as gr.CSVLogger(), not {callback!r}.")
        self.mode = cast("Mode", asked)
        self.options = _pairs(options)
        self.callback = callback or CSVLogger()
        self.folder = folder
        self._blocks: list[Value[Any]] = []
        self._buttons: list[tuple[Button, str]] = []

    def place(self, blocks: Sequence[Value[Any]]) -> None:
        """Set the callback up for these components, and put the buttons here."""
        self._blocks = [block for block in dict.fromkeys(blocks) if not isinstance(block, State)]
        if self.mode == "never" or not self._blocks:
            return
        self.callback.setup(self._blocks, self.folder)
        if self.mode == "manual":
            with Row():
                self._buttons = [(Button(label), value) for label, value in self.options]

    def wire(self, run: Dependency) -> None:
        """Flag what is on the page when a button is pressed, or after each successful run."""
        quietly: dict[str, Any] = {
            "preprocess": False, "concurrency_limit": AT_ONCE, "api_name": False, "show_progress": "hidden",
        }  # fmt: skip
        for button, value in self._buttons:
            button.click(_flagger(self.callback, value, told=True), self._blocks, None, **quietly)
        if self.mode == "auto" and self._blocks:
            run.success(_flagger(self.callback, "", told=False), self._blocks, None, **quietly)


def _flagger(callback: FlaggingCallback, option: str, *, told: bool) -> Callable[..., Awaitable[None]]:
    async def flag(request: Request | None, *data: Any) -> None:
        username = request.username if request is not None else None
        await asyncio.to_thread(callback.flag, list(data), flag_option=option, username=username)
        if told:
            Success("Saved.")

    return flag


def _pairs(options: Any) -> list[tuple[str, str]]:
    if options is None:
        return [("Flag", "")]
    if isinstance(options, str):
        raise TypeError(f"flagging_options must be a list such as ['wrong', 'odd'], not {options!r}.")
    pairs: list[tuple[str, str]] = []
    for option in options:
        if isinstance(option, str):
            pairs.append((f"Flag as {option}", option))
        elif isinstance(option, (tuple, list)) and len(option) == 2:
            pairs.append((str(option[0]), str(option[1])))
        else:
            raise TypeError(f"flagging_options are texts or pairs (label, value), not {option!r}.")
    return pairs
