"""The same question asked again after the shop has changed: what is kept between answers is never stale."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from kefu.perception.vectors import Vectors
from kefu.shops import merchant_by_name
from kefu.turn import Services, answer, hear
from loaded_shops import clone, open_parts

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
    """Prices, stock and articles changed by chance, each asked for before and after; prices and stock by another process.

    An article that another process saved counts when this one has made its index anew, which it does beside answering.
    """
    chance = Random(11)
    with clone(server, puyu_kept) as url:
        async with open_parts(vectors, url=url) as opened, open_parts(vectors, url=url) as other:
            services = replace(opened, now=TODAY)
            shop = await merchant_by_name(services.database, "puyu")
            assert shop is not None
            for step, kind in enumerate(chance.choices(("price", "stock", "article"), k=8)):
                await _said(services, shop.merchant_id, QUESTIONS[kind])
                value = chance.randrange(3, 90)
                await _change(services if kind == "article" else other, shop.merchant_id, kind, value)
                said = await _said(services, shop.merchant_id, QUESTIONS[kind])
                expected = {"price": f"¥1{value:02d}", "stock": "没货" if value % 2 else "现货", "article": f"{value} 年有效"}[kind]
                assert expected in said, (step, kind, said)


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
