"""What several things come to: which and how many a question names, and their sum with the shop's own rules on saving and freight."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from kefu.perception.links import best_links, choose_options
from kefu.perception.numerals import count_said
from kefu.turn.facts.cards import product_card
from kefu.turn.facts.sums import BULKY_FEE, EVERY, FREE_FROM, REMOTE
from kefu.turn.named.catalogue import Catalogue
from kefu.turn.named.naming import NAMED_WELL
from kefu.turn.state import Heard, Item, Line, LookUp, Outcome, Part, Support
from kefu.turn.wording import in_brackets, say, spoken, yuan
from kefu.vocabulary import Found, Product, Variant, in_language

MOST_OF_ONE = 99
BULKY_GRAMS = 15_000  # what the passages call bulky; a rule that names no weight is taken to mean this
_TOTAL = re.compile(
    r"一共|总共|合计|加起来|算下来|总价|到手|满减(?:完|后|下来)|优惠(?:完|后|下来)|打完折"
    r"|\b(?:in total|altogether|all together|total (?:price|cost|for)|after (?:the )?(?:discount|offer)"
    r"|what (?:do|will|would) i pay)\b",
    re.IGNORECASE,
)
_FREIGHT = re.compile(
    r"包邮|免邮|运费|邮费|快递费"
    r"|\b(?:shipping|postage|delivery) (?:is )?(?:free|included|cost|fee|charge)s?\b|\bfree (?:shipping|delivery|postage)\b",
    re.IGNORECASE,
)
_PRICE = re.compile(r"多少钱|几块钱|多少\W*$|\bhow much\b|\bprice\b|\bcost", re.IGNORECASE)
_AND = re.compile(r"[，,、;；+＋]|加上?|再(?:加|买|来|要)|还有|和|跟|与|配|\b(?:and|plus|with|&)\b", re.IGNORECASE)
_ABROAD = re.compile(r"公斤|千克|\bkg\b|\bkilos?\b", re.IGNORECASE)


def basket_asked(text: str, catalogue: Catalogue) -> tuple[Item, ...]:
    """The things whose sum or freight a question asks for; () when it asks for none or leaves open which."""
    plain = unicodedata.normalize("NFKC", text)
    asks_sum, asks_freight = _TOTAL.search(plain), _FREIGHT.search(plain)
    if not (asks_sum or asks_freight or _PRICE.search(plain)) or _ABROAD.search(plain):
        return ()
    items = items_in(plain, catalogue)
    if not items or (not asks_sum and not asks_freight and len(items) == 1 and items[0].count == 1):
        return ()
    return items if asks_sum or asks_freight or any(item.count > 1 for item in items) else ()


def items_in(text: str, catalogue: Catalogue) -> tuple[Item, ...]:
    """The things that a text names, each with how many of it; () when one is named twice."""
    items = [item for piece in _pieces(unicodedata.normalize("NFKC", text)) if (item := _item(piece, catalogue)) is not None]
    return tuple(items) if len({item.product for item in items}) == len(items) else ()


def asks_freight(text: str) -> bool:
    return bool(_FREIGHT.search(text))


def _pieces(text: str) -> Iterable[str]:
    return (piece for piece in _AND.split(text) if piece.strip())


def _item(piece: str, catalogue: Catalogue) -> Item | None:
    links = tuple(link for link in best_links(catalogue.linker.link(piece)) if link.score >= NAMED_WELL)
    ids = tuple(dict.fromkeys(link.id for link in links))
    if len(ids) > 1:
        ids = catalogue.goods.keeping(catalogue.goods.read(piece), ids)
    if len(ids) != 1:
        return None
    count, (start, end) = count_said(piece) or (1, (0, 0))
    scores = choose_options(f"{piece[:start]} {piece[end:]}", catalogue.option_values(ids[0]))
    best = max(scores.values(), default=0.0)
    return Item(ids[0], tuple(sku for sku, score in scores.items() if score == best), max(1, min(count, MOST_OF_ONE)))


def tell_basket(decision: LookUp, outcome: Outcome, rules: Iterable[Found], heard: Heard, language: str) -> Part | None:
    """Each thing with its price, the sum, what spend-and-save takes off, and the freight; None when a thing's price is still open."""
    items: tuple[Item, ...] = decision.arguments["items"]
    products = {product.id: product for product in outcome.products}
    told = [(item, _variants(item, products)) for item in items]
    if any(not variants or len({variant.price for variant in variants}) > 1 for _, variants in told):
        return None
    tongue, text = spoken(language), str(decision.arguments["text"])
    passages = {found.passage.id: found for found in rules if found.passage.language == tongue}
    lines: list[str] = []
    total = Decimal(0)
    for item, variants in told:
        amount = Decimal(variants[0].price.minor * item.count) / 100
        total += amount
        name = in_language(products[item.product].name, language)[0]
        said = in_brackets(variants[0].said(language) if len(variants) == 1 else "", language)
        lines.append(
            say(
                "basket.item" if item.count > 1 else "basket.one",
                language,
                product=name,
                options=said,
                count=item.count,
                price=variants[0].price,
                amount=yuan(amount),
            )
        )
    if len(told) > 1:
        lines.append(say("basket.sum", language, amount=yuan(total)))
    used: list[Found] = []
    total = _saved(total, passages, lines, used, language)
    weighs = max(variant.weight_grams or 0 for _, variants in told for variant in variants)
    if _FREIGHT.search(text) or len(lines) > 1 or not used:
        _freight(total, text, weighs, passages, lines, used, language)
    steps = "\n".join(lines)
    fact = Support("fact", "sum:basket", say("sum.title", language), steps, cited=False)
    supports = [
        Support("passage", f.passage.id, f.passage.title, f"{f.passage.title}\n{f.passage.text}", f.passage.url, f.score, f.reasons)
        for f in used
    ]
    names = tuple(in_language(product.name, language)[0] for product in products.values())
    cards: tuple[Mapping[str, Any], ...] = tuple(product_card(product, heard.merchant, language) for product in products.values())
    cited = tuple(range(len(supports) + 1))
    return Part(
        "fact",
        tuple(Line(line, cited, is_own=True) for line in lines),
        ("prices now, and the rules of the articles worked out",),
        (fact, *supports),
        cards,
        names=names,
    )


