"""TLS to a relay, and what is wrong with it where it fails, told from what the other side shows."""

from __future__ import annotations

import asyncio
import contextlib
import email.utils
import json
import os
import ssl
import time
from collections.abc import Awaitable, Callable
from typing import cast

from fanlight.tunnel.client.dialled import Deadline, Dialled, HopError, silent
from fanlight.tunnel.client.said import printable, said
from fanlight.tunnel.heads import END
from fanlight.tunnel.x509 import begin_of_der, end_of_der, issuer_of

PROBE_S = 2.0
SUSPICION_S = 1.5
"""TLS that takes longer may be none."""
CLOCK_S = 600.0
"""Clocks that differ by less are not to blame."""
_NOT_YET, _EXPIRED, _NAME = 9, 10, 62

Again = Callable[[], Awaitable[Dialled]]


def authority_context(file: str) -> ssl.SSLContext:
    """Trusts the system's authorities, and the one in this file, if one is named.

    Raises:
        HopError: the file is none, or holds no certificate.
    """
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if not file:
        return context
    try:
        context.load_verify_locations(file)
    except ssl.SSLError:
        text = f"The file {file} (share_server_tls_certificate) holds no certificate that can be read."
        todo = "It must hold the authority's certificate as PEM text, which begins with -----BEGIN CERTIFICATE-----."
        raise HopError("tls", "share-authority", f"{text} {todo}", is_final=True) from None
    except OSError as error:
        text = f"The file {file} (share_server_tls_certificate) cannot be read: {said(error)}."
        raise HopError("tls", "share-authority", text, is_final=True) from None
    return context


