"""Plans for goods that come back, and for money given afterwards: returns, exchanges, price protection, goodwill."""

from collections.abc import Mapping, Sequence
from typing import Any

from kefu.shops.changes import money
from kefu.shops.changes.facts import price_drop
from kefu.shops.changes.situation import AddReturn, Draft, SetOrder, Situation, TakeStock, Write, effect, options_of
from kefu.shops.changes.wishes import WishedLine, same_items, wished_lines
from kefu.vocabulary import Effect, Impossible, Money, Order, OrderLine, OrderStatus, ReturnLine, ReturnRequest, Texts

Arguments = Mapping[str, Any]
REASON_RETURN = {"zh": "退货退款", "en": "Refund of a return"}
REASON_DROP = {"zh": "价格保护", "en": "Price protection"}
REASON_GOODWILL = {"zh": "补偿", "en": "Goodwill payment"}
# The shop answers for these, so a whole order that goes back gets its freight back too.
OUR_FAULT = ("faulty", "damaged", "wrong_item", "missing_item", "lost")


def return_items(situation: Situation, order: Order, arguments: Arguments) -> Draft | Impossible:
    """What was paid for the lines is asked for as a refund; it moves when the goods have come."""
    wished, method = wished_lines(situation, order, arguments, swaps=False), money.chosen_method(situation, order, arguments.get("method"))
    if isinstance(wished, Impossible) or isinstance(method, Impossible):
        return wished if isinstance(wished, Impossible) else Impossible("unknown_method")
    reason = str(arguments.get("reason") or "")
    minor = money.share_minor(order, [(wish.line, wish.quantity) for wish in wished])
    if reason in OUR_FAULT and sum(wish.quantity for wish in wished) == sum(line.quantity for line in order.lines):
        minor += order.freight.minor
    # Rounding of many small returns may be a cent above what is left.
    minor = min(minor, money.left_minor(order))
    amount = Money(minor, order.total.currency)
    effects = [
        effect("status", "return_status", order=order.id),
        *(_goes_back(situation, wish) for wish in wished),
        *([_back_later(situation, amount, method)] if minor else []),
    ]
    request = _request(situation, "return", wished, method, amount, reason)
    writes: list[Write] = [SetOrder({"status": OrderStatus.RETURNING.value}), AddReturn(request)]
    if minor:
        writes.append(money.give(situation, minor, method, REASON_RETURN, moves=False))
    return _draft(order, arguments, wished, method, reason, effects, writes, back=minor)


def exchange_items(situation: Situation, order: Order, arguments: Arguments) -> Draft | Impossible:
    """Another variant of the same product at today's price; the difference moves when the exchange is made."""
    wished, method = wished_lines(situation, order, arguments, swaps=True), money.chosen_method(situation, order, arguments.get("method"))
    if isinstance(wished, Impossible) or isinstance(method, Impossible):
        return wished if isinstance(wished, Impossible) else Impossible("unknown_method")
    difference = sum(wish.difference_minor for wish in wished)
    held = situation.method(method)
    if money.too_little(held, difference):
        return Impossible("balance_too_low", {"balance_minor": held.balance.minor if held and held.balance else 0})
    reason, amount = str(arguments.get("reason") or ""), Money(abs(difference), order.total.currency)
    effects = [effect("status", "exchange_status", order=order.id), *(_exchanged(wish) for wish in wished)]
    if difference > 0:
        effects.append(effect("money_due", "money_due_later", money=amount, amount=amount, method=money.method_name(situation, method)))
    elif difference < 0:
        effects.append(_back_later(situation, amount, method))
    else:
        effects.append(effect("notice", "no_difference"))
    request = _request(situation, "exchange", wished, method, Money(-difference, order.total.currency), reason)
    writes = (SetOrder({"status": OrderStatus.EXCHANGING.value}), AddReturn(request), *_reserved(wished))
    return _draft(order, arguments, wished, method, reason, effects, writes, back=max(0, -difference), due=max(0, difference))


def refund_difference(situation: Situation, order: Order, arguments: Arguments) -> Draft | Impossible:
    """Price protection: what the lines cost less now, at most what was paid for them; each line once, which refunds remember."""
    numbers = arguments.get("lines") or [line.line for line in order.lines]
    wished = wished_lines(situation, order, {"lines": numbers}, swaps=False)
    if isinstance(wished, Impossible):
        return wished
    method = money.chosen_method(situation, order, arguments.get("method"))
    if isinstance(method, Impossible):
        return method
    cheaper = [wish for wish in wished if price_drop(situation.goods.get(wish.line.sku), wish.line) > 0]
    given = sum(refund.amount.minor for refund in order.refunds if refund.status != "rejected" and refund.reason == REASON_DROP)
    drop = sum(price_drop(situation.goods.get(wish.line.sku), wish.line) * wish.quantity for wish in cheaper)
    paid = money.share_minor(order, [(wish.line, wish.quantity) for wish in cheaper])
    minor = min(drop - given, paid, money.left_minor(order))
    if minor <= 0:
        return Impossible("nothing_to_do")
    amount = Money(minor, order.total.currency)
    effects = [*(_cheaper(situation, wish) for wish in cheaper), _back(situation, amount, method)]
    writes = (money.give(situation, minor, method, REASON_DROP),)
    return _draft(order, {}, cheaper, method, "", effects, writes, back=minor)


