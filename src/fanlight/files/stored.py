"""A stored file and whose it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from fanlight.files.disk import open_regular
from fanlight.files.types import Served, served


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a file is.

    Args:
        visitor: the identity in a cookie or page token, or None.
        session: the tab or client object it was made for, or None.
        strong: `visitor` comes from a cookie or login, so a request of his can be told from others'.
        address: where the request came from, as limits count it; None for the author's own machine.
    """

    visitor: str | None = None
    session: str | None = None
    strong: bool = False
    address: str | None = None

    @property
    def payer(self) -> tuple[str, str] | None:
        """Whose hourly share uploads count against: what he is known by, and the name."""
        for kind, name in (("visitor", self.visitor), ("session", self.session), ("address", self.address)):
            if name is not None:
                return kind, name
        return None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the store.

    Attributes:
        handle: 128 random bits in 22 characters.
        name: display name, also the last segment of `path`.
        path: the private copy. size: its bytes.
        mime_type: the type by name or as the component said, or None.
        etag: changes with the content.
        created: by the store's clock.
    """

    handle: str
    name: str
    path: Path
    size: int
    mime_type: str | None
    etag: str
    created: float
    owner: Owner

    def open(self) -> BinaryIO:
        """The file, open for reading; the caller closes it."""
        return open_regular(self.path)

    def served_as(self, head: bytes) -> Served:
        """How a browser gets it."""
        return served(self.name, self.mime_type, head)


@dataclass(slots=True)
class Entry:
    """A stored file and who holds it."""

    file: StoredFile
    sessions: set[str] = field(default_factory=set)
    ends: float | None = None
    """When it goes; None while a session holds it, or for ever."""
    waits: bool = False
    """No session has it yet, so that each use gives it a new grace."""
    origin: tuple[object, ...] | None = None
