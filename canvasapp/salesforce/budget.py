"""The API calls that an org has in 24 hours, as its answers tell (``Sforce-Limit-Info``)."""

import re
import time
from collections.abc import Callable
from typing import NamedTuple

from canvasapp.salesforce.errors import BudgetReserved

# Not anchored: "per-app-api-usage=17/250(appName=x)" may follow or precede.
_USAGE = re.compile(r"(?<![\w-])api-usage=(\d{1,12})/(\d{1,12})")
_STALE = 300.0  # seconds after which somebody has to ask Salesforce again


class ApiUsage(NamedTuple):
    """API calls of the org in the last 24 hours."""

    used: int
    limit: int


class Budget:
    """One org's usage, shared by the connections of a process. What people do is never refused here; background work
    passes a ``floor``, the share of the limit that it leaves to them."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._noted = 0.0
        self.latest: ApiUsage | None = None

    def note(self, header: str) -> None:
        """Take in the limit header of an answer; one without a usage changes nothing."""
        match = _USAGE.search(header)
        if match is not None:
            self.latest, self._noted = ApiUsage(int(match[1]), int(match[2])), self._clock()

    def admit(self, floor: float) -> None:
        """``BudgetReserved`` when fewer than ``floor`` (0 to 1) of the org's calls are left.

        After five minutes without news one call is let through, to learn whether the day has moved on.
        """
        if self.latest is None or floor <= 0 or self._clock() - self._noted > _STALE:
            return
        if self.latest.limit - self.latest.used < floor * self.latest.limit:
            raise BudgetReserved(f"{self.latest.used} of {self.latest.limit} used, the last {floor:.0%} are kept")
