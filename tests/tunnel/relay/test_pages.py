"""What programs get in place of a relay's page."""

from __future__ import annotations

import json

import pytest

from fanlight.tunnel.relay import pages

ALL = [
    pages.relay(), pages.unknown(), pages.ended("expired"), pages.ended("stopped"), pages.away(), pages.app_gone(),
    pages.busy(3), pages.full(), pages.used_up(), pages.misdirected(), pages.password("/"), pages.password("/", "No."),
]  # fmt: skip


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.code)
def test_programs_get_json_of_one_shape(page: pages.Page) -> None:
    head, _, body = page.written(False).partition(b"\r\n\r\n")
    assert b"\r\nContent-Type: application/json\r\n" in head
    fields = json.loads(body)
    assert fields == {"detail": f"{page.text} [{page.code}]", "code": page.code, "message": page.text}


def test_a_head_request_gets_the_head_alone() -> None:
    whole, head = pages.unknown().written(True), pages.unknown().written(True, True)
    assert whole.startswith(head)
    assert head.endswith(b"\r\n\r\n")


def test_a_path_cannot_write_into_the_form() -> None:
    text = pages.password('/"><script>alert(1)</script>').written(True).decode()
    assert "<script" not in text
