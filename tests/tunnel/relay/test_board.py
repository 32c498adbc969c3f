"""Who may have which link, and for how long."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.tunnel.frames import LEASE, FrameReader
from fanlight.tunnel.mux import Mux
from fanlight.tunnel.relay import board as boards
from fanlight.tunnel.relay.board import Addresses, Board, Refusal, bare_host, key_mark
from fanlight.tunnel.relay.clients import Client
from fanlight.tunnel.relay.limits import Limits
from fanlight.tunnel.relay.link import Link
from tests.tunnel.muxes import Clock

KEY = b"k" * 32
HOUR = 3600.0
ALICE = Client("alice", "a" * 64, ("alice-*", "demo"), 3, 0)
BOB = Client("bob", "b" * 64, (), 1, 2 * HOUR)


def board(limits: Limits | None = None, domain: str = "share.test", key: bytes = KEY) -> Board:
    return Board(Addresses(domain, host="relay.local"), limits or Limits(lifetime=10 * HOUR), key, Clock())


def hello(**fields: Any) -> dict[str, Any]:
    return {"versions": [1], "key": "ab" * 32, **fields}


def code(at: Board, fields: dict[str, Any], client: Client | None = None, address: str = "1.1.1.1") -> str:
    """The code with which a client is refused."""
    with pytest.raises(Refusal) as refusal:
        at.take(fields, client, address)
    assert refusal.value.text.endswith(".")
    return refusal.value.code


def left(link: Link) -> float:
    return link.right.expires - time.time()


def test_a_new_link_has_a_name_that_nobody_can_guess() -> None:
    at = board()
    one, two = at.take(hello(), None, "1.1.1.1"), at.take(hello(), None, "1.1.1.1")
    assert one.right.name != two.right.name
    assert one.url == f"http://{one.right.name}.share.test:0"
    assert one.key == bytes.fromhex("ab" * 32)


def test_a_link_comes_back_with_its_right_and_no_later_end() -> None:
    at = board()
    link = at.take(hello(lifetime=HOUR), None, "1.1.1.1")
    resume = at.fields(link)["resume"]
    assert at.take(hello(resume=resume, lifetime=9 * HOUR), None, "2.2.2.2") is link
    again = board().take(hello(resume=resume, lifetime=9 * HOUR, name="demo"), None, "2.2.2.2")
    assert (again.right.name, again.right.expires) == (link.right.name, link.right.expires)


def test_another_relay_does_not_know_the_right() -> None:
    at = board()
    resume = at.fields(at.take(hello(), None, "1.1.1.1"))["resume"]
    assert code(board(key=b"o" * 32), hello(resume=resume)) == "share-token-unknown"
    assert code(at, hello(resume=resume[:-1])) == "share-token-unknown"
    assert code(at, hello(resume="\ud800.x")) == "share-token-unknown"


def test_a_right_belongs_to_the_token_under_which_it_was_given() -> None:
    at = board()
    resume = at.fields(at.take(hello(name="alice-1"), ALICE, "1.1.1.1"))["resume"]
    assert code(at, hello(resume=resume), BOB) == "share-token-unknown"
    assert code(at, hello(resume=resume), None) == "share-token-unknown"
    assert at.take(hello(resume=resume), ALICE, "9.9.9.9").right.name == "alice-1"


def test_a_right_whose_time_is_over_or_whose_link_was_stopped_is_refused() -> None:
    at = board()
    link = at.take(hello(lifetime=0.001), None, "1.1.1.1")
    resume = at.fields(link)["resume"]
    while left(link) > 0:
        time.sleep(0.001)
    assert code(at, hello(resume=resume)) == "share-expired"
    stopped = at.take(hello(), None, "1.1.1.1")
    resume = at.fields(stopped)["resume"]
    at.end(stopped, "stopped", "The link was stopped.")
    assert code(at, hello(resume=resume)) == "share-expired"


def test_a_right_to_a_name_that_was_given_anew_is_refused() -> None:
    at = board()
    first = at.take(hello(name="demo"), ALICE, "1.1.1.1")
    resume = at.fields(first)["resume"]
    at.end(first, "stopped", "The link was stopped.")
    at.take(hello(name="demo"), ALICE, "1.1.1.1")
    assert code(at, hello(resume=resume), ALICE) == "share-name-taken"


@pytest.mark.parametrize(("client", "longest"), [(None, 10 * HOUR), (ALICE, 10 * HOUR), (BOB, 2 * HOUR)])
def test_no_link_lives_longer_than_the_relay_or_its_token_allows(client: Client | None, longest: float) -> None:
    at = board()
    for lifetime in (0, 1e8):
        link = at.take(hello(lifetime=lifetime), client, f"1.1.1.{lifetime:.0f}"[:7])
        assert left(link) == pytest.approx(longest, abs=5)
        at.extend(link, 1e8)
        assert left(link) == pytest.approx(longest, abs=5)
        at.extend(link, HOUR)
        assert left(link) == pytest.approx(HOUR, abs=5)
        assert at.fields(link)["longest_in"] == pytest.approx(longest, abs=5)
        restarted = board()
        again = restarted.take(hello(resume=at.fields(link)["resume"]), client, "1.1.1.1")
        restarted.extend(again, 1e8)
        assert left(again) == pytest.approx(longest, abs=5)
        restarted.extend(again, -5)
        assert left(again) <= 0
        at.end(link, "stopped", "The link was stopped.")


def test_fixed_names_need_a_token_that_grants_them() -> None:
    at = board()
    assert at.take(hello(name="Alice-One"), ALICE, "1.1.1.1").right.name == "alice-one"
    assert code(at, hello(name="alice-one"), ALICE) == "share-name-taken"
    assert code(at, hello(name="bob"), ALICE) == "share-name"
    assert code(at, hello(name="alice-2"), BOB) == "share-name"
    assert code(at, hello(name="demo"), None) == "share-name"
    assert code(at, hello(name="alice-.x"), ALICE) == "share-name"
    assert code(board(domain=""), hello(name="demo"), ALICE) == "share-name"


def test_links_are_counted_by_token_or_by_address() -> None:
    at = board(Limits(links_per_address=2, links=6))
    for _ in range(2):
        at.take(hello(), None, "1.1.1.1")
    assert code(at, hello(), None, "1.1.1.1") == "share-too-many"
    at.take(hello(), None, "2001:db8::1")
    at.take(hello(), None, "2001:db8::2")
    assert code(at, hello(), None, "2001:db8::3") == "share-too-many"
    at.take(hello(), BOB, "1.1.1.1")
    assert code(at, hello(), BOB, "3.3.3.3") == "share-too-many"
    at.take(hello(), ALICE, "1.1.1.1")
    assert code(at, hello(), None, "4.4.4.4") == "share-relay-full"


def test_an_address_gets_twenty_new_links_a_day_on_an_open_relay() -> None:
    at = board(Limits(links_per_address=3))
    for _ in range(20):
        at.end(at.take(hello(), None, "1.1.1.1"), "stopped", "Stopped.")
    assert code(at, hello(), None, "1.1.1.1") == "share-too-many"
    at.take(hello(), None, "2.2.2.2")


def test_ended_names_are_remembered_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "MOST_ENDED", 10)
    at = board()
    names = []
    for _ in range(15):
        link = at.take(hello(), None, "1.1.1.1")
        names.append(link.right.name)
        at.end(link, "revoked", "Revoked.")
    assert list(at.ended) == names[5:]
    assert not at.links


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just(10**400), st.just("\ud800")
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=5,
)
FIELDS = st.sampled_from(["key", "resume", "password", "name", "lifetime"])


@given(st.dictionaries(FIELDS, JSON, max_size=5))
@settings(max_examples=200, deadline=None)
def test_any_greeting_gets_a_link_or_a_refusal(fields: dict[str, Any]) -> None:
    at = board()
    for whole in (fields, hello(**fields), json.loads(json.dumps(hello(**fields)))):
        try:
            link = at.take(whole, ALICE, "1.1.1.1")
        except Refusal:
            pass
        else:
            assert link.right.expires <= time.time() + 10 * HOUR
            link.password.encode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": ""}, {"key": "ab" * 31}, {"key": "xy" * 32}, {"key": None}, {"lifetime": -1}, {"lifetime": "nan"},
        {"lifetime": float("nan")}, {"lifetime": float("inf")}, {"lifetime": 10**400}, {"lifetime": [1]},
        {"password": "x" * 501}, {"password": "\ud800"},
    ],
)  # fmt: skip
def test_a_malformed_greeting_is_refused(wrong: dict[str, Any]) -> None:
    assert code(board(), hello(**wrong)) == "share-protocol"


def test_owners_are_told_before_the_end_and_then_it_ends() -> None:
    at = board()
    link = at.take(hello(), None, "1.1.1.1")
    told: list[int] = []
    reader = FrameReader(lambda kind, number, payload: told.append(kind), lambda number, chunk: None)
    mux = Mux(odd=True, clock=Clock(), on_open=print, on_message=print, on_output=lambda: None)
    link.attach(mux, lambda reason: None)

    def leases() -> int:
        at.sweep()
        for piece in mux.pull(10_000):
            reader.feed(piece)
        return told.count(LEASE)

    assert leases() == 0
    link.right.expires = time.time() + 3500
    assert (leases(), leases()) == (1, 1)
    link.right.expires = time.time() + 500
    assert (leases(), leases()) == (2, 2)
    at.extend(link, 2 * HOUR)
    assert leases() == 3
    link.right.expires = time.time() - 1
    at.sweep()
    assert not at.links
    assert at.ended == {link.right.name: "expired"}


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("abc.share.test", "abc"), ("abc.share.test:443", "abc"), ("abc.share.test.", "abc"), ("share.test", ""),
        ("localhost:80", ""), ("127.0.0.1", ""), ("[::1]:80", ""), ("a.b.share.test", None), ("evil.test", None),
        ("share.test.evil.test", None), ("xshare.test", None),
    ],
)  # fmt: skip
def test_a_host_means_a_link_the_relay_or_nothing(host: str, name: str | None) -> None:
    assert Addresses("Share.Test.").name_of(host) == name


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("relay.local", True), ("192.168.1.5:7860", True), ("[fe80::1]:80", True), ("mybox", True),
        ("mybox.local", True),
        ("x.localhost", True), ("extra.example:1", True), ("rebinding.example", False), ("1.2.3.4.nip.io", False),
    ],
)  # fmt: skip
def test_a_link_with_a_port_is_called_by_addresses_and_names_of_its_own(host: str, is_own: bool) -> None:
    assert Addresses(host="relay.local", names=("Extra.Example",)).is_own(host) is is_own


def test_addresses_are_written_as_browsers_write_them() -> None:
    assert Addresses("a.b", scheme="https", port=443).url("n", 1) == "https://n.a.b"
    assert Addresses("a.b", port=8000).url("n", 1) == "http://n.a.b:8000"
    assert Addresses(host="::1").url("n", 7860) == "http://[::1]:7860"
    assert Addresses(host="1.1.1.1").url("n", 80) == "http://1.1.1.1"
    assert bare_host("[::1]:80") == "::1"
    assert len(key_mark(KEY)) == 12
