"""What a search of the catalogue found, as sentences: which wishes each product keeps, and, when none keeps all, what is different."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from kefu.knowledge.goods import Advice, Chart, Check, GoodsFound, Hit, Priced, Size, Wish, advise, chart_of
from kefu.shops import price_of_variants
from kefu.turn.facts.cards import product_card
from kefu.turn.facts.live import Telling
from kefu.turn.lanes import sentences
from kefu.turn.state import Heard, Line, LookUp, Outcome, Part, Support
from kefu.turn.wording import in_brackets, listed, say, wording
from kefu.vocabulary import Product, Variant, in_language

MOST_SENTENCES = 6  # of an article on care
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
    key = (
        "find.cheapest"
        if found.wish.is_top and found.wish.sort == "cheapest"
        else "find.cheaper"
        if _is_cheaper(found.wish)
        else "find.fit"
        if found.wish.limits
        else "find.some"
    )
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
