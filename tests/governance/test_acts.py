"""The ledger of acts on a real shop and a real Postgres: once, never lost, never above what was paid, whatever dies when."""

import asyncio
import multiprocessing
import signal
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import dying
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kefu.database import Database
from kefu.governance.acts import act_of_key, acts_of_conversation, carry_out, given_back, intend, pending, recover
from kefu.governance.policy.table import Caps
from kefu.shops import EmbeddedShop, load_shop, read_shop
from kefu.vocabulary import Change, Done, Impossible, Level, OrderStatus, Plan, Ruling, Who
from kefu.vocabulary.plain import plain_plan, plain_who, result_of

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
ORDER, CUSTOMER = "SL2609150021", "T001"
CAPS = Caps(per_action=30000, per_day=40000, per_customer_30d=50000)
WISHES = (
    Change("goodwill", {"order": ORDER, "amount_minor": 15000, "reason": "late"}),
    Change("goodwill", {"order": ORDER, "amount_minor": 30000, "reason": "late"}),
    Change("goodwill", {"order": ORDER, "amount_minor": 64600, "reason": "late"}),
    Change("cancel_order", {"order": ORDER, "reason": "no_longer_needed"}),
    Change("change_address", {"order": ORDER, "address": "福州市台江区"}),
)
Shop = tuple[Database, EmbeddedShop, Who]


@pytest.fixture
async def shop(database: Database) -> Shop:
    merchant_id = (await load_shop(database, read_shop(ROOT / "demo" / "shanlan"))).merchant_id
    return database, EmbeddedShop(database, lambda: NOW), Who(merchant_id, Level.CUSTOMER, CUSTOMER)


async def planned(shop: Shop, change: Change) -> Plan:
    plan = await shop[1].plan(shop[2], change)
    assert isinstance(plan, Plan), plan
    return plan


