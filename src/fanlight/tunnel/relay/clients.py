"""Clients that a relay knows by a token, and what each may have."""

from __future__ import annotations

import configparser
import fnmatch
import hashlib
import hmac
import os
import re
import secrets


class Client:
    """What one token grants.

    Attributes:
        mark: stands for the client in signed rights; changes with the token.
        names: patterns of fixed names, such as `alice-*`.
        links: open at once.
        lifetime: seconds that a link of this client may live; 0 for the relay's own limit.
    """

    def __init__(self, label: str, digest: str, names: tuple[str, ...], links: int, lifetime: float) -> None:
        self.label = label
        self.digest = digest
        self.mark = digest[:16]
        self.names = names
        self.links = links
        self.lifetime = lifetime

    def may_have(self, name: str) -> bool:
        """Whether a fixed name is granted."""
        return any(fnmatch.fnmatchcase(name, pattern) for pattern in self.names)


class Clients:
    """The clients in a file; read anew when the file has changed.

    The file has a section for each client, named as its operator likes:

        [alice]
        token = sha256:…          the digest that `fanlight relay token` printed
        names = alice-*, demo
        links = 5
        hours = 168

    Raises:
        ValueError: the file is missing or malformed; the message names the section.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._clients: list[Client] = []
        self._read()

    def find(self, token: str) -> Client | None:
        """The client with this token."""
        try:
            self._read()
        except ValueError:
            pass  # a file that is being written: the clients of before stay
        given = digest_of(token)
        found = None
        for client in self._clients:
            if hmac.compare_digest(client.digest, given):
                found = client
        return found

    def _read(self) -> None:
        try:
            about = os.stat(self._path)
            if (about.st_mtime_ns, about.st_size) == self._seen:
                return
            parser = configparser.ConfigParser(interpolation=None)
            with open(self._path, encoding="utf-8") as file:
                parser.read_file(file)
        except (OSError, configparser.Error, UnicodeDecodeError) as error:
            raise ValueError(f"The file of client tokens {self._path} cannot be read: {error}") from None
        self._clients = [_client(self._path, label, parser[label]) for label in parser.sections()]
        self._seen = (about.st_mtime_ns, about.st_size)


def _client(path: str, label: str, section: configparser.SectionProxy) -> Client:
    token = section.get("token", "")
    kind, _, digest = token.partition(":")
    if kind != "sha256" or not re.fullmatch(r"[0-9A-Fa-f]{64}", digest):
        raise ValueError(
            f'{path}, [{label}]: token must be "sha256:" and 64 digits, as `fanlight relay token` prints it.'
        )
    try:
        links, hours = section.getint("links", 10), section.getfloat("hours", 0)
    except ValueError as error:
        raise ValueError(f"{path}, [{label}]: links and hours must be numbers: {error}") from None
    if links < 0 or not 0 <= hours < 1e6:
        raise ValueError(f"{path}, [{label}]: links and hours must be numbers from 0 on, found {links} and {hours}.")
    names = tuple(name.strip() for name in section.get("names", "").split(",") if name.strip())
    return Client(label, digest.lower(), names, links, hours * 3600)


def digest_of(token: str) -> str:
    """What a relay keeps of a token. A token has 256 random bits, so that one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A fresh client token."""
    return f"flr_{secrets.token_urlsafe(32)}"
