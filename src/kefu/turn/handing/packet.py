"""The hand-over packet: what a person must know before the first word. Made of what is on record alone, without a language model.

Each entry is the customer's own words, a row of the shop, or a row of a ledger; nothing is paraphrased, so nothing can be made up.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kefu.conversations import Conversation, Message
from kefu.governance.acts import acts_of_conversation
from kefu.governance.ledger import Promise, list_promises
from kefu.people.cases import Case, list_cases
from kefu.perception.taxonomy import taxonomy
from kefu.shops import merchant
from kefu.turn.flows.run import Flows
from kefu.turn.receive import focus_of
from kefu.turn.services import Services
from kefu.turn.state import Focus, Heard, Meaning
from kefu.turn.trace import as_sent, traces_of
from kefu.vocabulary import ActRecord, Change, Impossible, Money, Order, Ruling, Style, Who

WANTS, TRIED = 4, 6
LONGEST = 240  # characters of one entry; the conversation itself is beside it
_UNHELPFUL = ("decline", "ask", "hand_over")
Reveal = Callable[[str], str | None]


async def packet_of(
    services: Services, conversation: Conversation, reveal: Reveal, heard: Heard | None = None, meaning: Meaning | None = None
) -> dict[str, Any]:
    """What is known of the conversation, masked, as JSON: wants, facts, errands, tried, acts, mood, promises, case, next.

    `heard` and `meaning`: of the turn that hands over, whose trace is not written yet.
    """
    merchant_id, focus = conversation.merchant_id, heard.focus if heard else focus_of(conversation)
    messages = await services.conversations.messages(conversation)
    rows = await traces_of(services, conversation)
    traces = [row["record"] for row in rows]
    acts = await acts_of_conversation(services.database, merchant_id, conversation.id)
    promises = [
        promise
        for promise in await list_promises(services.database, merchant_id, conversation=conversation.id)
        if promise.status in ("open", "overdue")
    ]
    cases = (await list_cases(services.database, merchant_id, conversation=conversation.id)).cases
    flows, shop = await services.flows.of(merchant_id), await merchant(services.database, merchant_id)
    order = await order_of(services, conversation.who, conversation.focus, reveal)
    return {
        "wants": _wants(messages, meaning),
        "facts": _facts(conversation, order),
        "errands": _errands(conversation.focus, flows),
        "tried": _tried(rows, messages, shop.style),
        "acts": [_act(act) for act in acts],
        "mood": _mood(focus, meaning),
        "promises": [_promise(promise) for promise in promises],
        "case": _case(cases[0]) if cases else None,
        "next": await next_move(services, conversation, order, acts, cases, traces),
    }


def _wants(messages: Sequence[Message], meaning: Meaning | None) -> list[dict[str, Any]]:
    """The customer's own words, the latest last; those of this turn with what they were understood as."""
    names = taxonomy()

    def title(intent: str) -> dict[str, str]:
        return dict(names[intent].says) if intent in names else {}

    now: list[dict[str, Any]] = [
        {"said": request.text[:LONGEST], "intent": request.wish or request.intent, "title": title(request.wish or request.intent)}
        for request in (meaning.requests if meaning else ())
        if request.text
    ]
    said = [message.text for message in messages if message.sender == "customer"]
    earlier = [text for text in said if not any(text == each["said"] or each["said"] in text for each in now)]
    return [*({"said": text[:LONGEST], "intent": "", "title": {}} for text in earlier[-(WANTS - 1) :]), *now[:WANTS]]


def _facts(conversation: Conversation, order: Order | None) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [{"kind": "identity", "level": conversation.who.level.value}]
    if order:
        token = str(conversation.focus.get("order") or "")
        lines = [{"name": dict(line.name), "quantity": line.quantity} for line in order.lines]
        facts.append({"kind": "order", "order": token, "status": order.status.value, "total": _money(order.total), "lines": lines})
        facts += [{"kind": "parcel", "status": parcel.status.value, "courier": dict(parcel.carrier)} for parcel in order.parcels]
    return facts


def _errands(focus: Mapping[str, Any], flows: Flows) -> list[dict[str, Any]]:
    """Errands that are open, with what is known and what they wait for; values as stored, masked."""
    found: list[dict[str, Any]] = []
    for run in focus.get("runs", ()):
        flow = flows.newest.get(run.get("flow", ""))
        if flow:
            waits = "yes" if run.get("listed") else run.get("asked", "")
            found.append({"flow": flow.name, "title": dict(flow.title), "slots": run.get("slots", {}), "waits_for": waits})
    return found


