from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanlight.files.names import clean_name, extension


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("photo.png", "photo.png"),
        ("My Report 2.final.pdf", "My Report 2.final.pdf"),
        ("grüße 東京.txt", "grüße 東京.txt"),
        ("gru\u0308ße.txt", "grüße.txt"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/abs/olute.txt", "olute.txt"),
        ("C:\\x\\y.txt", "y.txt"),
        ("a.txt:stream", "a.txtstream"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        ("dir/", "file"),
        ("   ", "file"),
        ("...", "file"),
        (".env", "env"),
        (".gitignore", "gitignore"),
        ("???.png", "file.png"),
        ("a\0b.txt", "ab.txt"),
        ("a\r\nb.txt", "ab.txt"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("half\ud800.txt", "half.txt"),
        ("$(rm -rf ~)`x`;|&.txt", "rm -rf x.txt"),
        ("50% off #1?.txt", "50 off 1.txt"),
        ("trailing. . ", "trailing"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
    ],
)
def test_a_sent_name_becomes_a_safe_one(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_long_name_keeps_its_extension() -> None:
    name = clean_name("東" * 300 + ".jpeg")
    assert len(name.encode()) <= 200
    assert name.endswith("東.jpeg")


def test_a_long_extension_is_not_one() -> None:
    assert len(clean_name("a." + "b" * 300).encode()) == 200


@given(st.text(max_size=400))
def test_every_text_gives_a_name_that_is_one_segment(text: str) -> None:
    name = clean_name(text)
    assert name
    assert not name.startswith(".")
    assert not set(name) & set('/\\\0\n:*?"<>|$`;&')
    assert len(name.encode()) <= 201
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "end"), [("a.PNG", ".png"), ("a.tar.gz", ".gz"), ("a", ""), (".env", ""), ("a.", ""), ("a. ", "")]
)
def test_extension(name: str, end: str) -> None:
    assert extension(name) == end
