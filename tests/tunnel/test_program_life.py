"""How a tunnel program lives and dies: it is always read, never outlives the app, and leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fanlight.tunnel.programs import ProgramError, open_program
from fanlight.tunnel.programs.output import KEPT_LINES
from tests.engine.support import until
from tests.tunnel.standins import StandIn, is_running
from tests.tunnel.standins import standin as standin

pytestmark = pytest.mark.server

URL = "https://stale-shrimp-35.loca.lt"
UP = f"say('your url is: {URL}')"


def pid_in(file: Path) -> int:
    return int(until(lambda: file.exists() and file.read_text().strip()))


def held() -> tuple[int, int, int]:
    """Open files, threads and children of this process."""
    children = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            children += int(stat.read_text().rpartition(")")[2].split()[1]) == os.getpid()
        except OSError:
            continue
    return len(os.listdir("/proc/self/fd")), threading.active_count(), children


def test_what_comes_after_the_link_is_read_and_only_the_end_is_kept(standin: StandIn, tmp_path: Path) -> None:
    done = tmp_path / "done"
    standin(
        "lt",
        f"{UP}\nfor n in range(100_000): print('x' * 100, n)\nsys.stdout.flush()\nopen({str(done)!r}, 'w'); stay()",
    )
    with open_program("localtunnel", 7860) as link:
        until(done.exists, 20)
        until(lambda: link.tail[-1].endswith(" 99999"))
        assert len(link.tail) == KEPT_LINES
        assert link.alive


def test_a_line_without_an_end_takes_no_memory(standin: StandIn, tmp_path: Path) -> None:
    done = tmp_path / "done"
    standin(
        "lt",
        f"{UP}\nfor n in range(1000): sys.stdout.write('x' * 10_000)\nsys.stdout.flush()\nopen({str(done)!r}, 'w'); stay()",
    )
    with open_program("localtunnel", 7860) as link:
        until(done.exists, 20)
        assert sum(map(len, link.tail)) < 50_000


def test_a_program_that_is_not_there(standin: StandIn) -> None:
    with pytest.raises(ProgramError, match="zrok is not installed") as raised:
        open_program("zrok", 7860)
    assert raised.value.code == "share-program-missing"
    assert "No zrok2 or zrok was found on the PATH. Install it" in str(raised.value)


def test_a_program_that_cannot_be_started(standin: StandIn) -> None:
    standin("lt", "").write_bytes(b"\x7fELF of another machine")
    with pytest.raises(ProgramError, match="could not be started") as raised:
        open_program("localtunnel", 7860)
    assert raised.value.code == "share-program-failed"


def test_an_unknown_failure_shows_the_last_line(standin: StandIn) -> None:
    standin("lt", "say('first'); say('TypeError: what is this'); sys.exit(3)", "stderr")
    with pytest.raises(ProgramError, match="ended with code 3") as raised:
        open_program("localtunnel", 7860)
    assert "It said: TypeError: what is this. Run it by hand" in str(raised.value)


def test_a_program_without_a_word(standin: StandIn) -> None:
    standin("lt", "os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(ProgramError, match=r"ended with code 139\. It said nothing"):
        open_program("localtunnel", 7860)


def test_without_a_link_in_time_all_is_killed(standin: StandIn, tmp_path: Path) -> None:
    child = tmp_path / "child"
    standin(
        "lt",
        f"""
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    open({str(child)!r}, 'w').write(str(os.getpid()))
say('connecting'); stay()
""",
    )
    before = held()
    with pytest.raises(ProgramError, match=r"named no link within 0\.8 s and was ended") as raised:
        open_program("localtunnel", 7860, timeout_s=0.8)
    assert raised.value.code == "share-program-timeout"
    assert "It said: connecting." in str(raised.value)
    until(lambda: not is_running(pid_in(child)))
    assert held() == before


def test_a_program_that_waits_for_a_person_is_ended_at_once(standin: StandIn) -> None:
    standin("tailscale", "say('Funnel is not enabled on your tailnet.\\nTo enable, visit:'); stay()")
    start = time.monotonic()
    with pytest.raises(ProgramError, match="waits for you") as raised:
        open_program("tailscale", 7860, timeout_s=60)
    assert time.monotonic() - start < 10
    assert "switch Funnel on" in str(raised.value)


def test_a_link_that_leads_nowhere_is_told(standin: StandIn) -> None:
    link = "say('|  https://a-b.trycloudflare.com  |')"
    standin("cloudflared", f"{link}; say('ERR Failed to dial a quic connection'); stay()", "stderr")
    with pytest.raises(ProgramError, match=r"did not connect.*port 7844"):
        open_program("cloudflared", 7860, timeout_s=0.8)
    standin("cloudflared", f"{link}; stay()", "stderr")
    with open_program("cloudflared", 7860, timeout_s=0.8) as found:  # another version may say nothing more
        assert found.url == "https://a-b.trycloudflare.com"


def test_the_end_of_a_program_is_told_once(standin: StandIn, tmp_path: Path) -> None:
    go = tmp_path / "go"
    standin("lt", f"{UP}\nwhile not os.path.exists({str(go)!r}): time.sleep(0.01)\nsay('lost the server'); sys.exit(7)")
    reasons: list[str] = []
    before = held()
    link = open_program("localtunnel", 7860, on_end=reasons.append)
    go.touch()
    until(lambda: reasons)
    assert not link.alive
    link.close()
    link.close()
    assert reasons == [f"localtunnel ended with code 7, and the link {URL} with it. It said: lost the server"]
    assert held() == before


def test_what_is_done_at_the_end_may_close_and_fail(standin: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    standin("lt", f"{UP}; time.sleep(0.3)")
    told = threading.Event()

    def on_end(reason: str) -> None:
        link.close()
        told.set()
        raise RuntimeError("of the author's")

    link = open_program("localtunnel", 7860, on_end=on_end)
    assert told.wait(10)
    until(lambda: "of the author's" in caplog.text)


def test_closing_ends_the_program_and_tells_nobody(standin: StandIn, tmp_path: Path) -> None:
    pid, reasons = tmp_path / "pid", []  # type: ignore[var-annotated]  # the next line says it
    standin("lt", f"open({str(pid)!r}, 'w').write(str(os.getpid())); {UP}; stay()")
    before = held()
    for _ in range(3):
        pid.unlink(missing_ok=True)
        link = open_program("localtunnel", 7860, on_end=reasons.append)
        link.close()
        assert not link.alive
        assert not is_running(pid_in(pid))
    assert held() == before
    assert reasons == []


def test_a_program_that_does_not_listen_is_killed_after_two_seconds(standin: StandIn, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    standin("lt", f"signal.signal(15, signal.SIG_IGN); open({str(pid)!r}, 'w').write(str(os.getpid())); {UP}; stay()")
    link = open_program("localtunnel", 7860)
    start = time.monotonic()
    link.close()
    assert 1.9 < time.monotonic() - start < 8
    assert not is_running(pid_in(pid))


def test_something_left_behind_with_the_output_does_not_hold_us(standin: StandIn, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    standin(
        "lt",
        f"{UP}\nif os.fork() == 0:\n    os.setsid(); open({str(pid)!r}, 'w').write(str(os.getpid())); stay()\nstay()",
    )
    before = held()
    link = open_program("localtunnel", 7860)
    left = pid_in(pid)
    try:
        link.close()
        assert held() == before
    finally:
        os.kill(left, signal.SIGKILL)


APP = """
    import os, sys, time
    from fanlight.tunnel.programs import open_program
    link = open_program("localtunnel", 7860)
    {more}
    print(link.url, flush=True)
    time.sleep(100)
