"""Why a tunnel program gave no link."""

from __future__ import annotations


class ProgramError(Exception):
    """A program gave no link. Its text says what failed, what was seen, and what to do next.

    Args:
        code: `share-program-missing`: it is not installed; `share-program-failed`: it ended, or waits for a person;
            `share-program-timeout`: it named no link in time.
    """

    def __init__(self, code: str, failed: str, seen: str, remedy: str) -> None:
        self.code = code
        super().__init__(f"Share link not created: {failed}. {seen} {remedy} [{code}]")
