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
        context: for a server; it stays the same, and presents what was loaded last.
        ends: when the certificate ends, in seconds since 1970.
        taken_up: how often changed files were loaded.

    Raises:
        OSError, ssl.SSLError: a file is missing or they do not belong together.
    """

    def __init__(self, cert: str, key: str, domain: str = "") -> None:
        self._files = (cert, key)
        self._domain = domain
        self._seen = self._state()
        self._latest = self.context = _context(cert, key)
        self.context.sni_callback = self._choose
        self.taken_up = 0
        self._read(first_of(cert))

    def refresh(self) -> str | None:
        """Load the files again if they have changed; what went wrong, if something did. Then the old pair stays."""
        try:
            state = self._state()
            if state == self._seen:
                return None
            latest = _context(*self._files)
            self._read(first_of(self._files[0]))
            self._seen, self._latest = state, latest
            self.taken_up += 1
        except (OSError, ssl.SSLError, ValueError) as error:
            return f"The certificate {self._files[0]} was changed but cannot be used, so the old one stays: {error}"
        return None

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

    def _choose(self, connection: ssl.SSLObject, name: str, context: ssl.SSLContext) -> None:
        """Present the latest pair. Loaded into the first context, it would stand beside an old one of another kind."""
        connection.context = self._latest

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


def end_of(path: str) -> float:
    """When the first certificate of a PEM file ends, in seconds since 1970.

    Raises:
        ValueError: the file holds none.
    """
    return end_of_der(first_of(path))


def names_without(names: list[str], domain: str) -> list[str]:
    """Which of a domain and all names below it a certificate with these names is not for.

    Source: RFC 9525, section 6.3: `*` stands for one label, the first.
    """
    below = f"*.{domain}"
    covering = (domain, f"*.{domain.partition('.')[2]}")
    missing = [] if any(name in names for name in covering) else [domain]
    return missing if below in names else [*missing, below]
