"""What lies between here and an app: the checks of `fanlight doctor`."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    import httpx

SIZES = (512 * 1024, 2 * 1024**2, 8 * 1024**2, 32 * 1024**2, 64 * 1024**2)
LOCAL = ("localhost", "127.0.0.1", "::1")
TIMEOUT_S = 20.0
ONE_BY_ONE_S = 0.3
"""Least time between the first and the last event of a stream that is not held back."""

UPGRADE = (
    "proxy_http_version 1.1;",
    "proxy_set_header Upgrade $http_upgrade;",
    'proxy_set_header Connection "upgrade";',
)


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check; `remedy` holds lines of nginx, or other words, where it is bad."""

    good: bool
    text: str
    remedy: tuple[str, ...] = ()


class Diagnosis:
    """The checks of one address.

    Args:
        url: the app's address as visitors type it.
        verify: whether the certificate must be a good one.
    """

    def __init__(self, url: str, *, verify: bool = True) -> None:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        self.asked = parts._replace(path=parts.path.rstrip("/"), query="", fragment="")
        self.verify = verify

    @property
    def address(self) -> str:
        """The app's address without a slash at the end."""
        return urlunsplit(self.asked)

    def run(self) -> Iterator[Finding]:
        """The findings, each as soon as it is there. The rest makes no sense where no app answers."""
        import httpx  # loaded when it is asked for

        trusts = self.asked.hostname not in LOCAL  # a proxy in the environment is for elsewhere
        options: dict[str, Any] = {"verify": self.verify, "timeout": TIMEOUT_S, "trust_env": trusts}
        with httpx.Client(follow_redirects=False, **options) as http:
            try:
                page = http.get(f"{self.address}/")
                answer = http.get(f"{self.address}/gradio_api/doctor")
            except httpx.HTTPError as error:
                yield Finding(False, f"no answer from {self.address}: {_why(error)}")
                return
            seen = _object(answer)
            if seen.get("fanlight") != "doctor":
                yield self._no_app(page, answer)
                return
            good = page.status_code == 200
            yield Finding(good, f"the page answers with status {page.status_code}")
            yield from self._headers(seen)
            yield self._stream(http)
            yield self._socket()
            yield self._bodies(http)

    def _no_app(self, page: httpx.Response, answer: httpx.Response) -> Finding:
        text = f"no Fanlight app below {self.address}/ (page {page.status_code}, diagnosis {answer.status_code})"
        path = self.asked.path
        if answer.status_code == 502:
            return Finding(False, text, ("is the app running, at the address that proxy_pass names?",))
        if not path:
            return Finding(False, text, ("is it at another path, or an older version?",))
        return Finding(False, text, (f'proxy_set_header X-Forwarded-Prefix {path};  # or launch(root_path="{path}")',))

    def _headers(self, seen: dict[str, Any]) -> Iterator[Finding]:
        root, said = urlsplit(str(seen["root"])), seen["forwarded"]
        told = f"the app sees {root.scheme}, you asked by {self.asked.scheme}"
        if root.scheme == self.asked.scheme:
            yield Finding(True, told)
        elif said.get("x-forwarded-proto") == self.asked.scheme:
            remedy = 'launch(forwarded_allow_ips="ADDRESS OF THE PROXY")  # or FORWARDED_ALLOW_IPS'
            yield Finding(False, f"{told}: it does not believe the proxy", (remedy,))
        else:
            yield Finding(False, told, ("proxy_set_header X-Forwarded-Proto $scheme;",))
        told = f"the app sees the host {root.netloc}, you asked {self.asked.netloc}"
        same = _without_default(root.netloc) == _without_default(self.asked.netloc)
        yield Finding(same, told, () if same else ("proxy_set_header Host $http_host;",))
        told = f"the app sees the path {root.path or '/'}, you asked {self.asked.path or '/'}"
        same = root.path == self.asked.path
        yield Finding(same, told, () if same else (f"proxy_set_header X-Forwarded-Prefix {self.asked.path};",))
        count = seen["addresses"]
        yield Finding(True, f"X-Forwarded-For holds {count} address{'' if count == 1 else 'es'}")

    def _stream(self, http: httpx.Client) -> Finding:
        times = []
        try:
            with http.stream("GET", f"{self.address}/gradio_api/doctor/stream") as answer:
                for part in answer.iter_bytes():
                    times += [time.monotonic()] * part.count(b"data:")
        except Exception as error:  # whatever a broken stream raises is a finding
            return Finding(False, f"a stream breaks: {_why(error)}", ("proxy_read_timeout 1h;",))
        if len(times) > 1 and times[-1] - times[0] > ONE_BY_ONE_S:
            return Finding(True, "a stream arrives as it is sent")
        remedy = (
            "proxy_buffering off;",
            "gzip off;  # for text/event-stream, and no proxy_ignore_headers X-Accel-Buffering",
        )
        return Finding(False, "a stream is held back until it ends", remedy)

    def _socket(self) -> Finding:
        from websockets.sync.client import connect  # loaded when it is asked for

        address = f"{self.address}/gradio_api/socket".replace("http", "ws", 1)
        context = None
        if self.asked.scheme == "https":
            context = ssl.create_default_context()
            if not self.verify:
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        proxy: Any = None if self.asked.hostname in LOCAL else True
        try:
            with connect(address, ssl=context, proxy=proxy, open_timeout=TIMEOUT_S) as socket:
                socket.send('[{"t":"doctor"}]')
                socket.recv(timeout=TIMEOUT_S)
        except Exception as error:  # whatever a broken socket raises is a finding
            return Finding(False, f"no WebSocket gets through ({_why(error)}); the page works without, slower", UPGRADE)
        return Finding(True, "a WebSocket gets through")

    def _bodies(self, http: httpx.Client) -> Finding:
        passed = 0
        most = self._own_limit(http)
        for size in SIZES:
            if most is not None and size > most:
                return Finding(True, f"bodies of {_mb(passed)} get through; the app itself takes no larger ones")
            try:
                answer = http.post(
                    f"{self.address}/gradio_api/doctor",
                    content=bytes(size),
                    headers={"content-type": "application/octet-stream"},
                )
            except Exception as error:  # a proxy may close the connection instead of answering
                return _too_large(passed, size, _why(error))
            if _object(answer).get("received") != size:
                return _too_large(passed, size, f"status {answer.status_code}")
            passed = size
        return Finding(True, f"bodies of {_mb(passed)} get through")

    def _own_limit(self, http: httpx.Client) -> int | None:
        """The app's own limit of a file; None where it has none, or tells it only after a login."""
        found = _object(http.get(f"{self.address}/config")).get("max_file_size")
        return found if isinstance(found, int) else None


def _too_large(passed: int, size: int, why: str) -> Finding:
    text = f"bodies of {_mb(passed)} get through, {_mb(size)} do not ({why})"
    return Finding(False, text, ("client_max_body_size 0;",))


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__


def _mb(size: int) -> str:
    return f"{size / 1024**2:g} MB"


def _without_default(netloc: str) -> str:
    return netloc.removesuffix(":80").removesuffix(":443").lower()


def _object(answer: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer; empty where it is something else."""
    try:
        found = json.loads(answer.content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
