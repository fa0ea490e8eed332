"""Who is told of what, when and by what: gather what happened, put it together for each reader, send it, try again, give up in the open.

Each step is safe to run twice and in several processes at once.
"""

import asyncio
import random
import secrets
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from kefu.database import Connection, Database
from kefu.errors import BadInput, NeedsPerson, NotFound
from kefu.people.accounts import Person
from kefu.people.alerts import hook, mail, store
from kefu.people.alerts.nouns import CHANNELS, REASONS, Channel, Choice, Delivery, Outbox, Pending, Reader, Reason, Tried
from kefu.people.alerts.saying import body_of, mail_of
from kefu.people.audit import record
from kefu.people.roles import Role, role_may
from kefu.people.sealing import seal, unseal

PAUSES = (30, 120, 600, 3600, 14400)  # seconds after the first try, the second and so on; then it is given up
SPREAD = 0.2  # of a pause, either way, so that what failed together is not tried together
MOST_TRIES = len(PAUSES) + 1
ONE_MAIL_EVERY = timedelta(minutes=10)
GATHERED = timedelta(hours=1)  # how far back a look goes: the server may have been away
TOLD_WITHIN = timedelta(hours=16)  # a night of quiet hours; what is older is no news
UNREAD = timedelta(minutes=2)  # a mention that is read at once needs no mail
UNSEEN = timedelta(seconds=90)  # as the queue: a console says that it is there every 15 seconds
LEASE = timedelta(minutes=2)
AT_ONCE = 20
KEPT = timedelta(days=14)
_MAY: dict[Reason, tuple[str, str]] = {
    "waits": ("answer", "conversation"),
    "late": ("answer", "conversation"),
    "case": ("answer", "conversation"),
    "approval": ("decide", "approval"),
    "promise": ("settle", "promise"),
    "mention": ("read", "conversation"),
}


