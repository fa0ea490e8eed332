"""Look at what has happened, and tell each customer once, in the last conversation, when the hour and the mood allow it."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kefu.conversations import Conversation
from kefu.governance import mask_and_save
from kefu.people.alerts import is_quiet
from kefu.perception.emotion import HEAT
from kefu.shops import merchant
from kefu.turn.desk import Book
from kefu.turn.mood.course import UPSET
from kefu.turn.notices import store
from kefu.turn.notices.events import (
    Event,
    back_in_stock,
    eta_changed,
    parcel_events,
    price_drop,
    promise_late,
    promise_moved,
    refund_events,
    worded,
)
from kefu.turn.notices.store import NoticeSettings
from kefu.turn.services import Services
from kefu.turn.state import Draft, Send
from kefu.turn.store import set_opt_out as set_opt_out_row
from kefu.turn.trace import Record, write_trace
from kefu.turn.verify import verify
from kefu.turn.wording import local_day
from kefu.vocabulary import Change, Level, Merchant, Order, Plan, Who

LATEST_ORDERS = 20
RECENT_DAYS = 60  # orders older than that are in no price protection
IsUpset = Callable[[Conversation], bool]


def seems_upset(conversation: Conversation) -> bool:
    """Whether the customer's last message was an angry or disappointed one."""
    feelings = conversation.focus.get("feelings") or ()
    return bool(feelings) and HEAT.get(feelings[-1][0], 0.0) * float(feelings[-1][1]) >= UPSET


async def run_notices(
    services: Services, merchant_id: int, now: datetime | None = None, *, is_upset: IsUpset = seems_upset
) -> Mapping[str, int]:
    """Look at all customers that something may have happened to; how many notices were sent, and how many wait for which reason."""
    moment = now or services.now or datetime.now(UTC)
    shop = await merchant(services.database, merchant_id)
    async with services.database.open_for(merchant_id) as connection:
        settings = await store.settings(connection)
        customers = await store.customers_to_look_at(connection, moment) if settings.is_on else []
    told: Counter[str] = Counter()
    for customer in customers:
        for event in await events_of(services, shop, customer, settings, moment):
            told[await _tell(services, shop, customer, event, settings, moment, is_upset)] += 1
    return dict(told)


async def deliver_waiting(services: Services, conversation: Conversation, now: datetime | None = None) -> int:
    """To be called when a customer has signed in to a conversation: what was kept for them, as far as it is still true."""
    customer = conversation.who.customer
    if conversation.who.level is not Level.CUSTOMER or customer is None:
        return 0
    moment = now or services.now or datetime.now(UTC)
    shop = await merchant(services.database, conversation.merchant_id)
    async with services.database.open_for(shop.merchant_id) as connection:
        settings = await store.settings(connection)
        if not settings.is_on or await store.has_opted_out(connection, customer):
            return 0
    events = await events_of(services, shop, customer, settings, moment)
    async with services.database.open_for(shop.merchant_id) as connection:
        kept = await store.known(connection, [event.key for event in events])
    waiting = [event for event in events if event.key in kept and kept[event.key]["status"] == "waiting"]
    sent = [await _tell(services, shop, customer, event, settings, moment, seems_upset, is_here=True) for event in waiting]
    return sent.count("sent")


async def tell_moved(services: Services, merchant_id: int, promise: UUID, by: UUID, now: datetime | None = None) -> str:
    """The new time of a promise, told now to whom it was made: 'sent', 'known', or why it waits, as a notice does.

    Who set it (`by`) and has the floor in that conversation does not wait for themselves. Somebody who has not signed in is told where it
    was promised; what waits for them is not tried again.
    """
    moment = now or services.now or datetime.now(UTC)
    shop = await merchant(services.database, merchant_id)
    async with services.database.open_for(merchant_id) as connection:
        settings = await store.settings(connection)
        found = await store.moved_promises(connection, moment, promise=promise)
        if not found:
            return "no_conversation"
        customer = found[0]["customer_id"]
        if not settings.is_on or (customer and await store.has_opted_out(connection, customer)):
            return "off"
    place = found[0]["conversation_id"]
    here = (await services.conversations.get(merchant_id, place)).person_id == by
    return await _tell(
        services, shop, customer or str(place), _moved(found[0], moment), settings, moment, seems_upset,
        is_here=here or not customer, place=place if here or not customer else None, by_holder=here,
    )  # fmt: skip


