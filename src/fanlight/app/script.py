"""The author's script and the modules beside it, run anew when their files change."""

from __future__ import annotations

import importlib
import linecache
import sys
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from fanlight.app.noreload import MARK
from fanlight.graph.advice import PACKAGE

Stamp = tuple[int, int]


class TakenOver(BaseException):
    """Ends a script that runs anew at its `launch()`: what stands behind that runs when the server ends."""


class Script:
    """A script that can run several times in one process; each run gets the names of the last good one.

    Args:
        path: its file.
        name: the variable that holds the app: each run makes its own.
        folders: where modules are watched, besides the script's own folder.
    """

    def __init__(self, path: Path, name: str, folders: Sequence[Path] = ()) -> None:
        self.path = path.resolve()
        self.name = name
        self.folders = [self.path.parent, *(folder.resolve() for folder in folders)]
        self.namespace: dict[str, Any] = {}
        self.seen: dict[Path, Stamp] = {}
        self._files: tuple[int, list[Path]] = (0, [])

    def run(self) -> None:
        """Run it for the first time.

        Raises:
            BaseException: whatever it raises.
        """
        self.changed()  # the files as they are now
        main, code = self._compiled({})
        self.namespace = vars(main)  # its launch() may not return before the end
        sys.modules["__main__"] = main
        exec(code, vars(main))

    def run_again(self, changed: Sequence[Path]) -> None:
        """Run it anew, after those modules whose files have changed. If anything fails, nothing has happened.

        Raises:
            BaseException: whatever the script or a module raises.
        """
        before = {module: dict(vars(module)) for module in self._modules() if _file(module) in changed}
        try:
            for module in reversed(before):  # a module is listed before those that it imports
                vars(module)[MARK] = True
                importlib.reload(module)
            self._rebind(before)
            self._replace_main()
            self.note_new()
        except BaseException:
            for module, names in before.items():
                vars(module).clear()
                vars(module).update(names)
            raise

    def changed(self) -> list[Path]:
        """The files that were saved since the last call, or since they were first seen."""
        found = []
        for file in self.files():
            stamp = _stamp(file)
            if stamp is not None and self.seen.setdefault(file, stamp) != stamp:
                self.seen[file] = stamp
                found.append(file)
        return found

    def note_new(self) -> None:
        """Look at the files that came in since the last look: what is saved after this is a change."""
        for file in self.files():
            stamp = _stamp(file)
            if stamp is not None:
                self.seen.setdefault(file, stamp)

    def files(self) -> list[Path]:
        """The files that are watched: the script, and the modules in its folders that are loaded."""
        loaded = len(sys.modules)
        if self._files[0] != loaded:  # some came in: this is asked several times a second
            own = {file for module in self._modules() if (file := _file(module)) is not None}
            self._files = loaded, [self.path, *own]
        return self._files[1]

    def _modules(self) -> Iterator[ModuleType]:
        for name, module in list(sys.modules.items()):
            file = _file(module)
            if file is None or name in ("__main__", "__mp_main__") or str(file).startswith(PACKAGE):
                continue
            if "site-packages" not in file.parts and any(file.is_relative_to(folder) for folder in self.folders):
                yield module

    def _replace_main(self) -> None:
        kept = {name: value for name, value in self.namespace.items() if name != self.name}
        main, code = self._compiled({**kept, MARK: True})
        former, sys.modules["__main__"] = sys.modules["__main__"], main
        try:
            exec(code, vars(main))
        except TakenOver:
            pass
        except BaseException:
            sys.modules["__main__"] = former
            raise
        self.namespace = vars(main)

    def _compiled(self, names: Mapping[str, Any]) -> tuple[ModuleType, CodeType]:
        with tokenize.open(self.path) as file:
            source = file.read()
        linecache.checkcache()
        importlib.invalidate_caches()
        code = compile(source, str(self.path), "exec", dont_inherit=True)
        main = ModuleType("__main__")
        vars(main).update(names, __name__="__main__", __file__=str(self.path), __builtins__=__builtins__)
        return main, code

    def _rebind(self, before: Mapping[ModuleType, Mapping[str, Any]]) -> None:
        """Let modules that were not changed hold what those that were define now, where they imported it by name."""
        renewed: dict[tuple[str, int], Any] = {}
        defined: dict[int, Any] = {}  # functions and classes, under whatever name
        for module, names in before.items():
            for name, old in names.items():
                new = vars(module).get(name)
                if new is None or new is old or name.startswith("__"):
                    continue
                renewed[name, id(old)] = new
                if getattr(old, "__module__", None) == module.__name__:
                    defined[id(old)] = new
        for module in self._modules():
            for name, old in list(vars(module).items()):
                new = renewed.get((name, id(old)), defined.get(id(old)))
                if new is not None and module not in before:
                    vars(module)[name] = new


def _file(module: ModuleType) -> Path | None:
    file = getattr(module, "__file__", None)
    return Path(file) if isinstance(file, str) and file.endswith(".py") else None


def _stamp(file: Path) -> Stamp | None:
    try:
        stat = file.stat()
    except OSError:  # an editor is just replacing it
        return None
    return stat.st_mtime_ns, stat.st_size