class Alerts:
    """`seal`: the key under which the hook's secret is kept."""

    def __init__(self, database: Database, seal: bytes, outbox: Outbox) -> None:
        self._database, self._seal, self._outbox = database, seal, outbox

    # ---- what is set

    async def choice(self, person: Person, now: datetime) -> Choice:
        """What this person has chosen, else what their role comes with."""
        async with self._database.open_for(person.merchant_id) as connection:
            return next(each.choice for each in await _readers(connection, now) if each.id == person.id)

    async def choose(self, person: Person, choice: Choice) -> None:
        """Raises BadInput for a reason that this role could do nothing about."""
        if missing := [each for each in choice.reasons if not _concerns(person.role, each)]:
            raise BadInput(f"Your role cannot settle: {', '.join(missing)}.")
        if choice.quiet and choice.quiet[0] == choice.quiet[1]:
            raise BadInput("Quiet hours that begin when they end would be all day; choose no channel instead.")
        async with self._database.open_for(person.merchant_id) as connection:
            await store.upsert_choice(connection, person.id, choice.by, choice.reasons, choice.also_here, choice.quiet, choice.language)

    def concerns(self, person: Person) -> tuple[Reason, ...]:
        """The reasons that this person can do something about."""
        return tuple(each for each in REASONS if _concerns(person.role, each))

    async def hook(self, merchant_id: int) -> str | None:
        """The shop's own address."""
        async with self._database.open_for(merchant_id) as connection:
            row = await store.select_hook(connection)
        return row["url"] if row else None

    async def set_hook(self, person: Person, url: str, now: datetime) -> str:
        """Keep the address; gives a new secret, which is shown this once. Raises BadInput for an address that may not be called."""
        await hook.must_be_safe(url, allows_private=self._outbox.allows_private)
        secret = secrets.token_urlsafe(32)
        async with self._database.open_for(person.merchant_id) as connection:
            await store.upsert_hook(connection, url, seal(self._seal, _purpose(person.merchant_id), secret), person.id, now)
            await record(connection, person, "change", "alert", url)
        return secret

    async def drop_hook(self, person: Person) -> None:
        async with self._database.open_for(person.merchant_id) as connection:
            await store.delete_hook(connection)
            await record(connection, person, "change", "alert", "")

    async def channels(self, merchant_id: int) -> tuple[Channel, ...]:
        """What can be told by at all: mail where the server has one, the shop's address where one is set."""
        has_hook = await self.hook(merchant_id) is not None
        return tuple(each for each in CHANNELS if (self._outbox.mail if each == "mail" else has_hook))

    # ---- what was sent

    async def deliveries(self, merchant_id: int, limit: int = 50) -> list[Delivery]:
        """Those that were given up first, then the latest."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.select_deliveries(connection, limit)

    async def send_again(self, person: Person, id: UUID, now: datetime) -> Delivery:
        """Try one that was given up, at once. Raises NotFound for one that was not."""
        async with self._database.open_for(person.merchant_id) as connection:
            if not await store.revive(connection, id, now):
                raise NotFound("No notice of this number was given up.")
            await record(connection, person, "retry", "alert", str(id))
        await self.send_due(person.merchant_id, now, only=id)
        return await self._delivery(person.merchant_id, id)

    async def try_out(self, person: Person, channel: Channel, now: datetime) -> Delivery:
        """Send this person one now; gives what became of it. Raises BadInput where this channel is not set up."""
        if channel not in await self.channels(person.merchant_id):
            why = {"mail": "This server sends no mail: KEFU_SMTP_HOST is not set.", "hook": "The shop has set no address to call."}
            raise BadInput(why[channel])
        number = uuid4()
        async with self._database.open_for(person.merchant_id) as connection:
            alert = await store.insert_test(connection, f"test {number}", now)
            await store.insert_delivery(connection, number, channel, person.id if channel == "mail" else None, now)
            await store.insert_for(connection, alert, person.id, channel, number)
        await self.send_due(person.merchant_id, now, only=number)
        return await self._delivery(person.merchant_id, number)

    async def _delivery(self, merchant_id: int, id: UUID) -> Delivery:
        async with self._database.open_for(merchant_id) as connection:
            found = await store.select_delivery(connection, id)
        if found is None:
            raise NotFound("There is no such notice.")
        return found

    # ---- the clock

    async def run(self, merchant_id: int, now: datetime) -> None:
        """Everything that a minute brings."""
        await self.gather(merchant_id, now)
        await self.put_together(merchant_id, now)
        await self.send_due(merchant_id, now)
        async with self._database.open_for(merchant_id) as connection:
            await store.delete_before(connection, now - KEPT)

    async def gather(self, merchant_id: int, now: datetime) -> int:
        """Note what happened since the last look, for everybody who wants to hear of it; how many things that were."""
        channels = await self.channels(merchant_id)
        async with self._database.open_for(merchant_id) as connection:
            rows = await store.insert_happened(connection, now - GATHERED, now - UNREAD, now)
            readers = await _readers(connection, now) if rows and channels else []
            for row in rows:
                for reader in readers:
                    if row["reason"] not in reader.choice.reasons or reader.id == row["never"] or row["only"] not in (None, reader.id):
                        continue
                    for channel in reader.choice.by:
                        if channel in channels:
                            await store.insert_for(connection, row["alert_id"], reader.id, channel)
        return len(rows)

    async def put_together(self, merchant_id: int, now: datetime) -> int:
        """One mail for all that one reader has not been told, one call for all that the shop's address has not; how many were made.

        Not while their console is open, not in their quiet hours, and not twice in ten minutes. What is settled meanwhile is dropped.
        """
        async with self._database.open_for(merchant_id) as connection:
            pending = await store.select_pending(connection)
            if not pending:
                return 0
            readers = {each.id: each for each in await _readers(connection, now)}
            zone = await _zone(connection)
            told: dict[tuple[Channel, UUID | None], list[Pending]] = {}
            for each in pending:
                if not each.still or now - each.alert.at > TOLD_WITHIN or each.person not in readers:
                    await store.drop(connection, each, now)
                elif _may_be_told(readers[each.person], each.channel, now, zone):
                    told.setdefault((each.channel, each.person if each.channel == "mail" else None), []).append(each)
            for (channel, person), some in told.items():
                delivery = uuid4()
                await store.insert_delivery(connection, delivery, channel, person, now)
                for each in some:
                    await store.put_into(connection, delivery, each)
        return len(told)

    async def send_due(self, merchant_id: int, now: datetime, only: UUID | None = None) -> None:
        """Send what is due; no transaction is open meanwhile. A process that dies half-way leaves it to the next after two minutes."""
        async with self._database.open_for(merchant_id) as connection:
            due = await store.take_due(connection, now, LEASE, AT_ONCE, only)
            if not due:
                return
            readers = {each.id: each for each in await _readers(connection, now)}
            zone, row = await _zone(connection), await store.select_hook(connection)
        for delivery in due:
            if not delivery.alerts:
                tried = Tried("Deleted", is_hopeless=True)  # its conversations were erased meanwhile
            elif delivery.channel == "mail":
                tried = await self._mail(delivery, readers, zone)
            elif row is None:
                tried = Tried("NoAddress", is_hopeless=True)
            else:
                body = body_of(delivery, {each.id: each.name for each in readers.values()}, self._outbox.console)
                secret = unseal(self._seal, _purpose(merchant_id), bytes(row["sealed"]))
                if secret is None:
                    raise NeedsPerson("The secret of the shop's address cannot be read: set the address again.")
                tried = await hook.call(
                    row["url"], body, secret, delivery.id, int(now.timestamp()), allows_private=self._outbox.allows_private
                )
            async with self._database.open_for(merchant_id) as connection:
                await _settle(connection, delivery, tried, now)

    async def _mail(self, delivery: Delivery, readers: dict[UUID, Reader], zone: ZoneInfo) -> Tried:
        reader = readers.get(delivery.person) if delivery.person else None
        if self._outbox.mail is None or reader is None:
            return Tried("NoMail", is_hopeless=True)
        subject, text = mail_of([alert for alert, _ in delivery.alerts], reader.choice.language, zone, self._outbox.console)
        return await asyncio.to_thread(mail.send, self._outbox.mail, reader.email, reader.name, subject, text, delivery.id)


def _purpose(merchant_id: int) -> str:
    return f"kefu alert hook 1|{merchant_id}"


def pause_after(tries: int, chance: float) -> timedelta | None:
    """How long until the next try after so many, `chance` from 0 to 1 spreading it; None when there is none."""
    return timedelta(seconds=PAUSES[tries - 1] * (1 - SPREAD + 2 * SPREAD * chance)) if tries < MOST_TRIES else None


def is_quiet(quiet: tuple[time, time] | None, at: time) -> bool:
    """Whether a moment of the day is within quiet hours, which may go over midnight; none of it is when they end as they begin."""
    if quiet is None:
        return False
    begin, end = quiet
    return begin <= at < end if begin <= end else at >= begin or at < end


def _may_be_told(reader: Reader, channel: Channel, now: datetime, zone: ZoneInfo) -> bool:
    if is_quiet(reader.choice.quiet, now.astimezone(zone).time()) or (reader.is_here and not reader.choice.also_here):
        return False
    return channel != "mail" or reader.mailed_at is None or now - reader.mailed_at >= ONE_MAIL_EVERY


async def _settle(connection: Connection, delivery: Delivery, tried: Tried, now: datetime) -> None:
    pause = pause_after(delivery.tries, random.random())
    if tried.is_sent:
        await store.update_delivery(connection, delivery.id, "sent", now, now, "")
    elif tried.is_hopeless or pause is None:
        await store.update_delivery(connection, delivery.id, "dead", now, now, tried.error)
    else:
        await store.update_delivery(connection, delivery.id, "waiting", now + pause, None, tried.error)


async def _zone(connection: Connection) -> ZoneInfo:
    return ZoneInfo(await store.select_timezone(connection))


async def _readers(connection: Connection, now: datetime) -> list[Reader]:
    found: list[Reader] = []
    for row in await store.select_readers(connection, now - UNSEEN):
        role: Role = row["role"]
        reasons: Sequence[Reason] = REASONS if role_may(role, "plan", "desk") else ("mention",)
        choice = Choice(("mail",), tuple(reasons), language="zh" if row["default_language"] == "zh" else "en")
        if row["by"] is not None:
            quiet = (row["quiet_from"], row["quiet_until"]) if row["quiet_from"] is not None else None
            choice = Choice(tuple(row["by"]), cast("tuple[Reason, ...]", tuple(row["reasons"])), row["also_here"], quiet, row["language"])
        kept: tuple[Reason, ...] = tuple(each for each in choice.reasons if _concerns(role, each))  # the role may have changed since
        choice = Choice(choice.by, kept, choice.also_here, choice.quiet, choice.language)
        found.append(Reader(row["person_id"], row["name"], row["email"], choice, row["is_here"], row["mailed_at"]))
    return found


def _concerns(role: Role, reason: Reason) -> bool:
    return reason in _MAY and role_may(role, *_MAY[reason])
