"""A rule is told as it was on the day of the order: in the talk, and in the ruling on what is asked for."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kefu.governance import identity
from kefu.governance.policy import default_tables, versions
from kefu.perception.vectors import Vectors
from kefu.shops import list_merchants, merchant_key, read_shop
from kefu.turn import Services, answer, greet, hear, sign_in_customer
from kefu.vocabulary import Article, Change, Level, Plan, Who
from loaded_shops import clone, open_parts
from turn.conftest import DEMO

OLD = Article("returns-old", "zh", "faq", "买了不喜欢可以退货吗？", "签收次日起 30 天内，未使用的商品可以退货。", "returns")
NEW = Article("returns-new", "zh", "faq", "买了不喜欢可以退货吗？", "签收次日起 7 天内，未使用的商品可以退货。", "returns")
"""Rules of returns that change three days before the newest order of a customer."""


@pytest.fixture
async def parts(server: str, puyu_kept: str, vectors: Vectors) -> AsyncIterator[Services]:
    with clone(server, puyu_kept) as url:
        async with open_parts(vectors, url=url) as opened:
            yield opened


async def test_a_question_about_an_old_order_is_answered_by_the_rule_of_its_day(parts: Services) -> None:
    shop = next(each for each in await list_merchants(parts.database) if each.name == "puyu")
    who = Who(shop.merchant_id, Level.CUSTOMER, "C003")
    orders = await parts.shop.orders(who, 30)
    oldest = orders[-1]
    changed = oldest.placed_at.date() + timedelta(days=3)
    articles = [replace(OLD, valid_to=changed - timedelta(days=1)), replace(NEW, valid_from=changed)]
    await parts.knowledge.save_articles(shop.merchant_id, articles, replace=True)
    conversation, _ = await parts.conversations.start(shop.merchant_id, "zh", {})
    secret = await merchant_key(parts.database, shop.merchant_id, "customer_token")
    token = identity.sign_token(secret, shop.name, "C003", datetime.now(UTC))
    await sign_in_customer(parts, conversation, token)
    await greet(parts, conversation)

    async def said(text: str) -> str:
        fresh = await parts.conversations.get(shop.merchant_id, conversation.id)
        reply = await answer(parts, fresh, await hear(parts, fresh, text, None))
        assert reply is not None
        return reply.text

    assert "7 天" in await said("买了不喜欢可以退货吗？")
    assert "已" in await said(f"订单 {oldest.id} 到哪了")
    old = await said("这单买了不喜欢可以退货吗？")
    assert "30 天" in old
    assert "7 天" not in old
    assert "当时的规则" in old


async def test_the_ruling_on_an_old_order_is_that_of_the_table_of_its_day(parts: Services) -> None:
    shop = next(each for each in await list_merchants(parts.database) if each.name == "puyu")
    source = default_tables()["return_items"].table.source
    own = next(each.source for each in read_shop(DEMO / "puyu").policies if each.file.endswith("return_items.yaml"))
    assert source != own
    strict = (
        own.replace("dated_by: placed", "dated_by: placed\nvalid_from: 2026-11-01").replace("at most 7", "at most 3").replace("7天", "3天")
    )
    strict = strict.replace("Within 7 days", "Within 3 days").replace("within 7 days", "within 3 days")
    await versions.save_tables(parts.database, shop.merchant_id, {"return_items.yaml": strict}, "lin")
    who = Who(shop.merchant_id, Level.CUSTOMER, "C003")

    async def verdict(placed: date) -> str:
        today = date(2026, 11, 23)
        facts = {"status": "delivered", "days_since_placed": (today - placed).days, "days_since_delivered": 5, "owner_ok": True}
        facts |= {"reason": "changed_mind", "refunded_minor": 0, "refunds_today_minor": 0, "refunds_by_customer_30d_minor": 0}
        plan = Plan(Change("return_items", {}), None, (), facts)
        return (await parts.policy.rule(shop.merchant_id, plan, who, today)).rule

    assert await verdict(date(2026, 11, 15)) == "return.too_late"
    assert await verdict(date(2026, 10, 20)) == "return.no_reason.within_7_days"
