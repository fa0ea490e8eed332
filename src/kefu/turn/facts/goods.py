"""What a search of the catalogue found, as sentences: which wishes each product keeps, and, when none keeps all, what is different."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from kefu.knowledge.goods import (
    Able,
    Advice,
    Chart,
    Check,
    Constraint,
    GoodsFound,
    Hit,
    Need,
    Priced,
    Size,
    Stocked,
    Wish,
    advise,
    chart_of,
)
from kefu.shops import price_of_variants
from kefu.turn.facts.cards import product_card
from kefu.turn.facts.live import Telling
from kefu.turn.facts.reasons import reason
from kefu.turn.lanes import sentences
from kefu.turn.named.goods_sought import says_no_more
from kefu.turn.state import Heard, Line, LookUp, Outcome, Part, Support
from kefu.turn.wording import in_brackets, listed, say, wording
from kefu.vocabulary import Product, Variant, in_language

MOST_SENTENCES = 6  # of an article on care
MOST_BESIDE = 3  # of what was found beside one another
MOST_OPTIONS = 2  # variants of one hit whose options are named

_MINE = re.compile(r"^my\b")


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
    wish, hits = found.wish, found.hits
    if wish.gift:
        return _told_presents(found, index, telling)
    if wish.is_one and not wish.is_top and not _is_cheaper(wish) and (wish.needs or wish.people or len(hits) > 1):
        _tell_first(hits[0], wish, telling)
        if hits := hits[1:MOST_BESIDE]:
            telling.lines.append(Line(say("find.also" if len(hits) > 1 else "find.also_one", language), is_own=True))
    elif _is_bare(wish) and found.count > 1:
        _tell_kind(found, index, telling)
    else:
        telling.say(_heading(wish, len(hits)), index, wish=_wished(wish, language))
    for hit in hits:
        _tell_hit(hit, wish, telling)
    if wish.is_of_values and not wish.kind and found.count > len(hits):
        fact = telling.fact("sought:all", "sought", f"{_wished(wish, language)}: {found.count} products")
        telling.say("find.of_what", fact, count=found.count)
    if _is_bare(wish) and found.count > MOST_BESIDE:
        telling.lines.append(Line(say("find.narrow", language), is_own=True))
    return telling.part("a search of the live catalogue")


def _heading(wish: Wish, count: int) -> str:
    if wish.is_top and wish.sort == "cheapest":
        return "find.cheapest"
    key = "find.cheaper" if _is_cheaper(wish) else "find.fit" if _wished_limits(wish) else "find.some"
    return f"{key}_one" if count == 1 else key


def _is_bare(wish: Wish) -> bool:
    """Whether a kind is asked for and nothing else."""
    return wish.kind is not None and says_no_more(wish) and not (wish.limits or wish.needs or wish.people or wish.sort)


def _tell_kind(found: GoodsFound, index: int, telling: Telling) -> None:
    """How many of a kind there are and what they cost."""
    assert found.wish.kind is not None
    prices = price_of_variants(found.variants)
    fact = telling.fact("sought:all", "sought", f"{found.wish.kind.said}: {found.count} products, {prices}")
    key = "find.kind" if found.count <= len(found.hits) else "find.kind_some"
    telling.say(key, fact, kind=found.wish.kind.said, count=found.count, range=prices)


def _tell_first(hit: Hit, wish: Wish, telling: Telling) -> None:
    """The one that is recommended, and why: in its own words."""
    telling.say(
        "find.first",
        _hit_fact(hit, telling),
        product=_named(hit, telling),
        price=price_of_variants(hit.variants),
        reason=reason(hit.product, wish, telling.language),
    )
    _tell_lack(hit, telling)
    telling.cards.append(product_card(hit.product, telling.heard.merchant, telling.language))


def _tell_hit(hit: Hit, wish: Wish, telling: Telling) -> None:
    language = telling.language
    told = [each for each in hit.checks if each.constraint in wish.limits and each.name and not isinstance(each.constraint, Priced)]
    facts = listed(dict.fromkeys(_said(each, language) for each in told), language)
    telling.say(
        "find.line",
        _hit_fact(hit, telling),
        product=_named(hit, telling),
        price=price_of_variants(hit.variants),
        summary=_ended(facts, language) or reason(hit.product, wish, language),
    )
    _tell_lack(hit, telling)
    telling.cards.append(product_card(hit.product, telling.heard.merchant, language))


def _tell_lack(hit: Hit, telling: Telling) -> None:
    """That none is there to be had, and when there will be, so that nobody sets out for what is sold out."""
    if any(variant.stock for variant in hit.product.variants):
        return
    days = [variant.restock_on for variant in hit.product.variants if variant.restock_on]
    stock = f"stock 0, restock {min(days) if days else '-'}"
    telling.say(
        "find.lack_until" if days else "find.lack",
        telling.fact(f"product:{hit.product.id}:stock", "stock", f"{_texts(hit.product.name.values())}: {stock}"),
        date=telling.day(min(days)) if days else "",
    )


def _told_presents(found: GoodsFound, index: int, telling: Telling) -> Part:
    """Presents of several kinds, each with its own line; then the one thing that would help to choose."""
    wish, language = found.wish, telling.language
    gift = wish.gift
    assert gift is not None
    who = _MINE.sub("your", gift.who)
    telling.say("find.gift_for" if who else "find.gift", index, who=who)
    for hit in found.hits:
        _tell_hit(hit, wish, telling)
    has_budget = any(isinstance(each, Priced) for each in wish.limits)
    if not has_budget or not (gift.loved or gift.interest):
        telling.lines.append(Line(say("find.gift_taste" if has_budget else "find.gift_budget", language), is_own=True))
    return telling.part("presents of several kinds out of the live catalogue")


def tell_absent(said: str, outcome: Outcome, heard: Heard, language: str) -> Part:
    """That the shop does not sell what was asked for, and what it has that goes by a name with that word in it."""
    telling = Telling(language, heard)
    telling.lines.append(Line(say("absent.not_sold", language, wish=said), is_own=True))
    for product in outcome.products:
        telling.say(
            "absent.near", _product_fact(product, telling), product=telling.name(product), price=price_of_variants(product.variants)
        )
        telling.cards.append(product_card(product, heard.merchant, language))
    return replace(telling.part("a common thing that the catalogue does not have"), lane="decline")


def tell_belonging(decision: LookUp, outcome: Outcome, heard: Heard, language: str) -> Part | None:
    """Whether products fit, what goes with one, or which article is on its care; what no edge of the graph says is not known."""
    telling = Telling(language, heard)
    products = {product.id: product for product in outcome.products}
    match decision.aspect:
        case "fits":
            return _told_fits(outcome, products, telling)
        case "belonging":
            one = products[decision.arguments["products"][0]]
            telling.say("belongs.intro", _product_fact(one, telling), product=telling.name(one))
            for other, link in outcome.links:
                if other in products:
                    product = products[other]
                    text = f"{_texts(one.name.values())}: {link.edge}: {_texts(link.note.values())}"
                    support = _product_fact(product, telling, text)
                    price = price_of_variants(product.variants)
                    telling.say("belongs.line", support, product=telling.name(product), price=price, note=_note(link.note, language))
                    telling.cards.append(product_card(product, heard.merchant, language))
            return telling.part("the graph of the catalogue says what goes with it")
        case _:
            return _told_care(products[decision.arguments["products"][0]], outcome, telling)


def tell_size(product: Product, measure: float, heard: Heard, language: str) -> Part | None:
    """Which size suits the customer's measure by the product's size chart, with its price and stock; None without a chart."""
    chart = chart_of(product)
    if chart is None:
        return None
    telling, advice = Telling(language, heard), advise(chart, Decimal(str(measure)))
    sizes = advice.fits or (advice.near or chart.sizes[-1],)
    said = say(f"size.said.{chart.measure}", language, n=f"{measure:g}")
    index = _chart_fact(product, chart, said, telling)
    first, last = sizes[0], sizes[-1]
    telling.say(
        _key_of(advice, chart),
        index,
        said=said,
        product=telling.name(product),
        size=in_language(first.name, language)[0],
        larger=in_language(last.name, language)[0],
        made=_made_for(first, chart, language),
    )
    for size in sizes[:2] if not advice.is_beyond else ():
        _tell_stock_of(size, index, telling)
    telling.cards.append(product_card(product, heard.merchant, language))
    return telling.part(f"the product's size chart by {chart.measure}")


def _key_of(advice: Advice, chart: Chart) -> str:
    if advice.fits:
        return "size.both" if len(advice.fits) > 1 else "size.fits"
    return "size.beyond" if advice.is_beyond else "size.smallest" if advice.near == chart.sizes[0] else "size.near"


def _made_for(size: Size, chart: Chart, language: str) -> str:
    """' (made for 158–172 cm)'; '' where the size's own name says it: a 1.8 m bed, EU 38."""
    key = f"size.made.{chart.measure}"
    return say(key, language, least=f"{size.least:f}", most=f"{size.most:f}") if key in wording() else ""


