"""The site of an app: engine, files, identities and door, as the author asked for them."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fanlight.app.launching import SiteArguments, frame_ancestors, joined_text, relative_links, root_of
from fanlight.files.limits import size_in_bytes
from fanlight.graph.errors import AppError
from fanlight.graph.i18n import I18n

if TYPE_CHECKING:
    from fanlight.app.blocks import Blocks
    from fanlight.engine.blueprint import Blueprint
    from fanlight.server.auth.door import Door
    from fanlight.server.forwarded import TrustedProxies
    from fanlight.server.site import Site, SiteOptions

log = logging.getLogger("fanlight")

LOOPBACK = ("127.0.0.1", "localhost", "::1")
TRUSTED = "127.0.0.1,::1"
"""Whose forwarded headers a server of ours believes, as uvicorn does."""
WAITING = 10_000
"""Most waiting jobs of an app that sets no `max_size`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an app is served.

    Attributes:
        host, port: what our own server is bound to; None where the app is mounted in somebody else's.
        path: where it is mounted.
    """

    host: str | None = None
    port: int | None = None
    path: str = ""

    @property
    def mark(self) -> str:
        """Tells apart the cookies of apps that a browser sees on one host."""
        return f"{self.port}" if self.port is not None else f"{os.getcwd()} {self.path}"

    @property
    def name(self) -> str:
        """The app's name in lists of logins; the same after a restart."""
        script = getattr(sys.modules["__main__"], "__file__", None) or os.getcwd()
        if self.port is None:
            return f"{os.getcwd()} mounted at {self.path or '/'}"
        return f"{os.path.realpath(script)} port {self.port}"


def make_site(app: Blocks, arguments: SiteArguments, place: Place) -> Site:
    """The site of an app, complete and with nothing running yet."""
    from fanlight.engine.cabinet import FileCabinet
    from fanlight.engine.engine import Engine, EngineSettings
    from fanlight.engine.lines import LineLimits
    from fanlight.files.limits import FileLimits
    from fanlight.files.named import AuthorFiles
    from fanlight.files.resolver import AuthorPaths
    from fanlight.files.store import FileStore
    from fanlight.server.identity import Identities
    from fanlight.server.key import load_key, state_folder
    from fanlight.server.site import Site

    options = site_options(app, arguments, place)
    every, age = app.delete_cache or (None, None)
    limits = FileLimits(most_age_s=age)
    if options.max_file_size is not None:
        limits = replace(limits, max_file_size=options.max_file_size)
    store = FileStore(None, limits)
    paths = AuthorPaths(
        Path.cwd(),
        policy=arguments.app_files,
        allowed=_paths(arguments.allowed_paths, "GRADIO_ALLOWED_PATHS"),
        blocked=_paths(arguments.blocked_paths, "GRADIO_BLOCKED_PATHS"),
        started=process_start(),
        private=[state_folder()],
    )
    # Off the way of the launch: there may be much to delete.
    threading.Thread(target=store.remove_leftovers, name="fanlight-leftovers", daemon=True).start()
    default = 1 if app.default_concurrency_limit == "not_set" else app.default_concurrency_limit
    rate = 1.0 if app.status_update_rate == "auto" else float(app.status_update_rate)
    lines = LineLimits(default=default, update_s=rate, waiting=app.max_size or WAITING)
    settings = EngineSettings(
        threads=arguments.max_threads,
        show_error=arguments.show_error or arguments.debug,
        sessions=arguments.state_session_capacity,
        finish_alone=arguments.on_disconnect == "finish",
        sweep_s=every or 60.0,
    )
    blueprint = app.blueprint()
    if options.strict_csp:
        _refuse_scripts(blueprint, options)
    engine = Engine(blueprint, FileCabinet(store, paths, arguments.fetch_urls), settings, lines)
    if not logging.getLogger().handlers and not logging.getLogger("fanlight").handlers:
        _log_to_stderr()
    key = load_key()
    site = Site(blueprint, engine, store, AuthorFiles(paths), Identities(key, place.mark), options)
    site.door = make_door(arguments, site, key, place)
    try:
        _describe(site)
        for start in app.starters:
            start(engine)
        for prepare in app.preparations if place.port is not None else ():
            prepare(engine)
    except BaseException:
        shut(site)
        raise
    return site


def _describe(site: Site) -> None:
    """Write what never changes.

    Raises:
        AppError: a file that the app names may not be served, or does not exist; the message says what to do.
    """
    from fanlight.files.resolver import PathRefused
    from fanlight.server.asgi import write_documents

    try:
        write_documents(site)
    except PathRefused as refused:
        raise AppError(refused.remedy) from refused