async def set_opt_out(services: Services, merchant_id: int, customer: str, *, is_out: bool = True) -> None:
    """The customer wants no such messages any more (「不要再通知我」), or wants them again."""
    async with services.database.open_for(merchant_id) as connection:
        await set_opt_out_row(connection, customer, is_out)


async def list_notices(services: Services, merchant_id: int, limit: int = 50) -> list[dict[str, Any]]:
    """What was noticed, the latest first: key, kind, customer, status, why it waits."""
    async with services.database.open_for(merchant_id) as connection:
        return await store.listed(connection, limit)


async def save_settings(services: Services, merchant_id: int, chosen: NoticeSettings) -> None:
    async with services.database.open_for(merchant_id) as connection:
        await store.save_settings(connection, chosen)


async def events_of(services: Services, shop: Merchant, customer: str, settings: NoticeSettings, now: datetime) -> list[Event]:
    """What is true of this customer's orders and wishes right now."""
    who = Who(shop.merchant_id, Level.CUSTOMER, customer)
    found: list[Event] = []
    for order in await services.shop.orders(who, LATEST_ORDERS):
        found += parcel_events(order, settings.stuck_hours, now, shop)
        found += refund_events(order, now)
        for parcel in order.parcels:
            if parcel.eta:
                async with services.database.open_for(shop.merchant_id) as connection:
                    before = await store.last_eta(connection, parcel.id, parcel.eta)
                if event := eta_changed(order, parcel, before):
                    found.append(event)
        if event := await _price_drop(services, who, order, now):
            found.append(event)
    async with services.database.open_for(shop.merchant_id) as connection:
        wishes = await store.stock_wishes(connection, customer)
        late = await store.overdue_promises(connection, customer, now)
        moved = await store.moved_promises(connection, now, customer=customer)
    found += [promise_late(str(row["promise_id"]), row["kind"], row["deadline"], row["who"], row["moves"]) for row in late]
    found += [_moved(row, now) for row in moved]
    for wish in wishes:
        product = await services.shop.product(shop.merchant_id, wish["product_id"])
        if product:
            found.append(back_in_stock(wish["request_id"], product, wish["sku"]))
    return found


def _moved(row: Mapping[str, Any], now: datetime) -> Event:
    return promise_moved(str(row["promise_id"]), row["kind"], row["was_due"], row["deadline"], row["who"], row["number"], now)


async def _price_drop(services: Services, who: Who, order: Order, now: datetime) -> Event | None:
    """Only what the shop's own rules would give without a person's word."""
    if (now - order.placed_at).days > RECENT_DAYS:
        return None
    plan = await services.shop.plan(who, Change("refund_difference", {"order": order.id}))
    if not isinstance(plan, Plan) or plan.money_back is None:
        return None
    ruling = await services.policy.rule(who.merchant_id, plan, who, now)
    return price_drop(order, plan.money_back) if ruling.verdict == "allow" else None


