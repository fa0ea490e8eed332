"""Slot values from a customer's words. A value is checked against what the customer really has; words cannot widen it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kefu.knowledge.goods import chart_of, measure_said
from kefu.perception.language import to_simplified
from kefu.perception.links import normal
from kefu.perception.numerals import number
from kefu.perception.order_states import states_said
from kefu.perception.values import ValueIndex, of_options
from kefu.turn.flows.bill import read_basket, read_coupon, read_points
from kefu.turn.flows.goods import chosen_variants, named_lines, named_orders, open_choices, stretches_of
from kefu.turn.flows.run import Run, View
from kefu.turn.flows.script import NO_CHART, Flow, Slot
from kefu.turn.named.own import PRICE_FELL
from kefu.turn.state import ANY_TOKEN, ORDER_TOKEN, Request
from kefu.turn.wording import local_day
from kefu.vocabulary import Order, OrderLine, Product

_ADDRESS_TOKEN = re.compile(r"〔(?:地址|address)#\d+〕")
_LAST = re.compile(
    r"上一?[单次个]|最近(?:那|的|一)|最新|刚(?:刚|才)?(?:买|下|拍)|\b(?:last|latest|most recent|newest) (?:order|one"
    r"|purchase)\b|\bjust (?:ordered|bought|placed)\b",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"原路|原(?:来的)?(?:支付|付款)?(?:方式|账户|卡)|退回(?:到)?原|怎么付的?怎么退|\b(?:original|same) (?:payment )?(?:method"
    r"|card|account|payment|way)\b|\bthe (?:one|card|method|way) i (?:used|paid)|\bback to (?:the|my) (?:same|original)|\boriginal\b",
    re.IGNORECASE,
)
_KIND_WORDS = {
    "gift_card": re.compile(r"礼品卡|购物卡|储值卡|\bgift ?-?card", re.IGNORECASE),
    "paypal": re.compile(r"paypal|贝宝", re.IGNORECASE),
    "card": re.compile(
        r"银行卡|信用卡|借记卡|储蓄卡|\b(?:credit|debit|bank)? ?card(?! number)|\bvisa\b|\bmaster ?card\b|\bamex\b|银联", re.IGNORECASE
    ),
    "wechat": re.compile(r"微信|\bwe ?chat\b", re.IGNORECASE),
    "alipay": re.compile(r"支付宝|花呗|\balipay\b", re.IGNORECASE),
    "balance": re.compile(r"余额|账户(?:里|余额)|\b(?:store |account )?(?:credit|balance)\b(?! card)", re.IGNORECASE),
}
_NUMBER = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?![\d.])")
_LOOKS_LIKE_ADDRESS = re.compile(r"\d.{4,}|[省市区县路街号楼室].{2,}")
# What leads up to an address: everything after it is the address.
_TO_ADDRESS = re.compile(
    r"(?:改|换|寄|送|发|变更)(?:成|到|为|至)(?:了)?\s*[:：]?|(?:新)?(?:收货)?地址(?:是|为|[:：])|^(?:就|请|那|嗯|好)?[寄送](?:到|去)"
    r"|\b(?:go|going|sent|delivered|shipped) to\b(?: my (?:\w+ ){0,2}?(?:office|work|home|place|house|address|flat)\b)?\s*:?"
    r"|\baddress(?: (?:of mine|for me))?(?: is|:| to(?: be)?)\s|\b(?:deliver|send|ship|change|update) (?:it|this|that|them) to\b:?"
    r"|\b(?:it'?s|it is|here it is|here you go)[:,]?\s",
    re.IGNORECASE,
)
LONGEST_TEXT = 400
# What is not wanted is no wish: 'I don't want an exchange', 不想换 就退.
NOT_WANTED = re.compile(
    r"(?:不(?:是)?(?:想|要|用|需要|打算)|别)(?:再|给我|帮我)?(?:换货?|退货?|取消|改)(?!了)(?:成|掉)?"
    r"|\b(?:don'?t|do not|not) (?:want|need|like)(?: to)?(?: (?:an?|any|the|it))?"
    r" (?:exchang\w*|replac\w*|return\w*|refund\w*|cancel\w*|swap\w*)"
    r"|\b(?:rather than|instead of|not) an? (?:exchange|replacement|refund|return)\b",
    re.IGNORECASE,
)


def fill(flow: Flow, run: Run, request: Request, view: View) -> Run:
    """The run with every slot that `request` fills; the slot that was asked for is read generously, the others only when named."""
    names = [*([run.asked] if run.asked in flow.slots else []), *(name for name in flow.slots if name != run.asked)]
    for name in sorted(names, key=lambda name: _ORDER_OF_TYPES.get(flow.slots[name].type, 5)):
        slot = flow.slots[name]
        value = value_for(slot, name, request.text, request, run, view, flow, is_asked=name == run.asked)
        if value is None and name in request.hints:
            value = value_for(slot, name, request.hints[name], request, run, view, flow, is_asked=True)
        if value is not None:
            run = run.with_slot(name, value)
            if slot.type in BELONGING:
                run = _without(BELONGING[slot.type], flow, run)
    return run


# What means nothing any more once another order or product is talked of.
BELONGING: dict[str, tuple[str, ...]] = {"order": ("lines", "variants", "pieces"), "product": ("variant", "measure")}
_ORDER_OF_TYPES = {"order": 0, "product": 1, "lines": 2, "variant": 3, "variants": 3, "pieces": 3, "measure": 3}


def settle(flow: Flow, run: Run, view: View) -> Run:
    """The run with everything that needs no question: the only order that fits, its only line, the only option left, defaults."""
    for name, slot in flow.slots.items():
        if name not in run.slots and (value := _only_one(slot, run, flow, view)) is not None:
            run = run.with_slot(name, value)
    return run


def value_for(slot: Slot, name: str, text: str, request: Request, run: Run, view: View, flow: Flow, *, is_asked: bool) -> Any | None:
    """What `text` says for one slot; None for nothing. Strings, numbers, line numbers and {line: sku} only: they are stored as JSON."""
    plain = to_simplified(text)
    match slot.type:
        case "order":
            return _order(slot, plain, request, view, run, is_asked)
        case "lines":
            return _lines(plain, run, view, is_asked)
        case "variants":
            return _variants(name, plain, run, view, flow, is_asked)
        case "method":
            return _method(plain, view, is_asked)
        case "choice":
            return _choice(slot, plain, is_asked)
        case "address":
            return _address(text, view, is_asked)
        case "product":
            return _suited(flow, plain, request.products, view) if is_asked or request.said or request.follow_up else None
        case "variant":
            return request.sku or _variant_of(run, flow, plain, view)
        case "measure":
            chart = chart_of(product) if (product := product_of(flow, run, view)) else None
            said = measure_said(plain, chart.measure, is_asked=is_asked) if chart else None
            return None if said is None else float(said)
        case "basket":
            return read_basket(plain, view.goods.get(text, []), run.slots.get(name), view.products)
        case "coupon":
            return read_coupon(plain, view.coupons)
        case "points":
            return read_points(plain)
        case "number":
            return _number(slot, plain, is_asked)
        case "pieces":
            return _pieces(plain, run, view)
        case "text":
            return text.strip()[:LONGEST_TEXT] if is_asked and text.strip() else None


# ---- orders and their goods


def fitting(slot: Slot, view: View) -> tuple[Order, ...]:
    """The customer's orders that a slot can be about, newest first."""
    return tuple(order for order in view.orders if not slot.fits or order.status.value in slot.fits or _awaits_refund(slot, order))


