"""How much each visitor uploaded within the hour."""

from __future__ import annotations

from fanlight.files.limits import FileLimits, readable
from fanlight.wire.errors import Refused

HOUR_S = 3600.0


class Quota:
    """Counts uploads by visitor or session; an hour begins with the first upload. Not thread-safe by itself."""

    def __init__(self, limits: FileLimits) -> None:
        self._limits = limits
        self._hours: dict[str, _Hour] = {}

    def charge(self, who: str | None, now: float, *, files: int = 0, size: int = 0) -> None:
        """Count an upload, or give some back with negative numbers; None is not counted.

        Raises:
            Refused: 429 when it is more than an hour's share; then nothing is counted.
        """
        if who is None:
            return
        hour = self._hours.get(who)
        if hour is None or now >= hour.ends:
            if files <= 0 and size <= 0:
                return
            hour = self._hours[who] = _Hour(now + HOUR_S)
        if files > 0 and hour.files + files > self._limits.visitor_files_per_hour:
            raise self._refusal(hour, now, f"{self._limits.visitor_files_per_hour} files")
        if size > 0 and hour.size + size > self._limits.visitor_bytes_per_hour:
            raise self._refusal(hour, now, readable(self._limits.visitor_bytes_per_hour))
        hour.files = max(0, hour.files + files)
        hour.size = max(0, hour.size + size)

    def forget(self, now: float) -> None:
        """Drop the hours that are over."""
        self._hours = {who: hour for who, hour in self._hours.items() if now < hour.ends}

    def __len__(self) -> int:
        return len(self._hours)

    @staticmethod
    def _refusal(hour: _Hour, now: float, most: str) -> Refused:
        wait = max(1, int(hour.ends - now))
        return Refused(
            f"Not uploaded: at most {most} may be uploaded within an hour. Try again in {-(-wait // 60)} minutes.",
            code="upload-quota",
            status=429,
            headers={"retry-after": str(wait)},
        )


class _Hour:
    __slots__ = ("ends", "files", "size")

    def __init__(self, ends: float) -> None:
        self.ends = ends
        self.files = 0
        self.size = 0
