"""What `launch()` was asked for, checked before anything starts."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanlight.app.sharewish import Asked, Wanted, wanted
from fanlight.files.limits import size_in_bytes
from fanlight.files.resolver import Policy
from fanlight.graph.errors import NotAvailableYet
from fanlight.graph.i18n import I18n

if TYPE_CHECKING:
    from fanlight.themes.base import Base

NOT_YET: dict[str, tuple[Any, ...]] = {
    "ssl_keyfile": (None,), "ssl_certfile": (None,), "ssl_keyfile_password": (None,),
    "ssl_verify": (True,), "run_history": (None, False),
    "enable_monitoring": (None, False), "strict_cors": (True,), "pwa": (None, False),
    "mcp_server": (None, False), "_app": (None,), "_frontend": (True,),
}  # fmt: skip
"""Arguments whose machinery comes later -> the values that ask for nothing."""

MEANINGLESS = {
    "node_server_name": "pages need no second process", "node_port": "pages need no second process",
    "ssr_mode": "pages need no second process", "num_workers": "one process serves all",
    "app_kwargs": "no FastAPI app is made; mount the app in one of yours to set it up",
}  # fmt: skip
"""Arguments about something that does not exist here, and why it does not."""


FILE_LINK = re.compile(r"""([\"'(=\s])/((?:gradio_api/)?file[=/])""")
ROOT = re.compile(r"(?:https?://[A-Za-z0-9._\-\[\]:]+)?(?:/[A-Za-z0-9._~%@+\-]+)*")
ORIGIN = re.compile(r"https?://[A-Za-z0-9._\-\[\]:]+")


@dataclass(slots=True, kw_only=True)
class SiteArguments:
    """What `launch()` and `mount_gradio_app()` both take, by name."""

    auth: Any = None
    auth_message: str | None = None
    auth_dependency: Any = None
    debug: bool = False
    max_threads: int = 40
    show_error: bool = False
    favicon_path: str | Path | None = None
    footer_links: list[Any] | None = None
    run_history: bool | None = None
    allowed_paths: Sequence[str] | None = None
    blocked_paths: Sequence[str] | None = None
    root_path: str | None = None
    app_kwargs: dict[str, Any] | None = None
    state_session_capacity: int = 10000
    max_file_size: str | int | None = None
    enable_monitoring: bool | None = None
    strict_cors: bool = True
    node_server_name: str | None = None
    node_port: int | None = None
    ssr_mode: bool | None = None
    pwa: bool | None = None
    mcp_server: bool | None = None
    num_workers: int | None = None
    i18n: Any = None
    theme: Base | str | None = None
    css: str | None = None
    css_paths: str | Path | Sequence[str | Path] | None = None
    js: str | bool | None = None
    head: str | None = None
    head_paths: str | Path | Sequence[str | Path] | None = None
    resume: str = "auto"
    on_disconnect: str = "stop"
    allowed_origins: Sequence[str] | None = None
    embeddable: bool | Sequence[str] = True
    forwarded_allow_ips: str | Sequence[str] | None = None
    app_files: Policy = "referenced"
    fetch_urls: bool = True
    csp: str = "default"


@dataclass(slots=True, kw_only=True)
class LaunchArguments(SiteArguments):
    """The arguments of `launch()`, by name."""

    inline: bool | None
    inbrowser: bool
    share: Any
    prevent_thread_lock: bool
    server_name: str | None
    server_port: int | None
    height: int
    width: int | str
    ssl_keyfile: str | None
    ssl_certfile: str | None
    ssl_keyfile_password: str | None
    ssl_verify: bool
    quiet: bool
    share_server_address: str | None
    share_server_protocol: str | None
    share_server_tls_certificate: str | None
    _app: Any
    _frontend: bool
    wanted: Wanted | None = None
    """Where the app is to be shared, resolved from the arguments and the environment."""


def check_launch(arguments: LaunchArguments) -> None:
    """Refuse what cannot be done.

    Raises:
        NotAvailableYet: an argument whose machinery comes later.
        ValueError: a value out of range; the message names the argument.
    """
    check_site(arguments, "launch")
    arguments.wanted = wanted(
        Asked(
            arguments.share,
            arguments.share_server_address,
            arguments.share_server_protocol,
            arguments.share_server_tls_certificate,
        )
    )
    if arguments.server_port is not None and not 0 < arguments.server_port < 65536:
        raise ValueError(f"server_port must be 1 to 65535, not {arguments.server_port}.")
    height: object = arguments.height
    width: object = arguments.width
    if isinstance(height, bool) or not isinstance(height, int) or height < 1:
        raise ValueError(f"height must be a whole number of pixels, not {height!r}.")
    if isinstance(width, bool) or not isinstance(width, (int, str)) or (isinstance(width, int) and width < 1):
        raise ValueError(f'width must be a number of pixels or a text such as "100%", not {width!r}.')


def check_site(arguments: SiteArguments, function: str) -> None:
    """Refuse what cannot be done, by whichever function it was asked for.

    Raises:
        NotAvailableYet: an argument whose machinery comes later.
        ValueError: a value out of range; the message names the argument.
    """
    for name, harmless in NOT_YET.items():
        if getattr(arguments, name, None) not in (None, *harmless):
            raise NotAvailableYet(f"{function}({name}=...)")
    for name, reason in MEANINGLESS.items():
        if getattr(arguments, name):
            print(f"{function}({name}=...) means nothing here: {reason}.")
    arguments.theme = known_theme(arguments.theme, f"{function}(theme=...)")
    if not isinstance(arguments.i18n, I18n | None):
        raise TypeError(f"{function}(i18n=...) takes a gr.I18n, not {arguments.i18n!r}.")
    if arguments.js is True:
        raise NotAvailableYet(f"{function}(js=True)")
    check_doors(arguments)
    if isinstance(arguments.max_threads, bool) or arguments.max_threads < 1:
        raise ValueError(f"max_threads must be at least 1, not {arguments.max_threads}.")
    if arguments.state_session_capacity < 1:
        raise ValueError(f"state_session_capacity must be at least 1, not {arguments.state_session_capacity}.")
    if arguments.resume not in ("auto", "always", "never"):
        raise ValueError(f"resume must be 'auto', 'always' or 'never', not {arguments.resume!r}.")
    size_in_bytes(arguments.max_file_size)
    if arguments.app_files not in ("referenced", "all", "none"):
        raise ValueError(f"app_files must be 'referenced', 'all' or 'none', not {arguments.app_files!r}.")
    if arguments.csp not in ("default", "strict"):
        raise ValueError(f"csp must be 'default' or 'strict', not {arguments.csp!r}.")
    for name in ("allowed_paths", "blocked_paths"):
        value = getattr(arguments, name)
        if isinstance(value, (str, Path)):
            raise TypeError(f'{name} must be a list such as ["{value}"], not one path.')
    root_of(arguments.root_path)
    if arguments.on_disconnect not in ("stop", "finish"):
        raise ValueError(f"on_disconnect must be 'stop' or 'finish', not {arguments.on_disconnect!r}.")
    if arguments.favicon_path is not None and not Path(arguments.favicon_path).is_file():
        raise ValueError(f"favicon_path: there is no file {arguments.favicon_path}.")


def known_theme(given: object, argument: str) -> Base | None:
    """The theme that an argument means; a text that means none is told in one line.

    Raises:
        ThemeError: it is neither a theme nor a text.
    """
    if given is None:
        return None
    from fanlight.themes.named import theme  # an app without a theme loads none of it

    return theme(given, lambda told: print(f"{argument}: {told}"))


def root_of(root_path: str | None) -> str:
    """The path, or the whole address, under which a proxy shows the app; without a slash at the end.

    Raises:
        ValueError: it is neither.
    """
    text = (root_path if root_path is not None else os.environ.get("GRADIO_ROOT_PATH") or "").strip().rstrip("/")
    if text and not text.startswith(("/", "http://", "https://")):
        text = f"/{text}"
    if not ROOT.fullmatch(text):
        raise ValueError(f'root_path must be a path such as "/tools/app" or an address, not {root_path!r}.')
    return text


def check_doors(arguments: SiteArguments) -> None:
    """Refuse what cannot be meant about logins and other sites.

    Raises:
        ValueError, TypeError: the message names the argument.
    """
    if arguments.auth is not None and not callable(arguments.auth):
        from fanlight.server.auth.accounts import pairs_of  # loaded when an app has a login

        pairs_of(arguments.auth)
    if arguments.auth is not None and arguments.auth_dependency is not None:
        raise ValueError("Give auth or auth_dependency, not both: each of them alone says who may enter.")
    if arguments.auth_dependency is not None and not callable(arguments.auth_dependency):
        raise ValueError(f"auth_dependency must be a function of the request, not {arguments.auth_dependency!r}.")
    for name in ("allowed_origins", "embeddable"):
        value = getattr(arguments, name)
        for origin in [] if value is None or isinstance(value, bool) else value:
            if isinstance(value, str) or not ORIGIN.fullmatch(origin):
                raise ValueError(f'{name} must hold origins such as "https://example.org", not {value!r}.')


def frame_ancestors(embeddable: bool | Sequence[str]) -> str:
    """Who may show the app in a frame, as the end of a Content-Security-Policy; nothing for everybody.

    A star would leave out editors, which show notebooks under schemes of their own.
    """
    if isinstance(embeddable, bool):
        return "" if embeddable else "; frame-ancestors 'none'"
    listed = " ".join(["'self'", *embeddable])
    return f"; frame-ancestors {listed}"


def relative_links(text: str) -> str:
    """A text of the author's whose links to `/file=NAME` also work where the app lies below a path."""
    return FILE_LINK.sub(r"\1\2", text)


def joined_text(text: str | None, paths: str | Path | Sequence[str | Path] | None) -> str:
    """A text and the contents of files, in this order."""
    files = [paths] if isinstance(paths, (str, Path)) else list(paths or [])
    return "\n".join([*([text] if text else []), *[Path(p).read_text("utf-8") for p in files]])
