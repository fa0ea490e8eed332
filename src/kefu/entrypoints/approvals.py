"""What waits for a person: requests above the shop's rules to approve or decline."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from kefu.entrypoints.parts import Allowed, AuditDetails, Parts
from kefu.entrypoints.seen import seen_by
from kefu.entrypoints.wire import Wire
from kefu.governance import acts
from kefu.governance.acts.ledger import decline
from kefu.governance.policy import approvals
from kefu.people import Person
from kefu.turn import Book, Services, tell_decided
from kefu.vocabulary import Money

router = APIRouter(prefix="/v1", tags=["staff"])
_PERSONAL = ("address", "invoice")  # kinds of effects that name where somebody lives or who they are
_SUMS = {
    "paid": "paid_minor",
    "refunded_before": "refunded_minor",
    "shop_today": "refunds_today_minor",
    "customer_30_days": "refunds_by_customer_30d_minor",
}


Barred = Literal["", "role", "own", "first", "decided"]


class ApprovalEffect(BaseModel):
    kind: str
    text: dict[str, str] = Field(description="by language")
    amount: str | None = Field(default=None, description="ready to show, e.g. '¥129.00'")
    line: int | None = None


class ApprovalRule(BaseModel):
    """The row that wants a person."""

    table: str
    rule: str
    version: str
    reason: dict[str, str] = Field(description="by language")
    approvers: int = Field(default=1, description="how many colleagues have to say yes, 1 or 2")


class Approval(BaseModel):
    """One request: what was asked, which row wants a person, and the amounts beside each other."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "6b1f0a5e-2f5e-4f0e-9a39-0c8d8f3f9d11",
                    "status": "waiting",
                    "change": "cancel_order",
                    "order": "PY2611200137",
                    "amount": "¥3,299.00",
                    "effects": [{"kind": "money_back", "text": {"zh": "退回微信支付", "en": "Back to WeChat Pay"}, "amount": "¥3,299.00"}],
                    "rule": {
                        "table": "limits",
                        "rule": "limits.cancellation.per_action",
                        "version": "e335f0e41ff0",
                        "reason": {"zh": "退款金额较大，要由同事确认。", "en": "A refund of this size has to be confirmed by a colleague."},
                    },
                    "amounts": {"paid": "¥3,299.00", "refunded_before": "¥0.00", "shop_today": "¥1,250.00", "customer_30_days": "¥0.00"},
                    "reason": "no_longer_needed",
                    "conversation": "0d9f0d6e-8a53-4b2c-b1a0-8f3e6b7e9a10",
                    "asked_by": "",
                    "asked_at": "2026-11-22T10:15:00+08:00",
                    "may_decide": True,
                }
            ]
        }
    )
    id: str
    status: Literal["waiting", "approved", "declined"]
    change: str
    order: str | None = None
    amount: str | None = Field(default=None, description="what goes back to the customer")
    effects: list[ApprovalEffect]
    rule: ApprovalRule
    amounts: dict[str, str] = Field(description="paid, refunded_before, shop_today, customer_30_days, as far as they are known")
    reason: str | None = Field(default=None, description="the customer's reason")
    conversation: str | None = None
    asked_by: str = Field(description="the person who asked; '' when the customer did, through the AI")
    asked_at: datetime
    first_by: str = Field(default="", description="who has said yes already, where two have to")
    first_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""
    may_decide: bool = Field(description="false when `barred` says why")
    barred: Barred = Field(
        default="",
        description="why the caller does not decide it: needs another role, asked for by themselves, said yes already, or decided",
    )


class DecideApproval(Wire):
    """A person's yes or no."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"approve": True}, {"approve": False, "note": "Already resent on 20 November"}]}
    )
    approve: bool
    note: str = Field(default="", max_length=500)


@router.get("/approvals")
async def list_approvals(
    person: Annotated[Person, Allowed("approval", "read")],
    services: Parts,
    status: Literal["waiting", "all"] = "waiting",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[Approval]:
    """What waits for a person's yes, the oldest first; with `all` the latest decisions after them."""
    wanted = None if status == "all" else status
    found = await approvals.list_approvals(services.database, person.merchant_id, wanted, limit)
    return [await _shown(services, person, each) for each in found]


