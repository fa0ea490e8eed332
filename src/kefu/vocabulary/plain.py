"""Plans, rulings and results as plain values that JSON keeps, and back; equal to the originals after the journey."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from kefu.vocabulary.acts import Change, Done, Effect, Impossible, Plan, Ruling
from kefu.vocabulary.identity import Level, Who
from kefu.vocabulary.texts import Money

Plain = Mapping[str, Any]


def plain_plan(plan: Plan) -> dict[str, Any]:
    return {
        "change": {"name": plan.change.name, "arguments": _value(plan.change.arguments)},
        "order": plan.order,
        "effects": [_effect(effect) for effect in plan.effects],
        "facts": _value(plan.facts),
        "money_back": _money(plan.money_back),
        "money_due": _money(plan.money_due),
        "method": plan.method,
        "digest": plan.digest,
    }


def plan_of(plain: Plain) -> Plan:
    return Plan(
        change=Change(plain["change"]["name"], plain["change"]["arguments"]),
        order=plain["order"],
        effects=tuple(_effect_of(item) for item in plain["effects"]),
        facts={name: tuple(cast(Sequence[str], value)) if isinstance(value, list) else value for name, value in plain["facts"].items()},
        money_back=_money_of(plain["money_back"]),
        money_due=_money_of(plain["money_due"]),
        method=plain["method"],
        digest=plain["digest"],
    )


def plain_result(result: Done | Impossible) -> dict[str, Any]:
    if isinstance(result, Impossible):
        return {"impossible": result.code, "arguments": _value(result.arguments)}
    return {"effects": [_effect(effect) for effect in result.effects], "references": dict(result.references)}


def result_of(plain: Plain) -> Done | Impossible:
    if "impossible" in plain:
        return Impossible(plain["impossible"], plain["arguments"])
    return Done(tuple(_effect_of(item) for item in plain["effects"]), plain["references"])


def plain_ruling(ruling: Ruling) -> dict[str, Any]:
    return {
        "verdict": ruling.verdict,
        "table": ruling.table,
        "rule": ruling.rule,
        "version": ruling.version,
        "reason": dict(ruling.reason),
        "approvers": ruling.approvers,
    }


def ruling_of(plain: Plain) -> Ruling:
    return Ruling(plain["verdict"], plain["table"], plain["rule"], plain["version"], plain["reason"], plain.get("approvers", 1))


def plain_who(who: Who) -> dict[str, Any]:
    return {"merchant_id": who.merchant_id, "level": who.level.value, "customer": who.customer, "order": who.order}


def who_of(plain: Plain) -> Who:
    return Who(plain["merchant_id"], Level(plain["level"]), plain["customer"], plain["order"])


def _effect(effect: Effect) -> dict[str, Any]:
    return {"kind": effect.kind, "text": dict(effect.text), "amount": _money(effect.amount), "line": effect.line}


def _effect_of(plain: Plain) -> Effect:
    return Effect(plain["kind"], plain["text"], _money_of(plain["amount"]), plain["line"])


def _money(money: Money | None) -> list[Any] | None:
    return None if money is None else [money.minor, money.currency]


def _money_of(plain: Sequence[Any] | None) -> Money | None:
    return None if plain is None else Money(plain[0], plain[1])


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _value(item) for name, item in cast(Mapping[Any, Any], value).items()}
    if isinstance(value, list | tuple):
        return [_value(item) for item in cast(Sequence[Any], value)]
    return value