def _awaits_refund(slot: Slot, order: Order) -> bool:
    return "refund_open" in slot.fits and any(refund.status in ("requested", "approved") for refund in order.refunds)


def order_of(run: Run, view: View) -> Order | None:
    return view.order(str(run.slots.get("order", "")))


def lines_of(run: Run, view: View) -> tuple[OrderLine, ...]:
    """The order lines that the run is about; all of the order's when it has no such slot filled."""
    order = order_of(run, view)
    if order is None:
        return ()
    chosen = run.slots.get("lines")
    return tuple(line for line in order.lines if chosen is None or line.line in chosen)


def _order(slot: Slot, plain: str, request: Request, view: View, run: Run, is_asked: bool) -> str | None:
    if token := ORDER_TOKEN.search(plain):
        return plain_id(view.value_of(token.group(0)))
    own = [order for order in view.orders if order.id.lower() in normal(plain)]
    if own:
        return own[0].id
    if "order" in run.slots and not is_asked:
        return None
    fits = fitting(slot, view) or view.orders
    if holding := named_orders(plain, fits, view.products) or _holding_own(request, fits):
        holding = tuple(order for order in holding if request.sku in {line.sku for line in order.lines}) or holding
        return _holding_most(plain, holding, view, bool(_LAST.search(plain) or PRICE_FELL.search(plain)))
    if elsewhere := named_orders(plain, view.orders, view.products):
        return elsewhere[0].id if len(elsewhere) == 1 else None
    if request.order_day and (of_day := _of_day(request.order_day, fits, view) or _of_day(request.order_day, view.orders, view)):
        return of_day[0].id if len(of_day) == 1 or _LAST.search(plain) else None
    if described := [order for order in fits if order.status.value in states_said(plain)]:  # 'the one being packed'
        return described[0].id if len(described) == 1 or _LAST.search(plain) else None
    if _LAST.search(plain) and fits and not request.said:
        return fits[0].id
    if is_asked and (place := re.match(r"^\W*(?:第)?([1-9一二三四五])(?:个|单)?\W*$", plain)):
        number = "一二三四五".find(place.group(1)) + 1 or int(place.group(1))
        return fits[number - 1].id if number <= len(fits) else None
    return None


