"""Links whose programs are gone without a word take no place from their owner's next one."""

from __future__ import annotations

from typing import Any

import pytest

from fanlight.tunnel.relay.board import Addresses, Board, Refusal
from fanlight.tunnel.relay.limits import Limits
from fanlight.tunnel.relay.link import FORSAKEN_S, Link
from tests.tunnel.muxes import Clock, Side

HELLO: dict[str, Any] = {"key": "00" * 32}


def opened(board: Board, clock: Clock) -> tuple[Link, Side]:
    """A link of one address, and the tunnel that holds it."""
    link = board.take(HELLO, None, "192.0.2.1")
    side = Side("relay", clock)
    link.attach(side.mux, lambda reason: None)
    return link, side


def test_a_link_counts_for_a_while_after_its_tunnel_is_lost() -> None:
    clock = Clock()
    board = Board(Addresses("share.example"), Limits(links_per_address=2), b"k" * 32, clock)
    held, _ = opened(board, clock)
    link, side = opened(board, clock)
    link.lost(side.mux)
    clock.now += FORSAKEN_S - 1
    with pytest.raises(Refusal, match="2 links are open already"):
        board.take(HELLO, None, "192.0.2.1")
    clock.now += 2
    opened(board, clock)
    with pytest.raises(Refusal, match="2 links are open already"):
        board.take(HELLO, None, "192.0.2.1")
    resume = board.fields(link)["resume"]
    assert board.take(HELLO | {"resume": resume}, None, "192.0.2.1") is link  # its own client still gets it back
    assert not held.is_forsaken
