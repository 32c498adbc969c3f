"""Byte streams cut anywhere, for readers that must not care where."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st


def cuts(most: int = 40) -> st.SearchStrategy[list[int]]:
    """Sizes of pieces; what is left over comes in one."""
    return st.lists(st.integers(1, most), max_size=30)


def cut(data: bytes, sizes: list[int]) -> Iterator[bytes]:
    """The pieces of a stream."""
    at = 0
    for size in sizes:
        if at >= len(data):
            return
        yield data[at : at + size]
        at += size
    if at < len(data):
        yield data[at:]


def bytewise(data: bytes) -> Iterator[bytes]:
    """A stream byte by byte."""
    return (data[at : at + 1] for at in range(len(data)))


def mutated(data: bytes, at: int, byte: int) -> bytes:
    """A stream with another byte at a place."""
    if not data:
        return data
    at %= len(data)
    return data[:at] + bytes((byte,)) + data[at + 1 :]
