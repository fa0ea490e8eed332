"""The door that time comes in by: work that each merchant gets every night. Importing this module registers its jobs."""

from datetime import UTC, datetime

from kefu.database.jobs import job
from kefu.governance import acts, identity, ledger
from kefu.people import People
from kefu.turn import Services, tell_decided
from kefu.turn.notices import run_notices

NIGHTLY = "20 3 * * *"  # UTC; shops in China are awake then and quiet, shops in Europe and America asleep


@job("upkeep", every=NIGHTLY)
async def upkeep(services: Services, merchant_id: int) -> None:
    """Delete what has run out: proofs of identity that can no longer be shown, tries that no longer count, ended staff sessions."""
    await identity.sweep(services.database, merchant_id, datetime.now(UTC))
    await People(services.database).end_sessions(merchant_id)


@job("acts", every="* * * * *")
async def finish_acts(services: Services, merchant_id: int) -> None:
    """Carry out what was intended before a process died or the shop fell silent, once, and tell the customer; mark overdue promises."""
    now = datetime.now(UTC)
    for act in await acts.recover(services.database, merchant_id, services.shop.perform, now):
        if act.conversation:
            await tell_decided(services, act, act.conversation)
    await ledger.mark_overdue(services.database, merchant_id, now)


@job("notices", every="*/15 * * * *")
async def notices(services: Services, merchant_id: int) -> None:
    """Tell customers what happened to their orders: parcels that stand still, money that came, things that are there again."""
    await run_notices(services, merchant_id)