def _chart_fact(product: Product, chart: Chart, said: str, telling: Telling) -> int:
    rows = "; ".join(f"{_texts(size.name.values())}: {size.least:f}–{size.most:f}" for size in chart.sizes)
    source = _texts(chart.source.value.values()) if chart.source else ""
    return _product_fact(product, telling, f"size chart by {chart.measure}: {rows}. {source}. asked: {said}")


def _tell_stock_of(size: Size, index: int, telling: Telling) -> None:
    name, there = in_language(size.name, telling.language)[0], tuple(variant for variant in size.variants if variant.stock > 0)
    if not there:
        days = [variant.restock_on for variant in size.variants if variant.restock_on]
        telling.say("size.back" if days else "size.lack", index, size=name, date=telling.day(min(days)) if days else "")
        return
    others = [in_language(_others(variant, size), telling.language)[0] for variant in there]
    price = price_of_variants(there)
    telling.say("size.have" if any(others) else "size.there", index, size=name, price=price, have=listed(others, telling.language))


def _others(variant: Variant, size: Size) -> dict[str, str]:
    """The variant's options beside its size: its colour."""
    return {
        language: " · ".join(value for value in values.values() if value != size.name.get(language))
        for language, values in variant.options.items()
    }


def _told_fits(outcome: Outcome, products: Mapping[str, Product], telling: Telling) -> Part | None:
    known = [each for each in outcome.fits if each[2].verdict != "unknown"]
    for one, other, fit in known or outcome.fits[:1]:
        if one not in products or other not in products:
            continue
        note = _note(fit.link.note, telling.language) if fit.link else ""
        said = _texts(fit.link.note.values()) if fit.link else "no relation is on record"
        text = f"{_texts(products[one].name.values())}; {_texts(products[other].name.values())}: {said}"
        index = telling.fact(f"relation:{one}:{other}", "relation", text)
        telling.say(f"fits.{fit.verdict}", index, product=telling.name(products[one]), other=telling.name(products[other]), note=note)
        telling.cards.append(product_card(products[other], telling.heard.merchant, telling.language))
    if not telling.lines:
        return None
    part = telling.part("the graph of the catalogue says whether they fit" if known else "no edge of the graph says whether they fit")
    return part if known else replace(part, lane="decline", quick_replies=(say("button.person", telling.language),))


