"""Figures that every report has."""

from collections.abc import Sequence

import numpy as np


def percentiles(milliseconds: Sequence[float]) -> dict[str, float | None]:
    """p50, p95 and p99 of a list of times, None for an empty one."""
    if not milliseconds:
        return {"p50_ms": None, "p95_ms": None, "p99_ms": None}
    p50, p95, p99 = np.percentile(list(milliseconds), (50, 95, 99))
    return {"p50_ms": float(p50), "p95_ms": float(p95), "p99_ms": float(p99)}
