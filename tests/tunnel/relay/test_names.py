"""Rights to names: nobody but the relay makes one, and whatever else is read is none."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.tunnel.relay.names import OWN_FORM, Right, is_name, new_name, read, sign

KEY, OTHER = b"k" * 32, b"o" * 32


def right() -> Right:
    return Right("alice-demo", 1000.5, 2000.25, "owner", 7860)


def parts(found: Right | None) -> tuple[object, ...] | None:
    return None if found is None else (found.name, found.issued, found.expires, found.owner, found.port)


def test_a_right_comes_back_as_it_was_signed() -> None:
    assert parts(read(sign(right(), KEY), KEY)) == ("alice-demo", 1000.5, 2000.25, "owner", 7860)


def test_another_relays_right_is_none() -> None:
    assert read(sign(right(), OTHER), KEY) is None


@given(st.integers(0, 400), st.characters())
@settings(deadline=None)
def test_a_right_with_another_letter_is_none(at: int, letter: str) -> None:
    text = sign(right(), KEY)
    at %= len(text)
    changed = text[:at] + letter + text[at + 1 :]
    assert changed == text or read(changed, KEY) is None


@given(st.one_of(st.text(), st.text(alphabet=st.characters(categories=["Cs", "Lu", "P"]))), st.text())
@settings(deadline=None)
def test_any_other_text_is_none(body: str, mark: str) -> None:
    assert read(body, KEY) is None
    assert read(f"{body}.{mark}", KEY) is None


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "\ud800.\ud800", "ä.ö", "=.=", "!!!.00", "\0.\0", "." * 1000])
def test_garbage_is_none(text: str) -> None:
    assert read(text, KEY) is None


def test_a_right_cannot_be_extended_by_its_holder() -> None:
    body, _, mark = sign(right(), KEY).partition(".")
    fields = json.loads(base64.urlsafe_b64decode(body + "=="))
    fields[2] = 9e9
    longer = base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")
    assert read(f"{longer}.{mark}", KEY) is None
    assert read(f"{body}=.{mark}", KEY) is None
    assert read(f"{body}.{mark}0", KEY) is None
    assert read(f"{body}.{mark.upper()}", KEY) is None or mark == mark.upper()


def test_new_names_are_not_to_be_guessed() -> None:
    names = {new_name() for _ in range(1000)}
    assert len(names) == 1000
    assert all(OWN_FORM.fullmatch(name) and is_name(name) for name in names)


@pytest.mark.parametrize("name", ["abc", "alice-demo", "a1b", "0-0", "a" * 40, "a--b"])
def test_names_of_hosts_are_names(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name", ["", "a", "ab", "-ab", "ab-", "a" * 41, "Abc", "a.b", "a_b", "a b", "abc\n", "ä" * 3, "a/b", "١٢٣"]
)
def test_other_texts_are_no_names(name: str) -> None:
    assert not is_name(name)
