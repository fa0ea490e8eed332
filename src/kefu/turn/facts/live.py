"""Live facts as sentences, by templates in both languages; each sentence points at the fact it says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kefu.knowledge.goods import MISSING, differences, key_of
from kefu.shops import price_range
from kefu.turn.facts.cards import order_card, parcel_card, product_card
from kefu.turn.facts.reasons import for_whom
from kefu.turn.state import Heard, Line, LookUp, Outcome, Part, Support
from kefu.turn.wording import in_brackets, listed, local_day, said_day, said_moment, say
from kefu.vocabulary import Attribute, Order, OrderStatus, Parcel, ParcelStatus, Product, Variant, in_language

MOST_ATTRIBUTES = 5
MOST_DIFFERENCES, MOST_COMPARED = 10, 4  # rows of a comparison's table, and those of them that are said as sentences
_ARRIVES = (ParcelStatus.IN_TRANSIT, ParcelStatus.OUT_FOR_DELIVERY, ParcelStatus.STUCK)
LOW = 5  # at or below, the count is said


@dataclass
class Telling:
    """Lines and their supports as they are collected for one part."""

    language: str
    heard: Heard
    lines: list[Line] = field(default_factory=list[Line])
    supports: list[Support] = field(default_factory=list[Support])
    cards: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])
    names: list[str] = field(default_factory=list[str])

    def fact(self, id: str, title: str, text: str) -> int:
        """Take up a fact as evidence; returns its index."""
        self.supports.append(Support("fact", id, title, text, cited=False))
        return len(self.supports) - 1

    def say(self, key: str, support: int, **fields: Any) -> None:
        self.lines.append(Line(say(key, self.language, **fields), (support,)))

    def name(self, product: Product) -> str:
        said = in_language(product.name, self.language)[0]
        self.names.append(said)
        return said

    def day(self, value: Any) -> str:
        return said_day(value, self.language, self.heard.today)

    def part(self, why: str) -> Part:
        return Part("fact", tuple(self.lines), (why,), tuple(self.supports), tuple(self.cards), names=tuple(self.names))


def tell_products(decision: LookUp, outcome: Outcome, heard: Heard, language: str) -> Part | None:
    """The answer to a question about products; None when the shop's facts do not answer it."""
    telling = Telling(language, heard)
    if decision.aspect == "compare":
        _compare(outcome.products, decision.arguments["attributes"], telling)
    else:
        tell = _ASPECTS[decision.aspect]
        for product in outcome.products:
            tell(product, decision, telling)
    if not telling.lines:
        return None
    telling.cards += [product_card(product, heard.merchant, language) for product in outcome.products]
    return telling.part(f"live facts of the shop answer product.{decision.aspect}")


def tell_orders(aspect: str, outcome: Outcome, heard: Heard, language: str) -> Part:
    """The answer to a question about orders that the customer may see."""
    telling = Telling(language, heard)
    if aspect == "list":
        _list(outcome.orders, telling)
    for order in outcome.orders if aspect != "list" else ():
        _ORDER_ASPECTS.get(aspect, _status)(order, telling)
    return telling.part(f"live facts of the shop answer order.{aspect}")


# ---- products


def _chosen(product: Product, decision: LookUp) -> Variant | None:
    sku = decision.arguments.get("sku")
    return next((variant for variant in product.variants if variant.sku == sku), None)


def _price(product: Product, decision: LookUp, telling: Telling) -> None:
    name, variant, language = telling.name(product), _chosen(product, decision), telling.language
    index = telling.fact(f"product:{product.id}:price", f"{name}: price", _price_fact(product))
    low, high = price_range(product)
    if variant or low == high:
        one = variant or product.variants[0]
        options = in_brackets(variant.said(language) if variant else "", language)
        reduced = one.list_price is not None and one.list_price > one.price
        key = "price.reduced" if reduced else "price.one"
        telling.say(key, index, product=name, options=options, price=one.price, list_price=one.list_price)
        return
    by_price: dict[Any, list[str]] = {}
    for each in product.variants:
        by_price.setdefault(each.price, []).append(each.said(language))
    said = listed(
        (say("price.each", language, options=_shared(options), price=price) for price, options in sorted(by_price.items())), language
    )
    telling.say("price.range", index, product=name, low=low, high=high, each=said)


