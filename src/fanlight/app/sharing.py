"""Sharing a running app: starts the link, tells the author about it, and never holds up or breaks `launch()`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from fanlight.app.sharecalls import ShareCalls
from fanlight.app.sharewish import Wanted, relay_address, seconds_of
from fanlight.server.key import load_key, state_folder
from fanlight.tunnel.client.said import said
from fanlight.tunnel.held import HeldLink
from fanlight.tunnel.programs import ProgramError, ProgramLink, open_program

if TYPE_CHECKING:
    from fanlight.server.links import Links

LIMIT_S = 10.0
NETWORK_PORTS = (7871, 7970)
SSH_PORTS = (7870, 7969)
SOON_S = 3600.0
MOST_NOTICES = 10
"""Of the relay's operator that are shown; he must not fill the author's terminal."""
WAYS = """Three ways to a public link:
  a box you can ssh to:      launch(share="ssh:user@host")
  a tunnel program you have: launch(share="cloudflared")
  a relay of your own:       `fanlight relay --domain share.example.org` there, then FANLIGHT_RELAY=https://share.example.org"""


class NotShared(Exception):
    """There is no link.

    Attributes:
        code: stable, for programs.
    """

    def __init__(self, text: str, code: str) -> None:
        super().__init__(f"{text} [{code}]")
        self.code = code


