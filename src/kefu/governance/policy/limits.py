"""Money: never more back than was paid, and caps above which a person says yes."""

from collections.abc import Mapping
from dataclasses import dataclass

from kefu.governance.policy.facts import FactValue
from kefu.governance.policy.table import Caps
from kefu.vocabulary import Plan, Texts

ABOVE_PAID: Texts = {
    "zh": "退款加起来不能超过这笔订单的实付金额。",
    "en": "Refunds of an order can't add up to more than was paid for it.",
}
AMOUNT_UNCLEAR: Texts = {
    "zh": "这笔金额对不上，需要同事核对后才能办理。",
    "en": "The amounts of this request don't agree, so a colleague has to look at it first.",
}


@dataclass(frozen=True, slots=True)
class Excess:
    """Which cap an amount is above: its name as it follows the row's id, and whether nobody may give it."""

    cap: str
    is_final: bool


def money_back(plan: Plan) -> int:
    """The most that `plan` says it gives back, in minor units, wherever it says so: no part of a plan hides money from the caps."""
    stated = plan.money_back.minor if plan.money_back else 0
    listed = sum(effect.amount.minor for effect in plan.effects if effect.kind == "money_back" and effect.amount)
    fact = plan.facts.get("money_back_minor")
    counted = int(fact) if isinstance(fact, (int, float)) and not isinstance(fact, bool) and abs(fact) < 10**15 else 0
    return max(stated, listed, counted)


def currencies(plan: Plan) -> frozenset[str]:
    """All currencies that money of `plan` is in; more than one cannot be compared."""
    money = (plan.money_back, plan.money_due, *(effect.amount for effect in plan.effects))
    said = plan.facts.get("currency")
    return frozenset((*(each.currency for each in money if each), *((said,) if isinstance(said, str) and said else ())))


def is_above_paid(amount: int, facts: Mapping[str, FactValue]) -> bool:
    """Whether `amount` and what went back before are more than was paid. What was paid being unknown, anything is above it."""
    if amount <= 0:
        return False
    paid, refunded = _number(facts, "paid_minor"), _number(facts, "refunded_minor")
    return paid is None or amount + max(refunded or 0, 0) > paid


def excess(amount: int, facts: Mapping[str, FactValue], caps: Caps) -> Excess | None:
    """The first cap that `amount` is above; a sum that is unknown counts as above its cap."""
    if amount <= 0:
        return None
    if caps.never_above is not None and amount > caps.never_above:
        return Excess("never_above", True)
    if amount > caps.per_action:
        return Excess("per_action", False)
    for fact, cap, name in (
        ("refunds_today_minor", caps.per_day, "per_day"),
        ("refunds_by_customer_30d_minor", caps.per_customer_30d, "per_customer_30d"),
    ):
        before = _number(facts, fact)
        if before is None or max(before, 0) + amount > cap:
            return Excess(name, False)
    return None


def _number(facts: Mapping[str, FactValue], name: str) -> int | None:
    value = facts.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