def _shared(options: list[str]) -> str:
    """What variants of one price have in common ('24 厘米' of '灰绿 · 24 厘米' and '米白 · 24 厘米'), else all of them."""
    common = set[str].intersection(*(set(option.split(" · ")) for option in options))
    return " · ".join(part for part in options[0].split(" · ") if part in common) or " / ".join(options)


def _stock(product: Product, decision: LookUp, telling: Telling) -> None:
    name, variant, language = telling.name(product), _chosen(product, decision), telling.language
    stock_fact = "; ".join(f"{v.sku} {_all_options(v.options)}: stock {v.stock}, restock {v.restock_on or '-'}" for v in product.variants)
    index = telling.fact(f"product:{product.id}:stock", f"{name}: stock", f"{_names(product)}: {stock_fact}")
    if variant or len(product.variants) == 1:
        one = variant or product.variants[0]
        enough = "stock.count" if decision.arguments["count"] else "stock.yes"
        key = enough if one.stock > LOW else "stock.low" if one.stock else "stock.no_until" if one.restock_on else "stock.no"
        date = telling.day(one.restock_on) if one.restock_on else ""
        telling.say(key, index, product=name, options=in_brackets(one.said(language), language), count=one.stock, date=date)
        return
    have, lack = [v for v in product.variants if v.stock], [v for v in product.variants if not v.stock]
    said_have, said_lack = (listed((v.said(language) for v in group), language) for group in (have, lack))
    telling.say(
        "stock.some" if have and lack else "stock.all" if have else "stock.none", index, product=name, have=said_have, lack=said_lack
    )
    for each in lack[:3]:
        if each.restock_on:
            telling.say("stock.back", index, options=each.said(language), date=telling.day(each.restock_on))


def _options(product: Product, decision: LookUp, telling: Telling) -> None:
    name, variant, language = telling.name(product), _chosen(product, decision), telling.language
    index = telling.fact(f"product:{product.id}:options", f"{name}: options", _price_fact(product))
    said = [one.said(language) for one in product.variants if one.said(language)]
    if variant:
        telling.say("options.named", index, product=name, options=variant.said(language), price=variant.price)
        _stock(product, decision, telling)
    elif said:
        telling.say("options.list", index, product=name, each=listed(said, language))
    else:
        telling.say("options.single", index, product=name)


def _attribute(product: Product, decision: LookUp, telling: Telling) -> None:
    asked: tuple[str, ...] = decision.arguments["attributes"]
    if set(asked) & {key_of(_both(product, place)) for place in _option_names(product)}:
        _options(product, replace(decision, arguments={**decision.arguments, "sku": None}), telling)
    for attribute in [one for key in asked for one in product.attributes if one.key == key][:MOST_ATTRIBUTES]:
        _attribute_line(product, attribute, telling)


def _option_names(product: Product) -> tuple[int, ...]:
    """Places of a product's options, the same in every language."""
    return tuple(range(max((len(names) for variant in product.variants[:1] for names in variant.options.values()), default=0)))


def _both(product: Product, place: int) -> Mapping[str, str]:
    return {language: [*names][place] for language, names in product.variants[0].options.items() if len(names) > place}


def _attribute_line(product: Product, attribute: Attribute, telling: Telling) -> None:
    name, title = telling.name(product), in_language(attribute.name, telling.language)[0]
    number = f" = {attribute.number} {attribute.unit}" if attribute.number is not None else ""
    text = f"{_names(product)}: {_all_texts(attribute.name)}: {_all_texts(attribute.value)}{number}"
    index = telling.fact(f"product:{product.id}:{attribute.key}", f"{name}: {title}", text)
    key = "attribute.able" if re.match(r"能否|是否", title) else "attribute.one"
    telling.say(key, index, product=name, name=title, value=in_language(attribute.value, telling.language)[0].rstrip("。."))


def _describe(product: Product, decision: LookUp, telling: Telling) -> None:
    name, language = telling.name(product), telling.language
    values = [(in_language(a.name, language)[0], in_language(a.value, language)[0]) for a in product.attributes[:MOST_ATTRIBUTES]]
    text = f"{_names(product)}: {_all_texts(product.summary)} " + "; ".join(f"{title}: {value}" for title, value in values)
    index = telling.fact(f"product:{product.id}", name, text)
    telling.say("describe.intro", index, product=name, summary=in_language(product.summary, language)[0])
    if values:
        colon = "：" if language == "zh" else ": "
        telling.say("describe.facts", index, facts=listed((f"{title}{colon}{value}" for title, value in values), language))
    _price(product, decision, telling)


