"""The customer beside a conversation: who she has shown to be, her orders and parcels, and what a person does for her under the rules."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from kefu.conversations import Conversation
from kefu.entrypoints.parts import Allowed, Parts
from kefu.entrypoints.seen import Seen, seen_by
from kefu.entrypoints.wire import Wire
from kefu.errors import BadInput, Refused
from kefu.governance.acts import acts_of_conversation
from kefu.people import Person
from kefu.shops import merchant, picture_address
from kefu.turn import say
from kefu.turn.copilot import Listing, carry_out_for, list_change
from kefu.vocabulary import ActRecord, Change, ChangeName, Merchant, Order, OrderStatus, ParcelStatus, PaymentMethod, Product

router = APIRouter(prefix="/v1/staff", tags=["customer"])
Reader = Annotated[Person, Allowed("customer", "read")]
Actor = Annotated[Person, Allowed("customer", "act")]
MOST_ORDERS = 8
Text = dict[str, str]
# What may be worth listing by how far an order is; whether it is allowed, the rules say when it is listed.
_BEFORE: tuple[ChangeName, ...] = ("change_items", "change_address", "change_payment", "cancel_order", "refund_difference", "goodwill")
_UNDER_WAY: tuple[ChangeName, ...] = ("trace_parcel", "goodwill", "request_invoice")
_AFTER: tuple[ChangeName, ...] = ("return_items", "exchange_items", "refund_difference", "goodwill", "request_invoice")
_CAN: Mapping[OrderStatus, tuple[ChangeName, ...]] = {
    OrderStatus.AWAITING_PAYMENT: ("change_items", "change_address", "change_payment", "cancel_order"),
    OrderStatus.PAID: _BEFORE,
    OrderStatus.PACKING: _BEFORE,
    OrderStatus.SHIPPED: _UNDER_WAY,
}
_LOST = (ParcelStatus.STUCK, ParcelStatus.LOST)


class SideVariant(BaseModel):
    """What a line could become: another version of the same product."""

    sku: str
    options: Text
    price: str
    stock: int


class SideLine(BaseModel):
    line: int
    sku: str
    name: Text
    options: Text
    quantity: int
    price: str
    picture: str | None = None
    variants: list[SideVariant] = Field(default=[], description="with the one that was ordered; empty where there is no other")


class SideMethod(BaseModel):
    """A way to pay that the customer has."""

    id: str
    kind: str
    label: Text
    balance: str | None = None


class SideEvent(BaseModel):
    at: datetime
    text: Text
    place: Text


class SideParcel(BaseModel):
    id: str
    tracking_number: str
    carrier: Text
    status: str
    eta: date | None = None
    delivered_at: datetime | None = None
    events: list[SideEvent] = Field(description="newest first")


class SideMoney(BaseModel):
    id: str
    amount: str
    status: str
    at: datetime


class SideOrder(BaseModel):
    id: str
    status: str
    placed_at: datetime
    total: str
    recipient: str = Field(description="as far as the reader's work needs it, like the two below")
    phone: str
    address: str
    lines: list[SideLine]
    parcels: list[SideParcel]
    refunds: list[SideMoney]
    returns: list[SideMoney]
    can: list[str] = Field(description="changes worth listing for it")
    is_talked_of: bool = False


class SideAct(BaseModel):
    name: str
    status: str
    order: str | None
    at: datetime
    effects: list[Text]
    money_back: str | None = None


class CustomerSide(BaseModel):
    """Personal values are shown as far as the reader's work needs them."""

    level: Literal["anonymous", "order", "customer"]
    name: str = ""
    tier: str = ""
    city: Text = {}
    since: datetime | None = None
    orders: list[SideOrder]
    methods: list[SideMethod] = []
    can: list[str] = Field(default=[], description="changes that are about no order")
    acts: list[SideAct] = Field(description="done, asked for or refused in this conversation, the latest first")


class ListChange(Wire):
    """A change for this customer; nothing of it is done."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"change": "cancel_order", "arguments": {"order": "PY2611200137", "reason": "changed_mind"}}]},
    )
    change: ChangeName
    arguments: dict[str, Any] = Field(default={}, max_length=12, description="docs/reference/changes.md")


class CarryOut(ListChange):
    """The yes to what was listed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={})
    digest: str = Field(max_length=64, description="of the listing that was confirmed")
    once: UUID = Field(description="of the listing: however often it is sent, it is carried out once")


class ChangeListing(BaseModel):
    """Exactly what would happen, and what the rules say to it; or why it cannot be."""

    effects: list[dict[str, Any]] = []
    money_back: str | None = None
    money_due: str | None = None
    verdict: Literal["allow", "approve", "refuse", "impossible"]
    table: str = ""
    rule: str = ""
    reason: Text = {}
    impossible: str = ""
    digest: str = ""


class ChangeDone(BaseModel):
    """`say`: what can be told the customer of it; nothing has been sent."""

    status: Literal["done", "waiting", "failed", "refused", "intended"]
    say: str


@router.get("/conversations/{id}/customer")
async def customer(id: UUID, person: Reader, services: Parts) -> CustomerSide:
    """Who the customer has shown to be, with her latest orders and parcels, read live."""
    found = await services.conversations.get(person.merchant_id, id)
    shop = await merchant(services.database, person.merchant_id)
    who = await services.shop.customer(found.who)
    orders = await services.shop.orders(found.who, MOST_ORDERS)
    methods = await services.shop.payment_methods(found.who)
    ids = tuple(dict.fromkeys(line.product for order in orders for line in order.lines))
    goods = {each.id: each for each in await services.shop.products_by_id(person.merchant_id, ids)} if ids else {}
    acts = await acts_of_conversation(services.database, person.merchant_id, id)
    seen = await seen_by(services, person, found)
    talked_of = seen.vault.value_of(str(found.focus.get("order") or "")) or found.who.order
    return CustomerSide(
        level=found.who.level.value,
        name=seen.value("name", who.name) if who else "",
        tier=who.tier if who else "",
        city=dict(who.city) if who else {},
        since=who.created_at if who else None,
        orders=[_order(order, shop, talked_of, seen, goods) for order in orders],
        methods=[_method(each) for each in methods],
        can=["change_default_address"] if who else [],
        acts=[_act(act) for act in reversed(acts)],
    )


