"""The tunnel client, a process of its own: Python beside a busy app would hold every visitor up.

Standard input brings lines of JSON: first what to do, then wishes (`{"extend": seconds}`, `{"stop": true}`). When it
ends, so does this process. Standard output takes lines of JSON, one for each change of state.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fanlight.tunnel.client.hops import RelayAddress
from fanlight.tunnel.client.lease import MOST_SECONDS
from fanlight.tunnel.client.link import LinkClient, State, Way, Wish
from fanlight.tunnel.client.network import NetworkWay
from fanlight.tunnel.client.ways import RelayWay, SshWay
from fanlight.tunnel.registry import Registration

WATCH_S = 2.0


def way_of(task: dict[str, Any]) -> Way:
    """How the tunnel's connection is to be made."""
    if "network" in task:
        return NetworkWay(**task["network"])
    if "ssh" in task:
        return SshWay(**task["ssh"])
    return RelayWay(RelayAddress(**task["relay"]))


async def hold(task: dict[str, Any]) -> None:
    """Hold a link until it ends."""
    loop = asyncio.get_running_loop()
    wish = Wish(**task["wish"])

    def act(asked: dict[str, Any]) -> None:
        if asked.get("stop"):
            client.stop()
        elif is_time(asked.get("extend")):
            client.extend(float(asked["extend"]))

    def say(state: State) -> None:
        registration.write(state)
        sys.stdout.write(json.dumps(state) + "\n")
        sys.stdout.flush()

    registration = Registration(Path(task["folder"]), f"http://{wish.host}:{wish.port}", act)
    client = LinkClient(wish, way_of(task), say)
    with contextlib.suppress(OSError):  # a link that cannot be listed is still a link
        await registration.start()
    threading.Thread(target=listen, args=(loop, act), daemon=True).start()
    watch = loop.create_task(outlive_nobody(os.getppid(), client.stop))
    try:
        await client.run()
    finally:
        watch.cancel()
        registration.close()


def is_time(seconds: object) -> bool:
    """Whether a wish names a time that can be meant."""
    return isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and 0 < seconds < MOST_SECONDS


async def outlive_nobody(parent: int, stop: Callable[[], None]) -> None:
    """Stop when the author's program is gone although the pipe has not ended: a worker that it forked has a copy."""
    while os.getppid() == parent:  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(WATCH_S)
    stop()


def listen(loop: asyncio.AbstractEventLoop, act: Any) -> None:
    """Pass wishes on to the link, in a thread of its own."""
    try:
        for line in sys.stdin:
            loop.call_soon_threadsafe(act, json.loads(line))
        loop.call_soon_threadsafe(act, {"stop": True})
    except RuntimeError:
        pass  # it has ended by itself


def main() -> int:
    """Do what standard input says; the status of this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    task = json.loads(sys.stdin.readline() or "null")
    try:
        if task is not None:
            asyncio.Runner().run(hold(task))  # never closed: that would wait for a look-up of a name that hangs
        sys.stdout.flush()
    except BrokenPipeError:
        pass  # the author's program is gone
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    os._exit(status)
