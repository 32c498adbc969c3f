"""What sharing reads in a certificate: when it begins and ends, who signed it, and which names it is for.

Source: RFC 5280, sections 4.1 (Certificate, TBSCertificate, Validity) and 4.2.1.6 (subjectAltName); X.690 for the
encoding.
"""

from __future__ import annotations

import calendar
import time

_YEAR_DIGITS = {0x17: 2, 0x18: 4}  # UTCTime, GeneralizedTime
_COMMON_NAME, _ORGANISATION = b"\x55\x04\x03", b"\x55\x04\x0a"
_ALTERNATIVE_NAMES = b"\x55\x1d\x11"
_EXTENSIONS, _DNS_NAME = 0xA3, 0x82


def begin_of_der(der: bytes) -> float:
    """When a certificate begins to be valid, in seconds since 1970."""
    return _time(_fields(der)[1], 0)


def end_of_der(der: bytes) -> float:
    """When a certificate ends, in seconds since 1970.

    Raises:
        ValueError: it is no certificate.
    """
    validity = _fields(der)[1]
    return _time(validity, _element(validity, 0)[2])


def issuer_of(der: bytes) -> str:
    """Who signed a certificate: its common name, or the organisation's; empty when it has neither."""
    found: dict[bytes, str] = {}
    try:
        issuer, at = _fields(der)[0], 0
        while at < len(issuer):
            _, members, at = _element(issuer, at)
            pair = _element(members, 0)[1]
            _, kind, after = _element(pair, 0)
            found[kind] = _element(pair, after)[1].decode("utf-8", "replace")
    except ValueError:
        return ""
    text = found.get(_COMMON_NAME) or found.get(_ORGANISATION) or ""
    return "".join(letter for letter in text if letter.isprintable())[:100]


def names_of(der: bytes) -> list[str]:
    """The host names that a certificate is for, such as `*.example.org`, in lower case."""
    for tag, content in _members(_element(_element(der, 0)[1], 0)[1]):
        if tag == _EXTENSIONS:
            for _, extension in _members(_element(content, 0)[1]):
                parts = _members(extension)
                if parts[0][1] == _ALTERNATIVE_NAMES:
                    return [
                        value.decode("latin-1").lower()
                        for kind, value in _members(_element(parts[-1][1], 0)[1])
                        if kind == _DNS_NAME
                    ]
    return []


def _members(data: bytes) -> list[tuple[int, bytes]]:
    """Tags and contents of elements that follow each other."""
    found = []
    at = 0
    while at < len(data):
        tag, content, at = _element(data, at)
        found.append((tag, content))
    return found


def _time(validity: bytes, at: int) -> float:
    tag, value, _ = _element(validity, at)
    digits = value.decode()
    size = _YEAR_DIGITS.get(tag)
    if size is None:
        raise ValueError("no time where a certificate's begin and end must stand")
    year = int(digits[:size])
    if size == 2:
        year += 2000 if year < 50 else 1900
    return calendar.timegm(time.strptime(f"{year}{digits[size : size + 10]}", "%Y%m%d%H%M%S"))


def _fields(der: bytes) -> tuple[bytes, bytes]:
    """Issuer and validity of a certificate."""
    tbs = _element(_element(der, 0)[1], 0)[1]
    at = 0
    if _element(tbs, 0)[0] == 0xA0:  # the version is optional
        at = _element(tbs, 0)[2]
    for _ in range(2):  # serial number, algorithm
        at = _element(tbs, at)[2]
    _, issuer, at = _element(tbs, at)
    return issuer, _element(tbs, at)[1]


def _element(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Tag, content and end of the DER element at a place."""
    if at + 2 > len(data):
        raise ValueError("a certificate ends too early")
    size, start = data[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        size = int.from_bytes(data[start : start + count], "big")
        start += count
    if start + size > len(data):
        raise ValueError("a part of a certificate is longer than the whole")
    return data[at], data[start : start + size], start + size
