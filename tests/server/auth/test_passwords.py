"""Hashed passwords."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import pytest

import fanlight
from fanlight.server.auth.passwords import read_hash, same


def test_a_hash_fits_its_password_only_and_is_new_each_time() -> None:
    text = fanlight.auth.scrypt("pass1234")
    found = read_hash(text)
    assert found is not None
    assert found.fits("pass1234")
    assert not found.fits("pass1235")
    assert not found.fits("")
    assert "pass1234" not in text
    assert fanlight.auth.scrypt("pass1234") != text


def test_hashes_of_other_programs_are_read() -> None:
    made = hashlib.scrypt(b"p\xc3\xa4ss", salt=b"12345678", n=1024, r=8, p=1, dklen=64)
    found = read_hash(f"scrypt$1024$8$1${b64encode(b'12345678').decode()}${b64encode(made).decode()}")
    assert found is not None
    assert found.fits("p\xe4ss")


@pytest.mark.parametrize(
    "text",
    ["scrypt$", "scrypt$a$b$c$d$e", "scrypt$1024$8$1$!!$AAAA", "scrypt$1024$8$1$AAAA$AAAA", "scrypt$16777216$8$1$AAAA$"
     + b64encode(b"x" * 32).decode(), "scrypt$1024$8$0$AAAA$" + b64encode(b"x" * 32).decode()],
)  # fmt: skip
def test_a_damaged_or_greedy_hash_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Make a new one"):
        read_hash(text)


def test_comparing_takes_every_text() -> None:
    assert same("h\xe9\u4e2d", "h\xe9\u4e2d")
    assert not same("", "a")
    assert not same("\ud800", "a")