class Sharing:
    """A link to a running app.

    Args:
        links: the server's; the link is put there while it is open.
        quiet: print nothing.
        host: where the app listens, on this machine.
        is_guarded: the app asks for a login.
    """

    def __init__(
        self,
        wanted: Wanted,
        links: Links,
        port: int,
        *,
        host: str = "127.0.0.1",
        quiet: bool = False,
        is_guarded: bool = False,
    ) -> None:
        self.wanted = wanted
        self._links = links
        self._host = host
        self._port = port
        self._calls = ShareCalls(wanted.share.on_state)
        self._quiet = quiet
        self._is_guarded = is_guarded or wanted.share.password is not None
        self._held: HeldLink | None = None
        self._program: ProgramLink | None = None
        self._is_announced = False
        self._told: set[str] = set()
        self._notices: set[str] = set()
        self._lock = threading.Lock()
        self._ended: dict[str, Any] | None = None

    @property
    def url(self) -> str:
        """The link's address; empty before there is one."""
        return self._program.url if self._program is not None else self._held.url if self._held is not None else ""

    @property
    def is_public(self) -> bool:
        """Whether anybody on the internet may have it, and not just people on this network."""
        return self.wanted.kind != "network"

    @property
    def has_ended(self) -> bool:
        """Whether it is over for good."""
        return self._ended is not None

    def start(self) -> None:
        """Open the link, and tell the author; at most 10 seconds.

        Raises:
            NotShared: the cause, to the hop.
        """
        if self.wanted.problem:
            raise NotShared(self.wanted.problem, "share-setting")
        if self.wanted.kind == "none":
            raise NotShared(
                "No relay is configured, and this notebook can be reached by nobody directly.", "share-nowhere"
            )
        if self.wanted.kind == "program":
            self._start_program()
        else:
            self._start_held()
        self._links.shown = self
        self._announce()

    def state(self) -> dict[str, Any]:
        """The link as `demo.share_state` and the page's share dialog show it.

        Returns:
            "state" ("connecting", "open", "away", "ended"), "url", "public", "expires_in" (seconds, None without an
            end), "longest_in" (how far the end can be moved), "code" and "text" of what is wrong, and "qr", rows of
            0 and 1.
        """
        state: dict[str, Any] = {"state": "open", "url": self.url, "public": self.is_public, "expires_in": None}
        if self._ended is not None:
            state.update(self._ended)
        elif self._program is None and self._held is not None:
            held = self._held
            state["state"] = held.state["state"]
            state["expires_in"] = max(0.0, round(held.expires_at - time.time(), 1)) if held.expires_at else None
            state.update({key: held.trouble[key] for key in ("code", "text") if held.trouble})
            if held.is_open:
                state["longest_in"] = max(0.0, round(held.longest_at - time.time(), 1))
        state["qr"] = qr_rows(self.url) if self.url and self._ended is None else []
        return state

    def act(self, wish: dict[str, Any]) -> None:
        """Stop, or ask for another end."""
        if wish.get("stop"):
            self.say("Sharing was stopped on the page.")
            threading.Thread(target=self.close, daemon=True).start()  # the answer goes out first
        elif self._held is not None and "extend" in wish:
            self._held.extend(float(wish["extend"]))

    def close(self) -> None:
        """End the link. May be called again."""
        self._is_announced = False  # what the author does himself he need not be told
        with self._lock:
            held, program = self._held, self._program
            self._ended = self._ended or {"state": "ended", "code": "stopped", "text": "Sharing was stopped."}
        self._links.end(self)
        self._links.is_unsigned = self._links.hides_address = False
        if held is not None:
            held.close()
        if program is not None:
            program.close()
            self._calls.put({"state": "ended", "code": "stopped", "text": "Sharing was stopped."})
        self._calls.close()

    def _start_program(self) -> None:
        share = self.wanted.share
        unmet = [word for word in ("password", "expires", "name") if getattr(share, word) is not None]
        if unmet:
            raise NotShared(
                f"{self.wanted.target} gives links without {' or '.join(unmet)}. Leave that out and use auth= of "
                "launch(), or share by a relay, ssh: or lan.",
                "share-program-cannot",
            )
        try:
            self._program = open_program(
                self.wanted.target.lower(), self._port, timeout_s=LIMIT_S, on_end=self._program_ended
            )
        except ProgramError as error:
            raise NotShared(str(error).removesuffix(f" [{error.code}]"), error.code) from None
        self._links.is_unsigned = True
        self._links.hides_address = not self._program.tells_address
        self._calls.put({"state": "open", "url": self._program.url})

    def _start_held(self) -> None:
        try:
            held = self._held = HeldLink(self._task(), self._on_state)
        except OSError as error:
            raise NotShared(
                f"The tunnel's process could not be started: {said(error)} ({sys.executable or 'no Python is known'}). "
                "The link needs a Python of its own: check that this file can be run.",
                "share-process",
            ) from None
        if held.wait(LIMIT_S):
            return
        trouble = held.trouble or {
            "code": "share-timeout",
            "text": f"{self._shown_target()} gave no link in {LIMIT_S:.0f} s.",
        }
        self._held = None
        held.close()
        raise NotShared(trouble["text"], trouble["code"])

    def _task(self) -> dict[str, Any]:
        share, target = self.wanted.share, self.wanted.target
        task: dict[str, Any] = {
            "folder": str(state_folder() / "links"),
            "wish": {
                "host": self._host, "port": self._port, "key": self._links.key.hex(), "name": share.name or "",
                "password": _hashed(share.password), "lifetime": seconds_of(share.expires, "expires"),
            },
        }  # fmt: skip
        if self.wanted.kind == "network":
            task["network"] = {"host": network_address(), "listen": "0.0.0.0", "ports": NETWORK_PORTS}
        elif self.wanted.kind == "ssh":
            task["ssh"] = {
                "target": target, "key": load_key().hex(), "host": ssh_host(target), "ports": SSH_PORTS,
                "lifetime": seconds_of(share.expires, "expires") or 72 * 3600,
            }  # fmt: skip
        else:
            token = share.token or os.environ.get("FANLIGHT_RELAY_TOKEN", "")
            if self.wanted.authority and not os.path.isfile(self.wanted.authority):
                text = f"share_server_tls_certificate: there is no file {self.wanted.authority}. Correct the path."
                raise NotShared(text, "share-authority")
            address = relay_address(target, self.wanted.protocol, self.wanted.authority, token)
            task["relay"] = {
                "host": address.host, "port": address.port, "is_tls": address.is_tls,
                "authority": os.path.abspath(address.authority) if address.authority else "", "token": token,
            }  # fmt: skip
        return task

    def _shown_target(self) -> str:
        return {"network": "The local network", "ssh": f"ssh {self.wanted.target}"}.get(
            self.wanted.kind, f"The relay {self.wanted.target}"
        )

    # What the author reads.

    def _announce(self) -> None:
        self._is_announced = True
        state = self.state()
        ends = f"  (ends in {spoken(state['expires_in'])})" if state["expires_in"] is not None else ""
        if self.is_public:
            self.say(f"Public link: {self.url}{ends}")
        else:
            self.say(f"On this network: {self.url}{ends}")
        if sys.stdout is not None and sys.stdout.isatty() and not self._quiet:
            self.say(qr_text(self.url))
        if not self.is_public:
            self.say(f"This is not a public link. {WAYS}")
        if self._held is not None:
            self._pass_on(self._held.state.get("notice"))
        if self.wanted.kind == "ssh":
            self.say(
                "Nothing is encrypted between visitors and that box. If that matters, put a web server with a "
                "certificate in front of the link there."
            )
        if not self._is_guarded:
            who = "the link" if self.is_public else "this address"
            self.say(
                f'Anyone with {who} can use the app. To ask for a password: share=gr.Share(password="...") or auth=.'
            )

    def _on_state(self, state: dict[str, Any]) -> None:
        kind = state["state"]
        if kind == "ended":
            self._over({"state": "ended", "code": state["code"], "text": state["text"]})
        self._calls.put({key: value for key, value in state.items() if key != "resume"})
        if self._is_announced:
            self._tell(kind, state)

    def _tell(self, kind: str, state: dict[str, Any]) -> None:
        if kind == "away" and "away" not in self._told:
            self._told.add("away")
            self.say(f"The share link lost its connection and comes back by itself. {state['text']}")
        elif kind == "open":
            if "away" in self._told:
                self._told.discard("away")
                self.say(f"The share link is back: {self.url}")
            left = float(state["expires_in"])
            due = next((limit for limit in (600.0, SOON_S) if left <= limit), None)
            if due is not None and f"due {due}" not in self._told:
                self._told.add(f"due {due}")
                self.say(f"The share link ends in {spoken(left)}. To keep it longer: fanlight share --extend 12h")
            self._pass_on(state.get("notice"))
        elif kind == "ended" and state["code"] != "stopped":
            self.say(f"The share link has ended. {state['text']}")
        elif kind == "ended":
            self.say("The share link was stopped.")

    def _pass_on(self, notice: Any) -> None:
        """Say once what the relay says to all authors."""
        if notice and notice not in self._notices and len(self._notices) < MOST_NOTICES:
            self._notices.add(notice)
            self.say(f"From the relay: {notice}")

    def _program_ended(self, reason: str) -> None:
        state = {"state": "ended", "code": "share-program-ended", "text": reason}
        self._over(state)
        self._calls.put(state)
        if self._is_announced:
            self.say(f"The share link has ended. {reason}")

    def _over(self, state: dict[str, Any]) -> None:
        with self._lock:
            self._ended = self._ended or state
        self._links.end(self)

    def say(self, line: str) -> None:
        """Print for the author, unless he wants it quiet."""
        if self._quiet:
            return
        try:
            print(line, flush=True)
        except (OSError, ValueError):  # an output that is closed, or cannot show this: the link is what counts
            pass


