"""What the programs print, and what we make of it. The texts are those of the real ones, with other names."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from fanlight.tunnel.programs import ProgramError, open_program, program_names
from fanlight.tunnel.programs.output import KEPT_LINES, LINE_LENGTH, UNBROKEN, Lines, clean
from fanlight.tunnel.programs.table import PROGRAMS
from tests.tunnel.standins import StandIn
from tests.tunnel.standins import standin as standin

CLOUDFLARED = """
2026-01-20T09:56:33Z INF Thank you for trying Cloudflare Tunnel. Doing so, without a Cloudflare account, is subject to the Cloudflare Online Services Terms of Use (https://www.cloudflare.com/website-terms/). If you intend to use Tunnels in production follow: https://developers.cloudflare.com/cloudflare-one/connections/connect-apps
2026-01-20T09:56:33Z INF Requesting new quick Tunnel on trycloudflare.com...
2026-01-20T09:56:36Z INF +-------------------------------------------------------------------------------------+
2026-01-20T09:56:36Z INF |  Your quick Tunnel has been created! Visit it at (it may take some time to be reachable):  |
2026-01-20T09:56:36Z INF |  https://four-words-and-more.trycloudflare.com                                      |
2026-01-20T09:56:36Z INF +-------------------------------------------------------------------------------------+
2026-01-20T09:56:37Z INF Registered tunnel connection connIndex=0 event=0 ip=198.51.100.1 location=fra08 protocol=quic
"""
PINGGY = """
Allocated port 4 for remote forward to 127.0.0.1:7860
You are not authenticated.
Your tunnel will expire in 60 minutes. Upgrade to Pinggy Pro to get unrestricted tunnels. https://dashboard.pinggy.io

http://rnabc-192-0-2-1.a.free.pinggy.link
https://rnabc-192-0-2-1.a.free.pinggy.link
"""
LOCALHOST_RUN = """
===============================================================================
Welcome to localhost.run!
Follow your favourite reverse tunnel at [https://twitter.com/localhost_run].
To set up and manage custom domains go to https://admin.localhost.run/
More details on custom domains: https://localhost.run/docs/custom-domains
===============================================================================
** your connection id is 1a2b, please mention it if you send me a message about an issue. **
authenticated as anonymous user
0a1b2c3d4e5f.lhr.life tunneled with tls termination, https://0a1b2c3d4e5f.lhr.life
create an account and add your key for a longer lasting domain name. see https://localhost.run/docs/forever-free/ for more information.
"""
NGROK = """
t=2026-09-03T18:00:00+0000 lvl=info msg="no configuration paths supplied"
t=2026-09-03T18:00:00+0000 lvl=info msg="starting web service" obj=web addr=127.0.0.1:4040 allow_hosts=[]
t=2026-09-03T18:00:01+0000 lvl=info msg="client session established" obj=tunnels.session url=https://ngrok.com/tos
t=2026-09-03T18:00:01+0000 lvl=info msg="started tunnel" obj=tunnels name=command_line addr=http://127.0.0.1:7860 url=https://ab12-192-0-2-1.ngrok-free.app
"""
DEVTUNNEL = """
Welcome to dev tunnels! By using it you agree to https://aka.ms/devtunnels/tos
Hosting port: 7860
Connect via browser: https://3tgxrktm.usw3.devtunnels.ms:7860, https://3tgxrktm-7860.usw3.devtunnels.ms
Inspect network activity: https://3tgxrktm-7860-inspect.usw3.devtunnels.ms

Ready to accept connections for tunnel: quick-pond-mprv3rk.usw3
"""
LINKS = {
    "cloudflared": ("cloudflared", "stderr", CLOUDFLARED, "https://four-words-and-more.trycloudflare.com"),
    "tailscale": (
        "tailscale", "stderr",
        "Read https://tailscale.com/kb/1223/funnel\nAvailable on the internet:\n\nhttps://my-pc.tail1a2b.ts.net/\n"
        "|-- proxy http://127.0.0.1:7860\n\nPress Ctrl+C to exit.",
        "https://my-pc.tail1a2b.ts.net",
    ),
    "pinggy": ("ssh", "stdout", PINGGY, "https://rnabc-192-0-2-1.a.free.pinggy.link"),
    "ngrok": ("ngrok", "stdout", NGROK, "https://ab12-192-0-2-1.ngrok-free.app"),
    "localhost.run": ("ssh", "stdout", LOCALHOST_RUN, "https://0a1b2c3d4e5f.lhr.life"),
    "serveo": (
        "ssh", "stdout",
        "Hi there. See https://serveo.net/terms\n\x1b[32mForwarding HTTP traffic from \x1b[1mhttps://a1b2.serveo.net\x1b[0m",
        "https://a1b2.serveo.net",
    ),
    "bore": (
        "bore", "stdout",
        "\x1b[2m2026-01-01T00:00:00Z\x1b[0m \x1b[32m INFO\x1b[0m \x1b[2mbore_cli::client\x1b[0m: connected to server \x1b[3mremote_port\x1b[0m=\x1b[2m40123\n"
        "\x1b[2m2026-01-01T00:00:00Z\x1b[0m \x1b[32m INFO\x1b[0m \x1b[2mbore_cli::client\x1b[0m: listening at bore.pub:40123",
        "http://bore.pub:40123",
    ),
    "zrok": (
        "zrok2", "stderr",
        '{"level":"INFO","msg":"connecting to https://api-v2.zrok.io"}\n'
        '{"level":"INFO","msg":"access your zrok share at the following endpoints:\\n 1yiutxunuio0.shares.zrok.io"}',
        "https://1yiutxunuio0.shares.zrok.io",
    ),
    "devtunnel": ("devtunnel", "stdout", DEVTUNNEL, "https://3tgxrktm-7860.usw3.devtunnels.ms"),
    "localtunnel": ("lt", "stdout", "your url is: https://stale-shrimp-35.loca.lt", "https://stale-shrimp-35.loca.lt"),
}  # fmt: skip


def test_every_program_has_a_stand_in() -> None:
    assert set(program_names()) == set(LINKS)


@pytest.mark.server
@pytest.mark.parametrize("name", LINKS)
def test_the_link_is_found_among_all_that_is_printed(name: str, standin: StandIn) -> None:
    executable, to, text, url = LINKS[name]
    standin(executable, f"say({text.strip()!r}); stay()", to)
    with open_program(name, 7860) as link:
        assert (link.url, link.alive, link.name) == (url, True, name)
        assert all("\x1b" not in line for line in link.tail)
    assert not link.alive


def found(name: str, text: str) -> str | None:
    lines = Lines()
    recent: list[str] = []
    for line in lines.feed(text.encode() + b"\n"):
        recent = [*recent[-1:], line]
        if match := PROGRAMS[name].url.search("\n".join(recent)):
            return match[0]
    return None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cloudflared", 'failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": dial tcp'),
        ("cloudflared", "https://good.trycloudflare.com.evil.example/"),
        ("cloudflared", "https://good.trycloudflare.community"),
        ("cloudflared", "https://good.trycloudflare.com@evil.example/"),
        ("cloudflared", "https://good.trycloudflare.com:pass@evil.example/"),
        ("cloudflared", "https://go\x08od.evil\x00.trycloudflare.com"[:20]),
        ("tailscale", "To enable, visit:\n\n         https://login.tailscale.com/f/funnel?node=n1"),
        ("tailscale", "Available on the internet:\nhttps://a.ts.net.evil.example"),
        ("pinggy", "https://dashboard.pinggy.io https://pinggy.io/terms"),
        ("ngrok", 'lvl=info msg="open" url=https://ngrok.com/tos'),
        ("localhost.run", "https://admin.localhost.run/ https://localhost.run/docs/tos"),
        ("serveo", "Terms: https://serveo.net/terms"),
        ("bore", "bore.pub:7835"),
        ("zrok", "connecting to https://api-v2.zrok.io"),
        ("devtunnel", "Inspect network activity: https://x-7860-inspect.usw3.devtunnels.ms"),
        ("localtunnel", "read https://localtunnel.github.io/www/"),
    ],
)
def test_other_addresses_are_no_links(name: str, text: str) -> None:
    assert found(name, text) is None


def test_colours_and_hyperlinks_do_not_hide_a_link() -> None:
    url = "https://a-b.trycloudflare.com"
    for text in (
        f"\x1b[1;32m{url}\x1b[0m", f"|\x1b]8;;https://evil.example\x07{url}\x1b]8;;\x07|",
        "https://a-b.\x1b[31mtrycloudflare\x1b[0m.com", f"\x9b31m{url}\x9b0m", f"{url}/", f"Visit {url}.",
    ):  # fmt: skip
        match = found("cloudflared", text)
        assert match == url, text


def test_lines_are_made_harmless_and_bounded() -> None:
    assert clean("a\x00b\x1b[2Jc\u202ed\tz") == "a bc d z"
    assert "2abcDEF" not in clean("Your authtoken: 2abcDEFghijklmnopq_r")
    assert len(clean("x" * 10_000)) == LINE_LENGTH
    lines = Lines()
    assert lines.feed(b"one\r\ntw") == ["one"]
    assert lines.feed(b"o\rthr") == ["two"]
    assert lines.feed(b"ee\n\n\xff\xfe\n") == ["three", "\ufffd\ufffd"]
    assert lines.feed(b"end") == []
    assert lines.feed(b"") == ["end"]
    for _ in range(100):
        lines.feed(b"x" * (UNBROKEN // 2))
    lines.feed(b"y\n" * 1000)
    assert len(lines.tail) == KEPT_LINES


FAILURES = [
    ("cloudflared", "stderr", 'ERR Error unmarshaling QuickTunnel response: error code: 1015 status_code="429 Too Many Requests"',
     "no more links now"),
    ("cloudflared", "stderr", 'failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": no such host', "internet"),
    ("cloudflared", "stderr", "failed to unmarshal quick Tunnel: invalid character 'e'", "does not work now"),
    ("tailscale", "stderr", "failed to connect to local tailscaled; it doesn't appear to be running", "systemctl start"),
    ("tailscale", "stderr", "Access denied: serve config denied", "--operator"),
    ("pinggy", "stderr", "user@a.pinggy.io: Permission denied (publickey).", "ssh-keygen"),
    ("serveo", "stderr", "Host key verification failed.", "known_hosts"),
    ("localhost.run", "stderr", "ssh: Could not resolve hostname localhost.run: Name or service not known", "internet"),
    ("localhost.run", "stderr", "ssh: connect to host localhost.run port 22: Connection timed out", "port 22"),
    ("serveo", "stderr", "Error: remote port forwarding failed for listen port 80", "no further link"),
    ("ngrok", "stdout", 'lvl=eror msg="failed to auth" err="Usage of ngrok requires a verified account. ERR_NGROK_4018"', "add-authtoken"),
    ("ngrok", "stderr", "ERROR:  Your account is limited to 1 simultaneous ngrok agent sessions. ERR_NGROK_108", "End the other"),
    ("bore", "stderr", "Error: could not connect to bore.pub:7835", "7835"),
    ("bore", "stderr", "Error: server requires authentication, but no client secret was provided", "BORE_SECRET"),
    ("zrok", "stderr", "[ERROR]: unable to create share (unable to load environment; did you 'zrok enable'?)", "zrok enable TOKEN"),
    ("devtunnel", "stderr", "Tunnel service error: Request not permitted. Anonymous does not have 'create' access scope", "user login"),
    ("localtunnel", "stderr", "Error: connection refused: localtunnel.me:46073 (check your firewall settings)", "firewall"),
]  # fmt: skip


@pytest.mark.server
@pytest.mark.parametrize(("name", "to", "line", "remedy"), FAILURES)
def test_known_failures_come_with_what_to_do(name: str, to: str, line: str, remedy: str, standin: StandIn) -> None:
    standin(PROGRAMS[name].executables[0], f"say({line!r}); sys.exit(1)", to)
    with pytest.raises(ProgramError) as raised:
        open_program(name, 7860)
    text = str(raised.value)
    assert raised.value.code == "share-program-failed"
    for part in (f"{name} ended with code 1", clean(line)[:40], remedy, PROGRAMS[name].docs, "[share-program-failed]"):
        assert part in text


@pytest.mark.skipif(shutil.which("ssh") is None, reason="needs ssh")
@pytest.mark.parametrize("name", ["pinggy", "localhost.run", "serveo"])
def test_ssh_understands_its_options_and_asks_nobody(name: str) -> None:
    arguments = PROGRAMS[name].arguments("127.0.0.1", 7860)
    said = subprocess.run(
        ["ssh", "-G", "-F", os.devnull, *arguments], capture_output=True, text=True, check=True
    ).stdout
    for line in ("stricthostkeychecking accept-new", "exitonforwardfailure yes", "serveraliveinterval 15",
                 "controlmaster false", "requesttty false", "forwardagent no", "numberofpasswordprompts 1"):  # fmt: skip
        assert line in said
    assert "127.0.0.1" in said.partition("remoteforward")[2].partition("\n")[0]
    environment = PROGRAMS[name].environment()
    assert environment["SSH_ASKPASS_REQUIRE"] == "force"
    assert subprocess.run([environment["SSH_ASKPASS"]], capture_output=True, check=True).stdout == b""


@pytest.mark.parametrize("name", program_names())
def test_programs_are_pointed_at_this_machine_only(name: str) -> None:
    arguments = " ".join(PROGRAMS[name].arguments("127.0.0.1", 7860))
    assert "7860" in arguments
    assert "0.0.0.0" not in arguments
    assert PROGRAMS[name].docs.startswith("https://")
