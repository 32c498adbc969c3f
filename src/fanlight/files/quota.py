"""How much was uploaded within the hour, by whom and from where."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Hashable

from fanlight.files.limits import FileLimits, readable
from fanlight.files.stored import Owner
from fanlight.wire.errors import Refused

log = logging.getLogger("fanlight")

HOUR_S = 3600.0
KEPT = 20_000
"""Most hours of visitors, and of addresses, that are remembered; the ones that rest longest are dropped."""


class Quota:
    """Counts uploads by visitor and by address; an hour begins with the first upload. Not thread-safe by itself."""

    def __init__(self, limits: FileLimits) -> None:
        self._visitors = _Hours(limits.visitor_files_per_hour, limits.visitor_bytes_per_hour, "")
        self._addresses = _Hours(limits.address_files_per_hour, limits.address_bytes_per_hour, " from one address")

    def charge(self, owner: Owner, now: float, *, files: int = 0, size: int = 0) -> None:
        """Count an upload, or give some back with negative numbers.

        Raises:
            Refused: 429 when it is more than an hour's share; then nothing is counted.
        """
        self._addresses.charge(owner.address, now, files, size)
        try:
            self._visitors.charge(owner.payer, now, files, size)
        except Refused:
            self._addresses.charge(owner.address, now, -files, -size)
            raise

    def forget(self, now: float) -> None:
        """Drop the hours that are over."""
        self._visitors.forget(now)
        self._addresses.forget(now)

    def __len__(self) -> int:
        return len(self._visitors) + len(self._addresses)


class _Hours:
    """The hours of one kind of payer, the one that paid last at the end."""

    def __init__(self, files: int | None, size: int | None, where: str) -> None:
        self._files = files
        self._size = size
        self._where = where
        self._hours: OrderedDict[Hashable, _Hour] = OrderedDict()

    def charge(self, who: Hashable | None, now: float, files: int, size: int) -> None:
        if who is None:
            return
        hour = self._hours.get(who)
        if hour is None or now >= hour.ends:
            if files <= 0 and size <= 0:
                return
            hour = self._hours[who] = _Hour(now + HOUR_S)
        self._hours.move_to_end(who)
        if len(self._hours) > KEPT:
            self._hours.popitem(last=False)
        if files > 0 and self._files is not None and hour.files + files > self._files:
            raise self._refusal(who, hour, now, f"{self._files} files")
        if size > 0 and self._size is not None and hour.size + size > self._size:
            raise self._refusal(who, hour, now, readable(self._size))
        hour.files = max(0, hour.files + files)
        hour.size = max(0, hour.size + size)

    def forget(self, now: float) -> None:
        for who in [who for who, hour in self._hours.items() if now >= hour.ends]:
            del self._hours[who]

    def __len__(self) -> int:
        return len(self._hours)

    def _refusal(self, who: Hashable, hour: _Hour, now: float, most: str) -> Refused:
        if self._where and not hour.told:
            hour.told = True
            log.warning(
                "Uploads from %s have used up the hourly share of one address. If it is a proxy that all visitors come "
                "through, name it in launch(forwarded_allow_ips=...): then each counts by his own address.",
                who,
            )
        wait = max(1, int(hour.ends - now))
        return Refused(
            f"Not uploaded: at most {most} may be uploaded{self._where} within an hour. "
            f"Try again in {-(-wait // 60)} minutes.",
            code="upload-quota",
            status=429,
            headers={"retry-after": str(wait)},
        )


class _Hour:
    __slots__ = ("ends", "files", "size", "told")

    def __init__(self, ends: float) -> None:
        self.ends = ends
        self.files = 0
        self.size = 0
        self.told = False
