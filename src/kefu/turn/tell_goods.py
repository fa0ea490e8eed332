"""What a search of the catalogue found, as sentences: which wishes each product keeps, and, when none keeps all, what is different."""

from collections.abc import Iterable
from dataclasses import replace

from kefu.knowledge.goods import Check, GoodsFound, Hit, Priced, Wish
from kefu.shops import price_of_variants
from kefu.turn.cards import product_card
from kefu.turn.facts import Telling
from kefu.turn.state import Heard, Outcome, Part
from kefu.turn.wording import in_brackets, listed, say
from kefu.vocabulary import in_language

MOST_OPTIONS = 2  # variants of one hit whose options are named


def tell_found(outcome: Outcome, heard: Heard, language: str) -> Part:
    """The hits of a search with what they keep; without hits, that there are none, and the nearest with what is different."""
    found = outcome.goods
    assert found is not None
    telling = Telling(language, heard)
    index = telling.fact("sought", "sought", f"{found.wish.text}; {_wished(found.wish, language)}")
    if found.wish.sort == "rated":
        telling.say("find.no_ratings", index)
    if not found.hits:
        return _told_nearest(found, index, telling)
    key = "find.cheaper" if _is_cheaper(found.wish) else "find.fit" if found.wish.limits else "find.some"
    telling.say(key, index, wish=_wished(found.wish, language))
    for hit in found.hits:
        told = [
            each for each in hit.checks if each.constraint in found.wish.limits and each.name and not isinstance(each.constraint, Priced)
        ]
        support = _hit_fact(hit, telling)
        facts = listed(dict.fromkeys(_said(each, language) for each in told), language)
        summary = in_language(hit.product.summary, language)[0]
        telling.say(
            "find.line",
            support,
            product=_named(hit, telling),
            price=price_of_variants(hit.variants),
            summary=_ended(facts, language) or summary,
        )
        telling.cards.append(product_card(hit.product, heard.merchant, language))
    return telling.part("a search of the live catalogue")


def _told_nearest(found: GoodsFound, index: int, telling: Telling) -> Part:
    language = telling.language
    if _is_cheaper(found.wish):
        telling.say("find.none_cheaper", index)
        return telling.part("nothing in the live catalogue costs less")
    telling.say("find.none_fit", index, wish=_wished(found.wish, language))
    for hit in found.nearest:
        differs = listed(dict.fromkeys(_difference(each, language) for each in hit.unmet), language)
        telling.say(
            "find.near", _hit_fact(hit, telling), product=_named(hit, telling), price=price_of_variants(hit.variants), differs=differs
        )
        telling.cards.append(product_card(hit.product, telling.heard.merchant, language))
    part = telling.part("nothing in the live catalogue keeps the whole wish; the nearest are shown with what is different")
    return replace(part, quick_replies=(say("button.person", language),))


def _is_cheaper(wish: Wish) -> bool:
    """Whether the limit is the price of what was shown before, not one that the customer said."""
    return any(isinstance(each, Priced) and not each.said for each in wish.limits)


def _wished(wish: Wish, language: str) -> str:
    """The constraints in the customer's own words."""
    said = dict.fromkeys(each.said for each in (*wish.limits, *([wish.kind] if wish.kind else [])) if each.said)
    return ("、" if language == "zh" else ", ").join(said)


def _difference(unmet: Check, language: str) -> str:
    """What is not as wished: the catalogue's own value, or that it says nothing."""
    if not unmet.value:
        return say("find.unknown", language, wish=unmet.constraint.said)
    if unmet.met is None:
        return say("find.other_currency", language, value=in_language(unmet.value, language)[0])
    return _said(unmet, language)


def _said(checked: Check, language: str) -> str:
    value = in_language(checked.value, language)[0].rstrip("。.")
    return say("find.fact", language, name=in_language(checked.name, language)[0], value=value) if checked.name else value


def _named(hit: Hit, telling: Telling) -> str:
    """The product's name, with the options that the wish picked among its variants."""
    name = telling.name(hit.product)
    if len(hit.variants) == len(hit.product.variants) or len(hit.variants) > MOST_OPTIONS:
        return name
    return name + in_brackets(" / ".join(variant.said(telling.language) for variant in hit.variants), telling.language)


def _hit_fact(hit: Hit, telling: Telling) -> int:
    """The product as evidence: names, variants with prices, attributes, summary."""
    product = hit.product
    variants = "; ".join(f"{v.sku} {_texts(o for each in v.options.values() for o in each.values())}: {v.price}" for v in product.variants)
    held = "; ".join(f"{_texts(each.name.values())}: {_texts(each.value.values())}" for each in (*hit.checks,) if each.value)
    attributes = "; ".join(f"{_texts(a.name.values())}: {_texts(a.value.values())}" for a in product.attributes)
    prices = price_of_variants(hit.variants)
    text = f"{_texts(product.name.values())}: {prices}. {variants}. {held}. {attributes}. {_texts(product.summary.values())}"
    return telling.fact(f"product:{product.id}", in_language(product.name, telling.language)[0], text)


def _texts(values: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(values))


def _ended(sentence: str, language: str) -> str:
    return sentence + ("。" if language == "zh" else ".") if sentence else ""
