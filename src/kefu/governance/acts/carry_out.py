"""Carrying out a plan: intention, shop, outcome; and making good what a killed process left.

No transaction spans the call to the shop. Between the two rows anything may die: the shop keeps its result under the key in the
transaction of the change itself, so that asking it again with the same key gives that result and changes nothing.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

from kefu.database import Database
from kefu.errors import KefuError
from kefu.governance.acts.ledger import finish, intend, pending
from kefu.governance.policy.table import Caps
from kefu.vocabulary import ActRecord, Done, Impossible, Plan, Ruling, Who

Perform = Callable[[Who, Plan, str], Awaitable[Done | Impossible]]
"""What a shop does with (who, plan, key): `EmbeddedShop.perform`. The same key must give the same result, once."""

log = logging.getLogger(__name__)

# A turn's own call of the shop takes a second at most; an intention this old has lost its process.
LEFT_ALONE = timedelta(minutes=1)


async def carry_out(
    database: Database,
    perform: Perform,
    who: Who,
    plan: Plan,
    key: str,
    *,
    ruling: Ruling | None,
    now: datetime,
    conversation: UUID | None = None,
    caps: Caps | None = None,
    approved: bool = False,
) -> ActRecord:
    """Performs `plan` at most once for `key` and returns the act's row: done, failed (outcome as `plain_result`), refused or waiting.

    A confirmation that comes twice, or at the same time in two tasks, gets the same row. When the shop cannot be reached
    (TryAgainLater is raised) the row stays intended: `recover`, or the same call again, finishes it, so a customer must not be told that
    nothing was done.
    """
    act = await intend(database, who, plan, key, ruling=ruling, now=now, conversation=conversation, caps=caps, approved=approved)
    if act.status != "intended":
        return act
    # Of the row, not of the call: what is performed under a key is what was written down for it.
    result = await perform(act.who, act.plan, act.key)
    return await finish(database, who.merchant_id, act.id, result, now)


async def recover(
    database: Database, merchant_id: int, perform: Perform, now: datetime, *, older_than: timedelta = LEFT_ALONE
) -> tuple[ActRecord, ...]:
    """Asks the shop again for every intention without outcome and writes what it answers; the acts that are finished now.

    An act whose shop does not answer stays for the next time. Safe to run in many processes at once.
    """
    finished: list[ActRecord] = []
    for act in await pending(database, merchant_id, now - older_than):
        try:
            result = await perform(act.who, act.plan, act.key)
        except KefuError as error:
            log.warning("act %s stays intended: %s", act.id, type(error).__name__)
            continue
        finished.append(await finish(database, merchant_id, act.id, result, now))
    return tuple(finished)
