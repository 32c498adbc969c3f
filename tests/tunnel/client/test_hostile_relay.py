"""A relay, or what stands in its place, says anything: the client goes on, or ends with a reason, and never fails."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable

import pytest

from fanlight.tunnel.client.hops import RelayAddress
from fanlight.tunnel.client.link import LinkClient, State, Wish
from fanlight.tunnel.client.ways import RelayWay
from fanlight.tunnel.frames import DATA, GOAWAY, LEASE, OPEN, PING, frame, json_frame
from fanlight.tunnel.websocket import accept_of, header
from tests.tunnel.relay.loopback import Ear, looped, until

pytestmark = pytest.mark.server

LEASE_OF_ONE = {"url": "http://a", "name": "a", "resume": "r", "expires_in": 100}


def agreed(asked: bytes) -> bytes:
    found = re.search(rb"Sec-WebSocket-Key: (\S+)", asked)
    assert found is not None
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept_of(found[1].decode()).encode() + b"\r\n\r\n"
    )


def names(states: list[State]) -> list[str]:
    return [state["state"] for state in states]


def message(data: bytes) -> bytes:
    return header(len(data), None) + data


def refusal(body: str, more: str = "") -> bytes:
    head = f"HTTP/1.1 401 Unauthorized\r\nX-Fanlight-Relay: 1\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return (head + body).encode()


async def held(answer: bytes | Callable[[], bytes], *, upgrades: bool, most: int = 3, opens: int = 1) -> list[State]:
    """What a client says whose relay gives this answer, until it has ended, failed `most` times or opened."""
    loop = asyncio.get_running_loop()
    states: list[State] = []
    ears: list[Ear] = []

    class Relay(Ear):
        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if b"\r\n\r\n" in self.received:
                first = agreed(self.received) if upgrades else b""
                self.received = b""
                self.send(first + (answer if isinstance(answer, bytes) else answer()))
                if not upgrades:
                    self.close()

    server = await loop.create_server(lambda: Relay(ears.append), "127.0.0.1", 0)
    address = RelayAddress("127.0.0.1", server.sockets[0].getsockname()[1], False)
    client = LinkClient(Wish("127.0.0.1", 1), RelayWay(address), states.append)
    task = loop.create_task(client.run())
    await until(lambda: task.done() or names(states).count("away") >= most or names(states).count("open") >= opens)
    client.stop()
    await asyncio.wait_for(task, 10)
    server.close()
    for ear in ears:
        ear.transport.abort()
    await asyncio.sleep(0)
    return states


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"\r\n\r\n", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n", b"x" * 50_000, refusal(""), refusal("{}"), refusal("[]"),
        refusal("\x00"), refusal('{"code": 1}'), refusal("null"), refusal("[" * 5000), b"\xff" * 100 + b"\r\n\r\n",
        b"HTTP/1.1 \xb2\xb2\xb2 OK\r\n\r\n",
    ],
)  # fmt: skip
@looped
async def test_an_answer_that_is_none_of_a_relay_is_named(answer: bytes) -> None:
    states = await held(answer, upgrades=False, most=1)
    assert states[1]["state"] in ("away", "ended")
    assert states[1]["code"].startswith("share-")
    assert states[1]["text"].endswith(".")


@looped
async def test_a_refusal_of_the_relay_is_passed_on() -> None:
    states = await held(refusal(json.dumps({"code": "share-token", "text": "No."})), upgrades=False)
    assert states[-1] == {"state": "ended", "code": "share-token", "hop": "token", "text": "No."}


@pytest.mark.parametrize(
    "sent",
    [
        b"\x81\x02hi", b"\x82\x82\0\0\0\0hi", message(b"\xff" * 20), message(json_frame(LEASE, {})),
        message(frame(LEASE, 0, b"[]")), message(json_frame(LEASE, {"resume": "r", "expires_in": "soon"})),
        message(json_frame(LEASE, {"resume": "r", "expires_in": 10**400})),
        message(json_frame(LEASE, {"resume": "r", "expires_in": None})), message(frame(1, 0, b"{}")),
        message(frame(GOAWAY, 0, b"x")), message(frame(DATA, 1, b"x")), message(frame(OPEN, 2, b"{}")),
    ],
)  # fmt: skip
@looped
async def test_frames_that_break_the_rules_end_the_connection_and_are_named(sent: bytes) -> None:
    states = await held(sent, upgrades=True, most=1)
    assert states[1]["state"] == "away"
    assert states[1]["text"].endswith(".")


@looped
async def test_a_lease_is_said_and_a_farewell_ends_it() -> None:
    states = await held(message(frame(PING, 0, b"12345678") + json_frame(LEASE, LEASE_OF_ONE)), upgrades=True)
    assert names(states) == ["connecting", "open", "ended"]
    farewell = json_frame(GOAWAY, {"code": "revoked", "text": "Gone.", "final": True})
    states = await held(message(farewell), upgrades=True)
    assert states[-1] == {"state": "ended", "code": "revoked", "hop": "token", "text": "Gone."}


@looped
async def test_the_reason_of_a_loss_is_that_of_the_last_one() -> None:
    lease = json_frame(LEASE, LEASE_OF_ONE)
    restart = json_frame(GOAWAY, {"code": "restart", "text": "A restart"})
    answers = iter([message(lease + restart) + b"\x88\x00", message(lease + b"\0" * 9)])
    states = await held(lambda: next(answers, b""), upgrades=True, opens=3)
    assert [state["text"] for state in states if state["state"] == "away"][:2] == [
        "The tunnel was lost: A restart.", "The tunnel was lost: a frame has the unknown type 0.",
    ]  # fmt: skip
