"""How far a sender may run ahead on one stream: one and a half times what the way between holds.

A bigger window only fills queues on the way, and what other visitors ask for then waits behind them; a smaller one
leaves the way idle. The way's content is bandwidth times round trip; both are measured as the stream runs.
"""

from __future__ import annotations

FIRST = 64 * 1024
MOST = 4 * 1024 * 1024
AHEAD = 1.5
LEAST_ROUND_TRIP_S = 0.005
"""Below it the time that both programs take counts more than the way."""
SHRINK = 7 / 8


class Window:
    """The window of one stream's incoming direction."""

    __slots__ = ("_mark", "_since", "size")

    def __init__(self, now: float) -> None:
        self.size = FIRST
        self._mark = 0
        self._since = now

    def take(self, received: int, now: float, round_trip: float, most: int) -> None:
        """Measure anew once a round trip.

        Args:
            received: all bytes that came so far.
            now: seconds of a clock that never goes back.
            round_trip: the least seen, in seconds.
            most: no bigger than this.
        """
        round_trip = max(round_trip, LEAST_ROUND_TRIP_S)
        passed = now - self._since
        if passed < round_trip:
            return
        wanted = int(AHEAD * (received - self._mark) / passed * round_trip)
        self._mark, self._since = received, now
        self.size = max(FIRST, min(max(wanted, int(self.size * SHRINK)), most))
