"""Serving an app from a thread of its own."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fanlight.app.launching import LaunchArguments
from fanlight.app.site import Place, make_site, shut

if TYPE_CHECKING:
    from types import FrameType

    from fanlight.app.blocks import Blocks
    from fanlight.app.sharewish import Wanted
    from fanlight.app.sharing import Sharing
    from fanlight.server.asgi import WebApp
    from fanlight.server.running import QuietServer

log = logging.getLogger("fanlight")

FIRST_PORT = 7860
GRACEFUL_S = 1


class ServerThread(threading.Thread):
    """The thread that a server runs in. The interpreter's list of threads is the list of running servers."""

    def __init__(self, server: QuietServer, listening: socket.socket, app: WebApp, arguments: LaunchArguments) -> None:
        super().__init__(name="fanlight-server", daemon=True)
        self.server = server
        self.listening = listening
        self.app = app
        self.arguments = arguments
        self.address = ""
        self.cell: str | None = None
        """The notebook's cell that started it."""
        self.sharing: Sharing | None = None

    @property
    def port(self) -> int | None:
        """The port that it listens on."""
        return self.app.site.options.port

    def run(self) -> None:
        self.server.run(sockets=[self.listening])

    def close(self) -> None:
        """End its link, stop the server and wait until its port is free."""
        if self.sharing is not None:
            self.sharing.close()
        self.app.site.engine.goodbye()
        self.server.stop()
        if threading.current_thread() is not self:
            self.join(GRACEFUL_S + 1)
        self.listening.close()


class RerunThread(threading.Thread):
    """A thread in which the author's script runs anew while its server runs on: `launch()` hands its app over here."""

    server: ServerThread | None = None
    """The server that the script started first."""

    def note(self, server: ServerThread) -> None:
        """A server has started."""
        self.server = self.server or server

    def take(self, app: Blocks, arguments: LaunchArguments) -> Served:
        """Note the app that is to take over, and with which arguments it was launched."""
        raise NotImplementedError

    def rest(self) -> None:
        """The script would wait here until its server ends."""
        raise NotImplementedError


class Served:
    """A running server."""

    def __init__(self, thread: ServerThread) -> None:
        self.thread = thread

    @property
    def app(self) -> WebApp:
        """The ASGI app that it serves."""
        return self.thread.app

    @property
    def address(self) -> str:
        """Where this machine reaches it."""
        return self.thread.address

    @property
    def sharing(self) -> Sharing | None:
        """The link, or the last one; None for an app that was not shared."""
        return self.thread.sharing

    def share(self, wanted: Wanted, *, quiet: bool) -> None:
        """Open a link to the app, unless it has one. Whatever fails is told, and nothing else happens."""
        if self.sharing is not None and not self.sharing.has_ended:
            return
        from fanlight.app.sharing import WAYS, NotShared, Sharing  # loaded when something is shared

        site = self.app.site
        host = urlsplit(self.address).hostname or "127.0.0.1"
        sharing = Sharing(
            wanted, site.links, site.options.port or 0, host=host, quiet=quiet, is_guarded=site.door is not None
        )
        self.thread.sharing = sharing  # at once: the app may be closed before the link is there
        try:
            sharing.start()
        except NotShared as error:
            self._give_up(sharing)
            hint = f"\n{WAYS}" if error.code == "share-nowhere" else ""
            sharing.say(f"Share link not created: {error}{hint}\nThe app runs on at {self.address}")
        except Exception:  # a fault of ours must not end the author's program
            self._give_up(sharing)
            log.exception("Share link not created: a fault in Fanlight; please report it. [share-internal]")
        except BaseException:
            self._give_up(sharing)
            raise

    def _give_up(self, sharing: Sharing) -> None:
        sharing.close()
        self.thread.sharing = None

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.thread.is_alive()

    def close(self) -> None:
        """Stop it, and its link before."""
        self.thread.close()

    @staticmethod
    def should_block(prevent: bool, debug: bool) -> bool:
        """Whether `launch()` waits: in scripts, and with debug=True, unless it was told not to."""
        if prevent:
            return False
        interactive = hasattr(sys, "ps1") or sys.flags.interactive or "ipykernel" in sys.modules
        return debug or not interactive

    def block(self) -> None:
        """Wait until a signal or the server's end. The main thread owns the signals."""
        stop = threading.Event()

        def ask(number: int, frame: FrameType | None) -> None:
            stop.set()

        main = threading.current_thread() is threading.main_thread()
        before = signal.signal(signal.SIGTERM, ask) if main else None
        try:
            while self.alive and not stop.wait(0.5 if not main else 60):
                pass
        except KeyboardInterrupt:
            pass
        finally:
            if main:
                signal.signal(signal.SIGTERM, before)
            self.close()


