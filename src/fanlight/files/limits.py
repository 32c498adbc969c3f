"""How much visitors may upload and how long it is kept."""

from __future__ import annotations

from dataclasses import dataclass

_UNITS = {"": 1, "b": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3, "tb": 1024**4}


class FileSize:
    """Factors for sizes in bytes: `max_file_size=5 * gr.FileSize.MB`."""

    B = 1
    KB = 1024
    MB = 1024 * KB
    GB = 1024 * MB
    TB = 1024 * GB


@dataclass(frozen=True, slots=True)
class FileLimits:
    """The limits of one app's files; every one is on by default.

    Args:
        max_file_size: bytes of one file; None is no limit.
        visitor_bytes_per_hour, visitor_files_per_hour: uploads of one visitor; without one, of a session; without
            that too, as a client sends them that keeps no cookie, of all such clients at one address.
        address_bytes_per_hour, address_files_per_hour: all uploads from one address, so that new cookies or sessions
            gain little; None is no limit. A class room may sit behind one address. The author's own machine has
            no such limit.
        cache_bytes: all files kept at once, outputs too.
        free_disk_share, free_disk_bytes: nothing is stored while less than this share of the disk is free, unless
            that many bytes are free all the same.
        grace_s: how long a file outlives its last session, or an upload that no session used.
        most_age_s: how long a visitor's file may exist, whoever holds it; None is no limit.
        max_parts, part_header_bytes, field_bytes: of a multipart body: parts, headers of one part, bytes of a part
            that is no file.
        name_bytes: a display name in UTF-8.
        image_pixels: width times height of a picture that is decoded.
    """

    max_file_size: int | None = 1024**3
    visitor_bytes_per_hour: int = 4 * 1024**3
    visitor_files_per_hour: int = 200
    address_bytes_per_hour: int | None = 32 * 1024**3
    address_files_per_hour: int | None = 5000
    cache_bytes: int = 64 * 1024**3
    free_disk_share: float = 0.05
    free_disk_bytes: int = 8 * 1024**3
    grace_s: float = 3600
    most_age_s: float | None = None
    max_parts: int = 1000
    part_header_bytes: int = 16 * 1024
    field_bytes: int = 1024**2
    name_bytes: int = 200
    image_pixels: int = 50_000_000


def size_in_bytes(size: str | int | None) -> int | None:
    """The bytes in a size such as `5_000_000`, `"500 kb"` or `"1.5gb"`; units are powers of 1024, None stays None.

    Raises:
        ValueError: not a size, or not above zero.
    """
    if size is None:
        return None
    text = str(size).strip().lower().replace("_", "")
    number = text.rstrip("bkmgt ")
    try:
        result = int(float(number) * _UNITS[text[len(number) :].strip()])
    except (ValueError, KeyError, OverflowError):
        raise ValueError(f'max_file_size must be bytes or a text such as "500 kb" or "2gb", not {size!r}.') from None
    if result <= 0:
        raise ValueError(f"max_file_size must be above zero, not {size!r}.")
    return result


def readable(size: int) -> str:
    """A number of bytes as a person reads it: `1.5 GB`."""
    amount, unit = float(size), "bytes"
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if amount < 1024 or unit == "TB":
            break
        amount /= 1024
    return f"{amount:.3g} {unit}" if amount < 1000 else f"{amount:.0f} {unit}"
