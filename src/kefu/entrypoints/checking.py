"""Where articles, decision tables and the catalogue are brought together, so that each can be held against the others."""

import asyncio
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from kefu.governance.figures import Fact, find_dates, find_quantities
from kefu.governance.policy import default_tables
from kefu.governance.policy.decide import Compiled
from kefu.governance.policy.table import PolicyTable, Row
from kefu.governance.recognisers import narrow
from kefu.knowledge.evidence import concepts_of
from kefu.knowledge.upkeep import Finding, ProductFacts, drafts, find_all, gaps, keep_findings
from kefu.knowledge.upkeep.findings import close_vectors, open_vectors
from kefu.knowledge.upkeep.nouns import Side
from kefu.knowledge.upkeep.statements import Statement, stated
from kefu.llm import LanguageModel, Prompt
from kefu.shops import merchant, price_range
from kefu.turn import Services, open_vault_of
from kefu.vocabulary import Product

CALM = 10  # niceness of the thread that checks
# What a row of the clocks is about, in the words of articles.
_PROMISES = {
    "refund_by": ("退款到账", "The refund arrives"),
    "call_by": ("客诉专员联系您", "A complaints officer contacts you"),
    "invoice_by": ("确认收货后开具发票", "The invoice is issued after receipt"),
    "price_refund": ("差价退回", "The price difference goes back"),
}
_METHODS = {
    "wechat": ("微信支付", "WeChat Pay"),
    "alipay": ("支付宝", "Alipay"),
    "card": ("银行卡", "bank cards"),
    "gift_card": ("礼品卡", "gift card"),
    "visa": ("Visa", "Visa"),
    "mastercard": ("万事达卡", "Mastercard"),
    "special_vat": ("专票", "special VAT invoice"),
    "ordinary": ("电子普通发票", "ordinary invoice"),
}


async def check_knowledge(services: Services, merchant_id: int, now: datetime) -> tuple[Finding, ...]:
    """Look for contradictions and duplicates in all that a merchant has written, and keep what was found; dismissed ones stay so."""
    shop = await merchant(services.database, merchant_id)
    today = now.astimezone(ZoneInfo(shop.timezone)).date()
    articles = await services.knowledge.articles(merchant_id)
    tables = await services.policy.tables(merchant_id, now)
    products = await services.shop.products(merchant_id)
    shipped = default_tables()
    own = {name: each for name, each in tables.items() if each.table.version != shipped[name].table.version}
    make = await services.knowledge.known_vector(merchant_id)
    vectors = await open_vectors(services.database, merchant_id, make, services.vectors.name)
    statements, facts = tuple(statements_of_tables(own)), facts_of_products(products)
    with ThreadPoolExecutor(1, initializer=_calmly) as thread:
        work = partial(find_all, articles, statements, facts, read_figures, vectors, today)
        found = await asyncio.get_running_loop().run_in_executor(thread, work)
    await close_vectors(services.database, merchant_id, vectors)
    return await keep_findings(services.database, merchant_id, found, now)


