"""How many calls the org has answered since it started."""

import threading

DAILY = 100_000
_lock = threading.Lock()
_spent = 0


def spend() -> int:
    """Count a call; the number of calls so far, this one included."""
    global _spent  # noqa: PLW0603  # one org a process
    with _lock:
        _spent += 1
        return _spent


def spent() -> int:
    return _spent
