"""The same question asked again after the shop has changed: what is kept between answers is never stale."""

import asyncio
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from random import Random

from kefu.perception.vectors import Vectors
from kefu.shops import merchant_by_name
from kefu.turn import Services, answer, hear
from loaded_shops import clone, open_parts

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "knowledge"))
import saving_elsewhere

TODAY = datetime(2026, 11, 22, 4, tzinfo=UTC)


async def _said(services: Services, merchant_id: int, text: str) -> str:
    conversation, _ = await services.conversations.start(merchant_id, "zh", {})
    reply = await answer(services, conversation, await hear(services, conversation, text, None))
    assert reply is not None
    return reply.text


async def test_the_same_question_sees_a_new_price_new_stock_and_a_new_article_at_once(
    server: str, puyu_kept: str, vectors: Vectors
) -> None:
    with clone(server, puyu_kept) as url:
        async with open_parts(vectors, url=url) as opened:
            services = replace(opened, now=TODAY)
            shop = await merchant_by_name(services.database, "puyu")
            assert shop is not None
            search, price, article = "有没有不锈钢 1.5L 以下 200 块以内的烧水壶", "雾岚电热水壶多少钱", "礼品卡怎么用？"
            for _ in range(2):
                assert "雾岚电热水壶" in await _said(services, shop.merchant_id, search)
                assert "¥189" in await _said(services, shop.merchant_id, price)
                assert "3 年有效" in await _said(services, shop.merchant_id, article)
            assert services.knowledge.kept.found > 0
            async with services.database.open_for(shop.merchant_id) as connection:
                await connection.execute("UPDATE variant SET price_minor = 20900, stock = 0 WHERE product_id = 'kettle-mist-15'")
            articles = [each for each in await services.knowledge.articles(shop.merchant_id) if each.id == "gift-card"]
            await services.knowledge.save_articles(
                shop.merchant_id, [replace(each, body=each.body.replace("3 年有效", "5 年有效")) for each in articles]
            )
            assert "雾岚电热水壶" not in await _said(services, shop.merchant_id, search)
            assert "没货" in await _said(services, shop.merchant_id, "雾岚电热水壶还有货吗")
            assert "¥209" in await _said(services, shop.merchant_id, price)
            assert "5 年有效" in await _said(services, shop.merchant_id, article)


async def test_after_any_change_the_next_answer_has_it(server: str, puyu_kept: str, vectors: Vectors) -> None:
    """Prices, stock and articles changed by chance by other parts on the same database, each asked for before and after."""
    chance = Random(11)
    with clone(server, puyu_kept) as url:
        async with open_parts(vectors, url=url) as opened, open_parts(vectors, url=url) as other:
            services = replace(opened, now=TODAY)
            shop = await merchant_by_name(services.database, "puyu")
            assert shop is not None
            for step, kind in enumerate(chance.choices(("price", "stock", "article"), k=8)):
                await _said(services, shop.merchant_id, QUESTIONS[kind])
                value = chance.randrange(3, 90)
                await _change(other, shop.merchant_id, kind, value)
                said = await _said(services, shop.merchant_id, QUESTIONS[kind])
                expected = {"price": f"¥1{value:02d}", "stock": "没货" if value % 2 else "现货", "article": f"{value} 年有效"}[kind]
                assert expected in said, (step, kind, said)


async def test_an_article_that_another_process_saved_is_in_the_very_next_answer(server: str, puyu_kept: str, vectors: Vectors) -> None:
    with clone(server, puyu_kept) as url:
        async with open_parts(vectors, url=url) as opened:
            services = replace(opened, now=TODAY)
            shop = await merchant_by_name(services.database, "puyu")
            assert shop is not None
            assert "3 年有效" in await _said(services, shop.merchant_id, QUESTIONS["article"])
            for old, new in (("3 年有效", "5 年有效"), ("5 年有效", "4 年有效")):
                spoken = (url, shop.merchant_id, "gift-card", old, new)
                process = get_context("spawn").Process(target=saving_elsewhere.run, args=spoken)
                process.start()
                await asyncio.to_thread(process.join)
                assert process.exitcode == 0
                assert new in await _said(services, shop.merchant_id, QUESTIONS["article"])


QUESTIONS = {"price": "雾岚电热水壶多少钱", "stock": "雾岚电热水壶还有货吗", "article": "礼品卡怎么用？"}


async def _change(services: Services, merchant_id: int, kind: str, value: int) -> None:
    if kind == "article":
        articles = [each for each in await services.knowledge.articles(merchant_id) if each.id == "gift-card"]
        changed = [replace(each, body=re.sub(r"\d+ 年有效", f"{value} 年有效", each.body)) for each in articles]
        await services.knowledge.save_articles(merchant_id, changed)
        return
    column, to = ("price_minor", 10000 + 100 * value) if kind == "price" else ("stock", 0 if value % 2 else value)
    async with services.database.open_for(merchant_id) as connection:
        await connection.execute(f"UPDATE variant SET {column} = %s WHERE product_id = 'kettle-mist-15'".encode(), (to,))
