"""The few pages that a relay writes itself, each naming the cause and the next step."""

from __future__ import annotations

import html
import json

STYLE = """
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;font:14px/1.5 system-ui,sans-serif;
background:light-dark(#f6f7f9,#181b20);color:light-dark(#151a21,#edf0f3)}
main{box-sizing:border-box;width:min(440px,100vw - 32px);padding:24px;border-radius:8px;
background:light-dark(#fff,#1f2329);border:1px solid light-dark(#e0e4ea,#343b44)}
h1{font-size:20px;line-height:1.25;font-weight:600;margin:0 0 8px}
p{margin:0 0 12px;color:light-dark(#556070,#a5afbb)}p:last-child{margin:0}
label{display:block;font-weight:600;font-size:13px;margin:16px 0 4px}
input{box-sizing:border-box;width:100%;height:36px;padding:0 12px;font:inherit;color:inherit;border-radius:6px;
border:1px solid light-dark(#8490a0,#6f7b8a);background:transparent}
button{height:36px;padding:0 16px;margin-top:12px;font:inherit;font-weight:600;border:0;border-radius:6px;
cursor:pointer;background:light-dark(#0b5f68,#66c7c9);color:light-dark(#fff,#06201f)}
input:focus-visible,button:focus-visible{outline:2px solid light-dark(#0b5f68,#66c7c9);outline-offset:2px}
.bad{color:light-dark(#b3261e,#ff9187)}
@media (pointer:coarse){input,button{height:44px}button{width:100%}}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
td,th{text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid light-dark(#e0e4ea,#343b44)}
main.wide{width:min(1000px,100vw - 32px)}
"""
REASONS = {
    200: "OK", 303: "See Other", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed",
    408: "Request Timeout", 410: "Gone", 413: "Content Too Large", 421: "Misdirected Request", 426: "Upgrade Required",
    429: "Too Many Requests", 431: "Request Header Fields Too Large", 501: "Not Implemented", 502: "Bad Gateway",
    503: "Service Unavailable", 509: "Bandwidth Limit Exceeded",
}  # fmt: skip
ROBOTS = b"User-agent: *\nDisallow: /\n"

Headers = dict[str, str]


class Page:
    """What the relay says in place of an app.

    Attributes:
        code: stable, for programs.
        title, text: for people. extra: HTML that follows the text.
    """

    def __init__(
        self, status: int, code: str, title: str, text: str, *, headers: Headers | None = None, extra: str = ""
    ) -> None:
        self.status = status
        self.code = code
        self.title = title
        self.text = text
        self.headers = headers or {}
        self.extra = extra

    def written(self, wants_html: bool, is_head: bool = False) -> bytes:
        """The whole answer; HTML for people, JSON for programs. The connection closes after it."""
        if wants_html:
            inner = f"<h1>{html.escape(self.title)}</h1><p>{html.escape(self.text)}</p>{self.extra}"
            return answer(self.status, document(self.title, inner), "text/html; charset=utf-8", self.headers, is_head)
        fields = {"detail": f"{self.text} [{self.code}]", "code": self.code, "message": self.text}
        return answer(self.status, json.dumps(fields).encode(), "application/json", self.headers, is_head)


def document(title: str, inner: str, *, wide: bool = False) -> bytes:
    """A page of HTML around some content."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="robots" content="noindex"><title>{html.escape(title)}</title><style>{STYLE}</style>'
        f"<main{' class=wide' if wide else ''}>{inner}</main></html>"
    ).encode()


def answer(status: int, body: bytes, kind: str, headers: Headers | None = None, is_head: bool = False) -> bytes:
    """A whole HTTP answer after which the connection closes."""
    all_headers = {
        "Content-Type": kind,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "X-Fanlight-Relay": "1",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
        "Connection": "close",
        **(headers or {}),
    }
    lines = [f"HTTP/1.1 {status} {REASONS[status]}", *(f"{name}: {value}" for name, value in all_headers.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (b"" if is_head else body)


def unknown() -> Page:
    return Page(
        404, "link-unknown", "There is no such link",
        "This address belongs to no app. The link may have ended, or a letter of it is missing. "
        "Ask whoever sent it to you for a new one.",
    )  # fmt: skip


def ended(cause: str) -> Page:
    """A link that is over for good."""
    if cause == "expired":
        return Page(
            410, "link-expired", "This link has ended",
            "Links end after a while, and this one's time is over. Ask whoever sent it to you for a new one.",
        )  # fmt: skip
    return Page(
        410, "link-stopped", "This app is no longer shared",
        "Its author has stopped sharing it. Ask whoever sent you the link for a new one.",
    )  # fmt: skip


def away() -> Page:
    """The link is good, but no tunnel holds it at the moment."""
    return Page(
        503, "link-away", "The app is not connected at the moment",
        "The computer that it runs on cannot be reached; it may be asleep or offline. This page tries again by itself.",
        headers={"Retry-After": "5", "Refresh": "5"},
    )  # fmt: skip


def app_gone() -> Page:
    """The tunnel is there, the app behind it is not."""
    return Page(
        502, "link-app-gone", "The app has stopped",
        "The computer that it runs on answers, but the app does not. Its author has to start it again; "
        "this page tries again by itself.",
        headers={"Retry-After": "5", "Refresh": "5"},
    )  # fmt: skip


def busy(wait: float) -> Page:
    seconds = str(max(1, round(wait)))
    return Page(
        429, "link-busy", "Too many requests",
        f"More requests come from your address than this link carries. Try again in {seconds} s.",
        headers={"Retry-After": seconds},
    )  # fmt: skip


def full() -> Page:
    return Page(
        503, "link-full", "Too many visitors",
        "This link carries no more connections at the moment. This page tries again by itself.",
        headers={"Retry-After": "10", "Refresh": "10"},
    )  # fmt: skip


def used_up() -> Page:
    return Page(
        509, "link-used-up", "This link has carried all that it may",
        "The relay limits how much one link transfers. Ask the app's author to share it again, or elsewhere.",
    )  # fmt: skip


def misdirected() -> Page:
    return Page(
        421, "link-host", "This connection belongs to another address",
        "A connection that was opened for one address asked for another one. Load the page again.",
    )  # fmt: skip


def password(to: str, wrong: str = "") -> Page:
    """The form that asks for a link's password.

    Args:
        to: the path that was asked for.
        wrong: what was wrong with the last try.
    """
    bad = f'<p class="bad" id="wrong" role="alert">{html.escape(wrong)}</p>' if wrong else ""
    described = ' aria-invalid="true" aria-describedby="wrong"' if wrong else ""
    form = (
        f'<form method="post" action="/_fanlight/enter"><input type="hidden" name="to" value="{html.escape(to)}">'
        f'<label for="password">Password</label>'
        f'<input id="password" name="password" type="password" autocomplete="current-password" required autofocus'
        f"{described}>"
        f"{bad}<button>Open the app</button></form>"
    )
    return Page(
        401, "link-password", "This app is shared with a password",
        "Whoever sent you the link can tell you the password.", extra=form,
    )  # fmt: skip
