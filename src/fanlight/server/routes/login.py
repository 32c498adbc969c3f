"""Logging in and out."""

from __future__ import annotations

import html
from urllib.parse import parse_qsl, urlencode

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Message, Receive

from fanlight.server.auth.door import Door, LoginDoor, not_entered
from fanlight.server.auth.page import Look, login_page, logout_page
from fanlight.server.body import read_bytes
from fanlight.server.cookies import add_cookies, set_cookie
from fanlight.server.identity import VISITOR_AGE_S
from fanlight.server.routing import Endpoint
from fanlight.server.site import Site
from fanlight.server.wanted import seen_request
from fanlight.wire.errors import Refused
from fanlight.wire.json import encode

BODY_BYTES = 64 * 1024
LONGEST_NAME, LONGEST_PASSWORD = 256, 1024
WRONG = "User name or password is wrong."


def look(site: Site) -> Look:
    """How the pages before the app look; made once."""
    made: Look = site.documents.get("look") or Look.of(site.options.theme, site.options.frame_ancestors)
    site.documents["look"] = made
    return made


def login_form(request: Request, site: Site, path: str = "", **told: object) -> Response:
    """The form, with a cookie and a token that tie its answer to this browser.

    Args:
        path: the page that was asked for.
    """
    door = site.door
    assert door is not None  # the callers looked
    secret = site.identities.cookie_secret(request)
    fresh = secret is None
    secret = secret or site.identities.new_visitor()
    token = site.identities.token(site.identities.visitor_of(secret), site.identities.browser_of(secret))
    page = _query(request, page=token, **({"at": path} if path else {}))
    answer = login_page(f"login?{page}", door.message, look(site), **told)  # type: ignore[arg-type]
    if fresh:
        add_cookies(answer, set_cookie(request, site.identities.cookie, secret, VISITOR_AGE_S))
    return answer


async def show_login(request: Request) -> Response:
    """The form, or the app for somebody who is logged in or needs no login."""
    site: Site = request.app.state.site
    if not _has_form(site.door) or await site.entered(request) is not None:
        return _to_page(request, site)
    return login_form(request, site)


async def log_in(request: Request) -> Response:
    """Check name and password. A browser's form is answered with a page, a client with JSON."""
    site: Site = request.app.state.site
    _refuse_foreign(request)
    by_form = request.headers.get("sec-fetch-mode") == "navigate" or "text/html" in request.headers.get("accept", "")
    fields = await _fields(request)
    door = site.door
    if not isinstance(door, LoginDoor):
        return _to_app("")
    user, password = fields["username"].strip(), fields["password"]
    client = request.client.host if request.client is not None else ""
    agent = request.headers.get("user-agent", "")
    try:
        token = await door.log_in(user, password, seen_request(request), client, agent)
    except Refused as refused:
        if not by_form:
            raise
        answer = login_form(request, site, user=user, problem=html.escape(refused.message), status=refused.status)
        answer.headers.update(refused.headers)
        return answer
    if token is None:
        if by_form:
            return login_form(request, site, user=user, problem=WRONG, status=401, wrong=True)
        raise Refused(WRONG, code="login-wrong", status=401)
    answer = _to_page(request, site) if by_form else Response(b'{"success":true}', media_type="application/json")
    answer.headers["cache-control"] = "no-store"
    add_cookies(answer, door.cookies(request, token))
    return answer


async def log_out(request: Request) -> Response:
    """End this browser's login, or with `all_session=true` all of this user.

    A GET does so only when it was the visitor's own click on this site; any other shows a button.
    """
    site: Site = request.app.state.site
    door = site.door
    if not isinstance(door, LoginDoor):
        return _to_app("")
    _refuse_foreign(request)
    entered = await site.entered(request)
    everywhere = request.query_params.get("all_session", "").lower() in ("true", "1")
    if entered is not None and request.method != "POST" and not _own_click(request):
        secret = site.identities.cookie_secret(request) or ""
        token = site.identities.token(entered.visitor, site.identities.browser_of(secret))
        return logout_page(f"logout?{_query(request, page=token)}", entered.user, look(site))
    answer = _to_app("")
    add_cookies(answer, await door.log_out(request, everywhere))
    return answer


