from __future__ import annotations

import pytest

from fanlight.files.types import disposition, extension_for, guessed, safety_headers, served, sniffed


@pytest.mark.parametrize("name", ["a.png", "a.JPG", "a.webp", "a.wav", "a.mp4", "a.txt", "a.json", "a.pdf"])
def test_inert_types_are_shown(name: str) -> None:
    assert served(name).inline


@pytest.mark.parametrize(
    "name", ["a.html", "a.htm", "a.xhtml", "a.svg", "a.svgz", "a.xml", "a.js", "a.mjs", "a.css", "a.swf", "a.zip", "a"]
)
def test_all_others_are_downloads_of_no_type(name: str) -> None:
    kind = served(name, "text/html", b"<html>")
    headers = safety_headers(kind, name)
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment")
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]


def test_an_extension_wins_over_the_stored_type() -> None:
    assert not served("a.html", "image/png").inline
    assert served("a.png", "text/html").content_type == "image/png"


def test_a_picture_without_extension_is_known_by_its_type_or_content() -> None:
    assert served("a", "image/png").content_type == "image/png"
    assert served("a", None, b"\x89PNG\r\n\x1a\n....").content_type == "image/png"
    assert not served("a", None, b"<svg onload=alert(1)>").inline


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"), (b"GIF89a", "image/gif"), (b"RIFF1234WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x20ftypavif", "image/avif"), (b"BM1234\0\0\0\0", "image/bmp"), (b"RIFF1234WAVE", None), (b"", None),
    ],
)  # fmt: skip
def test_sniffing(head: bytes, kind: str | None) -> None:
    assert sniffed(head) == kind


def test_guesses() -> None:
    assert guessed("a.webp") == "image/webp"
    assert guessed("a.html") == "text/html"
    assert guessed("a") is None
    assert extension_for("image/png; x=y") == ".png"
    assert extension_for("text/html") in (".html", ".htm")
    assert extension_for("nothing") == ""


def test_names_in_headers_cannot_break_out() -> None:
    assert disposition("inline", "a b.png") == 'inline; filename="a b.png"'
    odd = disposition("attachment", 'ü"\r\nx: y.txt')
    assert "\r" not in odd
    assert odd == "attachment; filename=\"____x: y.txt\"; filename*=UTF-8''%C3%BC%22%0D%0Ax%3A%20y.txt"


def test_films_may_load_themselves_but_run_nothing() -> None:
    policy = safety_headers(served("a.mp4"), "a.mp4")["content-security-policy"]
    assert policy.startswith("sandbox allow-same-origin; default-src 'none'; ")
    assert "allow-scripts" not in policy