def _hashed(password: str | None) -> str:
    if password is None:
        return ""
    from fanlight.tunnel.relay.password import password_hash

    return password_hash(password)


def network_address() -> str:
    """What other machines on the network call this one. Nothing is sent to find out."""
    for family, elsewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((elsewhere, 9))
                return str(probe.getsockname()[0])
        except OSError:
            continue
    return "127.0.0.1"


def ssh_host(target: str) -> str:
    """The host that ssh would connect to, as its own configuration says."""
    bare = target.rpartition("@")[2]
    try:
        said = subprocess.run(["ssh", "-G", target], capture_output=True, text=True, timeout=5, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return bare
    return next((line.partition(" ")[2] for line in said.splitlines() if line.startswith("hostname ")), bare)


def qr_rows(url: str) -> list[str]:
    """The QR code of an address: rows of 0 and 1, without a border."""
    import segno  # loaded when a link is shown

    return ["".join("1" if cell else "0" for cell in row) for row in segno.make(url, error="m", micro=False).matrix]


def qr_text(url: str) -> str:
    """The QR code as half blocks, for a dark or a light terminal alike: it brings its own border."""
    rows = qr_rows(url)
    width = len(rows[0]) + 4
    padded = ["0" * width] * 2 + [f"00{row}00" for row in rows] + ["0" * width] * 2
    if len(padded) % 2:
        padded.append("0" * width)
    blocks = {"00": "█", "10": "▄", "01": "▀", "11": " "}
    lines = [
        "".join(blocks[top + bottom] for top, bottom in zip(upper, lower, strict=True))
        for upper, lower in zip(padded[::2], padded[1::2], strict=True)
    ]
    return "\n".join(lines)


def spoken(seconds: float) -> str:
    """A time as a person says it: "72 hours", "55 minutes"."""
    for size, word in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= 1.99 * size or size == 1:
            count = max(1, round(seconds / size))
            return f"{count} {word}{'' if count == 1 else 's'}"
    return ""
