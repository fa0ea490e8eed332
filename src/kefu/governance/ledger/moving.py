"""A new time for a promise that is late or will be: told to the customer, kept beside the first one, and not given for ever."""

from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from kefu.database import Database
from kefu.errors import BadInput, NotFound, NotYourRole, Refused
from kefu.governance.ledger import store
from kefu.governance.ledger.keeping import LONGEST_TEXT, Promise, promise_from

Barred = Literal["", "settled", "no_deadline", "owner", "twice"]
MOST_MOVES = 2  # by whoever is responsible; a third time is a supervisor's to give
LATEST = timedelta(days=60)  # a later time than that is a slip of typing, or no promise any more


async def move_promise(
    database: Database,
    merchant_id: int,
    id: UUID,
    deadline: datetime,
    reason: str,
    by: UUID,
    name: str,
    *,
    leads: bool = False,
    now: datetime | None = None,
) -> Promise:
    """The promise with its new time, open again; the time it had is kept, with the reason and who moved it. The same time again changes
    nothing.

    `by` and `name`: the person; `leads`: a supervisor, who may also move what is a colleague's and what was moved `MOST_MOVES` times.
    Raises BadInput for a time that is not later or has passed, Refused for a promise that is settled or has no time, NotYourRole.
    """
    at = now or datetime.now(UTC)
    if not reason.strip() or len(reason) > LONGEST_TEXT:
        raise BadInput(f"A new time needs its reason, of at most {LONGEST_TEXT} characters.")
    if deadline.tzinfo is None or deadline <= at or deadline > at + LATEST:
        raise BadInput(f"The new time has a time zone and lies ahead, by {LATEST.days} days at most.")
    async with database.open_for(merchant_id) as connection:
        row = await store.lock(connection, merchant_id, id)
        if row is None:
            raise NotFound("There is no such promise.")
        promise = promise_from(row, at)
        if promise.moves and promise.deadline == deadline:
            return promise
        if barred := why_not_moved(promise, by, leads=leads):
            raise (NotYourRole if barred in ("owner", "twice") else Refused)(_SAID[barred])
        assert promise.deadline is not None
        if deadline <= promise.deadline:
            raise BadInput("The new time is later than the one that was promised.")
        values = {
            "merchant_id": merchant_id,
            "promise_id": id,
            "number": len(promise.moves) + 1,
            "was_due": promise.deadline,
            "deadline": deadline,
            "reason": reason.strip(),
            "person_id": by,
            "person_name": name,
            "moved_at": at,
        }
        return promise_from(await store.insert_move(connection, values), at)


_SAID = {
    "settled": "This promise is settled already.",
    "no_deadline": "This promise has no time that could be moved.",
    "owner": "This promise is a colleague's; they set its new time, or a supervisor.",
    "twice": "This promise was moved twice already; a supervisor moves it now.",
}


def why_not_moved(promise: Promise, by: UUID, *, leads: bool) -> Barred:
    """'' when `by` may move it; else settled, no_deadline, owner or twice."""
    if promise.status not in ("open", "overdue"):
        return "settled"
    if promise.deadline is None:
        return "no_deadline"
    if not leads and promise.owner not in ("shop", "ai", str(by)):
        return "owner"
    return "twice" if not leads and len(promise.moves) >= MOST_MOVES else ""
