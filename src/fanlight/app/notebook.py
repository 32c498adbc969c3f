"""Apps in notebooks: a frame below the cell, and a cell that runs again takes up its port."""

from __future__ import annotations

import sys
import threading
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fanlight.app.serving import ServerThread

if TYPE_CHECKING:
    from fanlight.app.launching import LaunchArguments


class Launched(tuple[Any, str, str | None]):
    """What `launch()` returns: the ASGI app, the address, the public link or None. A notebook does not print it."""

    __slots__ = ()

    def _ipython_display_(self) -> None:
        """Show nothing."""


def shell() -> Any:
    """The notebook's shell, or None outside of a notebook."""
    ipython: Any = sys.modules.get("IPython")  # a notebook has loaded it
    found = ipython.get_ipython() if ipython is not None else None
    return found if hasattr(found, "kernel") else None


def show_frame(address: str, arguments: LaunchArguments) -> None:
    """Show the app below the cell, where that is wanted and this is a notebook."""
    if arguments.inline is False:
        return
    if shell() is None:
        if arguments.inline:
            print("launch(inline=True) shows the app in a notebook only.", flush=True)
        return
    if arguments.embeddable is False:
        print("The app is not shown here: launch(embeddable=False) keeps it out of frames.", flush=True)
        return
    showing: Any = import_module("IPython.display")
    width = f"{arguments.width}px" if isinstance(arguments.width, int) else arguments.width
    style = f"width:{width};height:{arguments.height}px;border:0;border-radius:8px"
    allow = "autoplay; camera; microphone; clipboard-read; clipboard-write; fullscreen"
    frame = f'<iframe src="{escape(address)}" style="{escape(style)}" allow="{allow}" title="app"></iframe>'
    showing.display(showing.HTML(f"<div>{frame}</div>"))


def cell() -> str | None:
    """What tells the running cell from others: its id, or else its text; None outside of a notebook."""
    found = shell()
    if found is None:
        return None
    parent = found.get_parent() if hasattr(found, "get_parent") else {}
    own = parent.get("metadata", {}).get("cellId")
    return f"id {own}" if own else f"text {parent.get('content', {}).get('code', '')}"


def make_room(arguments: LaunchArguments) -> str | None:
    """End what this cell served before, or what this notebook serves at the wanted port, and take over its port.

    Returns:
        what tells the cell from others, to be kept with its server.
    """
    this = cell()
    if this is None:
        return None
    for thread in threading.enumerate():
        if not isinstance(thread, ServerThread):
            continue
        same_port = thread.arguments.server_name == arguments.server_name and thread.port == arguments.server_port
        if same_port or (thread.cell == this and arguments.server_port is None):
            arguments.server_port = thread.port
            thread.close()
            break
    return this


def load_ipython_extension(ipython: Any) -> None:
    """`%load_ext fanlight`: a cell that begins with `%%blocks` is the inside of a `Blocks`, which is shown below it."""
    ipython.register_magic_function(_blocks, "cell", "blocks")


def _blocks(line: str, text: str) -> None:
    """Make an app of the cell; it is called `demo` afterwards."""
    from fanlight.app.blocks import Blocks  # it imports this module

    names = shell().user_ns
    with Blocks() as demo:
        exec(compile(text, "<blocks>", "exec"), names)
    names["demo"] = demo
    demo.launch(quiet=True)