_Tell = Callable[[Product, LookUp, Telling], None]
_ASPECTS: Mapping[str, _Tell] = {
    "price": _price,
    "stock": _stock,
    "options": _options,
    "attribute": _attribute,
    "describe": _describe,
}


def _compare(products: tuple[Product, ...], asked: tuple[str, ...], telling: Telling) -> None:
    """Price and the attributes by which they differ: a line for those asked about, else for the first that all have; a table of all."""
    language = telling.language
    names = {product.id: telling.name(product) for product in products}
    index = telling.fact("products:price", "price", "; ".join(_price_fact(product) for product in products))
    each = (say("compare.each", language, product=names[p.id], value=_price_of(p, language)) for p in products)
    telling.say("compare.price", index, each=listed(each, language))
    rows: list[dict[str, Any]] = [{"name": say("compare.price_name", language), "values": [_price_of(p, language) for p in products]}]
    told = 0
    differ = differences(products)
    is_asked = any(each.key in asked for each in differ)
    for each in differ[:MOST_DIFFERENCES]:
        title = in_language(each.name, language)[0]
        shown = [in_language(value, language)[0] for value in each.values]
        text = "; ".join(
            f"{_names(p)}: {_all_texts(each.name)}: {_all_texts(value)}" for p, value in zip(products, each.values, strict=True)
        )
        rows.append({"name": title, "values": shown})
        if MISSING in shown or told >= MOST_COMPARED or (is_asked and each.key not in asked):
            continue  # the table shows the rest, and what only one of them has
        told += 1
        values = [say("compare.each", language, product=names[p.id], value=value) for p, value in zip(products, shown, strict=True)]
        telling.say("compare.attribute", telling.fact(f"products:{each.key}", title, text), name=title, each=listed(values, language))
    if any(whom := [for_whom(product, language) for product in products]):
        for product, told_of in zip(products, whom, strict=True):
            if told_of:
                text = f"{_names(product)}: {_all_texts(product.summary)} {_all_texts(product.description)}"
                telling.say(
                    "compare.for", telling.fact(f"product:{product.id}", names[product.id], text), product=names[product.id], reason=told_of
                )
    columns = [{"product": product.id, "name": names[product.id]} for product in products]
    telling.cards.append({"kind": "compare", "columns": columns, "rows": rows})


def _price_of(product: Product, language: str) -> str:
    low, high = price_range(product)
    return str(low) if low == high else f"{low}–{high}"


def _names(product: Product) -> str:
    return _all_texts(product.name)


def _all_texts(texts: Mapping[str, str]) -> str:
    return " / ".join(dict.fromkeys(texts.values()))


def _price_fact(product: Product) -> str:
    each = "; ".join(
        f"{v.sku} {_all_options(v.options)}: {v.price}" + (f" (list price {v.list_price})" if v.list_price else "")
        for v in product.variants
    )
    return f"{_names(product)}: {each}"


# ---- orders


def _order_fact(order: Order, telling: Telling) -> int:
    zone = telling.heard.merchant.timezone
    lines = "; ".join(f"{line.quantity} × {_all_texts(line.name)} {_all_options(line.options)} {line.unit_price}" for line in order.lines)
    text = (
        f"order {order.id}: {order.status.value}; placed {local_day(order.placed_at, zone)}; goods {order.subtotal}, "
        f"discount {order.discount}, freight {order.freight}, total {order.total}; {lines}"
    )
    telling.names += [in_language(line.name, telling.language)[0] for line in order.lines]
    return telling.fact(f"order:{order.id}", f"order {order.id}", text)


def _all_options(options: Mapping[str, Mapping[str, str]]) -> str:
    return " / ".join(" · ".join(values.values()) for values in options.values())


def _status(order: Order, telling: Telling) -> None:
    index = _order_fact(order, telling)
    telling.say(f"order.{order.status.value}", index, order=order.id, total=order.total)
    telling.cards.append(order_card(order, telling.heard.merchant, telling.language))
    if order.status is OrderStatus.SHIPPED:
        _parcels(order, telling)
        if order.refunds:
            _refunds(order, telling)
        return
    zone = telling.heard.merchant.timezone
    telling.say("order.placed", index, date=telling.day(local_day(order.placed_at, zone)), total=order.total)
    if order.refunds:
        _refunds(order, telling)
    elif order.status is OrderStatus.DELIVERED:
        _parcels(order, telling)


