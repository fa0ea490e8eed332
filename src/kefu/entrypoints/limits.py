"""How many conversations one client address may begin. Kept by this process: several processes together allow several times as much."""

import ipaddress
import math
import time
from collections import OrderedDict

from kefu.errors import TooMany

MOST_ADDRESSES = 10_000  # those unseen for longest are forgotten first: 1 MB
MINUTE = 60.0


class Starts:
    """A bucket for each address that holds a minute's worth of conversations and fills up again all the time.

    IPv6 addresses count by their /64, which is one household. Behind a proxy that does not pass on the client's address, all are one.
    """

    def __init__(self, a_minute: int) -> None:
        """0 sets no limit."""
        self._a_minute = a_minute
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admit(self, address: str, now: float | None = None) -> None:
        """Count one conversation. Raises TooMany, saying when the next one is free. `now`: seconds of a clock that never goes back."""
        if self._a_minute <= 0:
            return
        now = time.monotonic() if now is None else now
        household = _household(address)
        left, since = self._left.pop(household, (float(self._a_minute), now))
        left = min(self._a_minute, left + (now - since) * self._a_minute / MINUTE)
        is_free = left >= 1
        self._left[household] = (left - 1 if is_free else left, now)
        if len(self._left) > MOST_ADDRESSES:
            self._left.popitem(last=False)
        if not is_free:
            seconds = math.ceil((1 - left) * MINUTE / self._a_minute)
            raise TooMany("Too many conversations were started from your network just now. Please wait a moment and try again.", seconds)


def _household(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else address
