"""The door that time comes in by: work that each merchant gets every night. Importing this module registers its jobs."""

from datetime import UTC, datetime

from kefu.database.jobs import job
from kefu.entrypoints.checking import check_knowledge, look_through
from kefu.errors import KefuError
from kefu.governance import acts, identity, ledger
from kefu.knowledge.upkeep import sync
from kefu.people import People
from kefu.people.alerts import Alerts
from kefu.quality.facts import gather
from kefu.quality.ratings import ask_quiet, search_declined
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


@job("alerts", every="* * * * *")
async def tell_people(services: Services, merchant_id: int) -> None:
    """Word to people who are not looking: gather it, put it together, send what is due."""
    await Alerts(services.database, services.keys.seal, services.outbox).run(merchant_id, datetime.now(UTC))


@job("knowledge", every="50 2 * * *")
async def tend_knowledge(services: Services, merchant_id: int) -> None:
    """Look at the sources and bring those up to date that may do so themselves; read the gaps, draft what people answered, check."""
    now = datetime.now(UTC)
    for source in await sync.list_sources(services.database, merchant_id):
        try:
            found = await sync.look(services.database, services.knowledge, merchant_id, source.name, now)
            if found.changes and sync.may_apply_itself(source, found):
                await sync.apply(services.database, services.knowledge, merchant_id, source.name, "Kefu", now)
        except KefuError:
            continue  # kept with the source, and shown there
    await look_through(services, merchant_id, now)
    await check_knowledge(services, merchant_id, now)


@job("live", every="40 * * * *")
async def forget_live_events(services: Services, merchant_id: int) -> None:
    """Events that every console has had long ago."""
    await services.live.forget_old(merchant_id, datetime.now(UTC))


@job("gaps", every="*/10 * * * *")
async def read_gaps(services: Services, merchant_id: int) -> None:
    """What was asked in vain since the last time, so that the page has it when somebody looks."""
    await look_through(services, merchant_id, datetime.now(UTC))


@job("facts", every="*/5 * * * *")
async def read_facts(services: Services, merchant_id: int) -> None:
    """Measure each conversation that has gone on, ask how it was where it has gone quiet, and search again for what was declined."""
    await gather(services.database, merchant_id, services.vectors.query)
    await ask_quiet(services, merchant_id)
    await search_declined(services, merchant_id)
