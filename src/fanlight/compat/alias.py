"""`import gradio` as another name of Fanlight."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType

import fanlight

LOOKS = (
    "default", "soft", "monochrome", "glass", "origin", "citrus", "ocean", "mario", "cyberpunk", "ember", "neon",
)  # fmt: skip
BASES = ("graph.component", "graph.block", "components.lookup", "layouts.form")
SUBMODULES = {
    "blocks": ("app.blocks", "graph.block"),
    "caching": (),
    "chat_interface": (),
    "components": ("components", *BASES),
    "components.base": BASES,
    "context": ("graph.context",),
    "data_classes": ("wire.filedata",),
    "deprecation": (),
    "events": ("graph.events", "graph.listeners", "graph.inject", "graph.listener"),
    "exceptions": ("graph.errors",),
    "external": (),
    "flagging": ("app.flagging",),
    "helpers": ("app.examples", "graph.inject", "graph.notices", "graph.update"),
    "i18n": ("graph.i18n",),
    "image_utils": ("media.images",),
    "inputs": (),
    "interface": ("app.interface", "app.tabbedinterface", "app.serving"),
    "layouts": ("layouts", "layouts.form"),
    "mcp": (),
    "media": (),
    "mix": (),
    "networking": (),
    "oauth": (),
    "outputs": (),
    "processing_utils": (),
    "renderable": ("layouts.rendering",),
    "route_utils": ("graph.inject",),
    "routes": ("graph.inject", "app.mount"),
    "server": (),
    "templates": (),
    "themes": ("themes",),
    "themes.base": ("themes", "themes.base"),
    "themes.builder_app": (),
    "themes.utils": ("themes",),
    "themes.utils.colors": ("themes.colors",),
    "themes.utils.sizes": ("themes.sizes",),
    "themes.utils.fonts": ("themes.fonts",),
    "themes.colors": ("themes.colors",),
    "themes.sizes": ("themes.sizes",),
    "utils": ("files.static", "files.limits"),
    "validators": (),
    **{f"themes.{name}": ("themes",) for name in LOOKS},
}
"""Submodules of Gradio that programs import from -> the modules of ours that hold their names."""

OTHER_NAMES = {
    "App": "server.asgi.WebApp",
    "BlockContext": "graph.block.Layout",
    "DuplicateBlockError": "graph.errors.DuplicateBlock",
    "EventListener": "graph.events.Event",
    "FormComponent": "graph.component.FormField",
    "I18nData": "graph.i18n.I18n",
    "IOComponent": "graph.component.Component",
    "InvalidComponentError": "graph.errors.AppError",
    "RenderError": "graph.errors.AppError",
    "get_space": "compat.removed.get_space",
    "get_component_instance": "components.lookup.made",
}
"""Names that are not public, but that programs take from submodules -> what answers to them."""


class _Alias(ModuleType):
    """A module that takes its names from Fanlight's public ones and from some of its modules."""

    def __init__(self, name: str, homes: Sequence[str]) -> None:
        super().__init__(name, fanlight.__doc__)
        self.__path__: list[str] = []
        self._homes = homes

    def __getattr__(self, name: str) -> object:
        if name == "__version__":
            return fanlight.__version__
        if name.startswith("__"):
            raise AttributeError(name)
        own = self.__name__.partition(".")[2]
        if (f"{own}.{name}" if own else name) in SUBMODULES:
            return importlib.import_module(f"{self.__name__}.{name}")
        if own in ("inputs", "outputs"):
            return getattr(getattr(fanlight, own), name)
        for home in self._homes:
            found = getattr(importlib.import_module(f"fanlight.{home}"), name, None)
            if found is not None:
                return found
        if self._homes and name in OTHER_NAMES:
            home, _, today = OTHER_NAMES[name].rpartition(".")
            return getattr(importlib.import_module(f"fanlight.{home}"), today)
        return getattr(fanlight, name)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds `gradio` and its submodules."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        head, _, rest = fullname.partition(".")
        if head != "gradio" or (rest and rest not in SUBMODULES):
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Alias(spec.name, SUBMODULES.get(spec.name.partition(".")[2], ()))

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run: the names come when they are asked for."""


def install_as_gradio() -> None:
    """Make `import gradio` mean Fanlight in this process, whether Gradio is installed or not.

    Raises:
        RuntimeError: the real Gradio has been imported already.
    """
    loaded = sys.modules.get("gradio")
    if isinstance(loaded, _Alias):
        return
    if loaded is not None:
        raise RuntimeError("gradio has been imported already. Call fanlight.install_as_gradio() before that import.")
    sys.meta_path.insert(0, _Finder())