async def die(url: str, who: Who, plan: Plan, key: str, point: str) -> None:
    """Runs the act in a process of its own, which is killed at `point`."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["kefu.shops", "kefu.governance.acts"])
    process = context.Process(target=dying.run, args=(url, plain_who(who), plain_plan(plan), key, NOW, point))
    process.start()
    # Looked at from this thread only: two threads that wait for one child read its one exit code, and the second reads nothing (255).
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(process.sentinel, ended.set)
    await ended.wait()
    asyncio.get_running_loop().remove_reader(process.sentinel)
    process.join()
    assert process.exitcode == (0 if point == "nowhere" else -signal.SIGKILL)


async def test_an_act_is_intended_done_and_kept_with_its_outcome(shop: Shop) -> None:
    database, embedded, who = shop
    plan = await planned(shop, WISHES[0])
    act = await carry_out(database, embedded.perform, who, plan, "k", ruling=None, now=NOW)
    assert (act.status, act.plan, act.who, act.at, act.finished_at) == ("done", plan, who, NOW, NOW)
    assert isinstance(result_of(act.outcome), Done)
    assert await act_of_key(database, who.merchant_id, "k") == act
    assert await given_back(database, who.merchant_id, NOW, customer=CUSTOMER) == 15000


@pytest.mark.parametrize("point", dying.POINTS)
async def test_a_process_killed_anywhere_leaves_an_act_that_is_made_good(shop: Shop, database_url: str, point: str) -> None:
    database, embedded, who = shop
    plan = await planned(shop, WISHES[3])
    await die(database_url, who, plan, "k", point)
    recovered = await recover(database, who.merchant_id, embedded.perform, LATER)
    act, order = await act_of_key(database, who.merchant_id, "k"), await embedded.order(who, ORDER)
    assert order is not None
    if point == "before the intention":
        assert (recovered, act, order.status) == ((), None, OrderStatus.COMPLETED)
        return
    assert act is not None
    assert (act.status, order.status) == ("done", OrderStatus.CANCELLED)
    assert [refund.amount.minor for refund in order.refunds] == [64600]
    assert len(recovered) == (0 if point == "nowhere" else 1)
    assert await carry_out(database, embedded.perform, who, plan, "k", ruling=None, now=LATER) == act
    assert await embedded.order(who, ORDER) == order


async def test_a_plan_that_no_longer_holds_fails_when_it_is_recovered(shop: Shop, database_url: str) -> None:
    database, embedded, who = shop
    cancel, goodwill = await planned(shop, WISHES[3]), await planned(shop, WISHES[0])
    await die(database_url, who, cancel, "cancel", "after the intention")
    await carry_out(database, embedded.perform, who, goodwill, "goodwill", ruling=None, now=NOW)
    (act,) = await recover(database, who.merchant_id, embedded.perform, LATER)
    assert act.status == "failed"
    failure = result_of(act.outcome)
    assert isinstance(failure, Impossible)
    assert failure.code == "changed_meanwhile"


async def test_a_fresh_intention_is_left_to_the_process_that_has_it(shop: Shop) -> None:
    database, embedded, who = shop
    act = await intend(database, who, await planned(shop, WISHES[0]), "k", ruling=None, now=NOW)
    assert await recover(database, who.merchant_id, embedded.perform, NOW + timedelta(seconds=5)) == ()
    assert await pending(database, who.merchant_id, NOW) == (act,)


async def test_what_the_rules_refuse_never_reaches_the_shop(shop: Shop) -> None:
    database, embedded, who = shop
    ruling = Ruling("refuse", "goodwill", "goodwill.no", "0" * 12, {"zh": "不行", "en": "No"})
    plan = await planned(shop, WISHES[0])
    act = await carry_out(database, embedded.perform, who, plan, "k", ruling=ruling, now=NOW)
    assert (act.status, act.ruling) == ("refused", ruling)
    assert await given_back(database, who.merchant_id, NOW) == 0


async def test_what_wants_a_person_waits_and_is_done_after_the_yes(shop: Shop) -> None:
    database, embedded, who = shop
    ruling = Ruling("approve", "goodwill", "goodwill.ask", "0" * 12, {"zh": "要问", "en": "Ask"})
    plan = await planned(shop, WISHES[0])
    waiting = await carry_out(database, embedded.perform, who, plan, "k", ruling=ruling, now=NOW)
    assert waiting.status == "waiting"
    assert await recover(database, who.merchant_id, embedded.perform, LATER) == ()
    again = await carry_out(database, embedded.perform, who, plan, "k", ruling=ruling, now=NOW)
    assert again == waiting
    done = await carry_out(database, embedded.perform, who, plan, "k", ruling=ruling, now=LATER, approved=True)
    assert (done.status, done.id) == ("done", waiting.id)


async def test_one_merchants_acts_are_hidden_from_another(shop: Shop, merchants: tuple[int, int]) -> None:
    database, embedded, who = shop
    await carry_out(database, embedded.perform, who, await planned(shop, WISHES[0]), "k", ruling=None, now=NOW)
    assert await act_of_key(database, merchants[0], "k") is None


Step = tuple[int, int, str]
# Wish, key, and where its process dies; "here" runs in this process. Steps of one list run at the same time.
STEPS = st.lists(
    st.lists(
        st.tuples(st.integers(0, len(WISHES) - 1), st.integers(0, 2), st.sampled_from([*dying.POINTS[:4], "here", "here", "here"])),
        min_size=1,
        max_size=4,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
async def test_acts_crossing_each_other_and_dying_are_done_once_or_not_at_all(
    database: Database, database_url: str, steps: list[list[Step]]
) -> None:
    folder = read_shop(ROOT / "demo" / "shanlan")
    folder = replace(folder, merchant=replace(folder.merchant, name=f"m{uuid4().hex}"))
    merchant_id = (await load_shop(database, folder)).merchant_id
    shop = (database, EmbeddedShop(database, lambda: NOW), Who(merchant_id, Level.CUSTOMER, CUSTOMER))
    for together in steps:
        await asyncio.gather(*(_step(shop, database_url, step) for step in together))
    await recover(database, merchant_id, shop[1].perform, LATER)
    assert await pending(database, merchant_id, LATER) == ()
    order = await shop[1].order(shop[2], ORDER)
    assert order is not None
    acts = [act for name in _keys() if (act := await act_of_key(database, merchant_id, name)) is not None]
    done = [act for act in acts if act.status == "done"]
    given = sum(act.plan.money_back.minor for act in done if act.plan.money_back)
    assert sum(refund.amount.minor for refund in order.refunds) == given <= order.total.minor
    assert sum(payment.amount.minor for payment in order.payments if payment.kind == "refund") == given
    assert len(order.refunds) == len([act for act in done if act.plan.money_back])
    assert (order.status is OrderStatus.CANCELLED) == any(act.name == "cancel_order" for act in done)
    capped = [act.plan.money_back.minor for act in done if act.plan.money_back and act.key.startswith("capped")]
    assert sum(capped) <= CAPS.per_day
    assert all(minor <= CAPS.per_action for minor in capped)


def _keys() -> list[str]:
    return [f"{kind}{number}-{wish}" for kind in ("free", "capped") for number in range(3) for wish in range(len(WISHES))]


async def _step(shop: Shop, url: str, step: Step) -> None:
    database, embedded, who = shop
    wish, number, point = step
    plan = await embedded.plan(who, WISHES[wish])
    if isinstance(plan, Impossible):
        return
    if point == "here":
        await carry_out(database, embedded.perform, who, plan, f"capped{number}-{wish}", ruling=None, now=NOW, caps=CAPS)
    else:
        await die(url, who, plan, f"free{number}-{wish}", point)


async def test_acts_of_a_conversation_come_in_their_order(shop: Shop) -> None:
    database, embedded, who = shop
    conversation = uuid4()
    for number, wish in enumerate((WISHES[0], WISHES[4])):
        plan = await planned(shop, wish)
        at = NOW + timedelta(seconds=number)
        await carry_out(database, embedded.perform, who, plan, f"k{number}", ruling=None, now=at, conversation=conversation)
    assert [act.name for act in await acts_of_conversation(database, who.merchant_id, conversation)] == ["goodwill", "change_address"]