def prepare_beside(app: Blocks, site: Site) -> None:
    """Do the app's preparations in a thread of their own: the host's loop must not wait for them."""

    def work() -> None:
        for prepare in app.preparations:
            try:
                prepare(site.engine)
            except Exception as error:
                log.error("The app's preparations have failed: %s", error)

    if app.preparations:
        threading.Thread(target=work, name="fanlight-preparations", daemon=True).start()


def _refuse_scripts(blueprint: Blueprint, options: SiteOptions) -> None:
    """Refuse an app that cannot work where no text becomes a script.

    Raises:
        ValueError: the message names what holds such text.
    """
    rule = 'csp="strict" lets no text become a script, and'
    if options.js or any(listener.js for listener in blueprint.listeners):
        raise ValueError(f"{rule} this app has js=... Leave one of them out.")
    for block in blueprint.blocks.values():
        if found := block.scripts():
            raise ValueError(f"{rule} {block!r} has {' and '.join(found)}. Leave one of them out.")


def make_door(arguments: SiteArguments, site: Site, key: bytes, place: Place) -> Door | None:
    """What lets people in; None where everybody may enter."""
    if arguments.auth is None and arguments.auth_dependency is None:
        return None
    from fanlight.server.auth.accounts import accounts_of
    from fanlight.server.auth.door import DependencyDoor, LoginDoor
    from fanlight.server.auth.logins import Logins, open_logins
    from fanlight.server.auth.throttle import Throttle
    from fanlight.server.key import state_folder

    loop = site.engine.runner.loop.get
    if arguments.auth_dependency is not None:
        return DependencyDoor(arguments.auth_dependency, loop, site.identities)
    accounts = accounts_of(arguments.auth, loop, key)
    logins = Logins(open_logins(state_folder()), place.name, key)
    message = (arguments.i18n or I18n()).resolved(arguments.auth_message)
    return LoginDoor(accounts, logins, site.identities, message, Throttle())


def site_options(app: Blocks, arguments: SiteArguments, place: Place) -> SiteOptions:
    """What routes and page need to know of the arguments."""
    from fanlight.server.site import SiteOptions
    from fanlight.themes.named import theme

    page = app.page_arguments
    hosts = os.environ.get("FANLIGHT_ALLOWED_HOSTS", "")
    return SiteOptions(
        theme=theme(arguments.theme or page.get("theme"), print),
        title=app.title,
        mode=app.mode,
        api_open=app.api_open is not False,
        show_error=arguments.show_error or arguments.debug,
        max_file_size=size_in_bytes(arguments.max_file_size),
        root_path=root_of(arguments.root_path),
        hosts=frozenset({place.host or "", *(h.strip().lower() for h in hosts.split(",") if h.strip())}),
        port=place.port,
        loopback=place.host in LOOPBACK if place.host is not None else None,
        trusted_proxies=_proxies(arguments.forwarded_allow_ips),
        resume=arguments.resume,
        css=relative_links(joined_text(arguments.css or page.get("css"), arguments.css_paths or page.get("css_paths"))),
        js=arguments.js if isinstance(arguments.js, str) else page.get("js"),
        head=relative_links(
            joined_text(arguments.head or page.get("head"), arguments.head_paths or page.get("head_paths"))
        ),
        favicon=str(arguments.favicon_path) if arguments.favicon_path is not None else None,
        footer_links=arguments.footer_links,
        fill_height=app.fill_height,
        allowed_origins=frozenset(arguments.allowed_origins or ()),
        frame_ancestors=frame_ancestors(arguments.embeddable),
        strict_csp=arguments.csp == "strict",
        i18n=arguments.i18n,
        fill_width=app.fill_width,
    )


def _paths(given: Sequence[str | Path] | None, variable: str) -> list[Path]:
    """What the author lists, else what the environment does, separated by commas."""
    if given:
        return [Path(path) for path in given]
    return [Path(path.strip()) for path in os.environ.get(variable, "").split(",") if path.strip()]


def _proxies(given: str | Sequence[str] | None) -> TrustedProxies:
    """Whose forwarded headers count."""
    from fanlight.server.forwarded import TrustedProxies

    text = given if given is not None else os.environ.get("FORWARDED_ALLOW_IPS") or TRUSTED
    return TrustedProxies(text.split(",") if isinstance(text, str) else text)


def process_start() -> float:
    """When this process began, in seconds since the epoch, a little early rather than late."""
    try:
        return Path(f"/proc/{os.getpid()}").stat().st_mtime - 1
    except OSError:
        return time.time() - time.process_time() - 60


def shut(site: Site) -> None:
    """Close what a site holds open."""
    site.engine.close()
    site.files.close()
    if site.door is not None:
        site.door.close()


def _log_to_stderr() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("fanlight")
    logger.addHandler(handler)
    logger.propagate = False
