"""Which kinds of job there are, and how one is run: bound to its merchant, before any of its own code."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kefu.database.pool import only_merchant
from kefu.errors import Refused

Run = Callable[..., Awaitable[None]]  # (services, merchant_id, **ids)


@dataclass(frozen=True, slots=True)
class Kind:
    """`tries`: how often in all before a person must look. `every`: a cron line in UTC; each merchant gets the job then, and whenever
    a worker starts."""

    name: str
    run: Run
    tries: int = 5
    every: str | None = None


_kinds: dict[str, Kind] = {}


def job(name: str, *, tries: int = 5, every: str | None = None) -> Callable[[Run], Run]:
    """Register `run(services, merchant_id, **ids)` under this name.

    It may run twice (a worker can die after the work and before it is noted), so doing it again must do no harm.
    Raises ValueError when the name is taken by another function.
    """

    def register(run: Run) -> Run:
        known = _kinds.get(name)
        if known and (known.run.__module__, known.run.__qualname__) != (run.__module__, run.__qualname__):
            raise ValueError(f"there is a job named {name!r} already: {known.run.__module__}.{known.run.__qualname__}")
        _kinds[name] = Kind(name, run, tries, every)
        return run

    return register


def kinds() -> Mapping[str, Kind]:
    """Every kind that the modules loaded so far have registered."""
    return _kinds


def kind_of(name: str) -> Kind:
    """Raises Refused for a name that nobody registered."""
    if name not in _kinds:
        raise Refused(f"There is no job named {name!r}; there are: {', '.join(sorted(_kinds)) or 'none'}.")
    return _kinds[name]


async def run_now(services: Any, merchant_id: int, name: str, ids: Mapping[str, Any]) -> None:
    """Run a job here, bound to its merchant: to open the database for another one raises Refused."""
    kind = kind_of(name)
    with only_merchant(merchant_id):
        await kind.run(services, merchant_id, **ids)