def serve(app: Blocks, arguments: LaunchArguments) -> Served:
    """Start a server for the app in a thread.

    Raises:
        OSError: no port is free.
    """
    import uvicorn  # loaded when something is served

    from fanlight.server.asgi import WebApp
    from fanlight.server.head import BoundedHead
    from fanlight.server.running import QuietServer

    host = arguments.server_name or os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1"
    listening, port = bind(host, arguments.server_port)
    try:
        site = make_site(app, arguments, Place(host=host, port=port))
    except BaseException:
        listening.close()
        raise
    web = WebApp(site, close=lambda: shut(site))
    config = uvicorn.Config(
        web,
        http=BoundedHead,
        loop="auto",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=GRACEFUL_S,
        timeout_keep_alive=60,
        ws="websockets-sansio",
        ws_max_size=site.options.json_bytes,
        ws_per_message_deflate=False,
        proxy_headers=False,
        lifespan="on",
    )
    thread = ServerThread(QuietServer(config), listening, web, arguments)
    thread.start()
    while not thread.server.started and thread.is_alive():
        time.sleep(0.002)
    if not thread.server.started:
        raise OSError(f"The server on {host}:{port} did not start; the log says why.")
    shown = "127.0.0.1" if host in ("0.0.0.0", "") else f"[{host}]" if ":" in host else host
    thread.address = f"http://{shown}:{port}/"
    for rerun in threading.enumerate():
        if isinstance(rerun, RerunThread):
            rerun.note(thread)
    return Served(thread)


def bind(host: str, exact: int | None) -> tuple[socket.socket, int]:
    """A listening socket on the wanted port, or on the first free one.

    Raises:
        OSError: none is free; the message names those tried.
    """
    first = exact or int(os.environ.get("GRADIO_SERVER_PORT") or FIRST_PORT)
    tries = 1 if exact else int(os.environ.get("GRADIO_NUM_PORTS") or 100)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(first, min(first + tries, 65536)):
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen(2048)
        except OSError as error:
            listening.close()
            if error.errno not in (13, 48, 98, 10013, 10048):
                raise OSError(f"server_name={host!r} cannot be bound: {error}.") from None
            continue
        listening.setblocking(False)
        return listening, port
    if exact:
        raise OSError(
            f"Port {exact} on {host} is taken. Stop what uses it, or leave server_port out to take a free one."
        )
    raise OSError(f"No port from {first} to {first + tries - 1} on {host} is free. Set server_port=... to another one.")


def offline_config(app: Blocks) -> dict[str, Any]:
    """The config of an app that need not be served. Files are described by their names: nobody can fetch them."""
    from fanlight.graph.i18n import I18n
    from fanlight.server.describe import describe
    from fanlight.server.site import SiteOptions
    from fanlight.wire.filedata import file_payload

    options = SiteOptions(title=app.title, mode=app.mode)
    made = describe(app.blueprint(), lambda new: file_payload("", new.name, None, new.mime_type), options, 0)
    plain: dict[str, Any] = I18n().resolved(made)
    return plain


def close_all(verbose: bool = True) -> None:
    """Stop every app that this process serves.

    Args:
        verbose: say which.
    """
    if isinstance(threading.current_thread(), RerunThread):
        return  # the script begins with this, and its server is to run on
    for thread in threading.enumerate():
        if isinstance(thread, ServerThread):
            if verbose:
                print(f"Closing port {thread.port}", flush=True)
            thread.close()