def _told_care(product: Product, outcome: Outcome, telling: Telling) -> Part | None:
    for article in outcome.articles:
        support = Support("passage", article.id, article.title, f"{article.title}\n{article.body}")
        telling.supports.append(support)
        index = len(telling.supports) - 1
        telling.say("care.article", index, product=telling.name(product), title=article.title)
        telling.lines += [Line(sentence, (index,), is_own=True) for sentence in sentences(article.body)[:MOST_SENTENCES]]
    return telling.part("the graph of the catalogue names the article on its care") if telling.lines else None


def _product_fact(product: Product, telling: Telling, more: str = "") -> int:
    prices = "; ".join(f"{variant.sku}: {variant.price}" for variant in product.variants)
    text = f"{_texts(product.name.values())}: {price_of_variants(product.variants)}; {prices}. {more}"
    return telling.fact(f"product:{product.id}", in_language(product.name, telling.language)[0], text)


def _note(note: Mapping[str, str], language: str) -> str:
    return _ended(in_language(note, language)[0].rstrip("。.") if note else "", language)


def _told_nearest(found: GoodsFound, index: int, telling: Telling) -> Part:
    language = telling.language
    if _is_cheaper(found.wish):
        telling.say("find.none_cheaper", index)
        return telling.part("nothing in the live catalogue costs less")
    if all(isinstance(each.constraint, Priced) and each.met is None for hit in found.nearest for each in hit.unmet):
        telling.say("find.foreign", index)
        for hit in found.nearest:
            _tell_hit(hit, found.wish, telling)
        return telling.part("the budget is in a currency that the shop does not use")
    needs = tuple(each.said for each in found.wish.limits if isinstance(each, Need))
    if needs and all(isinstance(each.constraint, Need) for hit in found.nearest for each in hit.unmet):
        telling.say("find.unsaid", index, wish=listed(needs, language))
        for hit in found.nearest:
            _tell_hit(hit, found.wish, telling)
        return replace(telling.part("no product's own text says what is needed"), quick_replies=(say("button.person", language),))
    kind = found.wish.kind
    limits = _wished(replace(found.wish, constraints=found.wish.limits), language)
    telling.say(
        "find.none_kind" if kind and kind.said and limits else "find.none_fit",
        index,
        wish=limits or _wished(found.wish, language),
        kind=kind.said if kind else "",
    )
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
    limits = sorted(_wished_limits(wish), key=lambda each: isinstance(each, Able))  # 'bamboo' before 'dishwasher'
    said = dict.fromkeys(_as_wished(each, language) for each in (*limits, *([wish.kind] if wish.kind else [])) if each.said)
    return ("、" if language == "zh" else ", ").join(said)


def _as_wished(limit: Constraint, language: str) -> str:
    is_not = not isinstance(limit, (Priced, Stocked, Need)) and limit.is_not
    return say("find.not", language, wish=limit.said) if is_not else limit.said


def _wished_limits(wish: Wish) -> tuple[Constraint, ...]:
    return tuple(each for each in wish.limits if not isinstance(each, Need))


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
    own = _texts((*product.summary.values(), *product.description.values()))
    text = f"{_texts(product.name.values())}: {prices}. {variants}. {held}. {attributes}. {own}"
    return telling.fact(f"product:{product.id}", in_language(product.name, telling.language)[0], text)


def _texts(values: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(values))


def _ended(sentence: str, language: str) -> str:
    return sentence + ("。" if language == "zh" else ".") if sentence else ""
