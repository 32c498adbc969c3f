"""The relay's certificate: taken anew when its files change, and watched so that its end surprises nobody."""

from __future__ import annotations

import os
import ssl
import time

from fanlight.tunnel.x509 import end_of_der

WARN_S = 21 * 86400


class Certificate:
    """A certificate and its key, in PEM files.

    Args:
        cert: the chain, the relay's own certificate first. key: its private key.

    Attributes:
        context: for a server; it stays the same, and presents what was loaded last.

    Raises:
        OSError, ssl.SSLError: a file is missing or they do not belong together.
    """

    def __init__(self, cert: str, key: str) -> None:
        self._files = (cert, key)
        self._seen = self._state()
        self._latest = self.context = _context(cert, key)
        self.context.sni_callback = self._choose
        self.ends = end_of(cert)

    def refresh(self) -> str | None:
        """Load the files again if they have changed; what went wrong, if something did. Then the old pair stays."""
        try:
            state = self._state()
            if state == self._seen:
                return None
            latest, ends = _context(*self._files), end_of(self._files[0])
            self._seen, self._latest, self.ends = state, latest, ends
        except (OSError, ssl.SSLError, ValueError) as error:
            return f"The certificate {self._files[0]} was changed but cannot be used, so the old one stays: {error}"
        return None

    def warning(self) -> str:
        """A sentence when it has ended or will within three weeks, else nothing."""
        left = self.ends - time.time()
        if left > WARN_S:
            return ""
        day = time.strftime("%Y-%m-%d %H:%M", time.gmtime(self.ends))
        verb = "ended" if left <= 0 else "ends"
        return f"The relay's certificate {verb} {day} UTC. Renew {self._files[0]}; the relay takes it up by itself."

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


def end_of(path: str) -> float:
    """When the first certificate of a PEM file ends, in seconds since 1970.

    Raises:
        ValueError: the file holds none.
    """
    with open(path, encoding="ascii", errors="replace") as file:
        text = file.read()
    begin, end = text.find("-----BEGIN CERTIFICATE-----"), text.find("-----END CERTIFICATE-----")
    if begin < 0 or end < 0:
        raise ValueError(f"{path} holds no certificate")
    return end_of_der(ssl.PEM_cert_to_DER_cert(text[begin:end] + "-----END CERTIFICATE-----\n"))
