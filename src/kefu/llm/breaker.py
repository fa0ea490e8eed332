"""A circuit breaker: stop asking what does not answer, and find out with one careful question whether it does again."""

import time
from collections import deque
from collections.abc import Callable


class Breaker:
    """Opens after `failures` in `window_seconds`; after `rest_seconds` lets one probe through, which closes it or opens it again.

    >>> breaker.seconds_to_wait()  # 0: go on, and then say succeeded(), failed() or dropped()
    """

    def __init__(
        self,
        failures: int = 5,
        window_seconds: float = 60,
        rest_seconds: float = 20,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._window, self._rest, self._clock = failures, window_seconds, rest_seconds, clock
        self._failed_at: deque[float] = deque(maxlen=failures)
        self._opened_at: float | None = None
        self._probe_since: float | None = None

    @property
    def is_open(self) -> bool:
        return self._opened_at is not None

    def seconds_to_wait(self) -> float:
        """0 when a request may go out now. When that is the probe, the others wait until it is told how it went, or is lost for a rest."""
        if self._opened_at is None:
            return 0
        now = self._clock()
        since = self._opened_at if self._probe_since is None else max(self._opened_at, self._probe_since)
        if (left := since + self._rest - now) > 0:
            return left
        self._probe_since = now
        return 0

    def succeeded(self) -> None:
        self._failed_at.clear()
        self._opened_at = self._probe_since = None

    def failed(self) -> None:
        now = self._clock()
        self._failed_at.append(now)
        many = len(self._failed_at) == self._limit and now - self._failed_at[0] <= self._window
        if self.is_open or many:
            self._opened_at, self._probe_since = now, None

    def dropped(self) -> None:
        """The request was given up by the caller and says nothing about the server: the next one may be the probe."""
        if self._opened_at is not None and self._probe_since is not None:
            self._probe_since = self._clock() - self._rest
