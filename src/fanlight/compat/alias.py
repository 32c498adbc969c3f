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
SUBMODULES = {
    "components": ("components",),
    "layouts": ("layouts",),
    "blocks": ("app.blocks",),
    "interface": ("app.interface",),
    "flagging": ("app.flagging",),
    "exceptions": ("graph.errors",),
    "events": ("graph.events", "graph.listeners", "graph.inject"),
    "helpers": ("app.examples", "graph.inject", "graph.notices", "graph.update"),
    "themes": ("themes",),
    "themes.base": ("themes", "themes.base"),
    "themes.utils": ("themes",),
    "themes.utils.colors": ("themes.colors",),
    "themes.utils.sizes": ("themes.sizes",),
    "themes.utils.fonts": ("themes.fonts",),
    "themes.colors": ("themes.colors",),
    "themes.sizes": ("themes.sizes",),
    **{f"themes.{name}": ("themes",) for name in LOOKS},
}
"""Submodules of Gradio that programs import from -> the modules of ours that hold their names."""


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
        for home in self._homes:
            found = getattr(importlib.import_module(f"fanlight.{home}"), name, None)
            if found is not None:
                return found
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
