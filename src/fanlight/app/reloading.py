"""`fanlight run --reload`: the app is replaced while its server runs, whenever a file is saved."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanlight.app.launching import LaunchArguments
from fanlight.app.script import Script, TakenOver
from fanlight.app.serving import RerunThread, Served, ServerThread
from fanlight.graph.advice import PACKAGE

if TYPE_CHECKING:
    from fanlight.app.blocks import Blocks

LOOK_S = 0.25
"""Seconds between two looks at the files where nothing tells of a change."""
SHOWN = (
    "title", "mode", "theme", "css", "js", "head", "favicon", "footer_links", "fill_height", "fill_width", "show_error",
    "resume", "i18n",
)  # fmt: skip
"""Options of a site that change with its app; the others are those of the start."""
FIXED = (
    "auth", "auth_message", "auth_dependency", "allowed_paths", "blocked_paths", "app_files", "root_path",
    "server_name", "server_port", "max_threads", "max_file_size", "allowed_origins", "embeddable", "csp", "fetch_urls",
)  # fmt: skip
"""Arguments of `launch()` that take effect at a start only."""


class Reloader(RerunThread):
    """Watches the files of a script, and puts each new edition of its app into the place of the one that runs.

    Args:
        script: runs for the first time in the main thread.
    """

    def __init__(self, script: Script) -> None:
        super().__init__(name="fanlight-reload", daemon=True)
        self.script = script
        self.taken: tuple[Blocks, LaunchArguments] | None = None

    def run(self) -> None:
        for _ in looks(self.script.files):
            changed = self.script.changed() if self.server is not None else []
            if changed:
                self._reload(changed)

    def note(self, server: ServerThread) -> None:
        self.script.note_new()
        super().note(server)

    def take(self, app: Blocks, arguments: LaunchArguments) -> Served:
        served = self._served()
        if self.taken is not None and self.taken[0] is not app:
            print("Of several apps that a script launches, the first is replaced. The second app runs on as it was.")
        else:
            self.taken = app, arguments
        if served.should_block(arguments.prevent_thread_lock, arguments.debug):
            raise TakenOver
        return served

    def rest(self) -> None:
        raise TakenOver

    def _served(self) -> Served:
        assert self.server is not None  # nothing runs anew before
        return Served(self.server)

    def _reload(self, changed: Sequence[Path]) -> None:
        began = time.perf_counter()
        self.taken = None
        names = ", ".join(file.name for file in changed)
        try:
            self.script.run_again(changed)
            self._swap(*self._edition())
        except (Exception, SystemExit) as error:
            self._fail(names, error)
            return
        print(f"Reloaded {names} in {time.perf_counter() - began:.2f} s", flush=True)

    def _edition(self) -> tuple[Blocks, LaunchArguments | None]:
        return self.taken or (app_of(self.script), None)

    def _swap(self, app: Blocks, arguments: LaunchArguments | None) -> None:
        from fanlight.app.site import Place, site_options  # these two are loaded when the server is
        from fanlight.engine.succession import succeed
        from fanlight.server.asgi import take_over

        served = self._served()
        site = served.app.site
        blueprint = succeed(app, site.blueprint, site.engine.busy())
        options = site.options
        if arguments is not None:
            new = site_options(app, arguments, Place(port=options.port))
            options = replace(options, **{name: getattr(new, name) for name in SHOWN})
            _tell_of_fixed(served.thread.arguments, arguments)
            served.thread.arguments = arguments
        else:
            options = replace(options, title=app.title, fill_height=app.fill_height, fill_width=app.fill_width)
        take_over(site, blueprint, options)
        app.served = served

    def _fail(self, names: str, error: BaseException) -> None:
        text = told(error)
        print(f"{names} was not taken over; the app runs on as it was.\n{text}", file=sys.stderr, flush=True)
        site = self._served().app.site
        site.fault = text
        site.engine.wake()


def run_reloading(path: Path, name: str, folders: Sequence[Path]) -> None:
    """Run a script, and run it anew whenever its files change, until its server ends.

    Args:
        name: the variable, or function without arguments, that holds the app where the script does not launch it.
        folders: where modules are watched, besides the script's own folder.
    """
    sys.dont_write_bytecode = True  # two saves within a second would look the same to Python's cache
    script = Script(path, name, folders)
    reloader = Reloader(script)
    reloader.start()
    while not _started(script, reloader):
        for _ in looks(script.files):
            if script.changed():
                break
    if reloader.server is None:
        app_of(script).launch()
    elif reloader.server.is_alive():
        Served(reloader.server).block()


def _started(script: Script, reloader: Reloader) -> bool:
    """Run the script for the first time; False when it fails before it serves anything."""
    try:
        script.run()
    except Exception as error:
        if reloader.server is not None:
            raise
        print(f"{told(error)}\nWaiting for {script.path.name} to be saved.", file=sys.stderr, flush=True)
        return False
    return True


def app_of(script: Script) -> Blocks:
    """The app that a script defines.

    Raises:
        LookupError: there is none of the wanted name.
    """
    from fanlight.app.blocks import Blocks  # it imports what this module stands on

    found: Any = script.namespace.get(script.name)
    if callable(found) and not isinstance(found, Blocks):
        found = found()
    if not isinstance(found, Blocks):
        raise LookupError(
            f"{script.path.name} neither launches an app nor has one named {script.name!r}. "
            "Use --demo-name for another name."
        )
    return found


def looks(files: Callable[[], Sequence[Path]]) -> Iterator[None]:
    """Yield whenever a file may have been saved, for ever: as the system tells, or after each quarter of a second."""
    if find_spec("watchfiles") is None:
        while True:
            time.sleep(LOOK_S)
            yield
    watch: Any = import_module("watchfiles").watch
    while True:
        folders = {file.parent for file in files()}
        for _ in watch(*folders, recursive=False, debounce=60, step=20, rust_timeout=500, yield_on_timeout=True):
            yield
            if {file.parent for file in files()} != folders:
                break


def told(error: BaseException) -> str:
    """A traceback without the frames of this package."""
    shown = traceback.TracebackException.from_exception(error)
    for frame in list(shown.stack):
        if frame.filename.startswith((PACKAGE, "<frozen importlib")):
            shown.stack.remove(frame)
    return "".join(shown.format()).rstrip()


def _tell_of_fixed(before: LaunchArguments, now: LaunchArguments) -> None:
    """Say which changed arguments wait for a restart."""
    for name in FIXED:
        if _shape(getattr(before, name)) != _shape(getattr(now, name)):
            print(f"launch({name}=...) takes effect after a restart.", flush=True)


def _shape(value: object) -> object:
    """What tells two values of an argument apart: functions are made anew by each run."""
    return getattr(value, "__qualname__", value)
