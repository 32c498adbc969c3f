"""A day, or a moment, to choose."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from fanlight.graph.choices import plain, shown
from fanlight.graph.component import JSON, FormField, Schema
from fanlight.graph.errors import Error
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
RELATIVE = re.compile(r"now(?:\s*([+-])\s*(\d{1,9})\s*([smhd]))?", re.I | re.ASCII)
MOMENT = re.compile(r"(\d{4}-\d\d?-\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d))?)?", re.ASCII)


class DateTime(FormField[Any]):
    """A moment, or with `include_time=False` a day; the handler gets what `type` says, or None while there is none.

    Visitors choose it from the calendar or write it: "2026-01-31 09:30:00", or "now", "now - 5m", "now + 2d" (s, m, h,
    d), which count from when the handler starts.

    Args:
        value: the moment at first: seconds since 1970, a `datetime`, or a text as above; or a function that gives it at
            each page load.
        include_time: ask for the time of day too, to the second; otherwise days begin at midnight.
        type: what the handler gets: "timestamp" for seconds since 1970 as a float, "datetime", or "string" for
            "2026-01-31 09:30:00".
        timezone: whose time is shown and entered, such as "Europe/Paris"; None is the server's. With it a "datetime"
            knows its time zone.
        buttons: buttons of your own beside the label.

    Raises:
        ValueError: a type or a time zone that does not exist.
    """

    reserved_px: ClassVar[int] = 80

    value: float | str | datetime | Callable[..., Any] | None = None
    _: KW_ONLY
    include_time: bool = True
    type: Literal["timestamp", "datetime", "string"] = "timestamp"
    timezone: str | None = None
    buttons: list[Any] | None = None

    submit = Event("the visitor pressed Enter")

    def validate(self) -> None:
        if self.type not in ("timestamp", "datetime", "string"):
            raise ValueError(f'DateTime type must be "timestamp", "datetime" or "string", not {self.type!r}.')
        try:
            self._zone()
        except (KeyError, ValueError, TypeError, OSError):
            raise ValueError(
                f"DateTime timezone {self.timezone!r} is not known on this machine. Use a name such as "
                '"Europe/Paris"; where the system has no time zones, install the package tzdata.'
            ) from None
        self.check_buttons()

    def with_props(self, changed: dict[str, Any]) -> DateTime:
        twin = super().with_props(changed)
        assert isinstance(twin, DateTime)  # a copy of the same class
        twin.validate()
        return twin

    def preprocess(self, payload: JSON) -> float | datetime | str | None:
        if payload is None or payload == "":
            return None
        try:
            moment = self._read(payload)
            if self.type == "timestamp":
                return moment.timestamp()
        except (ValueError, OverflowError, OSError):
            raise Error(f"{self._wanted()} is needed, not {shown(payload)}.", print_exception=False) from None
        return moment if self.type == "datetime" else self._written(moment)

    def postprocess(self, value: Any) -> str | None:
        """The moment as the page shows it; a text that counts from now stays one.

        Raises:
            ValueError: it is no moment; the message shows it.
        """
        value = plain(value)
        try:
            if value is None or value == "":
                return None
            if isinstance(value, str):
                return value.strip() if RELATIVE.fullmatch(value.strip()) else self._written(self._read(value))
            if isinstance(value, datetime):
                return self._written(value.astimezone(self._zone()) if value.tzinfo else value)
            if isinstance(value, date):
                return self._written(datetime(value.year, value.month, value.day))
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                return self._written(datetime.fromtimestamp(value, self._zone()))
        except (ValueError, OverflowError, OSError):
            pass
        raise ValueError(
            f"A DateTime takes seconds since 1970, a datetime or a text such as {self.example_value()!r}, "
            f"not {shown(value)}."
        )

    def _zone(self) -> tzinfo | None:
        return ZoneInfo(self.timezone) if self.timezone is not None else None

    def _read(self, text: Any) -> datetime:
        """The moment that a text names.

        Raises:
            ValueError, OverflowError: it names none.
        """
        if not isinstance(text, str) or len(text) > 40:
            raise ValueError
        text = text.strip()
        relative = RELATIVE.fullmatch(text)
        if relative:
            sign, count, unit = relative.groups()
            apart = timedelta(**{UNITS[unit.lower()]: int(sign + count)}) if count else timedelta()
            return datetime.fromtimestamp((datetime.now().astimezone() + apart).timestamp(), self._zone())
        found = MOMENT.fullmatch(text)
        if not found:
            raise ValueError
        day, *times = found.groups()
        moment = datetime(*map(int, [*day.split("-"), *(part or "0" for part in times)]))  # type: ignore[arg-type]  # six at most
        if not self.include_time:
            moment = moment.replace(hour=0, minute=0, second=0)
        return moment.replace(tzinfo=self._zone())

    def _written(self, moment: datetime) -> str:
        day = f"{moment.year:04}-{moment.month:02}-{moment.day:02}"  # strftime leaves out the zeros of early years
        return f"{day} {moment:%H:%M:%S}" if self.include_time else day

    def _wanted(self) -> str:
        return f'A {"moment" if self.include_time else "day"} such as {self.example_value()}, or "now - 5m",'

    def api_info(self) -> Schema:
        return {"type": "string"}

    def example_payload(self) -> JSON:
        return self.example_value()

    def example_value(self) -> str:
        return "2026-01-31 09:30:00" if self.include_time else "2026-01-31"
