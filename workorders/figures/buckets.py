"""Fixed classes of durations, each an eighth of a doubling wide: from them any percentile is known to some 4 %."""

from math import floor, log2

PER_DOUBLING = 8


def bucket_of(minutes: int | None) -> int:
    """0 where nothing is measured; 1 holds the first minute."""
    return 0 if minutes is None else 1 + floor(log2(minutes + 1) * PER_DOUBLING)


def edges(bucket: int) -> tuple[float, float]:
    """From how many minutes on to how many."""
    low, high = (float(2 ** ((bucket - 1 + step) / PER_DOUBLING)) - 1 for step in (0, 1))
    return low, high


def percentile(numbers: dict[int, int], share: float) -> float | None:
    """How many minutes the given share took at most. Spread evenly within its class."""
    wanted = share * sum(numbers.values())
    passed = 0
    for bucket, n in sorted(numbers.items()):
        if n > 0 and passed + n >= wanted:
            low, high = edges(bucket)
            return low + (high - low) * (wanted - passed) / n
        passed += n
    return None
