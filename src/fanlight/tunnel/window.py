"""How far a sender may run ahead on one stream: one and a half times what the way between holds.

A bigger window only fills queues on the way, and what other visitors ask for then waits behind them; a smaller one
leaves the way idle. The way's content is bandwidth times round trip; both are measured as the stream runs.
"""

from __future__ import annotations

from collections import deque

FIRST = 64 * 1024
MOST = 4 * 1024 * 1024
AHEAD = 1.5
LEAST_ROUND_TRIP_S = 0.005
"""Below it the time that both programs take counts more than the way."""
RATES = 6
"""Measurements that count; of these the highest, because a sender with nothing to send tells nothing of the way."""
PROBE = 1.5
"""So much wider is the window now and then, to see whether more would come."""
PROBE_EVERY = 8
GAINED = 1.2
"""More came: it was the window that held the sender back, and not the way."""
FORGET = 7 / 8


class Window:
    """The window of one stream's incoming direction.

    The round trip of a ping is not all: a busy program, or something between that holds small pieces back, makes a
    window's own round trip longer, and a window measured by the ping alone would never grow. So it is widened for a
    moment now and then, and stays so when that has brought more.

    Source: BBR (Cardwell and others, 2016), of which this is the plainest form: highest rate times least round trip,
    and a probe for more.
    """

    __slots__ = ("_before", "_floor", "_is_probe", "_mark", "_rates", "_since", "_turn", "size")

    def __init__(self, now: float) -> None:
        self.size = FIRST
        self._mark = 0
        self._since = now
        self._rates: deque[float] = deque(maxlen=RATES)
        self._floor = FIRST
        self._is_probe = False
        self._before = 0.0
        self._turn = 0

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
        rate = (received - self._mark) / passed
        self._mark, self._since = received, now
        self._judge(rate)
        self._rates.append(rate)
        wanted = max(int(AHEAD * max(self._rates) * round_trip), self._floor)
        self._turn = (self._turn + 1) % PROBE_EVERY
        self._is_probe = self._turn == 0
        if self._is_probe:
            wanted, self._before = int(wanted * PROBE), max(self._rates)
        self.size = max(FIRST, min(wanted, most))

    def _judge(self, rate: float) -> None:
        """See what a probe has brought."""
        if not self._is_probe:
            return
        if rate > GAINED * self._before:
            self._floor = self.size
            self._turn = -1  # try again at once
        else:
            self._floor = max(FIRST, int(self._floor * FORGET))
