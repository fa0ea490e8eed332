"""The money of an order: what was paid, what went back or was promised back, by which method, and the share of a line."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from kefu.shops.changes.situation import HAVE_BALANCE, GiveMoney, Situation, TakeMoney
from kefu.vocabulary import Impossible, Money, Order, OrderLine, PaymentMethod, Texts


def paid_minor(order: Order) -> int:
    """What the customer paid. An order that came without its payments was paid in full once it has a time of payment."""
    payments = [payment.amount.minor for payment in order.payments if payment.kind == "payment"]
    if payments:
        return sum(payments)
    return order.total.minor if order.paid_at is not None else 0


def refunded_minor(order: Order) -> int:
    """What was paid back or promised back: every refund that was not rejected."""
    return sum(refund.amount.minor for refund in order.refunds if refund.status != "rejected")


def left_minor(order: Order) -> int:
    """What can still be given back: never above what was paid."""
    return max(0, paid_minor(order) - refunded_minor(order))


def original_method(situation: Situation, order: Order) -> str:
    """Id of the method the order was paid with; its name as the order has it where the shop keeps no such method."""
    first = next((payment.method for payment in order.payments if payment.kind == "payment"), None)
    if first is not None:
        return first
    for method in situation.methods:
        if order.payment_method in (method.id, *method.label.values()):
            return method.id
    return order.payment_method


def net_by_method(situation: Situation, order: Order) -> tuple[tuple[str, int], ...]:
    """(method, paid less sent back) for every method with something left, in the order of payment; together at most `left_minor`."""
    net: defaultdict[str, int] = defaultdict(int)
    for payment in order.payments:
        net[payment.method] += payment.amount.minor if payment.kind == "payment" else -payment.amount.minor
    if not any(payment.kind == "payment" for payment in order.payments):
        net[original_method(situation, order)] += paid_minor(order)
    left, found = left_minor(order), list[tuple[str, int]]()
    for method, minor in net.items():
        if (share := min(minor, left)) > 0:
            found.append((method, share))
            left -= share
    return tuple(found)


def share_minor(order: Order, lines: Iterable[tuple[OrderLine, int]]) -> int:
    """What was paid for these lines and quantities: their price less their part of the order's discount, halves rounded up."""
    price = sum(line.unit_price.minor * quantity for line, quantity in lines)
    if not order.subtotal.minor:
        return 0
    share = Decimal(price) * (order.subtotal.minor - order.discount.minor) / order.subtotal.minor
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def method_name(situation: Situation, method_id: str) -> Texts:
    """How the customer calls a method; the order's own word for one the shop does not keep."""
    method = situation.method(method_id)
    return method.label if method is not None else {"zh": method_id or "原支付方式", "en": method_id or "the original payment method"}


def stored_name(situation: Situation, method_id: str) -> str:
    """The name a refund row bears: the order's own word for its own method, else the label in the shop's language."""
    order, method = situation.order, situation.method(method_id)
    if order is not None and (method is None or method_id == original_method(situation, order)):
        return order.payment_method
    assert method is not None
    return method.label.get(situation.merchant.default_language) or next(iter(method.label.values()), method_id)


def chosen_method(situation: Situation, order: Order, method_id: str | None) -> str | Impossible:
    """The method named, which must be one of the customer's; none named: the one the order was paid with."""
    original = original_method(situation, order)
    if not method_id or method_id == original:
        return original
    return Impossible("unknown_method") if situation.method(method_id) is None else method_id


def too_little(method: PaymentMethod | None, minor: int) -> bool:
    return method is not None and method.balance is not None and method.balance.minor < minor


def give(situation: Situation, minor: int, method_id: str, reason: Texts, *, moves: bool = True) -> GiveMoney:
    return GiveMoney(Money(minor, situation.merchant.currency if situation.order is None else situation.order.total.currency), method_id,
                     stored_name(situation, method_id), reason, moves)  # fmt: skip


def take(order: Order, minor: int, method_id: str) -> TakeMoney:
    return TakeMoney(Money(minor, order.total.currency), method_id)


def at_once(situation: Situation, method_id: str) -> bool:
    method = situation.method(method_id)
    return method is not None and method.kind in HAVE_BALANCE
