"""`mount_gradio_app`: an app below a path of a host, in FastAPI, Starlette or any ASGI app."""

from __future__ import annotations

import atexit
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from fanlight.app.blocks import Blocks
from fanlight.app.launching import SiteArguments, check_site
from fanlight.app.site import Place, make_site, prepare_beside, shut
from fanlight.graph.modern import takes_former

if TYPE_CHECKING:
    from fanlight.server.mounted import Guest
    from fanlight.themes.base import Base

OWN = ("app", "blocks", "path", "server_name", "server_port")

Host = TypeVar("Host", bound=Callable[..., Any])


@takes_former("mount_gradio_app")
def mount_gradio_app(
    app: Host,
    blocks: Blocks,
    path: str,
    server_name: str = "0.0.0.0",
    server_port: int = 7860,
    footer_links: list[Any] | None = None,
    run_history: bool | None = None,
    app_kwargs: dict[str, Any] | None = None,
    *,
    auth: Any = None,
    auth_message: str | None = None,
    auth_dependency: Callable[..., Any] | None = None,
    root_path: str | None = None,
    allowed_paths: list[str] | None = None,
    blocked_paths: list[str] | None = None,
    favicon_path: str | Path | None = None,
    show_error: bool = True,
    max_file_size: str | int | None = None,
    ssr_mode: bool | None = None,
    node_server_name: str | None = None,
    node_port: int | None = None,
    enable_monitoring: bool | None = None,
    pwa: bool | None = None,
    i18n: Any = None,
    mcp_server: bool | None = None,
    theme: Base | str | None = None,
    css: str | None = None,
    css_paths: str | Path | Sequence[str | Path] | None = None,
    js: str | Literal[True] | None = None,
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
) -> Host:
    """Put an app below a path of a host; give back the host (or, for one without routes, an ASGI app around it).

    The host's own routes, lifespan, middleware and CORS stay as they are; those of its routes that are added later go
    before an app at "/". `async def` handlers run on the host's loop, so that its database pools can be used.

    Args:
        app: a FastAPI or Starlette app, or any ASGI app.
        blocks: the app to mount.
        path: where, such as "/gradio" or "/".
        server_name, server_port: mean nothing here: the host's server decides.
        forwarded_allow_ips: proxies whose `X-Forwarded-...` headers count. Where the host's server reads them itself,
            as uvicorn does, the visitor's address and the scheme are what it says.

    The others are those of `launch()`.

    Raises:
        NotAvailableYet: an argument whose machinery does not exist yet.
        ValueError: a value out of range; the message names the argument.
    """
    given = {k: v for k, v in locals().items() if k not in OWN}
    from fanlight.server.asgi import WebApp  # the server's modules are loaded when they are needed
    from fanlight.server.mounted import Beside, Guest, Mounted, cors_of
    from fanlight.server.workers import only_one

    arguments = SiteArguments(**given)
    check_site(arguments, "mount_gradio_app")
    path = "/" + path.strip("/") if path.strip("/") else ""

    def make() -> WebApp:
        site = make_site(blocks, arguments, Place(path=path))
        site.options.host_cors = lambda: cors_of(app)
        return WebApp(site, close=lambda: shut(site), first=lambda: prepare_beside(blocks, site))

    guest = Guest(make, only_one(path))
    atexit.register(guest.close)
    router: Any = getattr(app, "router", None)
    if not hasattr(router, "routes"):
        return Beside(app, path, guest)  # type: ignore[return-value]  # an ASGI app too
    router.routes.append(Mounted(path, guest, router))
    _close_with(router, guest)
    return app


def _close_with(router: Any, guest: Guest) -> None:
    """Close the app when the host's lifespan ends. One that is mounted later ends with the loop."""
    host = router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[Any]:
        guest.claim()
        async with host(app) as state:
            try:
                yield state
            finally:
                await guest.leave()

    router.lifespan_context = lifespan
