"""Notices: one truthful sentence for each event, once, at a decent hour, not too many, none to who opted out or talks with a person."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from kefu.conversations import Conversation, Message
from kefu.governance.acts import acts_of_conversation
from kefu.governance.ledger import keep_promise, make_promise, move_promise
from kefu.people.queue import Situation
from kefu.shops import load_shop, read_shop
from kefu.turn import Services, answer, hear, open_vault_of, read_trace
from kefu.turn.notices import NoticeSettings, deliver_waiting, list_notices, run_notices, save_settings, set_opt_out, tell_moved
from kefu.vocabulary import Level, Who

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)  # 14:00 in Shanghai
ORDER = "SL2607220012"
DEMO = Path(__file__).resolve().parents[2] / "demo/shanlan"
MANY = NoticeSettings(per_day=20, per_week=50)


@pytest.fixture
async def services(database_url: str, open_services: Callable[..., Any], vectors: Any) -> AsyncIterator[Services]:
    async with open_services(database_url, vectors) as opened:
        folder = read_shop(DEMO)
        calm = tuple(replace(order, refunds=()) for order in folder.orders)
        await load_shop(opened.database, replace(folder, orders=calm))
        await _run(opened, "UPDATE parcel SET status = 'delivered'")  # nothing happens until a test makes it
        await _run(opened, "UPDATE orders SET placed_at = placed_at - interval '200 days'")
        await save_settings(opened, 1, MANY)
        yield opened


async def _run(services: Services, sql: str, *values: object) -> list[dict[str, Any]]:
    async with services.database.open_for(1) as connection:
        done = await connection.execute(sql.encode(), values)
        return await done.fetchall() if done.description else []


async def _owner(services: Services) -> str:
    return (await _run(services, "SELECT customer_id FROM orders WHERE order_id = %s", ORDER))[0]["customer_id"]


async def _signed_in(services: Services, language: str = "zh") -> Conversation:
    conversation, _ = await services.conversations.start(1, language, {})
    await services.conversations.set_who(conversation, Who(1, Level.CUSTOMER, await _owner(services)))
    return await services.conversations.get(1, conversation.id)


async def _stuck(services: Services) -> None:
    sql = "UPDATE parcel SET status = 'in_transit', delivered_at = NULL, eta = '2026-12-30' WHERE order_id = %s"
    await _run(services, sql, ORDER)
    moved = "UPDATE parcel_event SET at = %s WHERE parcel_id = (SELECT parcel_id FROM parcel WHERE order_id = %s)"
    await _run(services, moved, NOW - timedelta(hours=60), ORDER)


async def _said(services: Services, conversation: Conversation) -> list[Message]:
    return await services.conversations.messages(conversation)


async def test_a_parcel_that_stands_still_is_told_once_with_a_trace(services: Services) -> None:
    talk = await _signed_in(services)
    await _stuck(services)
    assert await run_notices(services, 1, NOW) == {"sent": 1}
    (message,) = await _said(services, talk)
    assert message.sender == "ai"
    assert "没有新的物流记录" in message.text
    assert "不要再通知我" in message.text
    assert ORDER not in message.text  # stored as a pseudonym, restored for its reader
    assert message.trace_id is not None
    trace = await read_trace(services, 1, message.trace_id)
    assert trace is not None
    assert trace["record"]["evidence"][0]["kind"] == "fact"
    assert await run_notices(services, 1, NOW + timedelta(hours=1)) == {"known": 1}
    assert len(await _said(services, talk)) == 1


async def test_the_sentence_is_in_the_customers_language(services: Services) -> None:
    talk = await _signed_in(services, "en")
    await _stuck(services)
    await run_notices(services, 1, NOW)
    assert "has had no scan since" in (await _said(services, talk))[0].text


@pytest.mark.parametrize(("language", "yes"), [("zh", "好的"), ("en", "yes please")])
async def test_a_yes_to_the_notice_begins_the_enquiry_for_that_order(services: Services, language: str, yes: str) -> None:
    talk = await _signed_in(services, language)
    await _stuck(services)
    await run_notices(services, 1, NOW)
    latest = await services.conversations.get(1, talk.id)
    reply = await answer(replace(services, now=NOW), latest, await hear(services, latest, yes, None))
    assert reply is not None
    (card,) = reply.content["cards"]
    assert (card["kind"], card["change"]) == ("plan", "trace_parcel")
    latest = await services.conversations.get(1, talk.id)
    assert (await open_vault_of(services, latest)).restore(card["order"]) == ORDER
    await answer(replace(services, now=NOW), latest, await hear(services, latest, yes, None))
    acts = await acts_of_conversation(services.database, 1, talk.id)
    assert [(act.name, act.status, act.plan.order) for act in acts] == [("trace_parcel", "done", ORDER)]


@pytest.mark.parametrize(("language", "said"), [("zh", "答复还没有办到"), ("en", "answer you were to have by")])
async def test_a_promise_that_was_not_kept_in_time_is_owned_up_to_once(services: Services, language: str, said: str) -> None:
    talk = await _signed_in(services, language)
    due = NOW - timedelta(hours=2)
    text = {"zh": "同事最晚11月22日12:00答复您。", "en": "A colleague will answer you by 22 November 12:00 at the latest."}[language]
    made = NOW - timedelta(days=1)
    await make_promise(services.database, 1, "reply_by", text, language, due, conversation=talk.id, now=made)
    assert await run_notices(services, 1, NOW) == {"sent": 1}
    assert said in (await _said(services, talk))[0].text
    assert await run_notices(services, 1, NOW + timedelta(hours=1)) == {"known": 1}


async def _promised(services: Services, talk: Conversation, due: datetime) -> UUID:
    text = {"zh": "同事最晚11月22日12:00答复您。", "en": "A colleague will answer you by 22 November 12:00 at the latest."}[talk.language]
    made = await make_promise(services.database, 1, "reply_by", text, talk.language, due, conversation=talk.id, now=NOW - timedelta(days=1))
    return made.id


async def _move(services: Services, promise: UUID, to: datetime, now: datetime = NOW) -> str:
    mover = uuid4()
    await move_promise(services.database, 1, promise, to, "还在核实", mover, "Emma", now=now)
    return await tell_moved(services, 1, promise, mover, now)


@pytest.mark.parametrize(
    ("language", "late", "early"),
    [
        ("zh", ("11月22日 12:00", "答复晚了", "11月23日 10:00"), "赶不及"),
        ("en", ("12:00", "is late", "10:00"), "will not be ready in time"),
    ],
)
async def test_the_new_time_of_a_promise_is_told_beside_the_old_one(
    services: Services, language: str, late: tuple[str, ...], early: str
) -> None:
    talk = await _signed_in(services, language)
    to = datetime(2026, 11, 23, 2, tzinfo=UTC)
    missed, coming = await _promised(services, talk, NOW - timedelta(hours=2)), await _promised(services, talk, NOW + timedelta(hours=2))
    assert await _move(services, missed, to) == "sent"
    told = (await _said(services, talk))[-1].text
    assert [each for each in late if each not in told] == []
    assert "核实" not in told  # the reason is for colleagues
    assert await _move(services, coming, to) == "sent"
    assert early in (await _said(services, talk))[-1].text
    assert await run_notices(services, 1, NOW) == {"known": 2}  # nothing is said to be late that has a new time ahead
    assert await run_notices(services, 1, to + timedelta(hours=1)) == {"sent": 2}  # and that time is missed, too


async def test_a_new_time_waits_for_the_day_and_the_cap_as_every_notice_does(services: Services) -> None:
    talk = await _signed_in(services)
    night, to = NOW.replace(hour=15), NOW + timedelta(days=2)
    first = await _promised(services, talk, NOW - timedelta(hours=2))
    assert await _move(services, first, to, night) == "quiet_hours"
    assert await run_notices(services, 1, NOW + timedelta(hours=19)) == {"sent": 1}
    await save_settings(services, 1, NoticeSettings(per_day=1, per_week=2))
    second = await _promised(services, talk, NOW - timedelta(hours=1))
    assert await _move(services, second, to, NOW + timedelta(hours=20)) == "too_many"
    await keep_promise(services.database, 1, second, "answered", NOW + timedelta(hours=30))
    assert await run_notices(services, 1, NOW + timedelta(hours=44)) == {"known": 1}  # it is no longer true that it waits


async def test_a_new_time_does_not_come_between_a_customer_and_another_person(services: Services) -> None:
    talk = await _signed_in(services)
    promise = await _promised(services, talk, NOW - timedelta(hours=2))
    await services.queue.ask(talk.merchant_id, talk.id, Situation(reason="customer_asked"), {}, services.clock_now())
    assert await _move(services, promise, NOW + timedelta(hours=5)) == "person_has_floor"


async def test_a_day_of_arrival_that_changed_or_passed_is_told(services: Services) -> None:
    talk = await _signed_in(services)
    under_way = "UPDATE parcel SET status = 'in_transit', delivered_at = NULL, eta = %s WHERE order_id = %s"
    await _run(services, "UPDATE parcel_event SET at = %s", NOW - timedelta(hours=2))
    await _run(services, under_way, "2026-11-25", ORDER)
    assert await run_notices(services, 1, NOW) == {}
    await _run(services, under_way, "2026-11-27", ORDER)
    assert await run_notices(services, 1, NOW) == {"sent": 1}
    assert "11月25日" in (await _said(services, talk))[-1].text
    await _run(services, "UPDATE parcel_event SET at = %s", NOW + timedelta(days=8))
    assert await run_notices(services, 1, NOW + timedelta(days=8)) == {"sent": 1}
    assert "已经晚了" in (await _said(services, talk))[-1].text


async def test_money_that_came_back_is_told(services: Services) -> None:
    talk = await _signed_in(services)
    sql = """INSERT INTO refund (merchant_id, refund_id, order_id, amount_minor, currency, status, requested_at, settled_at, method)
             VALUES (1, 'RF9', %s, 5000, 'CNY', 'settled', %s, %s, '')"""
    await _run(services, sql, ORDER, NOW - timedelta(days=2), NOW - timedelta(hours=3))
    assert await run_notices(services, 1, NOW) == {"sent": 1}
    assert "¥50.00" in (await _said(services, talk))[0].text


async def test_a_price_that_fell_under_price_protection_is_told_with_the_difference(services: Services) -> None:
    talk = await _signed_in(services)
    await _run(services, "UPDATE orders SET placed_at = %s, paid_at = %s, status = 'paid' WHERE order_id = %s", NOW, NOW, ORDER)
    await _run(services, "UPDATE parcel SET status = 'label_created', delivered_at = NULL WHERE order_id = %s", ORDER)
    await _run(
        services,
        "UPDATE variant SET price_minor = price_minor - 1000 WHERE sku = (SELECT sku FROM order_line WHERE order_id = %s AND line = 1)",
        ORDER,
    )
    assert await run_notices(replace(services, now=NOW), 1, NOW + timedelta(hours=1)) == {"sent": 1}
    assert "差价 ¥" in (await _said(services, talk))[0].text


async def test_stock_that_is_back_is_told_to_who_asked_for_it(services: Services) -> None:
    talk = await _signed_in(services)
    sku = (await _run(services, "SELECT sku FROM variant WHERE stock > 0 LIMIT 1"))[0]["sku"]
    sql = "INSERT INTO shop_request (merchant_id, request_id, kind, customer_id, sku, at) VALUES (1, 'Q1', 'stock_alert', %s, %s, %s)"
    await _run(services, sql, await _owner(services), sku, NOW)
    assert await run_notices(services, 1, NOW) == {"sent": 1}
    assert "有货了" in (await _said(services, talk))[0].text


async def test_what_cannot_be_told_waits_until_the_customer_signs_in_and_is_told_then(services: Services) -> None:
    await _stuck(services)
    assert await run_notices(services, 1, NOW) == {"no_conversation": 1}
    talk = await _signed_in(services)
    assert await deliver_waiting(services, talk, NOW.replace(hour=15)) == 1  # 23:00: the customer is awake
    assert await deliver_waiting(services, talk, NOW) == 0
    assert len(await _said(services, talk)) == 1
    assert [row["status"] for row in await list_notices(services, 1)] == ["sent"]


async def test_what_is_no_longer_true_is_not_told_late(services: Services) -> None:
    await _stuck(services)
    await run_notices(services, 1, NOW)
    await _run(services, "UPDATE parcel SET status = 'delivered', delivered_at = %s WHERE order_id = %s", NOW, ORDER)
    assert await deliver_waiting(services, await _signed_in(services), NOW) == 0


async def test_nothing_is_sent_in_quiet_hours(services: Services) -> None:
    await _signed_in(services)
    await _stuck(services)
    assert await run_notices(services, 1, NOW.replace(hour=15)) == {"quiet_hours": 1}
    assert await run_notices(services, 1, NOW + timedelta(days=1)) == {"sent": 1}


async def test_the_cap_holds_and_the_rest_waits(services: Services) -> None:
    talk = await _signed_in(services)
    await save_settings(services, 1, NoticeSettings(per_day=1, per_week=2))
    await _stuck(services)
    sql = """INSERT INTO refund (merchant_id, refund_id, order_id, amount_minor, currency, status, requested_at, settled_at, method)
             VALUES (1, 'RF9', %s, 5000, 'CNY', 'settled', %s, %s, '')"""
    await _run(services, sql, ORDER, NOW - timedelta(days=2), NOW - timedelta(hours=3))
    assert await run_notices(services, 1, NOW) == {"sent": 1, "too_many": 1}
    assert await run_notices(services, 1, NOW + timedelta(hours=25)) == {"known": 1, "sent": 1}
    assert len(await _said(services, talk)) == 2


async def test_who_opted_out_is_told_nothing_until_they_want_it_again(services: Services) -> None:
    talk = await _signed_in(services)
    await _stuck(services)
    customer = await _owner(services)
    await set_opt_out(services, 1, customer)
    assert await run_notices(services, 1, NOW) == {}
    assert await deliver_waiting(services, talk, NOW) == 0
    await set_opt_out(services, 1, customer, is_out=False)
    assert await run_notices(services, 1, NOW) == {"sent": 1}


async def test_no_notice_comes_between_a_person_and_an_upset_or_writing_customer(services: Services) -> None:
    talk = await _signed_in(services)
    await _stuck(services)
    await services.queue.ask(talk.merchant_id, talk.id, Situation(reason="customer_asked"), {}, services.clock_now())
    assert await run_notices(services, 1, NOW) == {"person_has_floor": 1}
    await services.queue.withdraw(talk.merchant_id, talk.id, services.clock_now())
    assert await run_notices(services, 1, NOW, is_upset=lambda conversation: True) == {"upset": 1}
    await services.conversations.hear(talk, "在吗", "zh", None)
    assert await run_notices(services, 1, NOW) == {"talking": 1}


async def test_a_run_that_died_between_sending_and_noting_it_does_not_send_again(services: Services) -> None:
    talk = await _signed_in(services)
    await _stuck(services)
    await run_notices(services, 1, NOW)
    await _run(services, "UPDATE notice SET status = 'sending', seq = NULL")
    await _signed_in(services)  # a newer conversation must not get it
    assert await run_notices(services, 1, NOW + timedelta(minutes=15)) == {"sent": 1}
    assert len(await _said(services, talk)) == 1
