"""Tunnels that arrive at a relay: honest ones, two with one right, and peers that say anything."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from fanlight.tunnel.client.hops import RelayAddress
from fanlight.tunnel.client.link import LinkClient, State, Wish
from fanlight.tunnel.client.ways import RelayWay
from fanlight.tunnel.frames import GOAWAY, HELLO, LEASE, OPEN, PING, PONG, STATE, FrameReader, frame, json_frame
from fanlight.tunnel.relay import tunnels
from fanlight.tunnel.relay.clients import Clients, digest_of
from fanlight.tunnel.relay.limits import Limits
from fanlight.tunnel.websocket import PATH, PROTOCOL, ZERO_KEY, WebSocketReader, header
from tests.tunnel.relay.loopback import Ear, World, looped, until, world
from tests.tunnel.relay.test_visitor import OK

pytestmark = pytest.mark.server

ASK = (
    "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: x",
    f"Sec-WebSocket-Protocol: {PROTOCOL}",
)  # fmt: skip
GREETING: dict[str, Any] = {"versions": [1], "key": "ab" * 32}


class Peer:
    """A client of the tunnel that a test plays frame by frame."""

    def __init__(self, ear: Ear) -> None:
        self.ear = ear
        self.frames: list[tuple[int, dict[str, Any]]] = []
        self.reader = FrameReader(self._frame, lambda number, chunk: None)
        self.socket = WebSocketReader(self.reader.feed, lambda opcode, payload: None, from_client=False)

    def _frame(self, kind: int, number: int, payload: bytes) -> None:
        self.frames.append((kind, json.loads(payload) if kind in (LEASE, GOAWAY) else {}))

    def send(self, data: bytes) -> None:
        self.ear.send(header(len(data), ZERO_KEY) + data)

    async def told(self, kind: int) -> dict[str, Any]:
        """Wait for a frame."""

        def find() -> dict[str, Any] | None:
            data, self.ear.received = self.ear.received, b""
            self.socket.feed(data)
            return next((fields for found, fields in self.frames if found == kind), None)

        found: list[dict[str, Any] | None] = []
        await until(lambda: (found.append(find()), found[-1] is not None)[1], f"no frame {kind} came")
        assert found[-1] is not None
        return found[-1]


async def peer(it: World, *lines: str) -> Peer:
    ear = await it.visitor()
    ear.send(it.request(PATH, *ASK, *lines, host=f"127.0.0.1:{it.port}"))
    assert b" 101 " in await ear.head()
    return Peer(ear)


async def holder(it: World, wish: Wish, token: str = "") -> tuple[list[State], asyncio.Task[None], LinkClient]:
    """Another client, once it has a link or has none."""
    states: list[State] = []
    client = LinkClient(wish, RelayWay(RelayAddress("127.0.0.1", it.port, False, token=token)), states.append)
    task = asyncio.create_task(client.run())
    await until(lambda: states and states[-1]["state"] in ("open", "ended"))
    return states, task, client


@looped
async def test_of_two_clients_with_one_right_the_newest_wins_and_the_older_stays_away() -> None:
    async with world() as it:
        visitor = await it.get()
        app = await it.at_app()
        await app.head()
        first, name = it.states, it.link.right.name
        again = Wish("127.0.0.1", it.wish.port, resume=it.wish.resume, key=it.wish.key)
        states, task, client = await holder(it, again)
        assert (states[-1]["state"], states[-1]["name"]) == ("open", name)
        await until(lambda: first[-1]["state"] == "ended")
        assert first[-1]["code"] == "taken-over"
        await asyncio.wait_for(it.task, 5)
        await until(lambda: visitor.is_ended)
        await asyncio.sleep(0.6)  # longer than the first wait before a client dials again
        assert [state["state"] for state in first] == ["connecting", "open", "ended"]
        assert [state["state"] for state in states] == ["connecting", "open"]
        late = await it.get()
        app = await it.at_app(1)
        await app.gets(it.forwarded(it.request()))
        app.send(OK)
        await late.gets(OK)
        client.stop()
        await asyncio.wait_for(task, 5)
        assert states[-1]["code"] == "stopped"


WRONG = {
    "no greeting but a wish": json_frame(STATE, {"expires_in": 5}),
    "no greeting but an end": json_frame(GOAWAY, {"code": "stopped"}),
    "a lease": json_frame(LEASE, {}),
    "garbage": b"\xff" * 20,
    "a greeting that is no JSON": frame(HELLO, 0, b"\xff"),
    "a greeting that is a list": frame(HELLO, 0, b"[]"),
    "two greetings": json_frame(HELLO, GREETING) * 2,
    "data": frame(4, 0, b"x"),
}


@pytest.mark.parametrize("kind", WRONG)
@looped
async def test_who_does_not_greet_properly_is_cut_off(kind: str) -> None:
    async with world() as it:
        guest = await peer(it)
        guest.send(WRONG[kind])
        await until(lambda: guest.ear.is_lost)
        assert it.states[-1]["state"] == "open"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"versions": [2]}, "share-version"), ({"versions": 1}, "share-version"), ({"versions": "1"}, "share-version"),
        ({"versions": None}, "share-version"), ({"versions": {"1": 1}}, "share-version"),
        ({"key": "x"}, "share-protocol"),
        ({"lifetime": 10**400}, "share-protocol"), ({"resume": "\ud800"}, "share-token-unknown"),
        ({"name": "demo"}, "share-name"), ({"password": "\ud800"}, "share-protocol"),
    ],
)  # fmt: skip
@looped
async def test_a_greeting_that_cannot_be_met_is_answered_with_the_reason(fields: dict[str, Any], code: str) -> None:
    async with world() as it:
        guest = await peer(it)
        guest.send(json_frame(HELLO, {**GREETING, **fields}))
        told = await guest.told(GOAWAY)
        assert (told["code"], told["final"], told["text"][-1]) == (code, True, ".")
        await until(lambda: guest.ear.is_lost)
        assert len(it.relay.board.links) == 1


@looped
async def test_who_says_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tunnels, "GREETING_S", 0.1)
    async with world() as it:
        guest = await peer(it)
        await until(lambda: guest.ear.is_lost)


@looped
async def test_a_client_may_open_no_streams_and_wish_only_sensible_ends() -> None:
    async with world(limits=Limits(lifetime=1000)) as it:
        guest = await peer(it)
        guest.send(json_frame(HELLO, GREETING))
        lease = await guest.told(LEASE)
        link = it.relay.board.links[lease["name"]]
        guest.send(frame(OPEN, 2, b"{}") + frame(PING, 0, b"12345678"))
        await guest.told(PONG)
        assert link.mux is not None
        assert link.mux.streams == {}
        for wish in (10**400, -1, "x", None, [], True, float("nan"), 1e300):
            guest.send(json_frame(STATE, {"expires_in": wish}))
        guest.send(json_frame(STATE, {"expires_in": 1e8}))
        await asyncio.sleep(0)
        guest.frames.clear()
        await guest.told(LEASE)
        assert link.right.expires <= link.right.issued + 1000
        guest.send(json_frame(GOAWAY, {"code": "stopped"}))
        await until(lambda: lease["name"] in it.relay.board.ended)


@looped
async def test_a_connection_that_is_no_tunnel_of_ours_is_told_so() -> None:
    async with world() as it:
        host = f"127.0.0.1:{it.port}"
        for lines in (ASK[:4], (*ASK[:3], ASK[4]), (*ASK[:4], "Sec-WebSocket-Protocol: chat")):
            status, page = await (await it.get(PATH, *lines, host=host)).answer()
            assert (status, b"share-version" in page, b"X-Fanlight-Relay: 1" in page) == (426, True, True)
        assert (await (await it.get(PATH, host=host)).answer())[0] == 404


@looped
async def test_a_relay_with_tokens_takes_its_clients_only(tmp_path: Path) -> None:
    path = tmp_path / "clients"
    path.write_text(
        f"[alice]\ntoken = sha256:{digest_of('alice')}\nnames = demo\n[bob]\ntoken = sha256:{digest_of('bob')}\n"
    )
    async with world(clients=Clients(str(path)), connected=False) as it:
        states, _, _ = await holder(it, Wish("127.0.0.1", it.wish.port))
        assert (states[-1]["state"], states[-1]["code"]) == ("ended", "share-token")
        states, _, _ = await holder(it, Wish("127.0.0.1", it.wish.port), "mallory")
        assert (states[-1]["state"], states[-1]["code"]) == ("ended", "share-token")
        wish = Wish("127.0.0.1", it.wish.port, name="demo")
        states, alice, client = await holder(it, wish, "alice")
        assert states[-1]["name"] == "demo"
        theft, _, _ = await holder(it, Wish("127.0.0.1", it.wish.port, resume=wish.resume), "bob")
        assert (theft[-1]["state"], theft[-1]["code"]) == ("ended", "share-token-unknown")
        assert states[-1]["state"] == "open"
        for odd in ("Bearer \xff\xfe", "Basic YTpi", "Bearer", "Bearer " + "x" * 5000):
            host = f"127.0.0.1:{it.port}"
            assert (await (await it.get(PATH, *ASK, f"Authorization: {odd}", host=host)).answer())[0] == 401
        client.stop()
        await asyncio.wait_for(alice, 5)


@looped
async def test_a_flood_of_tunnels_that_leave_at_once_leaves_nothing() -> None:
    async with world() as it:
        before = len(asyncio.all_tasks())
        for number in range(40):
            guest = await peer(it)
            if number % 2:
                guest.send(json_frame(HELLO, {**GREETING, "versions": [9]}))
            guest.ear.transport.abort()
        await until(lambda: len(asyncio.all_tasks()) <= before)
        assert len(it.relay.board.links) == 1