async def user(request: Request) -> Response:
    """The name of who is logged in, or null."""
    entered = await request.app.state.site.entered(request)
    return _json(entered.user if entered is not None else None)


async def login_check(request: Request) -> Response:
    """Null for somebody who may use the app, 401 for others."""
    site: Site = request.app.state.site
    if site.door is not None and await site.entered(request) is None:
        raise not_entered(site.door)
    return _json(None)


def _refuse_foreign(request: Request) -> None:
    """Keep pages of another site, which a host's CORS may let call, from changing who is logged in.

    Raises:
        Refused: 403.
    """
    if request.scope.get("fanlight.foreign"):
        raise Refused(
            "Pages of another site cannot log anybody in or out. "
            "If that site is yours, name it in mount_gradio_app(allowed_origins=[...]).",
            code="origin-foreign",
            status=403,
        )


async def _fields(request: Request) -> dict[str, str]:
    """Name and password of the form.

    Raises:
        Refused: 413, 422; the message names what is missing.
    """
    body = await read_bytes(request, BODY_BYTES)
    kind = request.headers.get("content-type", "")
    try:
        if kind.startswith("multipart/form-data"):
            form = await Request(request.scope, _once(body)).form(max_files=0, max_fields=16)
            fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        else:
            fields = dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=16))
        "".join(fields.values()).encode()  # a charset of the sender's choice can yield what is no text
    except ValueError:
        raise Refused("The form cannot be read. Send it as UTF-8.", code="form-invalid", status=422) from None
    for name, limit in (("username", LONGEST_NAME), ("password", LONGEST_PASSWORD)):
        if name not in fields:
            raise Refused(f"The form lacks the field {name!r}.", code="field-missing", status=422)
        if len(fields[name]) > limit:
            raise Refused(f"{name} is longer than {limit} characters.", code="field-invalid", status=422)
    return fields


def _once(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _own_click(request: Request) -> bool:
    headers = request.headers
    return headers.get("sec-fetch-site") == "same-origin" and headers.get("sec-fetch-mode") == "navigate"


def _query(request: HTTPConnection, **more: str) -> str:
    """The query of the page that the visitor wanted, without what belongs to the form."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in ("page", "all_session")]
    return urlencode([*kept, *more.items()])


def _to_page(request: Request, site: Site) -> Response:
    """A redirect to the page that the visitor wanted: one of the app's, nothing else."""
    at = request.query_params.get("at", "")
    query = urlencode([(k, v) for k, v in parse_qsl(_query(request), keep_blank_values=True) if k != "at"])
    answer = _to_app(query)
    if at in site.documents["pages"]:
        answer.headers["location"] = answer.headers["location"].replace("./", f"./{at}", 1)
    return answer


def _to_app(query: str) -> Response:
    """A redirect to the app's own page; nothing of the request can lead elsewhere."""
    return Response(
        status_code=303, headers={"location": f"./?{query}" if query else "./", "cache-control": "no-store"}
    )


def _has_form(door: Door | None) -> bool:
    return door is not None and door.has_form


def _json(value: object) -> Response:
    return Response(encode(value), media_type="application/json", headers={"cache-control": "no-store"})


ENDPOINTS = [
    Endpoint("/login", show_login, methods=("GET", "HEAD"), access="public"),
    Endpoint("/login", log_in, methods=("POST",), access="public"),
    Endpoint("/logout", log_out, methods=("GET", "POST"), access="public"),
]
API_ENDPOINTS = [
    Endpoint("/user", user, methods=("GET",), access="public"),
    Endpoint("/user/", user, methods=("GET",), access="public"),
    Endpoint("/login_check", login_check, methods=("GET",), access="public"),
    Endpoint("/login_check/", login_check, methods=("GET",), access="public"),
]
