"""The programs that are known: how each is called, what it prints, what its failures mean."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field

_END = r"(?![\w:@-]|\.\w)"
"""What may not follow a host: more of it, a port, or a name before an @."""
_ANY = r"[a-z0-9-]+(?:\.[a-z0-9-]+)+"


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that tells what is wrong.

    Args:
        line: found in it. remedy: what to do, as a sentence.
        waits: the program then waits for a person, so it is ended at once.
    """

    line: re.Pattern[str]
    remedy: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """A tunnel program.

    Args:
        executables: names to look for on the PATH; the first that is there counts.
        arguments: what it is called with, for the local host and port; an IPv6 host is in brackets.
        url: finds the link in the last two lines; its groups `url`, `host` (by https) or `place` (by http).
        docs: where its makers explain it. install: how it gets onto the machine, as a sentence.
        ready: the line that says that the link leads here, where it is another one than the link's.
        needs_input: a service that takes the end of its input for a goodbye.
        tells_address: it sends the visitor's address in forwarded headers. If not, what a visitor writes there comes
            through, and nobody on loopback can be believed.
        environment: variables besides the author's.
    """

    name: str
    executables: tuple[str, ...]
    arguments: Callable[[str, int], list[str]]
    url: re.Pattern[str]
    docs: str
    install: str
    failures: tuple[Failure, ...] = ()
    ready: re.Pattern[str] | None = None
    needs_input: bool = False
    tells_address: bool = True
    environment: Callable[[], dict[str, str]] = field(default=dict)


def program_names() -> tuple[str, ...]:
    """Names of the programs that can be asked for a link."""
    return tuple(PROGRAMS)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _failure(line: str, remedy: str, waits: bool = False) -> Failure:
    return Failure(_pattern(line), remedy, waits)


def _ssh(name: str, login: str, url: str, docs: str, remote: str = "80", port: int = 22, lasts: str = "") -> Program:
    """A service that needs no program but ssh."""
    options = {
        "StrictHostKeyChecking": "accept-new",  # a changed key is still refused
        "ExitOnForwardFailure": "yes",
        "ConnectTimeout": "10",
        "ServerAliveInterval": "15",
        "ServerAliveCountMax": "3",
        "NumberOfPasswordPrompts": "1",
        "ControlMaster": "no",  # a shared connection would outlive this one
        "ControlPath": "none",
        "ForwardAgent": "no",
        "ForwardX11": "no",
        "PermitLocalCommand": "no",
    }
    given = [word for key, value in options.items() for word in ("-o", f"{key}={value}")]
    return Program(
        name,
        ("ssh",),
        lambda host, local: ["-T", "-p", str(port), *given, "-R", f"{remote}:{host}:{local}", login],
        _pattern(url),
        docs,
        "Install OpenSSH's client.",
        (
            _failure(
                r"host key verification failed|remote host identification has changed",
                f"The key of {login.rpartition('@')[2]} is not the one that ~/.ssh/known_hosts has. If its makers tell "
                "of a new key, remove the old one with `ssh-keygen -R`.",
            ),
            _failure(r"permission denied|too many authentication failures", "The service wants a key of yours. Make one once with `ssh-keygen -t ed25519`."),
            _failure(r"could not resolve hostname|name or service not known", "The name was not found. Check that this machine is on the internet."),
            _failure(r"connection (?:timed out|refused)|network is unreachable|no route to host", f"A firewall may close port {port} for ssh. Take a program that uses https, such as cloudflared."),
            _failure(r"remote port forwarding failed|remote forward failure", f"The service gives no further link now. Wait a little, or end your other links.{lasts}"),
        ),
        needs_input=True,
        environment=_silent_ssh,
    )  # fmt: skip


def _silent_ssh() -> dict[str, str]:
    """Lets ssh answer questions for a password with an empty line, which these services take, and ask nobody."""
    answer = shutil.which("true")
    return {"SSH_ASKPASS": answer, "SSH_ASKPASS_REQUIRE": "force"} if answer else {}