def _parcel_question(order: Order, telling: Telling) -> None:
    if order.parcels:
        if order.status is not OrderStatus.SHIPPED:
            telling.say(f"order.{order.status.value}", _order_fact(order, telling), order=order.id, total=order.total)
        _parcels(order, telling)
        if order.refunds and any(parcel.status is ParcelStatus.LOST for parcel in order.parcels):
            _refunds(order, telling)
        return
    index = _order_fact(order, telling)
    telling.say(f"order.{order.status.value}", index, order=order.id, total=order.total)
    telling.say("parcel.none", index)


def _parcels(order: Order, telling: Telling) -> None:
    if len(order.parcels) > 1:
        index = telling.fact(f"order:{order.id}:parcels", f"order {order.id}", f"{len(order.parcels)} parcels")
        telling.say("parcel.several", index, count=len(order.parcels))
    for parcel in order.parcels:
        _parcel(parcel, order, telling)


def _parcel(parcel: Parcel, order: Order, telling: Telling) -> None:
    language, zone, today = telling.language, telling.heard.merchant.timezone, telling.heard.today
    carrier = in_language(parcel.carrier, language)[0]
    events = "; ".join(
        f"{event.at.astimezone().isoformat()} {said_moment(event.at, language, today, zone)} {_all_texts(event.text)}"
        for event in parcel.events
    )
    delivered = local_day(parcel.delivered_at, zone) if parcel.delivered_at else None
    state = f"{parcel.status.value}; eta {parcel.eta or '-'}; delivered {delivered or '-'}"
    text = f"parcel {_all_texts(parcel.carrier)} {parcel.tracking_number}: {state}; {events}"
    index = telling.fact(f"parcel:{parcel.id}", f"{carrier} {parcel.tracking_number}", text)
    last = parcel.events[-1] if parcel.events else None
    undated = parcel.status is ParcelStatus.DELIVERED and delivered is None
    telling.say(
        "parcel.delivered_undated" if undated else f"parcel.{parcel.status.value}",
        index,
        parcel=f"{carrier} {parcel.tracking_number}".strip(),
        date=telling.day(delivered) if delivered else "",
        moment=said_moment(last.at, language, today, zone) if last else "",
    )
    if last and parcel.status is not ParcelStatus.DELIVERED:
        said = in_language(last.text, language)[0]
        telling.say("parcel.latest", index, moment=said_moment(last.at, language, today, zone), event=_ended(said, language))
    if parcel.eta and parcel.status in (
        ParcelStatus.LABEL_CREATED,
        ParcelStatus.IN_TRANSIT,
        ParcelStatus.OUT_FOR_DELIVERY,
        ParcelStatus.STUCK,
    ):
        telling.say("parcel.eta" if parcel.eta >= today else "parcel.eta_passed", index, date=telling.day(parcel.eta))
    telling.cards.append(parcel_card(parcel, order, language))


def _handing(order: Order, telling: Telling) -> None:
    """How a parcel on its way is handed over: the day that is known, and that the rest is the courier's."""
    under_way = [parcel for parcel in order.parcels if parcel.status in _ARRIVES]
    if not under_way:
        _parcel_question(order, telling)
        return
    for parcel in under_way:
        carrier = in_language(parcel.carrier, telling.language)[0]
        text = f"parcel {_all_texts(parcel.carrier)} {parcel.tracking_number}: {parcel.status.value}; eta {parcel.eta or '-'}"
        index = telling.fact(f"parcel:{parcel.id}", f"{carrier} {parcel.tracking_number}", text)
        day = telling.day(parcel.eta) if parcel.eta and parcel.eta >= telling.heard.today else ""
        telling.say("parcel.day_only" if day else "parcel.no_hour", index, parcel=carrier, date=day)
    telling.lines.append(Line(say("parcel.courier_decides", telling.language), is_own=True))


def _ended(sentence: str, language: str) -> str:
    return sentence if sentence.endswith(("。", ".", "!", "！")) else sentence + ("。" if language == "zh" else ".")