def _variants(item: Item, products: Mapping[str, Product]) -> tuple[Variant, ...]:
    product = products.get(item.product)
    return tuple(variant for variant in product.variants if variant.sku in item.skus) if product else ()


def _saved(total: Decimal, passages: Mapping[str, Found], lines: list[str], used: list[Found], language: str) -> Decimal:
    """The total after spend-and-save, with the step that says so; unchanged when no passage states such a rule."""
    for found in passages.values():
        if rule := EVERY.search(unicodedata.normalize("NFKC", found.passage.text)):
            every, less, most = (Decimal(group) for group in rule.groups() if group)
            saved = min((total / every).quantize(Decimal(1), ROUND_FLOOR) * less, most)
            if saved:
                used.append(found)
                lines.append(say("basket.saved", language, every=yuan(every), less=yuan(less), saved=yuan(saved), left=yuan(total - saved)))
            return total - saved
    return total


def _freight(
    total: Decimal, text: str, weighs: int, passages: Mapping[str, Found], lines: list[str], used: list[Found], language: str
) -> None:
    is_bulky, is_remote = weighs > BULKY_GRAMS, bool(REMOTE.search(text))
    for found in passages.values():
        told = unicodedata.normalize("NFKC", found.passage.text)
        rule = (BULKY_FEE if is_bulky else FREE_FROM).search(told)
        if not rule or (not is_bulky and bool(REMOTE.search(told[: rule.start()][-40:])) != is_remote):
            continue
        one, other = [Decimal(group) for group in rule.groups() if group][:2]
        least, fee = (other, one) if is_bulky else (one, other)
        key = "basket.freight_free" if total >= least else "basket.freight_due"
        fields = {"least": yuan(least), "fee": yuan(fee), "left": yuan(total + fee)}
        lines.append(say(f"{key}_bulky" if is_bulky else key, language, **fields))
        used.append(found)
        return