class Secured:
    """TLS with a relay.

    Args:
        shown: the relay, as people read it. host: what its certificate must be for.
        context: of `authority_context`.
        again: makes another connection, on which to look closer at what failed.
    """

    def __init__(self, shown: str, host: str, context: ssl.SSLContext, again: Again) -> None:
        self._shown = shown
        self._host = host
        self._context = context
        self._again = again

    async def wrap(self, connection: Dialled, deadline: Deadline) -> Dialled:
        """The connection with TLS.

        Raises:
            HopError: there is none, or the certificate is not good.
        """
        loop = asyncio.get_running_loop()
        work = loop.create_task(self._start(connection, self._context))
        probe = loop.create_task(self._speaks_http(after=SUSPICION_S))
        try:
            async with deadline.hop():
                await asyncio.wait((work, probe), return_when=asyncio.FIRST_COMPLETED)
                if not work.done() and probe.result():
                    raise self._plain()
                return await work
        except ssl.SSLCertVerificationError as error:
            raise await self._certificate(error) from None
        except TimeoutError:
            raise silent(
                "tls", "share-silent", self._shown, "Check address and port, and that the relay runs."
            ) from None
        except OSError as error:
            if await self._speaks_http():
                raise self._plain() from None
            raise HopError(
                "tls", "share-tls",
                f"{self._shown} answers, but not with TLS: {said(error)}. Check address and port.", is_final=True,
            ) from None  # fmt: skip
        finally:
            probe.cancel()
            if not work.done() or work.cancelled() or work.exception() is not None:
                work.cancel()
                connection.transport.abort()

    async def _start(self, connection: Dialled, context: ssl.SSLContext) -> Dialled:
        transport = await asyncio.get_running_loop().start_tls(
            connection.transport, connection, context, server_hostname=self._host
        )
        connection.transport = cast(asyncio.Transport, transport)
        return connection

    def _plain(self) -> HopError:
        return HopError(
            "tls", "share-plain-http",
            f"{self._shown} speaks plain HTTP, and not TLS. If that is meant, use http://{self._shown}; "
            "otherwise give the port that has the relay's certificate.", is_final=True,
        )  # fmt: skip

    async def _speaks_http(self, after: float = 0) -> bool:
        """Whether plain HTTP is spoken there. A server of it may wait for the rest of what it takes for a request."""
        await asyncio.sleep(after)
        with contextlib.suppress(OSError, HopError, EOFError, ValueError):
            async with asyncio.timeout(PROBE_S):
                connection = await self._again()
                try:
                    connection.transport.write(f"HEAD / HTTP/1.1\r\nHost: {self._host}".encode() + END)
                    await connection.head()
                    return True
                finally:
                    connection.transport.abort()
        return False

    async def _look(self, *, trusts: bool) -> tuple[bytes, list[str], float]:
        """What the other side shows to somebody who minds less: its certificate, the names in it, and its clock.

        Args:
            trusts: only the name is not minded. The names can be read only then.
        """
        der, names, clock = b"", [], 0.0
        context = self._context if trusts else ssl.create_default_context()
        context.check_hostname = False
        if not trusts:
            context.verify_mode = ssl.CERT_NONE
        with contextlib.suppress(OSError, HopError, EOFError, ValueError):
            async with asyncio.timeout(PROBE_S):
                connection = await self._start(await self._again(), context)
                try:
                    found = connection.transport.get_extra_info("ssl_object")
                    der = found.getpeercert(binary_form=True) or b""
                    names = [str(pair[1]) for pair in (found.getpeercert() or {}).get("subjectAltName", ())]
                    connection.transport.write(f"GET /_fanlight/relay HTTP/1.1\r\nHost: {self._host}".encode() + END)
                    _, headers = await connection.head()
                    clock = _clock(headers, await connection.body(int(headers.get("content-length") or 0)))
                finally:
                    connection.transport.abort()
        return der, names, clock

    async def _certificate(self, error: ssl.SSLCertVerificationError) -> HopError:
        """What is wrong with a certificate."""
        if error.verify_code in (_EXPIRED, _NOT_YET):
            return await self._time(error.verify_code == _EXPIRED)
        if error.verify_code == _NAME or "match" in error.verify_message:
            _, names, _ = await self._look(trusts=True)
            whose = printable(", ".join(names[:5]), 200) or "another name"
            return _bad(
                "share-cert-name",
                f"the certificate that answers at {self._shown} is for {whose}, and not for {self._host}. "
                "Check the relay's address.",
            )
        der, _, _ = await self._look(trusts=False)
        with contextlib.suppress(ValueError, IndexError):
            issuer = issuer_of(der) if der else ""
            return self._untrusted(issuer, error.verify_message)
        return self._untrusted("", error.verify_message)

    def _untrusted(self, issuer: str, message: str) -> HopError:
        file = os.environ.get("SSL_CERT_FILE", "")
        todo = (
            f"SSL_CERT_FILE names {printable(file)}, which does not exist: correct it."
            if file and not os.path.exists(file)
            else "If your company's network inspects TLS, set SSL_CERT_FILE to its authority's certificate; "
            "for a relay of your own, give its authority with share_server_tls_certificate."
        )
        return _bad(
            "share-cert-untrusted",
            f"the certificate of {self._shown} was signed by {issuer or 'an authority'}, which is not trusted here "
            f"({printable(message)}). {todo}",
        )

    async def _time(self, is_over: bool) -> HopError:
        """A certificate whose time is over or has not come, by this computer's clock. Which may be wrong itself."""
        der, _, clock = await self._look(trusts=False)
        now = time.time()
        here = f"it is {_at(now)} UTC by this computer's clock"
        try:
            begins, ends = begin_of_der(der), end_of_der(der)
        except (ValueError, IndexError, KeyError):
            return _bad(
                "share-cert-expired" if is_over else "share-cert-early",
                f"the certificate of {self._shown} is not valid now; {here}.",
            )
        if clock and abs(clock - now) > CLOCK_S and begins <= clock <= ends:
            return _bad(
                "share-clock",
                f"{here}, and {_at(clock)} UTC by that of {self._shown}, whose certificate is valid from {_at(begins)} "
                f"to {_at(ends)}. Set this computer's clock, and share again.",
            )
        if is_over:
            return _bad(
                "share-cert-expired",
                f"the relay {self._shown} presented a certificate that ended {_at(ends)} UTC; {here}. "
                "Set the clock if it is wrong; otherwise the relay's operator must renew the certificate.",
            )
        return _bad(
            "share-cert-early",
            f"the relay {self._shown} presented a certificate that begins {_at(begins)} UTC; {here}. "
            "Set the clock if it is wrong; otherwise the relay's operator must use a certificate that is valid now.",
        )


def _clock(headers: dict[str, str], body: bytes) -> float:
    """What time it is where an answer comes from; 0 where it does not say."""
    if "date" in headers:
        return email.utils.parsedate_to_datetime(headers["date"]).timestamp()
    fields = json.loads(body)
    clock = fields.get("time") if isinstance(fields, dict) else None
    return float(clock) if isinstance(clock, (int, float)) and 0 < clock < 1e11 else 0.0


def _bad(code: str, text: str) -> HopError:
    return HopError("tls", code, f"No secure connection: {text}", is_final=True)


def _at(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(seconds))