@router.post("/approvals/{id}")
async def decide(
    id: UUID, body: DecideApproval, person: Annotated[Person, Allowed("approval", "decide")], services: Parts, audit: AuditDetails
) -> Approval:
    """Approve or decline. Nobody decides what they asked for themselves; the first decision stands.

    Where two have to say yes, the first yes leaves it waiting, and nobody gives both. The act that waited is carried out, or refused,
    before the answer comes. When the shop does not answer (503), send it again.
    """
    decided = await approvals.decide_approval(
        services.database, person.merchant_id, id, person.id, person.name, approve=body.approve, note=body.note
    )
    audit |= {"status": decided.status, "change": decided.change, "amount": str(decided.amount or "")}
    await _follow(services, person.merchant_id, decided)
    return await _shown(services, person, decided)


async def _shown(services: Services, person: Person, found: approvals.Approval) -> Approval:
    """The request as this person reads it: personal values in its effects as far as their work with the conversation needs them."""
    told = _approval(found, person)
    if found.conversation is None or not any(each.kind in _PERSONAL for each in told.effects):
        return told
    conversation = await services.conversations.get(person.merchant_id, found.conversation)
    book, seen = await Book.open(services, conversation), await seen_by(services, person, conversation)
    for each in told.effects:
        each.text = {language: book.vault.restore(book.vault.mask(text, book.known), seen.value) for language, text in each.text.items()}
    return told


async def _follow(services: Services, merchant_id: int, decided: approvals.Approval) -> None:
    now = datetime.now(UTC)
    if decided.status == "waiting":
        return
    if decided.status == "declined":
        act = await decline(services.database, merchant_id, decided.key, now)
    else:
        act = await acts.act_of_key(services.database, merchant_id, decided.key)
        if act is None or act.status not in ("waiting", "intended"):
            return
        perform = services.shop.perform
        act = await acts.carry_out(services.database, perform, act.who, act.plan, act.key, ruling=act.ruling, now=now, approved=True)
    if act is not None and decided.conversation:
        await tell_decided(services, act, decided.conversation, decided.note if decided.status == "declined" else "")


def _barred(found: approvals.Approval, person: Person) -> Barred:
    if found.status != "waiting":
        return "decided"
    if not person.may("decide", "approval"):
        return "role"
    return "own" if found.asked_by == person.id else "first" if found.first_by == person.id else ""


def _approval(found: approvals.Approval, person: Person) -> Approval:
    plan, facts = found.plan, found.plan.facts
    currency = found.amount.currency if found.amount else str(facts.get("currency") or "")
    sums = {name: facts.get(fact) for name, fact in _SUMS.items()}
    reason, rule = facts.get("reason"), found.ruling
    barred = _barred(found, person)
    return Approval(
        id=str(found.id),
        status=found.status,
        change=found.change,
        order=plan.order,
        amount=str(found.amount) if found.amount else None,
        effects=[
            ApprovalEffect(kind=each.kind, text=dict(each.text), amount=str(each.amount) if each.amount else None, line=each.line)
            for each in plan.effects
        ],
        rule=ApprovalRule(table=rule.table, rule=rule.rule, version=rule.version, reason=dict(rule.reason), approvers=rule.approvers),
        amounts={name: str(Money(value, currency)) for name, value in sums.items() if isinstance(value, int)},
        reason=str(reason) if reason else None,
        conversation=str(found.conversation) if found.conversation else None,
        asked_by=found.asked_name,
        asked_at=found.asked_at,
        first_by=found.first_name,
        first_at=found.first_at,
        decided_by=found.decided_name,
        decided_at=found.decided_at,
        note=found.note,
        may_decide=not barred,
        barred=barred,
    )