def _of_day(day: tuple[int, int], orders: Sequence[Order], view: View) -> list[Order]:
    placed = ((order, local_day(order.placed_at, view.timezone)) for order in orders)
    return [order for order, on in placed if (on.month, on.day) == day]


def _holding_own(request: Request, orders: tuple[Order, ...]) -> tuple[Order, ...]:
    """The orders that hold what the talk is about already: 炒锅到了吗, and then 现在便宜了."""
    if not request.is_own or request.said:
        return ()
    return tuple(order for order in orders if {line.product for line in order.lines} & set(request.products))


def _holding_most(plain: str, orders: tuple[Order, ...], view: View, takes_newest: bool) -> str | None:
    """The order that holds more of what was named than any other; the newest of several when 'my last order' was said."""
    counts = {
        order.id: len({line.product for line in order.lines if line.line in named_lines(plain, order, view.products).lines})
        for order in orders
    }
    most = [order.id for order in orders if counts[order.id] == max(counts.values())]
    return most[0] if len(most) == 1 or takes_newest else None


def plain_id(number: str) -> str:
    """An order number as it is stored: without '#' and spaces around it."""
    return number.strip().lstrip("#＃")


def _lines(plain: str, run: Run, view: View, is_asked: bool) -> list[int] | None:
    order = order_of(run, view)
    if order is None:
        return None
    named = named_lines(_only_part(plain), order, view.products, is_asked)
    if not named.lines and _only_part(plain) != plain:
        named = named_lines(plain, order, view.products, is_asked)
    if not named.lines or named.unsure:
        return None
    before = run.slots.get("lines")
    if before and not is_asked and re.search(r"也|还有|再加|加上|\b(?:also|as well|too|and the|plus|add)\b", plain, re.IGNORECASE):
        return sorted({*before, *named.lines})
    if (
        before
        and not is_asked
        and set(named.lines) < set(before)
        and not re.search(r"只|就(?=.{0,6}(?:一|这))|\b(?:only|just)\b", plain, re.IGNORECASE)
    ):
        return None  # 'for the lamp I want blue' speaks of one of them; it does not leave the others out
    return list(named.lines)