"""


def app_with_link(tmp_path: Path, more: str = "") -> subprocess.Popen[str]:
    script = tmp_path / "app.py"
    script.write_text(textwrap.dedent(APP).format(more=more))
    app = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    assert app.stdout.readline().strip() == URL
    return app


@pytest.mark.parametrize(
    "more", ["", "os.fork() or time.sleep(8) or os._exit(0)"], ids=["alone", "with a forked child"]
)
def test_a_killed_app_takes_its_program_along(standin: StandIn, tmp_path: Path, more: str) -> None:
    pid = tmp_path / "pid"
    standin("lt", f"open({str(pid)!r}, 'w').write(str(os.getpid())); {UP}; stay()")
    with app_with_link(tmp_path, more) as app:
        program = pid_in(pid)
        assert is_running(program)
        app.kill()
        app.wait()
        until(lambda: not is_running(program))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_a_killed_supervisor_takes_the_program_along(standin: StandIn, tmp_path: Path) -> None:
    pid, reasons = tmp_path / "pid", []  # type: ignore[var-annotated]  # the next lines say it
    standin("lt", f"open({str(pid)!r}, 'w').write(str(os.getpid()) + ' ' + str(os.getppid())); {UP}; stay()")
    with open_program("localtunnel", 7860, on_end=reasons.append) as link:
        program, supervisor = map(int, pid.read_text().split())
        os.kill(supervisor, signal.SIGKILL)
        until(lambda: not is_running(program))
        until(lambda: reasons)
        assert not link.alive


def test_the_program_has_the_environment_and_folder_of_the_author(
    standin: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("PYTHONPATH", "/author/folder")
    monkeypatch.chdir(tmp_path)
    standin(
        "lt", f"say(' '.join(os.environ[n] for n in ('HTTPS_PROXY', 'PYTHONPATH')) + ' ' + os.getcwd()); {UP}; stay()"
    )
    with open_program("localtunnel", 7860) as link:
        assert link.tail[0] == f"http://proxy.example:3128 /author/folder {tmp_path}"


@pytest.mark.parametrize(("executable", "name", "line", "reads"), [
    ("ssh", "serveo", "Forwarding HTTP traffic from https://a1.serveo.net", "waits"),
    ("lt", "localtunnel", f"your url is: {URL}", "ends"),
])  # fmt: skip
def test_the_input_stays_open_only_for_services_that_need_it(
    executable: str, name: str, line: str, reads: str, standin: StandIn
) -> None:
    standin(
        executable,
        f"import select\nsay('waits' if not select.select([0], [], [], 0.3)[0] else 'ends')\nsay({line!r}); stay()",
    )
    with open_program(name, 7860) as link:
        assert link.tail[0] == reads


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "telepathy"}, "telepathy.*cloudflared"), ({"port": 0}, "port.*0"), ({"port": 70000}, "70000"),
        ({"host": "0.0.0.0"}, "0.0.0.0"), ({"host": "192.0.2.1"}, "loopback"), ({"host": "-oProxyCommand=x"}, "loopback"),
    ],
)  # fmt: skip
def test_what_the_author_got_wrong_is_told_at_once(change: dict[str, object], words: str, standin: StandIn) -> None:
    given: dict[str, object] = {"name": "localtunnel", "port": 7860, "host": "127.0.0.1", **change}
    call: Callable[..., object] = open_program
    with pytest.raises(ValueError, match=words):
        call(given["name"], given["port"], host=given["host"])


def test_other_names_of_loopback(standin: StandIn) -> None:
    standin("ssh", "say(' '.join(sys.argv)); say('Forwarding HTTP traffic from https://a1.serveo.net'); stay()")
    for host, target in (
        ("localhost", "80:127.0.0.1:7860"),
        ("::1", "80:[::1]:7860"),
        ("127.0.0.2", "80:127.0.0.2:7860"),
    ):
        with open_program("serveo", 7860, host=host) as link:
            assert f"-R {target} serveo.net" in " ".join(link.tail)
