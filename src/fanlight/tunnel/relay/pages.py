"""The few pages that a relay writes itself, each naming the cause and the next step."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence

STYLE = """
:root{color-scheme:light dark;--page:#f6f7f9;--surface:#fff;--text:#151a21;--muted:#4f5b69;--line:#e0e4ea;
--edge:#7f8b9a;--accent:#0b5f68;--on:#fff;--bad:#a3201a}
@media (prefers-color-scheme:dark){:root{--page:#181b20;--surface:#1f2329;--text:#edf0f3;--muted:#a9b3be;--line:#343b44;
--edge:#77838f;--accent:#66c7c9;--on:#06201f;--bad:#ff9b91}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;padding:clamp(16px,14vh,144px) 16px 16px;
font:14px/1.5 system-ui,sans-serif;background:var(--page);color:var(--text);font-variant-numeric:tabular-nums}
main,footer{width:100%;max-width:440px;margin:0 auto}
main{padding:24px;border-radius:8px;background:var(--surface);border:1px solid var(--line);overflow-wrap:break-word}
h1{font-size:20px;line-height:1.25;font-weight:600;margin:0 0 8px;text-wrap:balance}
p{margin:0 0 16px;max-width:72ch}
main>:last-child{margin-bottom:0}
code{font:13px/1.5 ui-monospace,monospace}
form{margin:0}
label{display:block;font-weight:600;font-size:13px;margin:0 0 4px}
input{width:100%;height:36px;padding:0 12px;font:inherit;color:inherit;border-radius:6px;border:1px solid var(--edge);
background:transparent}
input:hover{border-color:var(--text)}
input[aria-invalid]{border-color:var(--bad)}
button,.again{display:inline-block;height:36px;padding:0 16px;font:inherit;font-weight:600;line-height:34px;
border-radius:6px;border:1px solid transparent;cursor:pointer;text-decoration:none;text-align:center}
button{margin-top:16px;background:var(--accent);color:var(--on)}
.again{color:var(--text);border-color:var(--edge)}
button:hover,.again:hover{text-decoration:underline}
button:active,.again:active{opacity:.8}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.bad{color:var(--bad);margin:4px 0 0;font-size:13px}
.mark{display:block;fill:currentColor}
footer{margin-top:16px;padding:0 24px;color:var(--text)}
.wide,.wide+footer{max-width:1000px}
.wide .bad{font-size:14px;margin:0 0 16px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0 0 24px}
dt{color:var(--muted)}dd{margin:0}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%;white-space:nowrap}
th,td{text-align:left;padding:8px 24px 8px 0;border-bottom:1px solid var(--line)}
th{font-size:13px;font-weight:600}
tbody tr:last-child td{border:0}
.n{text-align:right}th:last-child,td:last-child{padding-right:0}
@media (pointer:coarse){input,button,.again{height:44px;line-height:42px}}
@media (max-width:480px){main{padding:16px}footer{padding:0 16px}button,.again{width:100%}}
"""
MARK = (
    '<svg class="mark" viewBox="0 0 24 13" width="24" height="13" aria-hidden="true"><path d="'
    "M0.01 12.14A12 12 0 0 1 2.08 5.74L8.55 10.47A4 4 0 0 0 8.02 12.12ZM2.51 5.16A12 12 0 0 1 7.95 1.20L10.40"
    " 8.83A4 4 0 0 0 9.00 9.85ZM8.64 0.98A12 12 0 0 1 15.36 0.98L12.87 8.59A4 4 0 0 0 11.13 8.59ZM16.05 1.20A"
    "12 12 0 0 1 21.49 5.16L15.00 9.85A4 4 0 0 0 13.60 8.83ZM21.92 5.74A12 12 0 0 1 23.99 12.14L15.98 12.12A4"
    " 4 0 0 0 15.45 10.47Z"
    '"/></svg>'
)
REASONS = {
    200: "OK", 303: "See Other", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed",
    408: "Request Timeout", 410: "Gone", 413: "Content Too Large", 421: "Misdirected Request", 426: "Upgrade Required",
    429: "Too Many Requests", 431: "Request Header Fields Too Large", 501: "Not Implemented", 502: "Bad Gateway",
    503: "Service Unavailable", 509: "Bandwidth Limit Exceeded",
}  # fmt: skip
AGAIN = '<p><a class="again" href="">Try now</a></p>'
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
    """A page of HTML around some content. Its icon is empty, so that no browser asks the app for one."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<title>{html.escape(title)}</title><link rel="icon" href="data:,"><style>{STYLE}</style></head>'
        f"<body><main{' class=wide' if wide else ''}>{inner}</main><footer>{MARK}</footer></body></html>"
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
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "form-action 'self'; base-uri 'none'",
        "Connection": "close",
        **(headers or {}),
    }
    lines = [f"HTTP/1.1 {status} {REASONS[status]}", *(f"{name}: {value}" for name, value in all_headers.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (b"" if is_head else body)


def relay() -> Page:
    """The relay's own page."""
    return Page(
        200, "relay", "This is a Fanlight relay",
        "It carries links to apps that run elsewhere, and keeps nothing of what passes through it.",
    )  # fmt: skip


def status(mark: str, rows: Sequence[tuple[str, ...]], ended: int, warning: str, certificate_ends: str) -> bytes:
    """The operator's page.

    Args:
        mark: of the relay.
        rows: a link each: name, tunnel, visitors, connections so far, carried, ends in.
        warning: what the operator should know, or empty. certificate_ends: empty without a certificate.
    """
    bad = f'<p class="bad" role="alert">{html.escape(warning)}</p>' if warning else ""
    facts = [("Relay", mark), ("Links", str(len(rows))), ("Ended", str(ended))]
    if certificate_ends:
        facts.append(("Certificate ends", certificate_ends))
    listed = "".join(f"<dt>{name}<dd>{html.escape(value)}" for name, value in facts)
    names = ("Link", "Tunnel", "Visitors", "Connections so far", "Carried", "Ends in")
    heads = "".join(f'<th scope="col"{_aligned(place)}>{name}' for place, name in enumerate(names))
    lines = "".join(
        "<tr>" + "".join(f"<td{_aligned(place)}>{html.escape(text)}" for place, text in enumerate(row)) for row in rows
    )
    table = (
        '<div class="table" role="region" aria-label="Links" tabindex="0">'
        f"<table><thead><tr>{heads}<tbody>{lines}</table></div>"
        if rows
        else "<p>No link is open.</p>"
    )
    return document("Relay status", f"<h1>Relay status</h1>{bad}<dl>{listed}</dl>{table}", wide=True)


def _aligned(place: int) -> str:
    """Numbers stand at the right of their column."""
    return ' class="n"' if place > 1 else ""


def fields(values: dict[str, object]) -> bytes:
    """A whole HTTP answer for programs."""
    return answer(200, json.dumps(values).encode(), "application/json")


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
        headers={"Retry-After": "5", "Refresh": "5"}, extra=AGAIN,
    )  # fmt: skip


def app_gone() -> Page:
    """The tunnel is there, the app behind it is not."""
    return Page(
        502, "link-app-gone", "The app has stopped",
        "The computer that it runs on answers, but the app does not. Its author has to start it again; "
        "this page tries again by itself.",
        headers={"Retry-After": "5", "Refresh": "5"}, extra=AGAIN,
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
        headers={"Retry-After": "10", "Refresh": "10"}, extra=AGAIN,
    )  # fmt: skip


def used_up() -> Page:
    return Page(
        509, "link-used-up", "This link has carried all that it may",
        "The relay limits how much one link transfers. Ask the app's author to share it again, or elsewhere.",
    )  # fmt: skip


def misdirected() -> Page:
    return Page(
        421, "link-host", "This connection belongs to another address",
        "A connection that was opened for one address asked for another one. Load the page again.", extra=AGAIN,
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
        '<input name="user" autocomplete="username" value="visitor" hidden>'  # password managers look for one
        '<label for="password">Password</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" '
        f"required autofocus{described}>{bad}<button>Open the app</button></form>"
    )
    return Page(
        401, "link-password", "This app is shared with a password",
        "Whoever sent you the link can tell you the password.", extra=form,
    )  # fmt: skip