def goodwill(situation: Situation, order: Order, arguments: Arguments) -> Draft | Impossible:
    """An amount that the shop's rules allow, out of what was paid."""
    minor = arguments.get("amount_minor")
    if not isinstance(minor, int) or isinstance(minor, bool) or minor <= 0:
        return Impossible("missing_argument", {"argument": "amount_minor"})
    if minor > money.left_minor(order):
        return Impossible("above_paid", {"left_minor": money.left_minor(order)})
    method = money.chosen_method(situation, order, arguments.get("method"))
    if isinstance(method, Impossible):
        return method
    amount, reason = Money(minor, order.total.currency), str(arguments.get("reason") or "")
    return Draft(
        (effect("notice", "goodwill", order=order.id, amount=amount), _back(situation, amount, method)),
        (money.give(situation, minor, method, REASON_GOODWILL),),
        {"order": order.id, "amount_minor": minor, "reason": reason, "method": method},
        money_back=minor,
        method=method,
    )


def _draft(
    order: Order,
    arguments: Arguments,
    wished: Sequence[WishedLine],
    method: str,
    reason: str,
    effects: Sequence[Effect],
    writes: Sequence[Write],
    *,
    back: int = 0,
    due: int = 0,
) -> Draft:
    lines = [{"line": wish.line.line, "quantity": wish.quantity} | ({"sku": wish.sku} if wish.goods else {}) for wish in wished]
    kept: dict[str, object] = {"order": order.id, "lines": lines, "method": method}
    if reason:
        kept["reason"] = reason
    kept |= {name: arguments[name] for name in ("opened", "used") if isinstance(arguments.get(name), bool)}
    numbers = tuple(wish.line.line for wish in wished)
    facts = {"same_items": same_items(wished)} if any(wish.goods for wish in wished) else {}
    return Draft(tuple(effects), tuple(writes), kept, back, due, method, numbers, sum(wish.quantity for wish in wished), facts=facts)


def _request(situation: Situation, kind: Any, wished: Sequence[WishedLine], method: str, amount: Money, reason: str) -> ReturnRequest:
    lines = tuple(ReturnLine(wish.line.line, wish.quantity, wish.sku if wish.goods else None) for wish in wished)
    return ReturnRequest("", kind, "requested", lines, method, amount, situation.now, reason)


def _reserved(wished: Sequence[WishedLine]) -> Sequence[Write]:
    """The new things are set aside at once; the old ones go on the shelf when the warehouse has checked them."""
    return [TakeStock(wish.sku, wish.quantity) for wish in wished]


def _goes_back(situation: Situation, wish: WishedLine) -> Effect:
    options = said_options(situation, wish.line)
    return effect("line", "return_line", on_line=wish.line.line, product=wish.line.name, options=options, count=wish.quantity)


def _exchanged(wish: WishedLine) -> Effect:
    old, new = wish.said_options()
    return effect("line", "exchange_line", on_line=wish.line.line, product=wish.line.name, old=old, new=new, count=wish.quantity)


def _cheaper(situation: Situation, wish: WishedLine) -> Effect:
    now = situation.goods[wish.line.sku].variant.price
    return effect(
        *("line", "drop_line"),
        on_line=wish.line.line,
        product=wish.line.name,
        options=said_options(situation, wish.line),
        paid=wish.line.unit_price,
        now=now,
        count=wish.quantity,
    )


def _back(situation: Situation, amount: Money, method: str) -> Effect:
    return effect("money_back", "money_back", money=amount, amount=amount, method=money.method_name(situation, method))


def _back_later(situation: Situation, amount: Money, method: str) -> Effect:
    return effect("money_back", "money_back_later", money=amount, amount=amount, method=money.method_name(situation, method))


def said_options(situation: Situation, line: OrderLine) -> Texts:
    """' (mist blue)' of what was bought, empty for the only variant."""
    goods = situation.goods.get(line.sku)
    return {"zh": "", "en": ""} if goods is None else options_of(goods.variant)