@router.post("/conversations/{id}/acts/list")
async def list_act(id: UUID, body: ListChange, person: Reader, services: Parts) -> ChangeListing:
    """What a change would do now, line by line, and which row of the shop's rules allows, questions or refuses it."""
    found = await services.conversations.get(person.merchant_id, id)
    return _listing(await list_change(services, found, _change(body)))


@router.post("/conversations/{id}/acts")
async def act(id: UUID, body: CarryOut, person: Actor, services: Parts) -> ChangeDone:
    """Carry out what was listed, for the customer and under the same rules; above them it waits for another person's yes."""
    found = await services.conversations.get(person.merchant_id, id)
    if found.hand_over != "person" or found.person_id != person.id:
        raise Refused("Take over the conversation first; the customer must know who acts for her.")
    record, promises = await carry_out_for(services, found, person, _change(body), body.digest, body.once)
    return ChangeDone(status=record.status, say=_said(record, [promise.text for promise in promises], found))


def _change(body: ListChange) -> Change:
    arguments = {name: value for name, value in body.arguments.items() if value not in (None, "", [])}
    if not all(isinstance(value, (str, int, bool, list)) for value in arguments.values()):
        raise BadInput("Arguments are texts, whole numbers, yes or no, or lists; docs/reference/changes.md names them.")
    return Change(body.change, arguments)


def _said(act: ActRecord, promised: list[str], conversation: Conversation) -> str:
    language = conversation.language
    effects = [each.text.get(language) or next(iter(each.text.values()), "") for each in act.plan.effects]
    key = {"done": "copilot.done", "waiting": "copilot.waiting"}.get(act.status)
    return "\n".join([say(key, language), *(f"· {each}" for each in effects), *promised]) if key else ""


def _listing(found: Listing) -> ChangeListing:
    if found.plan is None or found.ruling is None:
        return ChangeListing(verdict="impossible", impossible=found.impossible.code if found.impossible else "", reason=dict(found.why_not))
    plan, ruling = found.plan, found.ruling
    return ChangeListing(
        effects=[{"text": dict(each.text), "amount": str(each.amount) if each.amount else None} for each in plan.effects],
        money_back=str(plan.money_back) if plan.money_back else None,
        money_due=str(plan.money_due) if plan.money_due else None,
        verdict=ruling.verdict,
        table=ruling.table,
        rule=ruling.rule,
        reason=dict(ruling.reason),
        digest=plan.digest,
    )


def _order(order: Order, shop: Merchant, talked_of: str | None, seen: Seen, goods: Mapping[str, Product]) -> SideOrder:
    can = _CAN.get(order.status, _AFTER if order.status in (OrderStatus.DELIVERED, OrderStatus.COMPLETED) else ())
    if any(parcel.status in _LOST for parcel in order.parcels):
        can = ("resend_parcel", "trace_parcel", *(each for each in can if each != "trace_parcel"))
    return SideOrder(
        id=order.id,
        status=order.status.value,
        placed_at=order.placed_at,
        total=str(order.total),
        recipient=seen.value("name", order.recipient),
        phone=seen.value("phone", order.phone),
        address=seen.value("address", order.address),
        lines=[
            SideLine(
                line=line.line,
                sku=line.sku,
                name=dict(line.name),
                options={language: " · ".join(options.values()) for language, options in line.options.items()},
                quantity=line.quantity,
                price=str(line.unit_price),
                picture=picture_address(shop, line.picture),
                variants=_variants(goods.get(line.product)),
            )
            for line in order.lines
        ],
        parcels=[
            SideParcel(
                id=parcel.id,
                tracking_number=parcel.tracking_number,
                carrier=dict(parcel.carrier),
                status=parcel.status.value,
                eta=parcel.eta,
                delivered_at=parcel.delivered_at,
                events=[SideEvent(at=each.at, text=dict(each.text), place=dict(each.place)) for each in reversed(parcel.events)],
            )
            for parcel in order.parcels
        ],
        refunds=[SideMoney(id=each.id, amount=str(each.amount), status=each.status, at=each.requested_at) for each in order.refunds],
        returns=[SideMoney(id=each.id, amount=str(each.amount), status=each.status, at=each.requested_at) for each in order.returns],
        can=list(can),
        is_talked_of=order.id == talked_of,
    )


def _variants(product: Product | None) -> list[SideVariant]:
    if product is None or len(product.variants) < 2:
        return []
    return [
        SideVariant(
            sku=each.sku,
            options={language: " · ".join(options.values()) for language, options in each.options.items()},
            price=str(each.price),
            stock=each.stock,
        )
        for each in product.variants
    ]


def _method(method: PaymentMethod) -> SideMethod:
    balance = str(method.balance) if method.balance else None
    return SideMethod(id=method.id, kind=method.kind, label=dict(method.label), balance=balance)


def _act(act: ActRecord) -> SideAct:
    plan = act.plan
    return SideAct(
        name=act.name,
        status=act.status,
        order=plan.order,
        at=act.at,
        effects=[dict(each.text) for each in plan.effects],
        money_back=str(plan.money_back) if plan.money_back else None,
    )