def _items(order: Order, telling: Telling) -> None:
    index, language = _order_fact(order, telling), telling.language
    each = [
        say(
            "order.line",
            language,
            product=in_language(line.name, language)[0],
            count=line.quantity,
            options=in_brackets(_options_in(line.options, language), language),
        )
        for line in order.lines
    ]
    telling.say("order.lines", index, order=order.id, each=listed(each, language))
    telling.cards.append(order_card(order, telling.heard.merchant, language))


def _options_in(options: Mapping[str, Mapping[str, str]], language: str) -> str:
    none: Mapping[str, str] = {}
    return " · ".join((options.get(language) or options.get("en") or none).values())


def _total(order: Order, telling: Telling) -> None:
    index = _order_fact(order, telling)
    sums = {"subtotal": order.subtotal, "discount": order.discount, "freight": order.freight, "total": order.total}
    telling.say("order.sum", index, order=order.id, **sums)
    telling.cards.append(order_card(order, telling.heard.merchant, telling.language))


def _refund_question(order: Order, telling: Telling) -> None:
    _returns(order, telling)
    if not order.refunds:
        telling.say("order.no_refund", _order_fact(order, telling), order=order.id)
        return
    _refunds(order, telling)
    _less_than_paid(order, telling)
    telling.cards.append(order_card(order, telling.heard.merchant, telling.language))


def _less_than_paid(order: Order, telling: Telling) -> None:
    """Where the whole order has come back and less than its price was paid back: how much less, and the reason on record."""
    refund = order.refunds[0]
    less = replace(order.total, minor=order.total.minor - refund.amount.minor)
    if len(order.refunds) > 1 or less.minor <= 0 or order.status not in (OrderStatus.RETURNED, OrderStatus.REFUNDED):
        return
    text = f"order {order.id}: paid {order.total}, refund {refund.amount}, less by {less}; {_all_texts(refund.reason)}"
    index = telling.fact(f"refund:{refund.id}:less", f"refund {refund.amount}", text)
    reason = in_language(refund.reason, telling.language)[0].rstrip("。.")
    telling.say("refund.less", index, total=order.total, less=less, reason=reason)


def _returns(order: Order, telling: Telling) -> None:
    """How goods that were sent back stand: their money waits for them."""
    for request in order.returns:
        if request.status not in ("requested", "received"):
            continue
        text = f"order {order.id} {request.kind} {request.id}: {request.status}; {request.amount}"
        day = telling.day(local_day(request.requested_at, telling.heard.merchant.timezone))
        index = telling.fact(f"return:{request.id}", f"return {request.id}", text + f"; asked for {request.requested_at:%Y-%m-%d}")
        telling.say(f"return.{request.status}", index, order=order.id, date=day)


def _refunds(order: Order, telling: Telling) -> None:
    zone, language = telling.heard.merchant.timezone, telling.language
    for refund in order.refunds:
        asked = local_day(refund.requested_at, zone)
        paid = local_day(refund.settled_at, zone) if refund.settled_at else None
        state = f"{refund.status}; requested {asked}; settled {paid or '-'}"
        text = f"order {order.id} refund {refund.amount}: {state}; {refund.method}; {_all_texts(refund.reason)}"
        index = telling.fact(f"refund:{refund.id}", f"refund {refund.amount}", text)
        telling.say(
            f"refund.{refund.status}",
            index,
            order=order.id,
            amount=refund.amount,
            date=telling.day(paid or asked),
            method=refund.method,
            reason=in_language(refund.reason, language)[0].rstrip("。."),
        )


_ORDER_ASPECTS: Mapping[str, Callable[[Order, Telling], None]] = {
    "status": _status,
    "parcel": _parcel_question,
    "handing": _handing,
    "items": _items,
    "total": _total,
    "refund": _refund_question,
}


def _list(orders: tuple[Order, ...], telling: Telling) -> None:
    telling.lines.append(Line(say("orders.intro", telling.language)))
    zone, language = telling.heard.merchant.timezone, telling.language
    for order in orders:
        index = _order_fact(order, telling)
        day = telling.day(local_day(order.placed_at, zone))
        status = say(f"status.{order.status.value}", language)
        telling.say("orders.line", index, order=order.id, date=day, total=order.total, status=status)
        telling.cards.append(order_card(order, telling.heard.merchant, language))
