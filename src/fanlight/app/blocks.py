"""`Blocks`: an app built block by block."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from fanlight.app.launching import LaunchArguments, check_launch, known_theme
from fanlight.app.notebook import Launched, make_room, shell, show_frame
from fanlight.app.repeating import end_repetitions, repeat
from fanlight.app.serving import RerunThread, Served, serve
from fanlight.app.sharewish import Share, is_hosted_notebook
from fanlight.engine.blueprint import Blueprint, draw
from fanlight.graph.advice import advise
from fanlight.graph.errors import AppError
from fanlight.graph.graph import Graph
from fanlight.graph.modern import takes_former
from fanlight.graph.subpage import SubPage

if TYPE_CHECKING:
    from fanlight.app.sharing import Sharing
    from fanlight.graph.events import Trigger
    from fanlight.graph.listener import Dependency
    from fanlight.server.auth.logins import Logins
    from fanlight.themes.base import Base

PAGE_ARGUMENTS = ("css", "css_paths", "js", "head", "head_paths", "theme")
"""Arguments that moved from the constructor to `launch()`."""


class Blocks(Graph):
    """An app: open it with `with gr.Blocks() as demo:` and make blocks and listeners inside.

    Args:
        analytics_enabled: accepted; nothing is ever reported anywhere.
        mode: a name for the kind of app, shown in its config.
        title: the browser tab's title.
        fill_height: the app is as high as the window.
        fill_width: the app is as wide as the window.
        delete_cache: seconds between two cleanings, and seconds that a visitor's file may exist, an upload or what was
            made for him. Without it a file goes an hour after its session.
    """

    stem: ClassVar[str] = "column"

    def __init__(
        self,
        analytics_enabled: bool | None = None,
        mode: str = "blocks",
        title: str = "Fanlight",
        fill_height: bool = False,
        fill_width: bool = False,
        delete_cache: tuple[int, int] | None = None,
        **kwargs: Any,
    ) -> None:
        self.delete_cache = _cleaning(delete_cache)
        if not isinstance(analytics_enabled, (bool, type(None))):
            kwargs.setdefault("theme", analytics_enabled)  # type: ignore[unreachable]  # first argument in Gradio 3
        self.page_arguments = {name: kwargs.pop(name) for name in PAGE_ARGUMENTS if name in kwargs}
        for name in self.page_arguments:
            advise(f"Blocks({name}=...) is now spelled launch({name}=...).", DeprecationWarning)
        if "theme" in self.page_arguments:
            self.page_arguments["theme"] = known_theme(self.page_arguments["theme"], "Blocks(theme=...)")
        super().__init__(**kwargs)
        self.mode = mode
        self.title = title
        self.fill_height = fill_height
        self.fill_width = fill_width
        self.api_open: bool | None = None
        self.max_size: int | None = None
        self.default_concurrency_limit: int | Literal["not_set"] | None = "not_set"
        self.status_update_rate: float | Literal["auto"] = "auto"
        self.served: Served | None = None

    def listen(self, triggers: Sequence[Trigger], settings: dict[str, Any], former: dict[str, Any]) -> Dependency:
        """Add a listener; with the former argument `every`, also its repetitions."""
        others = {name: value for name, value in former.items() if name != "every"}
        dependency = super().listen(triggers, settings, others)
        if former.get("every") is not None:
            repeat(self, dependency, settings, former["every"])
        end_repetitions(settings["cancels"], dependency)
        return dependency

    @takes_former("queue")
    def queue(
        self,
        status_update_rate: float | Literal["auto"] = "auto",
        api_open: bool | None = None,
        max_size: int | None = None,
        *,
        default_concurrency_limit: int | Literal["not_set"] | None = "not_set",
    ) -> Blocks:
        """Set how jobs wait; returns the app itself.

        Args:
            status_update_rate: seconds between two messages about the place in line; "auto" is one second.
            api_open: whether direct calls (`/api/NAME`) may go round the queue; None allows them.
            max_size: most waiting jobs of the whole app; more are refused with 503.
            default_concurrency_limit: most jobs of one function at a time where its listener sets no limit.
        """
        if max_size is not None and max_size < 1:
            raise ValueError(f"max_size must be at least 1, not {max_size}.")
        self.status_update_rate = status_update_rate
        self.api_open = api_open
        self.max_size = max_size
        self.default_concurrency_limit = default_concurrency_limit
        return self

    def route(self, name: str, path: str | None = None, show_in_navbar: bool = True) -> SubPage:
        """Open a further page of the app: `with demo.route("About"):`, outside of `with demo:`.

        Every page is a document of its own, with its own session; listeners belong to the page that they are made on,
        and `demo.load` inside it happens when this page opens. A bar with all pages stands at the top of each.

        Args:
            name: what the bar calls it.
            path: its address below the app's, one word; None makes it from the name, "Our team" -> "our-team".
            show_in_navbar: whether the bar shows it.

        Raises:
            ValueError: the path is none, taken, or one of the server's own.
        """
        page = SubPage(self, name, path, show_in_navbar)
        if page.path in self.pages:
            raise ValueError(f"This app has a page {page.path!r} already. Pass another path=...")
        self.pages[page.path] = page
        return page

    def blueprint(self) -> Blueprint:
        """The app as it stands now, numbered and complete."""
        return draw(self)

    def __call__(self, *inputs: Any, fn_index: int = 0, api_name: str | None = None) -> Any:
        """Call a listener's function directly, with values as it takes them; returns what it returns.

        So an app can be the function of another one: `gr.Interface(demo, "text", "text")`.

        Args:
            fn_index: number of the listener, in the order they were added.
            api_name: the listener's endpoint, instead of its number.

        Raises:
            AppError: there is no such listener, or it has no function.
        """
        named = [handler for name, handler in self.functions if name == (api_name or "").strip("/")]
        numbered = [handler for _, handler in self.functions[fn_index : fn_index + 1]]
        chosen = next(iter(named if api_name is not None else numbered), None)
        if chosen is None:
            wanted = f"endpoint {api_name!r}" if api_name is not None else f"function number {fn_index}"
            known = ", ".join(name for name, handler in self.functions if handler is not None) or "none"
            raise AppError(f"This app has no {wanted} to call. It has: {known}.")
        return chosen.fn(*inputs)

    def get_config_file(self) -> dict[str, Any]:
        """The config document that clients read, but for `root`, which depends on who asks."""
        from fanlight.app.serving import offline_config  # the server's modules are loaded when they are needed

        return offline_config(self)

    def get_api_info(self, all_endpoints: bool = False, page: str | None = None) -> dict[str, Any]:
        """The description of the API's endpoints.

        Args:
            all_endpoints: also those that are callable but not listed.
            page: only those of the page with this path, "" for the main one; None takes all.
        """
        from fanlight.server.schema import info  # the server's modules are loaded when they are needed

        return info(self.blueprint().listeners, all_endpoints, page)

    @takes_former("launch")
    def launch(
        self,
        inline: bool | None = None,
        inbrowser: bool = False,
        share: bool | str | Share | None = None,
        debug: bool = False,
        max_threads: int = 40,
        auth: Any = None,
        auth_message: str | None = None,
        prevent_thread_lock: bool = False,
        show_error: bool = False,
        server_name: str | None = None,
        server_port: int | None = None,
        *,
        height: int = 500,
        width: int | str = "100%",
        favicon_path: str | Path | None = None,
        ssl_keyfile: str | None = None,
        ssl_certfile: str | None = None,
        ssl_keyfile_password: str | None = None,
        ssl_verify: bool = True,
        quiet: bool = False,
        footer_links: list[Any] | None = None,
        run_history: bool | None = None,
        allowed_paths: Sequence[str] | None = None,
        blocked_paths: Sequence[str] | None = None,
        root_path: str | None = None,
        app_kwargs: dict[str, Any] | None = None,
        state_session_capacity: int = 10000,
        share_server_address: str | None = None,
        share_server_protocol: str | None = None,
        share_server_tls_certificate: str | None = None,
        auth_dependency: Callable[..., Any] | None = None,
        max_file_size: str | int | None = None,
        enable_monitoring: bool | None = None,
        strict_cors: bool = True,
        node_server_name: str | None = None,
        node_port: int | None = None,
        ssr_mode: bool | None = None,
        pwa: bool | None = None,
        mcp_server: bool | None = None,
        num_workers: int | None = None,
        _app: Any = None,
        _frontend: bool = True,
        i18n: Any = None,
        theme: Base | str | None = None,
        css: str | None = None,
        css_paths: str | Path | Sequence[str | Path] | None = None,
        js: str | bool | None = None,
        head: str | None = None,
        head_paths: str | Path | Sequence[str | Path] | None = None,
        resume: Literal["auto", "always", "never"] = "auto",
        on_disconnect: Literal["stop", "finish"] = "stop",
        allowed_origins: Sequence[str] | None = None,
        embeddable: bool | Sequence[str] = True,
        forwarded_allow_ips: str | Sequence[str] | None = None,
        app_files: Literal["referenced", "all", "none"] = "referenced",
        fetch_urls: bool = True,
        csp: Literal["default", "strict"] = "default",
    ) -> tuple[Any, str, str | None]:
        """Serve the app; blocks until Ctrl+C in a script, returns at once elsewhere.

        Args:
            inline: show the page in a frame below a notebook's cell; None does so in notebooks. height is that of the
                frame in pixels, width in pixels or as CSS says it.
            inbrowser: open the page in a browser.
            share: True makes a link for others: at the relay that is configured, else on the local network. A text
                names the way: a relay's address, "ssh:user@host", "lan" or a tunnel program such as "cloudflared";
                `gr.Share` sets more. None shares in hosted notebooks and where `GRADIO_SHARE` says so; False never.
            share_server_address, share_server_protocol, share_server_tls_certificate: the relay, "http" or "https", and
                the file of the authority that signed its certificate.
            debug: show tracebacks and keep a notebook cell busy.
            max_threads: most functions that run in threads at a time.
            auth: who may log in: a pair (user, password), a list of pairs, or a function (user, password) -> bool, sync
                or async, that may also ask for a `gr.Request`. A password may be a text made by `fanlight.auth.scrypt`.
            auth_message: HTML shown above the form.
            auth_dependency: a function of the request that gives a user's name, or None for nobody; excludes `auth`.
            prevent_thread_lock: return at once in a script too.
            show_error: visitors see the text of any exception, not only of `gr.Error`.
            server_name: address to bind, `GRADIO_SERVER_NAME` or 127.0.0.1. server_port: exact port; None takes the
                first free one of 100 from `GRADIO_SERVER_PORT` or 7860.
            favicon_path: the icon. quiet: print nothing.
            footer_links: "api", "share", "settings" or dicts; None is all, [] leaves the footer out.
            allowed_paths, blocked_paths: files and folders that may be served, and that never are.
            app_files: which files of the app's folder visitors may have: "referenced" (what the app names or returns,
                and pictures, sound, fonts and the like), "all", or "none". Code, settings, keys, hidden files,
                databases and logs are never among them. fetch_urls: False takes no web addresses as file inputs.
            state_session_capacity: most sessions kept.
            max_file_size: most bytes of one upload, a number or a text such as "5mb".
            theme: the colours, sizes and fonts, such as `gr.themes.Soft()` or its name.
            i18n: the app's texts in several languages, a `gr.I18n`.
            css, css_paths, js, head, head_paths: the author's own style, script and head elements.
            root_path: the path, or the whole address, under which a proxy shows the app; `GRADIO_ROOT_PATH`.
            forwarded_allow_ips: addresses or networks of the proxies whose `X-Forwarded-...` headers count;
                `FORWARDED_ALLOW_IPS`, or this machine.
            resume: whether a reloaded page takes up its session again.
            allowed_origins: other sites, such as "https://example.org", whose pages may call the app with its logins.
            csp: "strict" forbids the page to make scripts of texts; an app with `js=` cannot have it.
            embeddable: whether other sites may show the app in a frame; a list names those that may.
            on_disconnect: what a streaming job does when its visitor has been away for a minute.

        Returns:
            the ASGI app, the address, and the public link or None.

        Raises:
            NotAvailableYet: an argument whose machinery does not exist yet.
            OSError: no port is free; the message names those tried.
        """
        arguments = LaunchArguments(**{k: v for k, v in locals().items() if k not in ("self", "__class__")})
        check_launch(arguments)
        thread = threading.current_thread()
        if isinstance(thread, RerunThread):
            self.served = thread.take(self, arguments)
            return Launched((self.served.app, self.served.address, self.share_url))
        if self.served is None or not self.served.alive:
            cell = make_room(arguments)
            self.served = serve(self, arguments)
            self.served.thread.cell = cell
        served = self.served
        if not quiet:
            stops = "" if shell() is not None and not debug else "  (Ctrl+C stops)"
            print(f"Running at {served.address}{stops}", flush=True)
        if arguments.wanted is not None:
            served.share(arguments.wanted, quiet=quiet)
        show_frame((self.share_url if is_hosted_notebook() else None) or served.address, arguments)
        if inbrowser:
            import webbrowser

            webbrowser.open(served.address)
        if served.should_block(prevent_thread_lock, debug):
            self.block_thread()
        return Launched((served.app, served.address, self.share_url))

    def block_thread(self) -> None:
        """Wait until Ctrl+C or SIGTERM, then close."""
        thread = threading.current_thread()
        if isinstance(thread, RerunThread):
            thread.rest()
        if self.served is not None:
            self.served.block()

    def close(self, verbose: bool = True) -> None:
        """Stop serving; pending jobs are told.

        Args:
            verbose: say so.
        """
        if self.served is not None:
            if verbose and self.served.alive:
                print(f"Closing {self.served.address}", flush=True)
            self.served.close()
            self.served = None

    @property
    def is_running(self) -> bool:
        """Whether the app is being served."""
        return self.served is not None and self.served.alive

    @property
    def logins(self) -> Logins:
        """Who is logged in, while the app is served with `auth`: iterate to list, `revoke` to end.

        Raises:
            RuntimeError: it is not served, or has no logins of its own.
        """
        door = self.served.app.site.door if self.served is not None else None
        logins: Logins | None = getattr(door, "logins", None)
        if logins is None:
            raise RuntimeError("There are no logins: the app is not being served, or without auth=.")
        return logins

    @property
    def share_url(self) -> str | None:
        """The public link, while there is one."""
        sharing = self._sharing
        return (sharing.url or None) if sharing is not None and sharing.is_public else None

    @property
    def network_url(self) -> str | None:
        """The address for others on the same network, while the app is shared there."""
        sharing = self._sharing
        return (sharing.url or None) if sharing is not None and not sharing.is_public else None

    @property
    def share_state(self) -> dict[str, Any] | None:
        """How the link does, or did before it ended: "state" ("open", "away", "ended"), "url", "expires_in" in seconds,
        "code" and "text" of what is wrong. None for an app that was not shared.
        """
        sharing = self.served.sharing if self.served is not None else None
        return sharing.state() if sharing is not None else None

    @property
    def _sharing(self) -> Sharing | None:
        sharing = self.served.sharing if self.served is not None else None
        return sharing if sharing is not None and not sharing.has_ended else None

    @property
    def local_url(self) -> str | None:
        """The address while the app is served."""
        return self.served.address if self.served is not None else None


def _cleaning(given: Any) -> tuple[float, float] | None:
    """How often visitors' files are cleaned away, and how old they may be, in seconds.

    Raises:
        ValueError: no pair of positive numbers.
    """
    if given is None:
        return None
    numbers = list(given) if isinstance(given, (tuple, list)) else []
    if len(numbers) != 2 or not all(isinstance(n, (int, float)) and 0 < n < 1e9 for n in numbers):
        raise ValueError(
            f"delete_cache must be a pair of seconds such as (60, 3600), how often and how old, not {given!r}."
        )
    return float(numbers[0]), float(numbers[1])
