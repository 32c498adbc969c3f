"""What a relay itself refuses, as the author reads it; and what his own machine refuses."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import fanlight as gr
from tests.apps import free_port
from tests.tunnel.failing import PLAIN, Author, author, no_proxy
from tests.tunnel.fakes import fake_relay
from tests.tunnel.relays import local_names, relay
from tests.tunnel.strangers import HERE

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("local_names", "no_proxy")]
__all__ = ["author", "local_names", "no_proxy"]

SECRET = "flr_not-a-token-of-this-relay"


@contextmanager
def token_relay(folder: Path) -> Iterator[tuple[str, str]]:
    """A relay that asks for a token, and one, made as its operator makes it."""
    made = subprocess.run(
        [sys.executable, "-m", "fanlight.cli", "relay", "token", "ann", "--names", "ann-*", "--links", "1"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    token = re.findall(r"^flr_\S+$", made, re.M)[0]
    tokens = folder / "tokens.ini"
    tokens.write_text(made[made.index("[ann]") :])
    port = free_port()
    with relay(folder, *PLAIN, "--tokens", str(tokens), port=port):
        yield f"http://{HERE}:{port}", token


def test_tokens_and_names(author: Author, tmp_path: Path) -> None:
    with token_relay(tmp_path) as (address, token):
        told = author.is_refused("share-token", address)
        assert "FANLIGHT_RELAY_TOKEN" in told
        told = author.is_refused("share-token", gr.Share(relay=address, token=SECRET))
        assert "does not know this client token" in told
        assert SECRET not in told
        told = author.is_refused("share-token", gr.Share(relay=address, token=f"{SECRET}\r\nX-Evil: 1"))
        assert "line break" in told
        assert SECRET not in told
        told = author.is_refused("share-name", gr.Share(relay=address, token=token, name="bob-1"))
        assert "does not grant the name bob-1" in told
        link = author.gets_a_link(gr.Share(relay=address, token=f" {token}\n", name="ann-1"))
        assert link.startswith("http://ann-1.relay.localhost:")
        other = Author(author.serve, author.capsys)
        told = other.is_refused("share-too-many", gr.Share(relay=address, token=token))
        assert "1 link is open already" in told


def test_a_name_that_is_taken(author: Author, tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.ini"
    with token_relay(tmp_path) as (address, token):
        tokens.write_text(tokens.read_text().replace("links = 1", "links = 5"))
        author.gets_a_link(gr.Share(relay=address, token=token, name="ann-1"))
        other = Author(author.serve, author.capsys)
        told = other.is_refused("share-name-taken", gr.Share(relay=address, token=token, name="ann-1"))
        assert "A link called ann-1 is open" in told


def test_a_name_where_links_have_ports(author: Author, tmp_path: Path) -> None:
    with relay(tmp_path, "--lan", "--ports", "0-0") as found:
        port = found.url.rpartition(":")[2]
        told = author.is_refused("share-name", gr.Share(relay=f"http://127.0.0.1:{port}", name="ann"))
    assert "Leave the name out" in told


def test_too_many_links_of_one_address(author: Author, tmp_path: Path) -> None:
    port = free_port()
    with relay(tmp_path, *PLAIN, "--links", "1", port=port):
        author.gets_a_link(f"http://{HERE}:{port}")
        Author(author.serve, author.capsys).is_refused("share-too-many", f"http://{HERE}:{port}")


def test_a_relay_whose_ports_are_all_taken(author: Author, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with relay(tmp_path, "--lan", "--host", "127.0.0.1", "--ports", str(port)) as found:
            at = found.url.rpartition(":")[2]
            told = author.is_refused("share-no-port", f"http://127.0.0.1:{at}")
    assert f"port {port} is not free" in told


@pytest.mark.parametrize(
    ("goodbye", "code", "part"),
    [
        ({"code": "share-relay-full", "text": "The relay is full.", "final": True}, "share-relay-full", "is full"),
        ({"code": "share-version", "text": "Update the older one.", "final": True}, "share-version", "Update"),
        ({"code": "share-expired", "text": "Its time is over.", "final": True}, "share-expired", "over"),
        ({"final": True}, "share-ended", "did not say why"),
        ({"code": ["x"], "text": {"a": 1}, "final": "yes"}, "share-ended", "did not say why"),
        ({"code": "\x1b[31m", "text": "\x1b]0;owned\x07red\r\n\x9bmore", "final": 1}, "share-ended", "owned"),
        ({"code": "x" * 4000, "text": "y" * 40_000, "final": 1}, "share-ended", "yyy"),
    ],
)
def test_a_relay_that_sends_us_away(author: Author, goodbye: dict[str, object], code: str, part: str) -> None:
    with fake_relay(lambda relay: relay.goodbye(goodbye)) as address:
        told = author.is_refused(code, address)
    assert part in told
    assert told.isprintable()
    assert len(told) < 500


def test_a_relay_of_another_version(author: Author) -> None:
    with fake_relay(lambda relay: None, protocol="fanlight.tunnel.9") as address:
        told = author.is_refused("share-version", address)
    assert "fanlight.tunnel.9" in told


def test_a_relay_that_is_about_to_restart(author: Author) -> None:
    text = "The relay is about to restart. Try again in a moment."
    goodbye = {"code": "share-restart", "text": text, "final": False}
    with fake_relay(lambda relay: relay.goodbye(goodbye)) as address:
        assert text in author.is_refused("share-restart", address)
        assert fake_relay.greetings > 2  # it was tried again for a while


def test_a_relay_that_restarts_while_the_app_starts(author: Author) -> None:
    """The link is there when the relay is, without another launch."""
    seen: list[int] = []

    def talk(relay: object) -> None:
        seen.append(1)
        if len(seen) < 3:
            relay.goodbye({"code": "share-restart", "text": "Soon.", "final": False})  # type: ignore[attr-defined]
        else:
            relay.lease()  # type: ignore[attr-defined]

    with fake_relay(talk) as address:
        author.gets_a_link(address)
        author.demo.close(verbose=False)


# This machine.


def run(folder: Path, code: str, *before: str, **environment: str | None) -> str:
    """What a script prints that runs to its end; `before` it stands a command that runs it."""
    script = folder / "script.py"
    script.write_text(code)
    settings = {"GRADIO_SERVER_PORT": str(free_port()), **environment}
    env = {name: value for name, value in {**os.environ, **settings}.items() if value is not None}
    done = subprocess.run(
        [*before, sys.executable, str(script)],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


LAUNCH = """
import sys, urllib.request
import fanlight as gr
{before}
demo = gr.Blocks()
url = demo.launch(share={share}, prevent_thread_lock=True)[1]
print("app answers", urllib.request.urlopen(url + "config").status, demo.share_url, demo.network_url)
demo.close()
"""


@pytest.mark.parametrize(
    "executable", ["None", "''", "'/nowhere/python'", "'/etc/passwd'", "'/bin/false'", "'/bin/echo'"]
)
def test_a_process_that_cannot_start(tmp_path: Path, executable: str) -> None:
    before = f"sys.executable = {executable}" + ("; import os; os.environ['PATH'] = ''" if len(executable) < 5 else "")
    said = run(tmp_path, LAUNCH.format(before=before, share="'https://relay.example'"))
    assert "app answers 200 None None" in said
    assert "[share-process]" in said
    assert "Errno" not in said


def test_what_a_users_own_modules_print_is_no_state(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "sitecustomize.py").write_text("print('welcome'); print('[1]'); print('{}')")
    with relay(tmp_path) as found:
        said = run(tmp_path, LAUNCH.format(before="", share=repr(found.url)), PYTHONPATH=str(tmp_path / "modules"))
    assert "Public link: http://" in said
    assert "app answers 200 http" in said


@pytest.mark.parametrize(
    ("variable", "value", "part"),
    [
        ("FANLIGHT_RELAY", "what is this", "FANLIGHT_RELAY: 'what is this' is neither"),
        ("GRADIO_SHARE_SERVER_ADDRESS", "https://[::1", "relay's address"),
        ("XDG_CONFIG_HOME", "{folder}", "relay.toml must hold relay"),
    ],
)
def test_a_setting_that_cannot_be_meant(tmp_path: Path, variable: str, value: str, part: str) -> None:
    (tmp_path / "fanlight").mkdir()
    (tmp_path / "fanlight" / "relay.toml").write_text("token = 'flr_in-the-file'")
    said = run(tmp_path, LAUNCH.format(before="", share="True"), **{variable: value.format(folder=tmp_path)})
    assert part in said
    assert "[share-setting]" in said
    assert "app answers 200 None None" in said
    assert "flr_" not in said


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null/x"])
def test_a_state_folder_that_cannot_be(tmp_path: Path, home: str) -> None:
    with relay(tmp_path) as found:
        said = run(tmp_path, LAUNCH.format(before="", share=repr(found.url)), FANLIGHT_HOME=home)
    assert "Public link: http://" in said
    assert "app answers 200 http" in said


def namespace(*command: str) -> list[str]:
    """A command line that runs in a network of its own, with nothing but loopback."""
    inner = 'ip link set lo up && exec "$@"'
    return ["unshare", "--user", "--map-root-user", "--net", "sh", "-c", inner, "sh", *command]


def can_have_namespaces() -> bool:
    """Whether this system lets us have a network namespace."""
    try:
        return subprocess.run(namespace("true"), capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not can_have_namespaces(), reason="network namespaces cannot be had here")
def test_no_port_on_the_local_network(tmp_path: Path) -> None:
    code = "import socket\nheld = [socket.create_server(('', port)) for port in range(7871, 7971)]\n" + LAUNCH
    script = tmp_path / "script.py"
    script.write_text(code.format(before="", share="'lan'"))
    done = subprocess.run(
        namespace(sys.executable, str(script)), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "none of the ports 7871 to 7970 is free" in done.stdout
    assert "[share-no-port]" in done.stdout
    assert "app answers 200 None None" in done.stdout


@pytest.mark.skipif(not can_have_namespaces(), reason="mounts of our own cannot be had here")
def test_a_full_disk(tmp_path: Path) -> None:
    """The link is there, it is only not listed; and no half entry stays behind."""
    script = tmp_path / "script.py"
    state = tmp_path / "state"
    state.mkdir()
    code = LAUNCH.replace(
        "demo.close()", "import os; print('left', os.listdir(os.environ['FANLIGHT_HOME'] + '/links'))"
    )
    with relay(tmp_path) as found:
        address = found.url
        script.write_text(code.format(before="", share=repr(address)))
        inner = (
            f"mount -t tmpfs -o size=16k,nr_inodes=20 none {state} && mkdir {state}/links && "
            f"dd if=/dev/zero of={state}/filler bs=1k count=64 2>/dev/null; exec {sys.executable} {script}"
        )
        done = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", inner], capture_output=True, text=True,
            timeout=60, check=False, env=os.environ | {"FANLIGHT_HOME": str(state), "GRADIO_SERVER_PORT": str(free_port())},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Public link: http://" in done.stdout
    assert "app answers 200 http" in done.stdout
    assert "left []" in done.stdout


@pytest.mark.skipif(not can_have_namespaces(), reason="a user of our own making cannot be had here")
def test_a_user_without_a_home(tmp_path: Path) -> None:
    somebody = ("unshare", "--user", "--map-user=54321", "--map-group=54321")
    variables = dict.fromkeys(("FANLIGHT_HOME", "HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"))
    with relay(tmp_path) as found:
        said = run(tmp_path, LAUNCH.format(before="", share=repr(found.url)), *somebody, **variables)
    assert "Public link: http://" in said


def test_a_terminal_that_knows_ascii_only(tmp_path: Path) -> None:
    """The QR code is drawn with blocks, which such a terminal cannot show. The link is what counts."""
    before = "sys.stdout.isatty = lambda: True"
    with relay(tmp_path) as found:
        said = run(tmp_path, LAUNCH.format(before=before, share=repr(found.url)), PYTHONIOENCODING="ascii")
    assert "Public link: http://" in said
    assert "app answers 200 http" in said


def test_doctor_names_the_hop(tmp_path: Path) -> None:
    doctor = [sys.executable, "-m", "fanlight.cli", "share", "doctor"]
    with relay(tmp_path) as found:
        good = subprocess.run([*doctor, found.url], capture_output=True, text=True, check=False)
        tls = subprocess.run(
            [*doctor, found.url.replace("http:", "https:")], capture_output=True, text=True, check=False
        )
    gone = subprocess.run([*doctor, f"http://{HERE}:{free_port()}"], capture_output=True, text=True, check=False)
    assert good.returncode == 0
    assert "  token    ok: it takes us" in good.stdout
    assert (tls.returncode, gone.returncode) == (1, 1)
    assert "  tls      FAILED" in tls.stdout
    assert "[share-plain-http]" in tls.stderr
    assert "  dns      ok" in gone.stdout
    assert "  tcp      FAILED" in gone.stdout
    assert "[share-refused]" in gone.stderr
