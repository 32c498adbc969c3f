"""When a certificate ends and who signed it, read from certificates of another library and from damaged ones."""

from __future__ import annotations

import datetime
import ssl

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.tunnel.x509 import end_of_der, issuer_of

KEY = ec.generate_private_key(ec.SECP256R1())
CN, ORGANISATION, COUNTRY = NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.COUNTRY_NAME


def made(ends: datetime.datetime, issuer: list[tuple[x509.ObjectIdentifier, str]]) -> bytes:
    name = x509.Name([x509.NameAttribute(kind, text) for kind, text in issuer])
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(CN, "relay.test")]))
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.datetime(1970, 1, 1))
        .not_valid_after(ends)
    )
    return builder.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize("year", [1999, 2026, 2049, 2050, 2051, 9999])
def test_the_end_is_read_in_both_forms_of_time(year: int) -> None:
    ends = datetime.datetime(year, 12, 31, 23, 59, 58)
    assert end_of_der(made(ends, [(CN, "x")])) == ends.replace(tzinfo=datetime.UTC).timestamp()


@pytest.mark.parametrize(
    ("issuer", "text"),
    [
        ([(CN, "A CA")], "A CA"), ([(ORGANISATION, "An Org")], "An Org"), ([(COUNTRY, "DE")], ""), ([], ""),
        ([(COUNTRY, "DE"), (ORGANISATION, "An Org"), (CN, "Ä CA")], "Ä CA"), ([(CN, "a\nb\x1b[31m")], "ab[31m"),
    ],
)  # fmt: skip
def test_the_issuer_is_its_common_name_or_organisation(
    issuer: list[tuple[x509.ObjectIdentifier, str]], text: str
) -> None:
    assert issuer_of(made(datetime.datetime(2030, 1, 1), issuer)) == text


@pytest.mark.parametrize("kind", trustme.KeyType)
def test_an_authority_of_another_kind_is_read_too(kind: trustme.KeyType) -> None:
    authority = trustme.CA(organization_name="Tests", key_type=kind)
    pem = authority.issue_cert("relay.test", key_type=kind).cert_chain_pems[0].bytes()
    der = ssl.PEM_cert_to_DER_cert(pem.decode())
    assert issuer_of(der) == "Tests"
    assert end_of_der(der) == x509.load_der_x509_certificate(der).not_valid_after_utc.timestamp()


WHOLE = made(datetime.datetime(2030, 1, 1), [(CN, "A CA"), (ORGANISATION, "An Org")])


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255), st.integers(0, len(WHOLE)))
@settings(max_examples=200, deadline=None)
def test_a_damaged_certificate_is_a_value_error_or_read(at: int, byte: int, size: int) -> None:
    damaged = (WHOLE[:at] + bytes((byte,)) + WHOLE[at + 1 :])[:size]
    try:
        end_of_der(damaged)
    except ValueError:
        pass
    assert len(issuer_of(damaged)) <= 100


@given(st.binary(max_size=100))
@settings(deadline=None)
def test_garbage_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError):
        end_of_der(data)
    assert issuer_of(data) == ""