def _calmly() -> None:
    """Customers' turns go first: this thread takes the time that they leave."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), CALM)


async def look_through(services: Services, merchant_id: int, now: datetime) -> None:
    """Read the turns since the last time for questions without an answer, and draft what people have answered meanwhile."""
    prices: dict[str, tuple[str, int]] = {}
    for product in await services.shop.products(merchant_id):
        low = price_range(product)[0]
        prices[product.id] = (low.currency, low.minor)

    async def worth(asked: gaps.Asked) -> dict[str, int]:
        stake: dict[str, int] = {}
        for product in asked.products[:MOST_NAMED]:
            if product in prices:
                currency, minor = prices[product]
                stake[currency] = stake.get(currency, 0) + minor
        for currency, minor in await _orders_of(services, merchant_id, asked):
            stake[currency] = max(stake.get(currency, 0), minor)
        return stake

    await gaps.read_gaps(services.database, merchant_id, services.vectors.query, worth)
    await drafts.mine_drafts(services.database, merchant_id, now, _translator(services.model) if services.model else None)


MOST_NAMED = 3  # products of one question whose price counts; more were only meant as a kind


async def _orders_of(services: Services, merchant_id: int, asked: gaps.Asked) -> list[tuple[str, int]]:
    """Totals of the orders that a question was about, for those that its customer may see."""
    conversation = await services.conversations.get(merchant_id, asked.conversation)
    numbers = {conversation.who.order} if conversation.who.order else set[str]()
    if asked.orders:
        vault = await open_vault_of(services, conversation)
        numbers |= {number for token in asked.orders if (number := vault.value_of(token))}
    found = [await services.shop.order(conversation.who, number) for number in sorted(filter(None, numbers))]
    return [(order.total.currency, order.total.minor) for order in found if order]


def _translator(model: LanguageModel) -> drafts.Translate:
    async def translate(text: str, source: str, target: str) -> str:
        names = {"zh": "Simplified Chinese", "en": "English"}
        system = f"Translate the customer-service text from {names[source]} into {names[target]}. Keep numbers and units. Say nothing else."
        return (await model.complete(Prompt(system, (("user", text),), max_tokens=400))).text.strip()

    return translate


@lru_cache(maxsize=20_000)
def read_figures(text: str) -> tuple[Fact, ...]:
    """The figures of a text as the number lock reads them."""
    plain = narrow(text)
    if len(plain) != len(text):  # the places would not be those of the text
        return ()
    dates, rest = find_dates(plain, None)
    return (*dates, *find_quantities(rest, False))


def statements_of_tables(tables: Mapping[str, Compiled]) -> Iterator[Statement]:
    """What a merchant's own tables tell customers, row by row and language by language."""
    for compiled in tables.values():
        table = compiled.table
        for row in table.rows:
            for language, text in _sentences_of(table, row):
                title = f"{table.title.get(language, table.name)} · {row.id}"
                days = (row.valid_from or table.valid_from, row.valid_to or table.valid_to)
                side = Side("table", table.name, language, title, text, *days)
                heading = table.title.get(language, "")
                context = frozenset(concepts_of(heading))
                yield from stated(side, f"table:{table.name}", "", heading, context, read_figures, (heading, text))


def _sentences_of(table: PolicyTable, row: Row) -> Iterator[tuple[str, str]]:
    """A row's reason; of the clocks, with what it is the time of."""
    about = [value for condition in row.when for value in condition.values]
    for at, language in enumerate(("zh", "en")):
        text = row.reason.get(language, "")
        if table.kind == "verdicts" and text:
            yield language, text
        elif table.kind == "clocks" and (promise := next((_PROMISES[str(v)] for v in about if str(v) in _PROMISES), None)):
            methods = [_METHODS[str(value)][at] for value in about if str(value) in _METHODS]
            if methods or "call_by" in about or "price_refund" in about:
                yield language, f"{'、'.join(methods) if language == 'zh' else ', '.join(methods)} {promise[at]} {text}".strip()


def facts_of_products(products: Sequence[Product]) -> tuple[ProductFacts, ...]:
    """Names, prices and attributes of each product, as sentences whose figures count."""
    return tuple(_facts(product) for product in products)


def _facts(product: Product) -> ProductFacts:
    texts: dict[str, list[str]] = {}
    for language in product.name:
        prices = dict.fromkeys(str(variant.price) for variant in product.variants)
        listed = dict.fromkeys(str(variant.list_price) for variant in product.variants if variant.list_price)
        said = ("价格 " if language == "zh" else "Price ") + " / ".join([*prices, *listed])
        own = [said, *(f"{_in(each.name, language)} {_in(each.value, language)}" for each in product.attributes)]
        own += [_in(each, language) for each in (product.summary, product.description)]
        own += [f"{option} {value}" for variant in product.variants for option, value in variant.options.get(language, {}).items()]
        texts[language] = list(dict.fromkeys(text for text in own if text))
    names = tuple(
        dict.fromkeys(
            (*product.name.values(), *(alias for alias in product.aliases if len(alias) >= 4), *(v.sku for v in product.variants))
        )
    )
    return ProductFacts(product.id, names, {language: tuple(own) for language, own in texts.items()})


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language, "")