async def _tell(
    services: Services,
    shop: Merchant,
    customer: str,
    event: Event,
    settings: NoticeSettings,
    now: datetime,
    is_upset: IsUpset,
    *,
    is_here: bool = False,
    place: UUID | None = None,
    by_holder: bool = False,
) -> str:
    """'sent', 'known', or why it waits. `is_here`: the customer has just opened a conversation, so that no hour is too late. `place`: the
    conversation, if not the customer's latest. `by_holder`: the person who has the floor there wants it told."""
    async with services.database.open_for(shop.merchant_id) as connection:
        row = (await store.known(connection, [event.key])).get(event.key)
        if row and row["status"] == "sent":
            return "known"
        bound = row["conversation_id"] if row and row["status"] == "sending" else None
        place = bound or place or await store.latest_conversation(connection, customer)
    conversation = await services.conversations.get(shop.merchant_id, place) if place else None
    # A new time is what she is upset for; everything else waits until she is calm.
    minds = is_upset if event.kind != "promise_moved" else _calm
    reason = "" if by_holder else _obstacle(conversation, settings, now, shop, minds, is_here)
    if conversation is None or reason:
        async with services.database.open_for(shop.merchant_id) as connection:
            await store.put_waiting(connection, event.key, customer, event.kind, reason, now)
        return reason
    caps = (settings.per_day, settings.per_week)
    async with services.database.open_for(shop.merchant_id) as connection:
        if not await store.claim(connection, event.key, customer, event.kind, conversation.id, caps, now):
            await store.put_waiting(connection, event.key, customer, event.kind, "too_many", now)
            return "too_many"
    return await _send(services, shop, conversation, event, now, by_holder=by_holder)


def _calm(conversation: Conversation) -> bool:
    return False


def _obstacle(
    conversation: Conversation | None, settings: NoticeSettings, now: datetime, shop: Merchant, is_upset: IsUpset, is_here: bool
) -> str:
    if conversation is None:
        return "no_conversation"
    if conversation.hand_over != "none":
        return "person_has_floor"
    if is_upset(conversation):
        return "upset"
    local = now.astimezone(ZoneInfo(shop.timezone)).time()
    return "quiet_hours" if not is_here and is_quiet((settings.quiet_from, settings.quiet_to), local) else ""


async def _send(services: Services, shop: Merchant, conversation: Conversation, event: Event, now: datetime, *, by_holder: bool) -> str:
    """Worded, verified, masked, delivered unless a person took the floor or the customer is writing; with its trace."""
    record = Record(conversation)
    book = await Book.open(services, conversation)
    vault, known = book.vault, book.known
    with record.step("draft") as step:
        part = worded(event, conversation.language, now, shop)
        step.give(part, event.kind)
    names = [tuple(product.name.values()) for product in (await services.catalogues.of(shop.merchant_id)).products.values()]
    verdict = verify(Draft((part,)), conversation.language, local_day(now, shop.timezone), names, vault.unknown_tokens, is_last=True)
    text = ("" if conversation.language == "zh" else " ").join(line.text for line in part.lines)
    message = None
    if isinstance(verdict, Send):
        masked = await mask_and_save(services.database, services.keys, shop.merchant_id, conversation.id, vault, text, known)
        content = await book.masked(services, {"notice": event.kind, **event.offer})
        key = f"notice:{event.key}"
        message = await services.conversations.volunteer(
            conversation,
            masked,
            conversation.language,
            client_id=key,
            despite_floor=by_holder,
            lane=part.lane,
            trace_id=record.id,
            content=content,
        )
    async with services.database.open_for(shop.merchant_id) as connection:
        if message is None:
            reason = "talking" if isinstance(verdict, Send) else "not_verified"
            await store.unclaim(connection, event.key, reason)
            return reason
        await store.mark_sent(connection, event.key, message.seq)
    if message.trace_id == record.id:
        evidence = [{"index": 1, "kind": "fact", "id": event.key, "title": event.kind, "text": part.supports[0].text, "supports": [0]}]
        sentences = [{"text": line.text, "citations": [1] if line.supports else []} for line in part.lines]
        told = {"lane": part.lane, "verdict": "Send", "why": list(part.why), "asked": "", "language": conversation.language}
        record.told = told | {"sentences": sentences, "evidence": evidence}
        await write_trace(services.database, record, partial(book.masked, services))
    return "sent"