def _bore(host: str, port: int) -> list[str]:
    server = [] if os.environ.get("BORE_SERVER") else ["--to", "bore.pub"]
    return ["local", str(port), "--local-host", host.strip("[]"), *server]


_OFFLINE = _failure(
    r"no such host|could not resolve|getaddrinfo|name resolution|network is unreachable",
    "The service was not found. Check that this machine is on the internet, or set the proxy that the program needs.",
)

_ROWS = (
    Program(
        "cloudflared",
        ("cloudflared",),
        # Without a file of settings: those of a tunnel of the author's would decide where requests go.
        lambda host, port: ["tunnel", "--config", os.devnull, "--no-autoupdate", "--url", f"http://{host}:{port}"],
        _pattern(rf"(?P<url>https://(?!api\.)[a-z0-9-]+\.trycloudflare\.com){_END}"),
        "https://developers.cloudflare.com/cloudflare-one/connections/connect-networks/do-more-with-tunnels/trycloudflare/",
        "Install it from Cloudflare's downloads; no account is needed.",
        (
            _failure(r"429 too many requests|error code: 1015", "Cloudflare gives this network no more links now. Wait some minutes, or take another program."),
            _failure(r"unmarshal|quick tunnel id|status_code=\"?5\d\d", "Cloudflare's service for such links does not work now. Try again later, or take another program."),
            _failure(r"failed to dial|edge connection|7844", "A firewall may close port 7844. Open it for TCP and UDP, or take another program."),
            _OFFLINE,
        ),
        ready=_pattern(r"registered tunnel connection|connection \S+ registered"),
    ),
    Program(
        "tailscale",
        ("tailscale",),
        lambda host, port: ["funnel", f"http://{host}:{port}"],
        _pattern(r"available on the internet:\s+(?P<url>https://[a-z0-9-]+(?:\.[a-z0-9-]+)*\.ts\.net(?::\d+)?)(?![\w@-]|\.\w)"),
        "https://tailscale.com/kb/1223/funnel",
        "Install Tailscale, then: `tailscale up`.",
        (
            _failure(r"not enabled on your tailnet|to enable, visit", "An owner of your tailnet must switch Funnel on once. Run yourself, and open the page it shows: `tailscale funnel 80`.", True),
            _failure(r"logged out|needs ?login|not logged in", "Log in with `tailscale up`."),
            _failure(r"access denied|permission denied|operator", "You may not change Tailscale here. Run once `sudo tailscale set --operator=$USER`."),
            _failure(r"connect to local tailscale|tailscaled|is tailscale running", "Tailscale does not run. Start it with `sudo systemctl start tailscaled`."),
            _failure(r"already in use|listener already exists|foreground", "The link's port is in use by another funnel. End it with `tailscale funnel reset`."),
            _failure(r"shields-up", "Tailscale lets nothing in. Allow incoming connections with `tailscale set --shields-up=false`."),
        ),
    ),
    _ssh(
        "pinggy", "a.pinggy.io",
        rf"(?P<url>https://(?:[a-z0-9-]+\.)+(?:pinggy\.link|pinggy\.online|pinggy-free\.link)){_END}",
        "https://pinggy.io/docs/usages/", "0", 443, " A free link lasts an hour.",
    ),
    Program(
        "ngrok",
        ("ngrok",),
        lambda host, port: ["http", f"{host}:{port}", "--log", "stdout", "--log-format", "logfmt"],
        _pattern(rf"msg=\"started tunnel\".*\surl=(?P<url>https://{_ANY}){_END}"),
        "https://ngrok.com/docs/getting-started/",
        "Install it from ngrok's downloads; it needs an account.",
        (
            _failure(r"ERR_NGROK_(?:4018|105|107|100|302)\b|authtoken", "ngrok wants your account's token. Run once `ngrok config add-authtoken TOKEN`."),
            _failure(r"ERR_NGROK_(?:108|334)\b|simultaneous|already online", "Your account has its most links open. End the other ngrok."),
            _failure(r"ERR_NGROK_(?:120|121)\b|too old", "This ngrok is too old. Run `ngrok update`."),
            _failure(r"ERR_NGROK_(?:727|725|726)\b|limit", "Your account has used up its traffic. Wait, or take another program."),
            _OFFLINE,
        ),
    ),
    _ssh(
        "localhost.run", "nokey@localhost.run",
        rf"tunneled with tls termination,\s+(?P<url>https://{_ANY}){_END}",
        "https://localhost.run/docs/",
    ),
    _ssh(
        "serveo", "serveo.net", rf"forwarding http traffic from\s+(?P<url>https://{_ANY}){_END}", "https://serveo.net",
    ),
    Program(
        "bore",
        ("bore",),
        _bore,
        _pattern(r"listening at (?P<place>[a-z0-9.-]+:\d{1,5})(?![\w:@-])"),
        "https://github.com/ekzhang/bore",
        "Install it with `cargo install bore-cli`.",
        (
            _failure(r"could not connect", "The bore server was not reached. A firewall may close port 7835, or it is down: set BORE_SERVER to another."),
            _failure(r"authentication|secret", "The server wants a secret. Set BORE_SECRET."),
            _OFFLINE,
        ),
        tells_address=False,
    ),
    Program(
        "zrok",
        ("zrok2", "zrok"),
        lambda host, port: ["share", "public", f"http://{host}:{port}", "--headless"],
        _pattern(rf"following endpoints:(?:\\n|\s)+(?:https://)?(?P<host>{_ANY}){_END}"),
        "https://docs.zrok.io/docs/getting-started/",
        "Install it from zrok's releases; it needs an account.",
        (
            _failure(r"zrok2? enable|load environment", "zrok does not know you here. Run once `zrok enable TOKEN`."),
            _failure(r"unauthorized|401", "zrok no longer takes this machine's token. Run `zrok disable`, then `zrok enable TOKEN`."),
            _failure(r"limit|409|429", "Your account has its most links or traffic. End other shares, or wait."),
            _OFFLINE,
        ),
    ),
    Program(
        "devtunnel",
        ("devtunnel",),
        lambda host, port: ["host", "-p", str(port), "--allow-anonymous"],
        _pattern(rf"connect via browser:.*?(?P<url>https://[a-z0-9]+-\d+(?:\.[a-z0-9-]+)*\.devtunnels\.ms){_END}"),
        "https://learn.microsoft.com/azure/developer/dev-tunnels/get-started",
        "Install it from Microsoft's dev tunnels page; it needs an account.",
        (
            _failure(r"to sign in, use|enter the code|open this url|browser window to log ?in", "Log in once with `devtunnel user login`.", True),
            _failure(r"login required|not logged in|anonymous does not have|unauthorized|devtunnel user login", "Log in once with `devtunnel user login`."),
            _failure(r"too many|quota|limit", "Your account has its most tunnels. Delete some with `devtunnel delete-all`."),
            _failure(r"policy|not permitted", "Your organisation does not allow open tunnels. Take another program."),
            _OFFLINE,
        ),
    ),
    Program(
        "localtunnel",
        ("lt",),
        # Its --local-host would change the Host header, too.
        lambda host, port: ["--port", str(port)],
        _pattern(rf"your url is:\s+(?P<url>https://{_ANY}){_END}"),
        "https://github.com/localtunnel/localtunnel",
        "Install it with `npm install --global localtunnel`.",
        (
            _failure(r"check your firewall|connection refused", "localtunnel's server was not reached. It may be down, or a firewall closes high ports; take another program."),
            _failure(r"ENOTFOUND|EAI_AGAIN", "The service was not found. Check that this machine is on the internet."),
            _failure(r"50[234]", "localtunnel's server is down. Try later, or take another program."),
        ),
    ),
)  # fmt: skip

PROGRAMS: dict[str, Program] = {row.name: row for row in _ROWS}
