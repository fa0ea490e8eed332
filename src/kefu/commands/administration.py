"""What `kefu staff`, `kefu shop secret` and `kefu jobs` do: an administrator's work. `cli` reads arguments and prints."""

from typing import Any

from kefu.commands.place import Tell, at_shop, shop_named
from kefu.database.jobs import list_jobs as jobs_listed
from kefu.database.jobs import retry_job as retry_job_again
from kefu.entrypoints import Readiness
from kefu.people import People, Person, Role
from kefu.people.audit import Operator
from kefu.people.cases import Case
from kefu.people.cases import list_cases as cases_listed
from kefu.people.cases.alarms import Alarm, alarms
from kefu.settings import Settings
from kefu.shops import merchant_key, rotate_key
from kefu.turn.notices import list_notices, run_notices, set_opt_out
from kefu.wiring import services, warm

CUSTOMER_TOKEN = "customer_token"


# ---- staff


async def add_staff(settings: Settings, merchant: str, email: str, name: str, role: Role, password: str) -> dict[str, Any]:
    """A new account. Raises Refused when there is one with this e-mail, BadInput for a password or an address that will not do."""
    async with at_shop(settings, merchant) as (parts, shop):
        return _row(await People(parts.database).create(shop.merchant_id, email, name, role, password, Operator(shop.merchant_id)))


async def list_staff(settings: Settings, merchant: str) -> list[dict[str, Any]]:
    async with at_shop(settings, merchant) as (parts, shop):
        return [_row(person) for person in await People(parts.database).list_all(shop.merchant_id)]


async def set_staff_password(settings: Settings, merchant: str, email: str, password: str) -> dict[str, Any]:
    """Also signs the person out everywhere."""
    async with at_shop(settings, merchant) as (parts, shop):
        return _row(await People(parts.database).set_password(shop.merchant_id, email, password, Operator(shop.merchant_id)))


async def remove_staff(settings: Settings, merchant: str, email: str) -> dict[str, Any]:
    """Conversations that the person held go back to waiting."""
    async with at_shop(settings, merchant) as (parts, shop):
        return _row(await People(parts.database).remove(shop.merchant_id, email, Operator(shop.merchant_id)))


async def drop_second_step(settings: Settings, merchant: str, email: str) -> dict[str, Any]:
    """For somebody who has lost the telephone and the recovery codes; the password alone opens the account again."""
    async with at_shop(settings, merchant) as (parts, shop):
        return _row(await People(parts.database).drop_second_step(shop.merchant_id, email, Operator(shop.merchant_id)))


def _row(person: Person) -> dict[str, Any]:
    return {"email": person.email, "name": person.name, "role": person.role}


# ---- the secret of a shop


async def shop_secret(settings: Settings, merchant: str, *, rotate: bool) -> dict[str, Any]:
    """The secret that signs customer tokens; with `rotate` a new one, and the old one is worth nothing from that moment."""
    async with at_shop(settings, merchant) as (parts, shop):
        if rotate:
            secret = await rotate_key(parts.database, shop.merchant_id, CUSTOMER_TOKEN)
        else:
            secret = await merchant_key(parts.database, shop.merchant_id, CUSTOMER_TOKEN)
    return {"merchant": merchant, "secret": secret, "rotated": rotate}


# ---- jobs


async def list_jobs(settings: Settings, merchant: str | None, *, failed_only: bool) -> list[dict[str, Any]]:
    """Jobs that wait, run or failed, of one merchant or of all, the newest first."""
    async with services(settings, model=False) as parts:
        merchant_id = (await shop_named(parts, merchant)).merchant_id if merchant else None
        return await jobs_listed(parts.database, merchant_id, failed_only=failed_only)


async def retry_job(settings: Settings, number: int) -> None:
    async with services(settings, model=False) as parts:
        await retry_job_again(parts.database, number)


async def work(settings: Settings, tell: Tell, *, until_empty: bool) -> None:
    """Do jobs until stopped, or until none is waiting."""
    from kefu.database.jobs.worker import work as do_jobs  # the queue's library takes time to load

    async with services(settings, tell) as parts:
        if not until_empty:
            await warm(parts, Readiness())
        tell("working; Ctrl-C stops it" if not until_empty else "working until no job is waiting")
        await do_jobs(parts, parts.database, until_empty=until_empty)


# ---- complaints and notices


async def list_cases(settings: Settings, merchant: str, *, overdue: bool) -> tuple[Case, ...]:
    async with at_shop(settings, merchant) as (parts, shop):
        return (await cases_listed(parts.database, shop.merchant_id, "overdue" if overdue else "unsettled", limit=100)).cases


async def case_alarms(settings: Settings, merchant: str) -> tuple[Alarm, ...]:
    async with at_shop(settings, merchant) as (parts, shop):
        return await alarms(parts.database, shop.merchant_id)


async def run_notices_now(settings: Settings, merchant: str) -> dict[str, int]:
    """How many notices were sent, and how many wait for which reason."""
    async with at_shop(settings, merchant) as (parts, shop):
        return dict(await run_notices(parts, shop.merchant_id))


async def list_notices_of(settings: Settings, merchant: str) -> list[dict[str, Any]]:
    async with at_shop(settings, merchant) as (parts, shop):
        return await list_notices(parts, shop.merchant_id)


async def opt_out_of_notices(settings: Settings, merchant: str, customer: str, *, is_out: bool) -> None:
    async with at_shop(settings, merchant) as (parts, shop):
        await set_opt_out(parts, shop.merchant_id, customer, is_out=is_out)
