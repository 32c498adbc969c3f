"""The relay's certificate: taken anew when its files change, and watched so that its end surprises nobody."""

from __future__ import annotations

import os
import ssl
import time

from fanlight.tunnel.x509 import end_of_der, names_of

WARN_S = 21 * 86400


class Certificate:
    """A certificate and its key, in PEM files.

    Args:
        cert: the chain, the relay's own certificate first. key: its private key.
        domain: it should be for this and for all names below.

    Attributes:
        context: for listening; connections that come after a change get the new certificate, older ones stay.
        ends: when the certificate that is used ends, in seconds since 1970.
        problem: why changed files cannot be used, or empty. Then the pair of before stays in use.

    Raises:
        OSError, ssl.SSLError: a file is missing or they do not belong together.
    """

    def __init__(self, cert: str, key: str, domain: str = "") -> None:
        self._files = (cert, key)
        self._domain = domain
        self._seen = self._state()
        self.context = _context(cert, key)
        self._read(first_of(cert))
        self.problem = ""

    def refresh(self) -> bool:
        """Look at the files, and take a changed pair into use; whether that was done."""
        try:
            state = self._state()
            if state == self._seen:
                self.problem = ""
                return False
            _context(*self._files)  # tried on another context, so that a bad pair does not reach the real one
            der = first_of(self._files[0])
            self.context.load_cert_chain(*self._files)
        except (OSError, ssl.SSLError, ValueError) as error:
            self.problem = (
                f"The certificate {self._files[0]} was changed but cannot be used, so the old one stays: {error}"
            )
            return False
        self._read(der)
        self._seen, self.problem = state, ""
        return True

    def _read(self, der: bytes) -> None:
        self.ends = end_of_der(der)
        self._missing = " and ".join(names_without(names_of(der), self._domain)) if self._domain else ""

    @property
    def shown_end(self) -> str:
        """When it ends, as people read it."""
        return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(self.ends))

    def warning(self) -> str:
        """What the operator should mend: a name that is missing, an end within three weeks; else nothing."""
        said = []
        if self._missing:
            said.append(
                f"The relay's certificate {self._files[0]} is not for {self._missing}: browsers refuse it there."
            )
        if self._is_due:
            said.append(
                f"The relay's certificate {self._verb} {self.shown_end}. Renew {self._files[0]}; the relay takes it up "
                "by itself."
            )
        return " ".join(said)

    def notice(self) -> str:
        """The same for authors, whom the operator's files are no concern of."""
        said = []
        if self._missing:
            said.append(
                f"The relay's certificate is not for {self._missing}: browsers refuse it there. Tell its operator."
            )
        if self._is_due:
            said.append(
                f"The relay's certificate {self._verb} {self.shown_end}. Unless its operator renews it, browsers "
                "refuse the link from then on."
            )
        return " ".join(said)

    @property
    def _is_due(self) -> bool:
        return self.ends - time.time() <= WARN_S

    @property
    def _verb(self) -> str:
        return "ended" if self.ends <= time.time() else "ends"

    def _state(self) -> tuple[tuple[int, int], ...]:
        return tuple((os.stat(path).st_mtime_ns, os.stat(path).st_ino) for path in self._files)


def _context(cert: str, key: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(cert, key)
    return context


def first_of(path: str) -> bytes:
    """The first certificate of a PEM file.

    Raises:
        ValueError: the file holds none.
    """
    with open(path, encoding="ascii", errors="replace") as file:
        text = file.read()
    begin, end = text.find("-----BEGIN CERTIFICATE-----"), text.find("-----END CERTIFICATE-----")
    if begin < 0 or end < 0:
        raise ValueError(f"{path} holds no certificate")
    return ssl.PEM_cert_to_DER_cert(text[begin:end] + "-----END CERTIFICATE-----\n")


def names_without(names: list[str], domain: str) -> list[str]:
    """Which of a domain and all names below it a certificate with these names is not for.

    Source: RFC 9525, section 6.3: `*` stands for one label, the first.
    """
    below = f"*.{domain}"
    covering = (domain, f"*.{domain.partition('.')[2]}")
    missing = [] if any(name in names for name in covering) else [domain]
    return missing if below in names else [*missing, below]
