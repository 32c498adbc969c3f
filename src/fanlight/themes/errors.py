"""What an author can do wrong with a theme. Each is raised at his own line."""

from __future__ import annotations

from fanlight.wire.errors import FanlightError


class ThemeError(FanlightError, ValueError):
    """A value that a theme cannot have."""

    code = "theme-invalid"


class UnknownVariable(FanlightError, TypeError):
    """A variable that no theme has."""

    code = "theme-variable-unknown"


class NoHub(FanlightError, NotImplementedError):
    """A theme that would have to be fetched from another host, or sent there."""

    code = "theme-hub"
