"""A rule is told as it was on the day of the order: in the talk, and in the ruling on what is asked for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from kefu.governance import identity
from kefu.governance.policy import versions
from kefu.shops import merchant_key, read_shop
from kefu.vocabulary import Article, Change, Level, Plan, Who

DEMO = Path(__file__).resolve().parents[2] / "demo/shanlan"

CUSTOMER = "T003"  # has an order of July and one of November
OLD = Article("postage-old", "zh", "faq", "退货的运费谁出？", "退货运费由我们承担，最多 20 元。", "returns")
NEW = Article("postage-new", "zh", "faq", "退货的运费谁出？", "退货运费由顾客承担。", "returns")


async def test_a_question_about_an_old_order_is_answered_by_the_rule_of_its_day(running: Any) -> None:
    services = running.services
    talk = await running.talk()
    merchant_id = (await services.conversations.with_secret(UUID(talk.id), talk.bearer)).merchant_id
    oldest = (await services.shop.orders(Who(merchant_id, Level.CUSTOMER, CUSTOMER), 30))[-1]
    changed = oldest.placed_at.date() + timedelta(days=3)
    articles = [replace(OLD, valid_to=changed - timedelta(days=1)), replace(NEW, valid_from=changed)]
    await services.knowledge.save_articles(merchant_id, articles, replace=True)
    secret = await merchant_key(services.database, merchant_id, "customer_token")
    signed = await running.talk(token=identity.sign_token(secret, "shanlan", CUSTOMER, datetime.now(UTC)))
    assert (await signed.say("退货的运费谁出？"))["text"] == "退货运费由顾客承担。"
    await signed.say(f"订单 {oldest.id} 到哪了")
    old = (await signed.say("这单退货的运费谁出？"))["text"]
    assert old.endswith("退货运费由我们承担，最多 20 元。")
    assert f"{oldest.placed_at.month}月" in old


async def test_the_ruling_on_an_old_order_is_that_of_the_table_of_its_day(running: Any) -> None:
    talk = await running.talk()
    merchant_id = (await running.services.conversations.with_secret(UUID(talk.id), talk.bearer)).merchant_id
    own = next(each.source for each in read_shop(DEMO).policies if each.file.endswith("return_items.yaml"))
    assert "at most 15" in own
    head = "" if "dated_by:" in own else "dated_by: placed\n"
    strict = own.replace("rules:", f"{head}valid_from: 2026-11-01\nrules:", 1).replace("at most 15", "at most 3")
    await versions.save_tables(running.services.database, merchant_id, {"return_items.yaml": strict}, "lin")
    today = date(2026, 11, 23)

    async def verdict(placed: date) -> str:
        facts = {"status": "delivered", "days_since_placed": (today - placed).days, "days_since_delivered": 5, "owner_ok": True}
        facts |= {"reason": "changed_mind", "refunded_minor": 0, "refunds_today_minor": 0, "refunds_by_customer_30d_minor": 0}
        plan = Plan(Change("return_items", {}), None, (), facts)
        return (await running.services.policy.rule(merchant_id, plan, Who(merchant_id, Level.CUSTOMER, CUSTOMER), today)).verdict

    assert await verdict(date(2026, 10, 20)) == "allow"
    assert await verdict(date(2026, 11, 10)) == "refuse"
