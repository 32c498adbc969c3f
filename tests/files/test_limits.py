from __future__ import annotations

import pytest

from fanlight.files.limits import readable, size_in_bytes


@pytest.mark.parametrize(
    ("given", "size"),
    [
        (None, None), (5, 5), ("5", 5), ("5b", 5), ("5 kb", 5 * 1024), ("1.5MB", 1_572_864), ("2gb", 2 * 1024**3),
        ("1_000", 1000), ("1tb", 1024**4),
    ],
)  # fmt: skip
def test_sizes_are_read(given: str | int | None, size: int | None) -> None:
    assert size_in_bytes(given) == size


@pytest.mark.parametrize("given", ["", "mb", "five", "5 xb", 0, -1, "inf", "nan"])
def test_a_size_that_is_none_names_the_value(given: str | int) -> None:
    with pytest.raises(ValueError, match="max_file_size") as raised:
        size_in_bytes(given)
    assert repr(given) in str(raised.value)


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 kB"), (1024**3, "1 GB"), (5 * 1024**4, "5 TB")]
)
def test_sizes_are_shown(size: int, text: str) -> None:
    assert readable(size) == text
