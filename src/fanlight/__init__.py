"""Fanlight: put a Python function or a machine-learning model in front of other people.

`import fanlight as gr` answers to Gradio's public names. A name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from fanlight import themes as themes
    from fanlight.app.blocks import Blocks as Blocks
    from fanlight.app.examples import Examples as Examples
    from fanlight.app.flagging import CSVLogger as CSVLogger
    from fanlight.app.flagging import FlaggingCallback as FlaggingCallback
    from fanlight.app.flagging import SimpleCSVLogger as SimpleCSVLogger
    from fanlight.app.interface import Interface as Interface
    from fanlight.app.mount import mount_gradio_app as mount_gradio_app
    from fanlight.app.noreload import NO_RELOAD as NO_RELOAD
    from fanlight.app.notebook import load_ipython_extension as load_ipython_extension
    from fanlight.app.serving import close_all as close_all
    from fanlight.app.sharewish import Share as Share
    from fanlight.app.tabbedinterface import TabbedInterface as TabbedInterface
    from fanlight.compat.alias import install_as_gradio as install_as_gradio
    from fanlight.components.browserstate import BrowserState as BrowserState
    from fanlight.components.button import Button as Button
    from fanlight.components.checkbox import Checkbox as Checkbox
    from fanlight.components.checkboxgroup import CheckboxGroup as CheckboxGroup
    from fanlight.components.checkboxgroup import Checkboxgroup as Checkboxgroup
    from fanlight.components.clearbutton import ClearButton as ClearButton
    from fanlight.components.code import Code as Code
    from fanlight.components.colorpicker import ColorPicker as ColorPicker
    from fanlight.components.dataset import Dataset as Dataset
    from fanlight.components.datetime import DateTime as DateTime
    from fanlight.components.downloadbutton import DownloadButton as DownloadButton
    from fanlight.components.dropdown import Dropdown as Dropdown
    from fanlight.components.file import File as File
    from fanlight.components.file import Files as Files
    from fanlight.components.highlightedtext import Highlight as Highlight
    from fanlight.components.highlightedtext import HighlightedText as HighlightedText
    from fanlight.components.highlightedtext import Highlightedtext as Highlightedtext
    from fanlight.components.html import HTML as HTML
    from fanlight.components.image import Image as Image
    from fanlight.components.image import WatermarkOptions as WatermarkOptions
    from fanlight.components.json import JSON as JSON
    from fanlight.components.json import Json as Json
    from fanlight.components.label import Label as Label
    from fanlight.components.lookup import component as component
    from fanlight.components.markdown import Markdown as Markdown
    from fanlight.components.navbar import Navbar as Navbar
    from fanlight.components.number import Number as Number
    from fanlight.components.radio import Radio as Radio
    from fanlight.components.slider import Slider as Slider
    from fanlight.components.state import State as State
    from fanlight.components.textbox import InputHTMLAttributes as InputHTMLAttributes
    from fanlight.components.textbox import TextArea as TextArea
    from fanlight.components.textbox import Textbox as Textbox
    from fanlight.components.timer import Timer as Timer
    from fanlight.components.uploadbutton import UploadButton as UploadButton
    from fanlight.files.limits import FileSize as FileSize
    from fanlight.files.static import set_static_paths as set_static_paths
    from fanlight.graph.component import Component as Component
    from fanlight.graph.errors import Error as Error
    from fanlight.graph.i18n import I18n as I18n
    from fanlight.graph.inject import CopyData as CopyData
    from fanlight.graph.inject import DeletedFileData as DeletedFileData
    from fanlight.graph.inject import DownloadData as DownloadData
    from fanlight.graph.inject import EventData as EventData
    from fanlight.graph.inject import Header as Header
    from fanlight.graph.inject import KeyUpData as KeyUpData
    from fanlight.graph.inject import Progress as Progress
    from fanlight.graph.inject import Request as Request
    from fanlight.graph.inject import SelectData as SelectData
    from fanlight.graph.listeners import on as on
    from fanlight.graph.notices import Info as Info
    from fanlight.graph.notices import Success as Success
    from fanlight.graph.notices import Warning as Warning
    from fanlight.graph.update import skip as skip
    from fanlight.graph.update import update as update
    from fanlight.graph.validation import validate as validate
    from fanlight.layouts.accordion import Accordion as Accordion
    from fanlight.layouts.column import Column as Column
    from fanlight.layouts.group import Group as Group
    from fanlight.layouts.rendering import render as render
    from fanlight.layouts.row import Row as Row
    from fanlight.layouts.sidebar import Sidebar as Sidebar
    from fanlight.layouts.tab import Tab as Tab
    from fanlight.layouts.tab import TabItem as TabItem
    from fanlight.layouts.tabs import Tabs as Tabs
    from fanlight.wire.filedata import FileData as FileData

    Text = Textbox
    Theme = themes.Base

_ROOMS = ("components", "layouts", "app")
"""Where a class is found in the file of its own name in lower case."""

_MODULES = ("auth", "themes")
"""Modules that are public names too."""

_HOMES = {
    "close_all": "app.serving",
    "CSVLogger": "app.flagging",
    "FlaggingCallback": "app.flagging",
    "SimpleCSVLogger": "app.flagging",
    "NO_RELOAD": "app.noreload",
    "load_ipython_extension": "app.notebook",
    "install_as_gradio": "compat.alias",
    "component": "components.lookup",
    "InputHTMLAttributes": "components.textbox",
    "Text": "components.textbox",
    "Theme": "themes",
    "TextArea": "components.textbox",
    "WatermarkOptions": "components.image",
    "Component": "graph.component",
    "Error": "graph.errors",
    "CopyData": "graph.inject",
    "DeletedFileData": "graph.inject",
    "DownloadData": "graph.inject",
    "EventData": "graph.inject",
    "FileData": "wire.filedata",
    "FileSize": "files.limits",
    "Files": "components.file",
    "Header": "graph.inject",
    "Highlight": "components.highlightedtext",
    "I18n": "graph.i18n",
    "KeyUpData": "graph.inject",
    "Progress": "graph.inject",
    "Request": "graph.inject",
    "SelectData": "graph.inject",
    "Share": "app.sharewish",
    "TabItem": "layouts.tab",
    "mount_gradio_app": "app.mount",
    "on": "graph.listeners",
    "render": "layouts.rendering",
    "Info": "graph.notices",
    "Success": "graph.notices",
    "Warning": "graph.notices",
    "set_static_paths": "files.static",
    "skip": "graph.update",
    "update": "graph.update",
    "validate": "graph.validation",
}
"""Where the other names are found."""


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = import_module(f"fanlight.{name}") if name in _MODULES else _find(name)
    if found is None and name in _removed().NAMES:
        return _removed().removed(name)  # not kept: each use warns
    if found is None:
        raise AttributeError(
            f"fanlight.{name} is not available yet, or no such name exists. "
            "docs/differences.md lists what this version has."
        )
    globals()[name] = found
    return found


def _removed() -> Any:
    """The names of former versions; loaded when one is asked for."""
    return import_module("fanlight.compat.removed")


def _find(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"fanlight.{_HOMES[name]}"), name, None)
    if not name[0].isupper():
        return None
    for room in _ROOMS:
        home = f"fanlight.{room}.{name.lower()}"
        if find_spec(home) is not None:
            return getattr(import_module(home), name, None)
    return None


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *_MODULES})
