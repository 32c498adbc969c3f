"""Runs a tunnel program so that it ends with the app, however the app ends. Run as a script; needs the library only.

Its input is a pipe that the app holds: when that ends, the program gets a signal to end and, two seconds later, is
killed with all it has started. Killing the app ends the pipe too, on every system. Children that the app forked may
hold a copy of the pipe, so the number of the parent is looked at as well (not on Windows). On Linux the kernel kills
the program should this script be killed; elsewhere that one case leaves it running. On Windows `taskkill` ends it.

Arguments: the number of the app's process, "input" or "none" for the program's input, then the command.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

GRACE_S = 2.0
WINDOWS = sys.platform == "win32"
PR_SET_PDEATHSIG = 1  # prctl(2)


def main(arguments: list[str]) -> int:
    """Run the program; its exit code."""
    app, given, *command = arguments
    source = subprocess.PIPE if given == "input" else subprocess.DEVNULL
    try:
        if WINDOWS:
            program = subprocess.Popen(command, stdin=source)
        else:
            # No thread runs yet, so code between fork and exec is safe.
            bind = _bound_to_us() if sys.platform == "linux" else None
            program = subprocess.Popen(command, stdin=source, process_group=0, preexec_fn=bind)
    except OSError as error:
        os.write(2, f"{command[0]} could not be started: {error.strerror or error}\n".encode())
        return 126
    threading.Thread(target=_end_with_app, args=(program, int(app)), daemon=True).start()
    code = program.wait()
    _signal(program, "SIGKILL")  # what it has started and left
    return code if code >= 0 else 128 - code


def _bound_to_us() -> Callable[[], object]:
    """A function for the program, before it starts, that asks the kernel to kill it when this script ends."""
    import ctypes  # for this one call

    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _end_with_app(program: subprocess.Popen[bytes], app: int) -> None:
    if WINDOWS:
        while os.read(0, 64):
            pass
    else:
        _wait_for_end(app)
    _signal(program, "SIGTERM")
    try:
        program.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        _signal(program, "SIGKILL")


def _wait_for_end(app: int) -> None:
    import select

    pipe = select.poll()
    pipe.register(0, select.POLLIN)
    while os.getppid() == app:
        if pipe.poll(1000) and not os.read(0, 64):
            return


def _signal(program: subprocess.Popen[bytes], name: str) -> None:
    """Tell the program and all in its group."""
    if WINDOWS:
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(program.pid)], capture_output=True, check=False)
        return
    try:
        os.killpg(program.pid, getattr(signal, name))
    except OSError:
        pass


if __name__ == "__main__":
    code = main(sys.argv[1:])
    os._exit(code)  # the thread may still wait for the pipe