def _tried(traces: Sequence[Mapping[str, Any]], messages: Sequence[Message], style: Style) -> list[dict[str, Any]]:
    """What was asked and how it was answered, the latest last: turns that said something, and of their sentences those that were sent.

    A trace has all that was drafted; a hand-over leaves out what it makes idle (benches/desk/packets.py found 57 such statements).
    """
    sent = {message.trace_id: message for message in messages if message.sender == "ai" and message.trace_id}
    tried: list[dict[str, Any]] = []
    for row in traces:
        message, record = sent.get(row["trace_id"]), row["record"]
        if message is None or not record.get("asked"):
            continue
        said = [str(sentence["text"]) for sentence in as_sent(record, message, style)["sentences"] if not sentence.get("own")]
        lane = message.lane or ""
        tried.append(
            {
                "asked": str(record["asked"])[:LONGEST],
                "lane": lane,
                "said": [text[:LONGEST] for text in said[:2]],
                "helped": lane not in _UNHELPFUL,
            }
        )
    return tried[-TRIED:]


def _act(act: ActRecord) -> dict[str, Any]:
    rule = act.ruling.rule if act.ruling else ""
    return {
        "id": str(act.id),
        "name": act.name,
        "status": act.status,
        "effects": [dict(effect.text) for effect in act.plan.effects],
        "money_back": _money(act.plan.money_back),
        "rule": rule,
    }


def _mood(focus: Focus, meaning: Meaning | None) -> dict[str, Any]:
    course = [{"name": name, "intensity": round(intensity, 2)} for name, intensity in focus.feelings]
    if meaning:
        now = meaning.mood.now
        course = [*course, {"name": now.name, "intensity": round(now.intensity, 2)}]
    signals = [{"kind": signal.kind, "grade": signal.grade} for signal in (meaning.signals if meaning else ())]
    return {"course": course[-8:], "signals": signals}


def _promise(promise: Promise) -> dict[str, Any]:
    deadline = promise.deadline.isoformat() if promise.deadline else None
    told = {"id": str(promise.id), "text": promise.text, "deadline": deadline, "status": promise.status, "owner": promise.owner}
    return told | {"moves": len(promise.moves)}


def _case(case: Case) -> dict[str, Any]:
    return {"number": case.number, "severity": case.severity, "due_at": case.due_at.isoformat(), "status": case.status}


async def order_of(services: Services, who: Who, focus: Mapping[str, Any], reveal: Reveal) -> Order | None:
    """The order the talk is about, read live and for this customer only."""
    token = str(focus.get("order") or "")
    number = reveal(token) or ""
    return await services.shop.order(who, number) if number else None


async def next_move(
    services: Services,
    conversation: Conversation,
    order: Order | None,
    acts: Sequence[ActRecord],
    cases: Sequence[Case],
    traces: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """What would move the matter on, and which rule or record says so."""
    if waiting := next((act for act in acts if act.status == "waiting"), None):
        return {"kind": "approve", "name": waiting.name, "basis": _basis(waiting)}
    listed = next((run for run in conversation.focus.get("runs", ()) if run.get("listed")), None)
    if listed:
        return {"kind": "confirm", "name": listed.get("flow", ""), "basis": {"kind": "listing", "id": listed["listed"]}}
    if order and any(parcel.status.value in ("stuck", "lost") for parcel in order.parcels):
        name = "resend_parcel" if any(parcel.status.value == "lost" for parcel in order.parcels) else "trace_parcel"
        plan = await services.shop.plan(conversation.who, Change(name, {"order": order.id}))
        if not isinstance(plan, Impossible):
            now = services.clock_now()
            ruling = await services.policy.rule(conversation.merchant_id, plan, conversation.who, now)
            return {"kind": "offer", "name": name, "basis": ruled(ruling)}
    if cases:
        return {"kind": "case", "name": cases[0].number, "basis": {"kind": "case", "id": cases[0].number}}
    unanswered = next((record for record in reversed(traces) if record.get("lane") == "decline"), None)
    if unanswered:
        return {"kind": "answer", "name": str(unanswered.get("asked", ""))[:LONGEST], "basis": {"kind": "no_article", "id": ""}}
    return {"kind": "ask", "name": "", "basis": {"kind": "none", "id": ""}}


def _basis(act: ActRecord) -> dict[str, Any]:
    return ruled(act.ruling) if act.ruling else {"kind": "none", "id": ""}


def ruled(ruling: Ruling) -> dict[str, Any]:
    """A ruling as the basis of a move: table, row, verdict and reason by language."""
    return {"kind": "policy", "id": ruling.rule, "table": ruling.table, "verdict": ruling.verdict, "reason": dict(ruling.reason)}


def _money(money: Money | None) -> dict[str, Any] | None:
    return {"minor": money.minor, "currency": money.currency} if money else None
