"""The tunnel client, a process of its own: Python beside a busy app would hold every visitor up.

Standard input brings lines of JSON: first what to do, then wishes (`{"extend": seconds}`, `{"stop": true}`). When it
ends, so does this process. Standard output takes lines of JSON, one for each change of state.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from typing import Any

from fanlight.tunnel.client.hops import RelayAddress
from fanlight.tunnel.client.link import LinkClient, State, Way, Wish
from fanlight.tunnel.client.ways import RelayWay, SshWay


def say(state: State) -> None:
    """Write a change of state."""
    sys.stdout.write(json.dumps(state) + "\n")
    sys.stdout.flush()


async def hold(task: dict[str, Any]) -> None:
    """Hold a link until it ends."""
    wish = Wish(**task["wish"])
    way: Way
    network = None
    if task.get("network"):
        from fanlight.tunnel.client.network import start_network_relay

        network, address = await start_network_relay(task["network"])
        way = RelayWay(address)
    elif task.get("ssh"):
        way = SshWay(**task["ssh"])
    else:
        way = RelayWay(RelayAddress(**task["relay"]))
    client = LinkClient(wish, way, say)
    loop = asyncio.get_running_loop()
    threading.Thread(target=listen, args=(loop, client), daemon=True).start()
    await client.run()
    if network is not None:
        await network.stop(drain=0)


def listen(loop: asyncio.AbstractEventLoop, client: LinkClient) -> None:
    """Pass wishes on to the link, in a thread of its own."""
    for line in sys.stdin:
        wish = json.loads(line)
        if "extend" in wish:
            loop.call_soon_threadsafe(client.extend, float(wish["extend"]))
        elif wish.get("stop"):
            break
    try:
        loop.call_soon_threadsafe(client.stop)
    except RuntimeError:
        pass  # it has ended by itself


if __name__ == "__main__":
    asyncio.run(hold(json.loads(sys.stdin.readline())))
