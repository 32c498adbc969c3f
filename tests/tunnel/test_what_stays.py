"""What stays behind of a link: nothing, however it ends. And `fanlight share` as a user types it."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

import fanlight as gr
from tests.apps import App, free_port, started
from tests.tunnel.failing import PLAIN, Author, author, no_proxy
from tests.tunnel.relays import link_of, local_names, relay, shared_app, until
from tests.tunnel.standins import StandIn
from tests.tunnel.standins import standin as standin
from tests.tunnel.strangers import HERE, deaf, web_server

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("local_names", "no_proxy")]
__all__ = ["author", "local_names", "no_proxy"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A relay."""
    with relay(tmp_path_factory.mktemp("relay"), "--links", "1000") as found:
        yield found.url


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of the test's own."""
    monkeypatch.setenv("FANLIGHT_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def children(process: int) -> list[int]:
    """Tunnel clients that a process has started, and that still are there."""
    found = subprocess.run(
        ["pgrep", "-P", str(process), "-f", "fanlight.tunnel"], capture_output=True, text=True, check=False
    )
    return [int(number) for number in found.stdout.split()]


def is_there(process: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def entries(home: Path) -> list[Path]:
    """The links that are written down."""
    return sorted((home / "links").glob("*")) if (home / "links").exists() else []


def is_open(link: str) -> bool:
    """Whether the app answers."""
    try:
        return httpx.get(f"{link}/config", timeout=15, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def sharing_threads() -> list[str]:
    """Threads of links."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("fanlight-share")]


# The app's program.


def test_close_leaves_nothing(author: Author, address: str, home: Path) -> None:
    link = author.gets_a_link(address)
    assert len(entries(home)) == 1
    child = children(os.getpid())
    author.demo.close(verbose=False)
    assert [number for number in child if is_there(number)] == []
    assert entries(home) == []
    assert sharing_threads() == []
    assert httpx.get(link).status_code == 410


def test_close_all_leaves_nothing(author: Author, address: str, home: Path) -> None:
    link = author.gets_a_link(address)
    child = children(os.getpid())
    gr.close_all(verbose=False)
    assert [number for number in child if is_there(number)] == []
    assert entries(home) == []
    assert sharing_threads() == []
    assert httpx.get(link).status_code == 410


def test_sharing_twenty_times_leaks_nothing(author: Author, address: str, home: Path) -> None:
    def size() -> tuple[int, int, int]:
        return len(os.listdir("/proc/self/fd")), threading.active_count(), len(children(os.getpid()))

    sizes = []

    with web_server() as port:
        for turn in range(20):
            author.launches(address)
            assert author.demo.share_url
            author.demo.close(verbose=False)
            if turn % 5 == 0:
                author.is_refused("share-no-relay", f"http://{HERE}:{port}")
                author.demo.close(verbose=False)
            sizes.append(size())

    assert sizes[-1] == sizes[1], sizes
    assert entries(home) == []


def test_launching_again_keeps_the_link(author: Author, address: str) -> None:
    link = author.gets_a_link(address)
    child = children(os.getpid())
    author.demo.launch(share=address, prevent_thread_lock=True, quiet=True)
    assert author.demo.share_url == link
    assert children(os.getpid()) == child
    assert is_open(link)


def test_launching_again_after_a_failure_tries_again(author: Author, address: str) -> None:
    with web_server() as port:
        author.is_refused("share-no-relay", f"http://{HERE}:{port}")
    assert is_open(author.gets_a_link(address))


def test_an_app_on_another_address_of_this_machine_is_reached(author: Author, address: str) -> None:
    author.demo.launch(
        share=address, server_name="127.0.0.3", server_port=free_port(), prevent_thread_lock=True, quiet=True
    )
    try:
        assert author.demo.share_url is not None
        assert is_open(author.demo.share_url)
    finally:
        author.demo.close(verbose=False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_script_that_is_ended(tmp_path: Path, address: str, number: signal.Signals) -> None:
    state = tmp_path / "state"
    with shared_app(tmp_path, f"share={address!r}", FANLIGHT_HOME=str(state)) as app:
        link = link_of(app)
        child = children(app.process.pid)
        assert len(child) == 1
        app.process.send_signal(number)
        app.process.wait(10)
        until(lambda: not is_there(child[0]))
        until(lambda: entries(state) == [])
        until(lambda: httpx.get(link).status_code == 410)
        until(lambda: app.process.stdout is not None)
    assert "Traceback" not in app.log


def test_ctrl_c_while_the_link_is_being_made(tmp_path: Path) -> None:
    with deaf() as port, shared_app(tmp_path, f"share='http://{HERE}:{port}'") as app:
        child = until(lambda: children(app.process.pid))
        app.process.send_signal(signal.SIGINT)
        began = time.monotonic()
        app.process.wait(10)
        assert time.monotonic() - began < 3
        until(lambda: not is_there(child[0]))


def test_a_script_that_is_killed_while_its_workers_live(tmp_path: Path, address: str) -> None:
    """A forked worker has a copy of the pipe whose end tells the tunnel that the program is gone."""
    text = (
        "import multiprocessing, threading, time\nimport fanlight as gr\ndemo = gr.Blocks()\n"
        "demo.launch(%s, prevent_thread_lock=True)\n"
        "worker = multiprocessing.get_context('fork').Process(target=time.sleep, args=(30,)); worker.start()\n"
        "print('worker', worker.pid, flush=True)\nworker.join()\n"
    )
    with shared_app(tmp_path, f"share={address!r}", text=text) as app:
        link_of(app)
        child = children(app.process.pid)
        worker = int(until(lambda: [line for line in app.output if line.startswith("worker")])[0].split()[1])
        try:
            app.process.kill()
            app.process.wait()
            until(lambda: not is_there(child[0]), seconds=8)
        finally:
            os.kill(worker, signal.SIGKILL)


def test_closing_at_the_moment_when_the_tunnel_dies(author: Author, address: str) -> None:
    for pause in (0.0, 0.005, 0.02, 0.05):
        author.gets_a_link(address)
        (child,) = children(os.getpid())
        os.kill(child, signal.SIGKILL)
        time.sleep(pause)
        author.demo.close(verbose=False)
        assert children(os.getpid()) == []
        assert sharing_threads() == []


def test_a_tunnel_that_dies_again_and_again_is_told_once(author: Author, address: str) -> None:
    author.gets_a_link(address)
    for _ in range(5):
        (child,) = until(lambda: children(os.getpid()))
        until(lambda: is_open(author.demo.share_url or ""))
        os.kill(child, signal.SIGKILL)
        until(lambda child=child: not is_there(child))
    until(lambda: (author.demo.share_state or {}).get("state") == "ended")
    said = author.capsys.readouterr().out
    assert "ended by signal 9" in said
    assert author.demo.share_url is None
    assert httpx.get(f"{author.demo.local_url}config").status_code == 200


# What the author's own function is told.


def states(told: list[dict[str, Any]]) -> list[str]:
    """The kinds of states, without repetitions."""
    kinds = [state["state"] for state in told]
    return [kind for kind, before in zip(kinds, [None, *kinds], strict=False) if kind != before]


def test_every_change_is_told(author: Author, address: str) -> None:
    told: list[dict[str, Any]] = []
    author.gets_a_link(gr.Share(relay=address, on_state=told.append))
    (child,) = children(os.getpid())
    os.kill(child, signal.SIGKILL)
    until(lambda: states(told)[-3:] == ["away", "connecting", "open"], lambda: told)
    author.demo.close(verbose=False)
    assert states(told) == ["connecting", "open", "away", "connecting", "open", "ended"]
    assert told[-1]["code"] == "stopped"
    assert not any("resume" in state for state in told)
    assert sharing_threads() == []


def test_a_failure_is_told(author: Author) -> None:
    told: list[dict[str, Any]] = []
    with web_server() as port:
        author.is_refused("share-no-relay", gr.Share(relay=f"http://{HERE}:{port}", on_state=told.append))
    assert states(told) == ["connecting", "ended"]
    assert told[-1]["code"] == "share-no-relay"


def test_every_change_of_a_program_is_told(author: Author, standin: StandIn) -> None:
    standin("lt", "say('your url is: https://stale-shrimp-35.loca.lt')\nstay()")
    told: list[dict[str, Any]] = []
    share = gr.Share(relay="localtunnel", on_state=told.append)
    assert author.gets_a_link(share) == "https://stale-shrimp-35.loca.lt"
    author.demo.close(verbose=False)
    assert states(told) == ["open", "ended"]
    assert sharing_threads() == []


@pytest.mark.parametrize(
    "harm", ["raise ValueError('mine')", "raise SystemExit(3)", "time.sleep(5)", "demo.close(); time.sleep(0.2)"]
)
def test_a_function_that_misbehaves_harms_nothing(tmp_path: Path, address: str, harm: str) -> None:
    text = (
        f"import time\nimport fanlight as gr\ndemo = gr.Blocks()\ntold = []\ndef tell(state):\n"
        f"    told.append(state['state'])\n    if state['state'] == 'connecting' or 'close' not in {harm!r}:\n        {harm}\n"
        f"began = time.monotonic()\n"
        f"demo.launch(share=gr.Share(relay={address!r}, on_state=tell), prevent_thread_lock=True)\n"
        f"print('launched', time.monotonic() - began < 4, demo.share_url, flush=True)\ntime.sleep(0.3)\n"
        f"print('closing', flush=True)\ndemo.close()\nprint('closed', flush=True)\n"
    )
    with shared_app(tmp_path, text=text) as app:
        until(lambda: "closed\n" in app.log, lambda: app.log)
        app.process.wait(10)
    assert "launched True" in app.log
    if "close" not in harm:
        assert "launched True http" in app.log
    assert ("mine" in app.log) is ("mine" in harm)


def test_an_output_that_breaks_does_not_end_the_link(
    author: Author, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = author.gets_a_link(address)

    class Broken:
        def write(self, text: str) -> int:
            raise BrokenPipeError

        def flush(self) -> None:
            raise ValueError("I/O operation on closed file")

    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", Broken())
        for _ in range(2):
            (child,) = until(lambda: children(os.getpid()))
            os.kill(child, signal.SIGKILL)
            until(lambda child=child: children(os.getpid()) not in ([], [child]))
            until(lambda: is_open(link))
    assert author.demo.share_url == link


# A network that is another one for a while.


def test_a_login_page_of_another_network_does_not_end_the_link(author: Author, tmp_path: Path) -> None:
    """What stands at the relay's place for a while is no relay: as in a hotel, before one has logged in."""
    port = free_port()
    with relay(tmp_path, *PLAIN, port=port):
        link = author.gets_a_link(f"http://{HERE}:{port}")
    with listener_at(port, b"HTTP/1.1 302 Found\r\nLocation: http://hotel.example/login\r\nContent-Length: 0\r\n\r\n"):
        until(
            lambda: "hotel.example" in str((author.demo.share_state or {}).get("text")), lambda: author.demo.share_state
        )
        assert (author.demo.share_state or {})["state"] != "ended"
    with relay(tmp_path, *PLAIN, port=port):
        until(lambda: (author.demo.share_state or {})["state"] == "open")
        assert author.demo.share_url == link
        author.demo.close(verbose=False)


@contextmanager
def listener_at(port: int, answer: bytes) -> Iterator[None]:
    """Answers everybody the same on this port."""
    with socket.create_server((HERE, port)) as server:
        stop = threading.Event()
        server.settimeout(0.1)

        def serve() -> None:
            while not stop.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    continue
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(5)


# `fanlight share`.


def fanlight_share(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """The command, as a user types it."""
    command = [sys.executable, "-m", "fanlight.cli", "share", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=30, env=os.environ | {"FANLIGHT_HOME": str(home)}
    )


@contextmanager
def shared_port(folder: Path, address: str, home: Path, *options: str) -> Iterator[tuple[App, str]]:
    """`fanlight share PORT` to a web server; the process, and its link."""
    with web_server(status=200, host="127.0.0.1") as port:
        arguments = ["-m", "fanlight.cli", "share", f"{port}", "--relay", address, *options]
        with started(arguments, folder, environment={"FANLIGHT_HOME": str(home)}) as app:
            yield app, link_of(app)


def test_looking_after_links(tmp_path: Path, address: str, home: Path) -> None:
    with ExitStack() as stack:
        running = [stack.enter_context(shared_port(tmp_path, address, home)) for _ in range(3)]
        links = [link for _, link in running]
        listed = fanlight_share("--status", home=home).stdout.splitlines()
        assert sorted(line.split()[0] for line in listed) == sorted(links)
        assert all("open, ends in 72 hours" in line for line in listed)

        answer = fanlight_share("--extend", "2h", home=home)
        assert answer.returncode == 1
        assert "Several links are open" in answer.stderr
        name = json.loads(entries(home)[0].read_text())["name"]
        link = json.loads(entries(home)[0].read_text())["url"]
        assert fanlight_share("--extend", "2h", "--name", name, home=home).stdout == f"{link} ends in 2 hours.\n"
        assert fanlight_share("--extend", "999h", "--name", link, home=home).stdout == f"{link} ends in 72 hours.\n"
        assert fanlight_share("--extend", "soon", "--name", link, home=home).returncode == 2

        assert fanlight_share("--revoke", name, home=home).stdout == f"{link} has ended.\n"
        ended = next(app for app, url in running if url == link)
        assert ended.process.wait(10) == 1
        assert "The share link was stopped." in ended.log
        until(lambda: len(entries(home)) == 2)
        assert "no open link called" in fanlight_share("--revoke", name, home=home).stderr
        left = [app for app, url in running if url != link]
        left[0].process.kill()
        left[0].process.wait()
        until(lambda: len(entries(home)) == 1)
        assert len(fanlight_share("--status", home=home).stdout.splitlines()) == 1
    assert fanlight_share("--status", home=home).stdout == "No link is open.\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_fanlight_share_ends_with_a_signal(tmp_path: Path, address: str, home: Path, number: signal.Signals) -> None:
    with shared_port(tmp_path, address, home) as (app, link):
        child = children(app.process.pid)
        app.process.send_signal(number)
        assert app.process.wait(10) == 0
        assert not is_there(child[0])
        assert entries(home) == []
        assert httpx.get(link).status_code == 410
    assert "Traceback" not in app.log


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_fanlight_share_ends_at_once_while_it_tries(tmp_path: Path, number: signal.Signals) -> None:
    with deaf() as port:
        command = [sys.executable, "-m", "fanlight.cli", "share", "7860", "--relay", f"http://{HERE}:{port}"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        child = until(lambda: children(process.pid))
        process.send_signal(number)
        began = time.monotonic()
        said = process.communicate(timeout=15)[0]
        assert time.monotonic() - began < 3
        assert "Traceback" not in said
        until(lambda: not is_there(child[0]))


def test_entries_of_dead_processes_vanish(tmp_path: Path, address: str, home: Path) -> None:
    with shared_port(tmp_path, address, home) as (app, link):
        child = children(app.process.pid)[0]
        os.kill(app.process.pid, signal.SIGSTOP)
        os.kill(child, signal.SIGKILL)
        until(lambda: not is_there(child))
        assert len(entries(home)) == 1
        assert fanlight_share("--status", home=home).stdout == "No link is open.\n"
        assert entries(home) == []
        os.kill(app.process.pid, signal.SIGCONT)
        until(lambda: is_open(link))
        assert len(entries(home)) == 1


def test_the_entry_of_a_link_that_sleeps_stays(tmp_path: Path, address: str, home: Path) -> None:
    with shared_port(tmp_path, address, home) as (app, link):
        child = children(app.process.pid)[0]
        os.kill(child, signal.SIGSTOP)
        try:
            assert fanlight_share("--status", home=home).stdout == "No link is open.\n"
        finally:
            os.kill(child, signal.SIGCONT)
        assert link in fanlight_share("--status", home=home).stdout


def test_entries_that_make_no_sense(tmp_path: Path, home: Path) -> None:
    (home / "links").mkdir(parents=True)
    good = {"name": "n", "url": "http://n.example", "port": 1, "secret": "s"}
    for number, text in enumerate(
        (
            "",
            "[]",
            "7",
            "{",
            "null",
            json.dumps(good | {"port": 99_999}),
            json.dumps(good | {"port": "x"}),
            json.dumps(good),
        )
    ):
        (home / "links" / f"{4_000_000 + number}.json").write_text(text)
    (home / "links" / "5.json").mkdir()
    answer = fanlight_share("--status", home=home)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "No link is open.\n", "")


def test_entries_are_the_users_own(tmp_path: Path, address: str, home: Path) -> None:
    old = os.umask(0)
    try:
        with shared_port(tmp_path, address, home):
            folder, entry = home / "links", entries(home)[0]
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert stat.S_IMODE(entry.stat().st_mode) == 0o600
            if os.geteuid() == 0:
                tmp_path.chmod(0o755)
                reading = subprocess.run(["cat", str(entry)], user=54321, group=54321, capture_output=True, check=False)
                assert reading.returncode != 0
                assert reading.stdout == b""
    finally:
        os.umask(old)


def test_nobody_else_is_listened_to(tmp_path: Path, address: str, home: Path) -> None:
    with shared_port(tmp_path, address, home) as (app, link):
        entry = json.loads(entries(home)[0].read_text())

        def ask(data: bytes) -> bytes:
            with socket.create_connection(("127.0.0.1", entry["port"]), 5) as connection:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                try:
                    return connection.recv(4096)
                except ConnectionResetError:
                    return b""

        wrong = {"secret": "0" * 64, "stop": True}
        for wish in (
            json.dumps(wrong).encode() + b"\n", b'{"stop": true}\n', b"[]\n", b"null\n", b"\xff\xfe\n", b"[" * 4000 + b"\n",
            b"x" * 100_000 + b"\n", b"", b'{"secret": ["a"], "stop": true}\n', b'{"secret": "\\ud800"}\n', b"GET / HTTP/1.1\r\n\r\n",
        ):  # fmt: skip
            assert ask(wish) == b"", wish[:40]
        secret = entry["secret"]
        for end in ('"soon"', "null", "NaN", "1e999", "-1", "1" + "0" * 400, "true", "[1]"):
            assert b'"state"' in ask(f'{{"secret": "{secret}", "extend": {end}}}\n'.encode()) or len(end) > 300
        assert json.loads(ask(json.dumps({"secret": secret}).encode() + b"\n"))["ends"] > time.time() + 70 * 3600

        with ExitStack() as stack:
            for _ in range(200):
                stack.enter_context(socket.create_connection(("127.0.0.1", entry["port"]), 5))
            child = children(app.process.pid)[0]
            until(lambda: len(os.listdir(f"/proc/{child}/fd")) < 60, lambda: os.listdir(f"/proc/{child}/fd"))
            assert is_open(link)
        until(lambda: link in fanlight_share("--status", home=home).stdout)
        answer = fanlight_share("--status", home=home).stdout
        assert "open, ends in" in answer
    assert "Traceback" not in app.log
