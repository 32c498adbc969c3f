"""The pages before the app: the form to log in, and the button to log out. They tell nothing of the app."""

from __future__ import annotations

import html
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from fanlight.server.mode import EARLY, style_text
from fanlight.themes.base import Base

MARK = (
    '<svg viewBox="0 0 32 18" width="32" height="18" aria-hidden="true"><path fill="none" stroke="currentColor" '
    'stroke-width="1.5" d="M2 17a14 14 0 0 1 28 0zM16 17V3M16 17 6 7.3M16 17l10-9.7M16 17 2.6 13M16 17l13.4-4"/>'
    "</svg>"
)

STYLE = (Path(__file__).parent / "login.css").read_text("utf-8")

VARIABLES = sorted(set(re.findall(r"var\(--([a-z-]+)\)", STYLE)) - {"control"})
"""The variables of the theme that these pages read."""

UNKEPT = (
    "Your browser did not keep the login, as it does when it blocks cookies in a page that is part of another one. "
    '<a href="./" target="_blank" rel="noopener">Open this app in a tab of its own</a>.'
)
KEPT_SCRIPT = """try{const k='fanlight:login',u=document.getElementById('unkept');
if(u&&Date.now()-sessionStorage.getItem(k)<10000)u.hidden=false;sessionStorage.removeItem(k);
document.forms[0].addEventListener('submit',()=>sessionStorage.setItem(k,Date.now()))}catch{}"""
"""Shows `UNKEPT` to somebody who is back at the form right after he has sent it, without being told of a mistake."""


@dataclass(frozen=True, slots=True)
class Look:
    """How these pages look, and where.

    Attributes:
        style: the whole style sheet. ancestors: who may show them in a frame.
    """

    style: str
    ancestors: str

    @classmethod
    def of(cls, theme: Base, ancestors: str) -> Look:
        """The look that goes with a theme: nothing else of the theme is told before the login."""
        return cls(style_text(theme.resolved_css(name.replace("-", "_") for name in VARIABLES)) + STYLE, ancestors)


def login_page(
    action: str,
    message: str,
    look: Look,
    *,
    user: str = "",
    problem: str = "",
    status: int = 200,
    wrong: bool = False,
) -> Response:
    """The form.

    Args:
        action: where it goes, relative to the app.
        message: the author's words, as harmless HTML.
        look: how it looks, and where.
        user: the name to fill in. problem: what went wrong, as HTML. wrong: name or password was.
    """
    said = f'<div class="message">{message}</div>' if message else ""
    told = f'<p class="problem" id="problem" role="alert">{problem}</p>' if problem else ""
    told = told or f'<p class="problem" id="unkept" role="alert" hidden>{UNKEPT}</p>'
    marked = ' aria-invalid="true" aria-describedby="problem"' if wrong else ""
    first, second = ("", " autofocus") if wrong else (" autofocus", "")
    body = (
        f"<h1>Log in</h1>{said}{told}"
        f'<form method="post" action="{html.escape(action)}">'
        '<label for="username">User name</label>'
        f'<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" '
        f'required maxlength="256"{first}{marked} value="{html.escape(user)}">'
        '<label for="password">Password</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" '
        f'required maxlength="1024"{second}{marked}>'
        '<button type="submit">Log in</button></form>'
    )
    return _document("Log in", body, look, status, KEPT_SCRIPT)


def logout_page(action: str, user: str, look: Look) -> Response:
    """The button that logs out, for a request that may not have been the visitor's own wish."""
    body = (
        f'<h1>Log out?</h1><div class="message">You are logged in as {html.escape(user)}.</div>'
        f'<form method="post" action="{html.escape(action)}"><button type="submit" autofocus>Log out</button></form>'
    )
    return _document("Log out", body, look, 200)


def _document(title: str, body: str, look: Look, status: int, script: str = "") -> Response:
    nonce = secrets.token_urlsafe(16)
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<title>{title}</title><link rel="icon" href="favicon.ico"><style nonce="{nonce}">{look.style}</style>'
        f'<script nonce="{nonce}">{EARLY}</script></head>'
        f'<body><main><div class="card">{body}</div><footer>{MARK}</footer></main>'
        f'<script nonce="{nonce}">{script}</script></body></html>'
    )
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src 'self' data: https:; "
        f"font-src 'self'; form-action 'self'; base-uri 'none'{look.ancestors}"
    )
    headers = {
        "cache-control": "no-store",
        "content-security-policy": policy,
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
    return Response(text, status_code=status, media_type="text/html", headers=headers)
