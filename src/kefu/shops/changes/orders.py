"""Plans for an order that has not left yet: cancelled, sent elsewhere, paid otherwise, other variants of its products."""

from collections.abc import Mapping
from typing import Any

from kefu.shops.changes import money
from kefu.shops.changes.situation import (
    IN_THE_WAREHOUSE,
    Draft,
    SetLine,
    SetOrder,
    Situation,
    TakeStock,
    Write,
    effect,
)
from kefu.shops.changes.wishes import WishedLine, same_items, wished_lines
from kefu.vocabulary import Effect, Impossible, Money, Order, OrderStatus

Arguments = Mapping[str, Any]
REASON_CANCELLED = {"zh": "取消订单", "en": "Order cancelled"}
REASON_METHOD = {"zh": "更换付款方式", "en": "Payment method changed"}
REASON_ITEMS = {"zh": "更换规格退差价", "en": "Price difference after a change of items"}


def cancel_order(situation: Situation, order: Order, arguments: Arguments) -> Draft | Impossible:
    """All that was paid and not yet given back goes back the way it came; what is still in the warehouse goes on the shelf again."""
    if order.status is OrderStatus.CANCELLED:
        return Impossible("nothing_to_do")
    reason = str(arguments.get("reason") or "")
    effects: list[Effect] = [effect("status", "cancel", order=order.id)]
    writes: list[Write] = [SetOrder({"status": OrderStatus.CANCELLED.value, "cancel_reason": reason}, cancelled=True)]
    back = money.net_by_method(situation, order)
    for method, minor in back:
        amount = Money(minor, order.total.currency)
        effects.append(effect("money_back", "money_back", money=amount, amount=amount, method=money.method_name(situation, method)))
        writes.append(money.give(situation, minor, method, REASON_CANCELLED))
    if order.status in IN_THE_WAREHOUSE:
        writes += [TakeStock(line.sku, -line.quantity) for line in order.lines]
    return Draft(
        tuple(effects),
        tuple(writes),
        {"order": order.id, "reason": reason},
        money_back=sum(minor for _, minor in back),
        method=back[0][0] if back else money.original_method(situation, order),
        lines=tuple(line.line for line in order.lines),
    )


def change_address(situation: Situation, order: Order, arguments: Arguments) -> Draft | Impossible:
    address = str(arguments.get("address") or "").strip()
    recipient, phone = str(arguments.get("recipient") or "").strip(), str(arguments.get("phone") or "").strip()
    new = {"address": address or order.address, "recipient": recipient or order.recipient, "phone": phone or order.phone}
    if not (address or recipient or phone):
        return Impossible("missing_argument", {"argument": "address"})
    effects = [effect("address", "address", order=order.id, address=new["address"])]
    if recipient:
        effects.append(effect("address", "recipient", recipient=recipient))
    if phone:
        effects.append(effect("address", "phone", phone=phone))
    values = (
        {"order": order.id, "address": new["address"]}
        | ({"recipient": recipient} if recipient else {})
        | ({"phone": phone} if phone else {})
    )
    return Draft(tuple(effects), (SetOrder(new),), values)


def change_payment(situation: Situation, order: Order, arguments: Arguments) -> Draft | Impossible:
    """The whole of what is paid now is taken from the new method, and the old one gets it back."""
    method = situation.method(str(arguments.get("method") or ""))
    if method is None:
        return Impossible("unknown_method")
    back = money.net_by_method(situation, order)
    if [method.id] == [held for held, _ in back] or (not back and method.id == money.original_method(situation, order)):
        return Impossible("same_method")
    # Of two methods one may be the chosen one: only what lies with the others moves.
    due = sum(minor for held, minor in back if held != method.id)
    if money.too_little(method, due):
        return Impossible("balance_too_low", _balance(method.balance))
    effects = [effect("payment_method", "method", order=order.id, method=method.label)]
    writes: list[Write] = [SetOrder({"payment_method": _name_on_order(situation, order, method.id)})]
    if due:
        amount = Money(due, order.total.currency)
        effects.append(effect("money_due", "money_due", money=amount, amount=amount, method=method.label))
        writes.append(money.take(order, due, method.id))
    for held, minor in back:
        if held != method.id:
            amount = Money(minor, order.total.currency)
            effects.append(effect("money_back", "money_back", money=amount, amount=amount, method=money.method_name(situation, held)))
            writes.append(money.give(situation, minor, held, REASON_METHOD))
    return Draft(tuple(effects), tuple(writes), {"order": order.id, "method": method.id}, due, due, method.id)


def change_items(situation: Situation, order: Order, arguments: Arguments) -> Draft | Impossible:
    """Whole lines become another variant of the same product at today's price; the difference is paid or given back now."""
    wished = wished_lines(situation, order, arguments, swaps=True)
    if isinstance(wished, Impossible):
        return wished
    if any(wish.quantity != wish.line.quantity for wish in wished):
        return Impossible("whole_lines_only")
    method = money.chosen_method(situation, order, arguments.get("method"))
    if isinstance(method, Impossible):
        return method
    difference = sum(wish.difference_minor for wish in wished)
    if money.too_little(situation.method(method), difference):
        held = situation.method(method)
        return Impossible("balance_too_low", _balance(held.balance if held else None))
    if -difference > money.left_minor(order):
        return Impossible("above_paid", {"left_minor": money.left_minor(order)})
    effects = [_changed(wish) for wish in wished]
    writes: list[Write] = [_totals(order, difference)]
    for wish in wished:
        assert wish.goods is not None
        writes.append(SetLine(wish.line.line, wish.goods.variant.sku, wish.goods.variant.price))
        if order.status in IN_THE_WAREHOUSE:
            writes.append(TakeStock(wish.goods.variant.sku, wish.quantity))
            writes.append(TakeStock(wish.line.sku, -wish.quantity))
    is_paid = money.paid_minor(order) > 0
    amount, name = Money(abs(difference), order.total.currency), money.method_name(situation, method)
    if difference > 0:
        effects.append(effect("money_due", "money_due", money=amount, amount=amount, method=name))
        writes += [money.take(order, difference, method)] if is_paid else []
    elif difference < 0 and is_paid:
        effects.append(effect("money_back", "money_back", money=amount, amount=amount, method=name))
        writes.append(money.give(situation, -difference, method, REASON_ITEMS))
    else:
        effects.append(effect("notice", "no_difference"))
    return Draft(
        tuple(effects),
        tuple(writes),
        {"order": order.id, "lines": [{"line": wish.line.line, "sku": wish.sku} for wish in wished], "method": method},
        money_back=max(0, -difference) if is_paid else 0,
        money_due=max(0, difference),
        method=method,
        lines=tuple(wish.line.line for wish in wished),
        facts={"same_items": same_items(wished)},
    )


def _changed(wish: WishedLine) -> Effect:
    assert wish.goods is not None
    old, new = wish.said_options()
    return effect("line", "change_line", on_line=wish.line.line, product=wish.line.name, old=old, new=new, count=wish.quantity)


def _totals(order: Order, difference: int) -> SetOrder:
    return SetOrder(
        {"items_changed": True, "subtotal_minor": order.subtotal.minor + difference, "total_minor": order.total.minor + difference}
    )


def _name_on_order(situation: Situation, order: Order, method_id: str) -> str:
    """The order keeps ids where it kept an id, and else the name that customers read."""
    if situation.method(order.payment_method) is not None:
        return method_id
    return money.stored_name(situation, method_id)


def _balance(balance: Money | None) -> dict[str, int]:
    return {"balance_minor": balance.minor if balance is not None else 0}
