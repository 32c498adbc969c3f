"""An author whose link cannot be had: what he reads, and that his app runs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import fanlight as gr
from tests.tunnel.strangers import HERE

LIMIT_S = 11.0
"""Ten seconds, and a little."""
PYTHON = re.compile(
    r"\[Errno|Connect call|_ssl\.c|\w+Error\b|Traceback|\b0x[0-9a-f]{4}|Exception|\(.*, \d+\)|b'|[A-Z]+_[A-Z]+_[A-Z]+_OR_"
)
"""What a message for people does not hold."""
PLAIN = ("--domain", "relay.localhost", "--plain-http", "--host", HERE)


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the environment's own proxies and authorities."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("FANLIGHT_RELAY_TOKEN", raising=False)


class Author:
    """Launches apps, and reads what is printed."""

    def __init__(self, serve: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
        self.serve = serve
        self.capsys = capsys
        self.demo = gr.Blocks()

    def launches(self, share: Any = True, **options: Any) -> str:
        """What `launch()` printed. It came back in time, and the app runs."""
        began = time.monotonic()
        url = self.serve(self.demo, share=share, quiet=False, **options)
        assert time.monotonic() - began < LIMIT_S
        said = self.capsys.readouterr()
        assert httpx.get(f"{url}/config", trust_env=False).status_code == 200
        assert said.err == ""
        assert not PYTHON.search(said.out), said.out
        return said.out

    def is_refused(self, code: str, share: Any = True, **options: Any) -> str:
        """The one line that says why there is no link. It ends with this code."""
        said = self.launches(share, **options)
        told = [line for line in said.splitlines() if line.startswith("Share link not created: ")]
        assert len(told) == 1, said
        assert told[0].endswith(f" [{code}]"), told[0]
        assert "The app runs on at http://127.0.0.1:" in said
        assert self.demo.share_url is None
        assert self.demo.share_state is None
        return told[0]

    def gets_a_link(self, share: Any = True, **options: Any) -> str:
        """The public link, through which the app was reached."""
        said = self.launches(share, **options)
        assert "Public link: " in said, said
        url = self.demo.share_url
        assert url is not None
        return url


@pytest.fixture
def author(serve: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> Author:
    return Author(serve, capsys)