_COUNTED = re.compile(
    r"(?:其中(?:的)?|里(?:面)?(?:有|的|碎了?|坏了?|破了?)?|只(?:退|换|要|有)?|就(?:退|换)?|碎了|坏了|破了|裂了|退|换(?!一))\s*(?P<zh>\d{1,2}|[一两二三四五六七八九])\s*[个只件条把盏张套瓶双块]"
    r"|\b(?P<en>\d{1,2}|one|two|three|four|five|six|seven|eight|nine)\b (?:out )?of (?:them|the|my|these|those|\d)"
    r"|\b(?:only|just) (?P<only>\d{1,2}|one|two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)


def _pieces(plain: str, run: Run, view: View) -> dict[str, int] | None:
    """{line: pieces} where the words say how many of a line are meant and it has more: 'two of the six mugs arrived smashed'."""
    lines = lines_of(run, view)
    said = _COUNTED.search(plain)
    if len(lines) != 1 or said is None:
        return None
    count = int(number(next(each for each in said.groups() if each)) or 0)
    return {str(lines[0].line): count} if 0 < count < lines[0].quantity else None


_ONLY = re.compile(r"只|仅|就(?=退|换|要|留|这)|\b(?:only|just)\b", re.IGNORECASE)


def _only_part(plain: str) -> str:
    """The stretch that says what alone is meant: 'the quilt and the pillows I got: send back the pillows only'."""
    parts = [part for part in re.split(r"[，,。.；;:：!！?？\n]", plain) if part.strip()]
    told = [part for part in parts if _ONLY.search(part)]
    return told[0] if told and len(parts) > 1 else plain


def _without(types: tuple[str, ...], flow: Flow, run: Run) -> Run:
    gone = [name for name, slot in flow.slots.items() if slot.type in types]
    return replace(run, slots={name: value for name, value in run.slots.items() if name not in gone})


def _variants(name: str, plain: str, run: Run, view: View, flow: Flow, is_asked: bool) -> dict[str, str] | None:
    """{line: new sku} for each line whose new option the words tell."""
    lines = lines_of(run, view)
    if not lines or ("lines" in flow.slots and "lines" not in run.slots):
        return None
    found: dict[str, str] = dict(run.slots.get(name, {}))
    before = dict(found)
    missing = [line for line in lines if str(line.line) not in found]
    for line in lines:
        product = view.products.get(line.product)
        if product is None:
            continue
        # Settled without asking, by its like: 'the white one' says otherwise.
        is_like = run.slots.get("reason") in LIKE_FOR_LIKE and len(lines) == 1 and found.get(str(line.line), line.sku) == line.sku
        bare = (plain,) if is_like or (is_asked and missing[:1] == [line]) else ()
        stretches = stretches_of(plain, line, lines, view.products) or bare
        chosen = next((variants for stretch in stretches if (variants := chosen_variants(stretch, line, product))), ())
        if len(chosen) == 1:
            found[str(line.line)] = chosen[0].sku
    found = {line: sku for line, sku in found.items() if any(str(one.line) == line for one in lines)}
    return found if found != before else None


def missing_variant(name: str, run: Run, view: View) -> OrderLine | None:
    """The first line whose new option is not known yet."""
    have: dict[str, str] = run.slots.get(name, {})
    return next((line for line in lines_of(run, view) if str(line.line) not in have), None)


def product_of(flow: Flow, run: Run, view: View) -> Product | None:
    """The product that the run is about, when that is known."""
    return view.products.get(str(next((run.slots.get(name) for name, slot in flow.slots.items() if slot.type == "product"), "")))


def has_no_chart(flow: Flow, products: Sequence[str], view: View) -> bool:
    """Whether the flow reads a measure in a size chart and none of the products has one."""
    return _measures(flow) and not any(chart_of(view.products[each]) for each in products if each in view.products)


def _measures(flow: Flow) -> bool:
    return any(slot.type == "measure" for slot in flow.slots.values())


def _suited(flow: Flow, plain: str, products: Sequence[str], view: View) -> str | None:
    """The product meant of those that a word fits alike; where a measure is asked for too, one whose chart has it comes first."""
    if len(products) < 2 or not _measures(flow):
        return products[0] if products else None

    def worth(id: str) -> int:
        chart = chart_of(view.products[id]) if id in view.products else None
        return (chart is not None) + (chart is not None and measure_said(plain, chart.measure, is_asked=False) is not None)

    return max(products, key=worth)


def _variant_of(run: Run, flow: Flow, plain: str, view: View) -> str | None:
    product = product_of(flow, run, view)
    if product is None:
        return None
    if len(product.variants) == 1:
        return product.variants[0].sku
    index = ValueIndex([known for variant in product.variants for known in of_options(variant.sku, variant.options)])
    said = [value.holders for value in index.read(plain, view.today) if value.holders]
    left = frozenset[str].intersection(*said) if said else frozenset[str]()
    return next(iter(left)) if len(left) == 1 else None


# ---- the other kinds


def _method(plain: str, view: View, is_asked: bool) -> str | None:
    if _ORIGINAL.search(plain):
        return "original"
    kinds = [kind for kind, words in _KIND_WORDS.items() if words.search(plain)]
    if "gift_card" in kinds:
        kinds = ["gift_card"]
    fitting_methods = [method for method in view.methods if method.kind in kinds or method.id.lower() in plain.lower()]
    digits = re.findall(r"(?<!\d)\d{4}(?!\d)", plain)
    if exact := [
        method
        for method in fitting_methods or view.methods
        if any(part in " ".join(method.label.values()) or method.id.endswith(part) for part in digits)
    ]:
        return exact[0].id
    if len(fitting_methods) == 1:
        return fitting_methods[0].id
    if is_asked and not kinds and len(view.methods) == 1 and re.search(r"可以|行|好|ok|sure|yes|fine|that", plain, re.IGNORECASE):
        return view.methods[0].id
    return None


def _choice(slot: Slot, plain: str, is_asked: bool) -> str | None:
    plain = NOT_WANTED.sub(" ", plain)
    lower = plain.lower().strip(" .。!！")
    for key, choice in slot.choices.items():
        if any(label.lower().strip(" .。") == lower for label in choice.label.values()):
            return key
    hits = {key: place for key, choice in slot.choices.items() if (place := _first_hit(choice.words, plain)) is not None}
    if hits:
        return min(hits, key=lambda key: hits[key])
    if is_asked:
        named = [
            key
            for key, choice in slot.choices.items()
            if any(len(label) >= 2 and label.lower() in lower for label in choice.label.values())
        ]
        return named[0] if len(named) == 1 else None
    return None


def _first_hit(words: tuple[str, ...], plain: str) -> int | None:
    places = [found.start() for word in words if (found := re.search(word, plain, re.IGNORECASE))]
    return min(places, default=None)


def _address(text: str, view: View, is_asked: bool) -> str | None:
    if token := _ADDRESS_TOKEN.search(text):
        return _whole_address(text, view) if is_asked or _TO_ADDRESS.search(text[: token.start()]) else view.value_of(token.group(0))
    plain = text.strip()
    if is_asked and len(plain) >= 8 and _LOOKS_LIKE_ADDRESS.search(plain):
        return plain[:LONGEST_TEXT]
    return None


# A piece of an address by itself, put beside the one that was given: 8号楼1201漏了, 'make that building 3'.
_PIECE_OF_ADDRESS = re.compile(
    r"\d+\s*(?:号楼|号院|栋|幢|座|单元|室|楼|层|号)|(?:邮编|门牌)"
    r"|\b(?:building|unit|room|apt|apartment|suite|flat|floor|zip|postcode|street|no)\.? ?#?\d",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(\d+)\s*(号楼|号院|栋|幢|座|单元|室|楼|层|号)|\b(building|unit|room|apt|apartment|suite|flat|floor)\.? ?#?(\d+)", re.IGNORECASE
)


def amends_address(flow: Flow, run: Run, request: Request) -> bool:
    """Whether a piece of an address is put right or added after all of it was listed."""
    has_address = any(slot.type == "address" and name in run.slots for name, slot in flow.slots.items())
    return (
        has_address and len(request.text) <= 40 and "〔" not in request.text and bool(_PIECE_OF_ADDRESS.search(to_simplified(request.text)))
    )


def with_address_amended(flow: Flow, run: Run, text: str) -> Run:
    """The run with the piece of its address that `text` puts right ('不对是5栋302', 'make that building 3'); without its address where
    that has no such piece, so that the whole one is asked for."""
    name = next(name for name, slot in flow.slots.items() if slot.type == "address" and name in run.slots)
    old, said = str(run.slots[name]), _UNIT.search(text)
    unit = (said.group(2) or said.group(3)) if said else ""
    place = next((each for each in _UNIT.finditer(old) if (each.group(2) or each.group(3)).lower() == unit.lower()), None)
    if said is None or place is None:
        return replace(run, slots={key: value for key, value in run.slots.items() if key != name})
    rest = text[said.end() :].strip(" ,，。.!！吧的呢了")
    ends = re.fullmatch(r"(?:\d+\s*(?:单元|室|楼|层|号)?){1,3}", rest)  # 5栋302: the rest of the address with it
    return run.with_slot(name, old[: place.start()] + said.group(0) + (rest if ends else old[place.end() :]))


def _whole_address(text: str, view: View) -> str:
    """The address with what stands directly around the part that masking knew as one ('Room 402, Building 3, …'): all of it is needed."""
    said = ANY_TOKEN.sub(lambda token: view.value_of(token.group(0)), text).strip()
    lead = list(_TO_ADDRESS.finditer(said))
    return (said[lead[0].end() :] if lead else said).strip(" ,，.。:：")[:LONGEST_TEXT]


def _number(slot: Slot, plain: str, is_asked: bool) -> float | None:
    with_unit = re.search(rf"(\d+(?:\.\d+)?)\s*(?:{slot.unit})", plain, re.IGNORECASE) if slot.unit else None
    found = with_unit or (_NUMBER.search(plain) if is_asked else None)
    if not found:
        return None
    value = float(found.group(1))
    in_range = (slot.least is None or value >= slot.least) and (slot.most is None or value <= slot.most)
    return value if in_range else None


def _only_one(slot: Slot, run: Run, flow: Flow, view: View) -> Any | None:
    match slot.type:
        case "order":
            fits = fitting(slot, view)
            preferred = [order for order in fits if slot.prefers and {parcel.status.value for parcel in order.parcels} & set(slot.prefers)]
            return fits[0].id if len(fits) == 1 else preferred[0].id if len(preferred) == 1 else None
        case "lines":
            order = order_of(run, view)
            return [order.lines[0].line] if order and len(order.lines) == 1 else None
        case "variants":
            return _only_variants(run, flow, view)
        case "variant":
            return _variant_of(run, flow, "", view)
        case "measure":
            product = product_of(flow, run, view)
            return NO_CHART if product and chart_of(product) is None else None
        case "method" if slot.default is None:
            return view.methods[0].id if len(view.methods) == 1 else None
        case "choice" if slot.shown_by and (shown := _shown(slot, run, view)):
            return shown
        case _:
            return slot.default


def _shown(slot: Slot, run: Run, view: View) -> str | None:
    """The choice that the attributes of the one product show: whether it runs on mains need not be asked of a toaster."""
    lines = lines_of(run, view) if "order" in run.slots else ()
    product = view.products.get(lines[0].product) if len(lines) == 1 else None
    has = {attribute.key for attribute in product.attributes} if product else frozenset[str]()
    shown = next((choice for choice, keys in slot.shown_by.items() if has & set(keys)), None)
    return shown or (next((choice for choice, keys in slot.shown_by.items() if not keys), None) if has else None)


LIKE_FOR_LIKE = ("faulty", "damaged", "wrong_item")


def _is_there(product: Product, sku: str) -> bool:
    return any(variant.sku == sku and variant.stock > 0 for variant in product.variants)


def _only_variants(run: Run, flow: Flow, view: View) -> dict[str, str] | None:
    if "lines" in flow.slots and "lines" not in run.slots:
        return None
    choices: dict[str, tuple[OrderLine, Product | None]] = {
        str(line.line): (line, view.products.get(line.product)) for line in lines_of(run, view)
    }
    if run.slots.get("reason") in LIKE_FOR_LIKE:  # what came broken is put right by its like, where that is there
        same = {key: line.sku for key, (line, product) in choices.items() if product and _is_there(product, line.sku)}
        if same and len(same) == len(choices):
            return same
    found = {
        key: open_choices(line, product)[0].sku
        for key, (line, product) in choices.items()
        if product and len(open_choices(line, product)) == 1
    }
    return found if found and len(found) == len(choices) else None
