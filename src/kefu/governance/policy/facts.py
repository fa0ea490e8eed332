"""What a policy may decide on: the facts of a plan, each with its kind, its allowed values and a line on what it says."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast

FactValue = str | int | bool | list[str] | None
Kind = Literal["number", "text", "flag", "list"]

CHANGES = (
    *("cancel_order", "change_address", "change_items", "change_payment", "change_default_address", "return_items"),
    *("exchange_items", "refund_difference", "goodwill", "request_invoice", "stock_alert", "trace_parcel", "resend_parcel"),
)
PROMISE_KINDS = (
    *("refund_by", "call_by", "reply_by", "parcel_enquiry_by", "resend_by", "stock_notice", "price_refund", "invoice_by", "other"),
)
REASONS = (
    *("no_longer_needed", "ordered_by_mistake", "changed_mind", "faulty", "damaged", "wrong_item", "missing_item"),
    *("not_received", "late", "size_or_colour", "price_drop", "out_of_stock", "other"),
)
_STATUSES = (
    *("awaiting_payment", "paid", "packing", "shipped", "delivered", "completed", "cancelled", "returning", "returned", "refunded"),
)
_PARCEL_STATUSES = ("label_created", "in_transit", "out_for_delivery", "delivered", "stuck", "lost", "returned")


@dataclass(frozen=True, slots=True)
class Fact:
    """`values`: all that a text may be, () for any; numbers are whole: days, pieces, or minor units of the order's currency."""

    name: str
    kind: Kind
    zh: str
    en: str
    values: tuple[str, ...] = ()


_ALL = (
    Fact("change", "text", "要办的事", "what is to be changed", CHANGES),
    Fact("promise", "text", "承诺的种类（仅时限表）", "kind of promise (clocks only)", PROMISE_KINDS),
    Fact("status", "text", "订单状态", "status of the order", _STATUSES),
    Fact("level", "text", "身份级别", "how the customer is identified", ("anonymous", "order", "customer")),
    Fact("owner_ok", "flag", "订单属于这位顾客", "the order is this customer's"),
    Fact("days_since_placed", "number", "下单至今的天数", "days since the order was placed"),
    Fact("days_since_paid", "number", "付款至今的天数", "days since it was paid"),
    Fact("days_since_delivered", "number", "签收至今的天数（签收次日为1）", "days since delivery (the day after it is 1)"),
    Fact("items", "number", "订单件数", "things in the order"),
    Fact("items_changing", "number", "涉及的件数", "things that the change is about"),
    Fact("stock", "number", "现有库存", "pieces there now"),
    Fact("total_minor", "number", "订单金额", "the order's total"),
    Fact("paid_minor", "number", "实付金额", "what was paid"),
    Fact("refunded_minor", "number", "已退金额", "what was refunded already"),
    Fact("money_back_minor", "number", "本次要退的金额", "what this change gives back"),
    Fact("money_due_minor", "number", "本次要补的金额", "what this change costs the customer"),
    Fact("currency", "text", "币种", "currency"),
    Fact("reason", "text", "顾客说的原因", "the customer's reason", REASONS),
    Fact("method_kind", "text", "收付方式的种类", "kind of payment method", ("card", "paypal", "gift_card", "wechat", "alipay", "balance")),
    Fact("card_network", "text", "银行卡组织", "network of a card", ("unionpay", "visa", "mastercard")),
    Fact("method_is_original", "flag", "原支付方式", "the method that was paid with"),
    Fact("method_is_gift_card", "flag", "退到礼品卡", "the method is a gift card"),
    Fact("same_method", "flag", "与现在的支付方式相同", "the same method as now"),
    Fact("already_changed", "flag", "这件事已改过一次", "was changed like this before"),
    Fact("customer_tier", "text", "会员等级", "the customer's tier"),
    Fact("categories", "list", "涉及的商品类目", "categories of the goods"),
    Fact("has_parcel", "flag", "已有包裹", "a parcel exists"),
    Fact("parcel_status", "text", "包裹状态", "status of the parcel", _PARCEL_STATUSES),
    Fact("days_since_parcel_moved", "number", "物流多少天没有更新", "days without a tracking entry"),
    Fact("opened", "flag", "已拆封", "the packaging or seal was opened"),
    Fact("used", "flag", "已使用", "was used"),
    Fact("is_custom", "flag", "定制商品", "made or engraved to order"),
    Fact("is_abroad", "flag", "境外订单", "the order goes abroad"),
    Fact("price_drop_minor", "number", "降价金额", "by how much the price fell"),
    Fact("days_since_price_drop", "number", "降价至今的天数", "days since the price fell"),
    Fact("invoice_kind", "text", "发票种类", "kind of invoice", ("ordinary", "special_vat")),
    Fact("refunds_today_minor", "number", "店铺今日已退总额", "what the shop gave back today"),
    Fact("refunds_by_customer_30d_minor", "number", "该顾客30天内已退总额", "what this customer got back in 30 days"),
    Fact("open_returns", "number", "进行中的退货数", "returns under way"),
)
_LARGEST = 10**15  # no amount, count or age is larger; decimals of the tables hold 28 digits
FACTS: Mapping[str, Fact] = {fact.name: fact for fact in _ALL}

DatedBy = Literal["today", "placed", "paid", "delivered"]
DATED_BY: tuple[DatedBy, ...] = ("today", "placed", "paid", "delivered")


def known(facts: Mapping[str, object]) -> dict[str, FactValue]:
    """Every fact of FACTS, None where it is absent or of the wrong kind: a value that cannot be judged counts as unknown."""
    return {name: _value(fact, facts.get(name)) for name, fact in FACTS.items()}


def _value(fact: Fact, value: object) -> FactValue:
    match fact.kind:
        case "flag":
            return value if isinstance(value, bool) else None
        case "number":
            return _whole(fact.name, value)
        case "text":
            return value if isinstance(value, str) and value else None
        case "list":
            items: Sequence[object] = cast("Sequence[object]", value) if isinstance(value, (list, tuple, frozenset, set)) else ()
            return [str(item) for item in items] if items else None


def _whole(name: str, value: object) -> int | None:
    """Days are counted down to whole ones; an amount that is not whole minor units is not an amount."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    if abs(value) < _LARGEST and (isinstance(value, int) or value.is_integer() or name.startswith("days_")):
        return math.floor(value)
    return None


def day_that_matters(facts: Mapping[str, FactValue], dated_by: DatedBy, on: date) -> date | None:
    """The day whose rules apply, e.g. that of the order; None when the fact it is counted from is unknown."""
    if dated_by == "today":
        return on
    days = facts.get(f"days_since_{dated_by}")
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days < 36_500:
        return None
    return on - timedelta(days=days)
