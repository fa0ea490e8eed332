"""The staff's side of the API: sign in, read conversations, see why each answer was given, answer in person."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from kefu.conversations import Conversation
from kefu.entrypoints import wire
from kefu.entrypoints.account import device_of
from kefu.entrypoints.parts import Accounts, Allowed, Bearer, Parts, SignedInPerson
from kefu.entrypoints.render import render_messages, restored
from kefu.entrypoints.seen import Seen, seen_by
from kefu.errors import BadInput, NotFound, NotSignedIn, Refused
from kefu.people import Person
from kefu.people.beside import Beside
from kefu.people.roles import rights
from kefu.people.shown import MINUTES, in_part, unmask
from kefu.quality.ratings import ask_after_person
from kefu.shops import merchant, merchant_by_name
from kefu.turn import Services, as_sent, list_traces, open_vault_of, read_trace, say, say_as_person
from kefu.turn.copilot import check_typed, note_sent
from kefu.vocabulary import in_language

router = APIRouter(prefix="/v1", tags=["staff"])
Reader = Annotated[Person, Allowed("conversation", "read")]
Clerk = Annotated[Person, Allowed("conversation", "answer")]
PAGE = 30
_TOKEN = re.compile(r"〔([^〕#]*)#\d+〕")  # the list shows that something is there, the conversation shows what
State = Literal["all", "none", "waiting", "person"]


@router.post("/staff/session")
async def sign_in(request: Request, body: wire.SignIn, services: Parts, people: Accounts) -> wire.SignedIn:
    """Sign in with e-mail and password, and the code of the second step where the account has one; the token is the bearer of all staff
    calls for 12 hours."""
    shop = await merchant_by_name(services.database, body.merchant)
    if shop is None:
        raise NotSignedIn("E-mail or password is wrong.")
    token, person = await people.sign_in(
        shop.merchant_id, body.email, body.password, body.code, device_of(request.headers.get("user-agent", ""))
    )
    if person.may("answer", "conversation") and not person.may("change", "account"):  # who keeps accounts says when they are at the desk
        await services.queue.set_presence(person, "on", services.clock_now())
    return wire.SignedIn(token=token, person=await _person(services, person))


@router.delete("/staff/session", status_code=204)
async def sign_out(person: SignedInPerson, bearer: Bearer, people: Accounts, services: Parts) -> Response:
    await services.queue.set_presence(person, "off", services.clock_now())
    await people.sign_out(person, bearer)
    return Response(status_code=204)


@router.get("/staff/me")
async def me(person: SignedInPerson, services: Parts) -> wire.Person:
    return await _person(services, person)


@router.get("/staff/conversations")
async def conversations(
    person: Reader,
    services: Parts,
    state: State = "all",
    q: Annotated[str, Query(max_length=100)] = "",
    label: Annotated[str, Query(max_length=40)] = "",
    mine: bool = False,
    snoozed: bool = False,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> wire.ConversationPage:
    """Conversations, the newest first, 30 a page: with a word, with a label, those you hold, or those that rest."""
    before = _read_cursor(cursor) if cursor else None
    text = q.replace("\0", "").strip() or None
    rows, counts = await services.conversations.page(
        person.merchant_id,
        None if state == "all" else state,
        text,
        before,
        PAGE + 1,
        label=label.replace("\0", "").strip() or None,
        person=person.id if mine else None,
        snoozed=None if text else snoozed,
    )
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    return wire.ConversationPage(
        rows=[_row(row) for row in rows[:PAGE]], next=_cursor(more["updated_at"], more["conversation_id"]) if more else None, counts=counts
    )


@router.get("/staff/conversations/{id}")
async def conversation(id: UUID, person: Reader, services: Parts) -> wire.StaffConversation:
    """One conversation with its messages and the traces of its turns."""
    found = await services.conversations.get(person.merchant_id, id)
    messages = await services.conversations.messages(found)
    rows = await list_traces(services, found)
    seen = await seen_by(services, person, found)
    traces = [
        wire.TraceRow(
            id=str(row["trace_id"]),
            at=row["at"],
            asked=seen.restore(row["asked"]),
            lane=row["lane"],
            milliseconds=row["milliseconds"],
            cpu_milliseconds=row["cpu_milliseconds"],
            cost=_cost(row),
            verdict=row["verdict"],
        )
        for row in rows
    ]
    return wire.StaffConversation(
        row=await _row_of(services, found, seen),
        messages=await render_messages(services, found, messages, seen),
        traces=traces,
        hidden=wire.Hidden(kinds=seen.hidden(), may_unmask=sorted(seen.may_unmask), until=seen.until, minutes=MINUTES),
    )


@router.get("/staff/conversations/{id}/messages")
async def messages_after(id: UUID, person: Reader, services: Parts, after: Annotated[int, Query(ge=0)] = 0) -> list[wire.Message]:
    """The messages after that number: what a console that is told of a new one asks for, reading everything takes much longer."""
    found = await services.conversations.get(person.merchant_id, id)
    new = await services.conversations.messages(found, after)
    return await render_messages(services, found, new, await seen_by(services, person, found))


@router.post("/staff/conversations/{id}/unmask")
async def unmask_values(
    id: UUID, body: wire.Unmask, person: Annotated[Person, Allowed("conversation", "unmask")], services: Parts
) -> wire.Hidden:
    """See kinds of values of this conversation in clear for half an hour. The reason is put on record with the caller's name, first."""
    found = await services.conversations.get(person.merchant_id, id)
    reason = (await open_vault_of(services, found)).mask(body.reason)
    await unmask(services.database, person, id, body.kinds, reason, services.clock_now())
    seen = await seen_by(services, person, found)
    return wire.Hidden(kinds=seen.hidden(), may_unmask=sorted(seen.may_unmask), until=seen.until, minutes=MINUTES)


@router.post("/staff/conversations/{id}/take")
async def take(id: UUID, person: Clerk, services: Parts) -> wire.ConversationRow:
    """Take the floor: the AI is silent from here on, and the customer is told who has joined."""
    found = await services.conversations.get(person.merchant_id, id)
    if found.hand_over != "person" or found.person_id != person.id:
        await services.queue.take(person, id, services.clock_now())
        await say_as_person(services, found, "system", say("desk.joined", found.language, name=person.name), person)
    return await _row_of(services, await services.conversations.get(person.merchant_id, id))


@router.post("/staff/conversations/{id}/messages")
async def reply(id: UUID, body: wire.StaffMessage, person: Clerk, services: Parts) -> wire.Message:
    """Write to the customer as a person. You must have taken the floor. What speaks against the text is put on record, never in its way."""
    found = await services.conversations.get(person.merchant_id, id)
    if found.hand_over != "person" or found.person_id != person.id:
        raise Refused("Take over the conversation first; the customer must know who writes.")
    if not body.text.strip():
        raise BadInput("The message is empty.")
    typed = await check_typed(services, found, body.text)
    message = await say_as_person(services, found, "person", body.text, person, original=body.original)
    await note_sent(services, found, person, message, body.suggestion, typed.warnings, was_shown=body.was_warned)
    await Beside(services.database).draft(person, id, "", services.clock_now())
    return (await render_messages(services, found, [message], await seen_by(services, person, found)))[0]


@router.post("/staff/conversations/{id}/close")
async def close(id: UUID, person: Clerk, services: Parts) -> wire.ConversationRow:
    """Give the floor back to the AI; the customer is told."""
    found = await services.conversations.get(person.merchant_id, id)
    await hand_back(services, person, found)
    return await _row_of(services, await services.conversations.get(person.merchant_id, id))


async def hand_back(services: Services, person: Person, found: Conversation) -> None:
    """The AI has the floor again; the customer is told, and asked how it was. Raises Refused when a colleague holds it."""
    if await services.queue.end(person.merchant_id, found.id, "solved", person, services.clock_now()):
        await say_as_person(services, found, "system", say("desk.left", found.language), person)
        await ask_after_person(services, await services.conversations.get(person.merchant_id, found.id), person)


@router.get("/traces/{id}")
async def trace(id: UUID, person: Annotated[Person, Allowed("trace", "read")], services: Parts) -> wire.Trace:
    """Why this answer: every noun of one turn, with scores, versions, times and cost.

    What was asked, said and cited is shown as in the conversation; the nouns of the steps stay masked, as the turn saw them.
    """
    row = await read_trace(services, person.merchant_id, id)
    if row is None:
        raise NotFound("There is no such trace.")
    record = row["record"]
    found = await services.conversations.get(person.merchant_id, row["conversation_id"])
    sent = next((message for message in await services.conversations.messages(found) if message.trace_id == id), None)
    record |= as_sent(record, sent, (await merchant(services.database, person.merchant_id)).style)
    shown = {name: record[name] for name in ("why", "asked", "sentences", "unsent", "evidence") if name in record}
    record |= restored(shown, await seen_by(services, person, found))
    return wire.Trace(
        id=str(row["trace_id"]),
        conversation=str(row["conversation_id"]),
        at=row["at"],
        lane=row["lane"],
        why=record.get("why", []),
        passed=record.get("passed", []),
        asked=record.get("asked", ""),
        sentences=record["sentences"],
        unsent=record["unsent"],
        evidence=record["evidence"],
        steps=record["steps"],
        verdict=row["verdict"],
        findings=record.get("findings", []),
        versions=record.get("versions", {}),
        tokens=record.get("tokens", {}),
        cost=_cost(record),
        currency=record.get("currency", ""),
        calls=record.get("calls", []),
        milliseconds=row["milliseconds"],
        cpu_milliseconds=row["cpu_milliseconds"],
        failed=row["failed"],
    )


def _cost(record: dict[str, Any]) -> str:
    cost = round(Decimal(record.get("cost", "0")), 6).normalize()
    return f"{cost:f} {record.get('currency', '')}".strip() if cost else "0"


async def _person(services: Services, person: Person) -> wire.Person:
    shop = await merchant(services.database, person.merchant_id)
    title = in_language(shop.title, shop.default_language)[0]
    return wire.Person(
        id=str(person.id),
        name=person.name,
        email=person.email,
        role=person.role,
        merchant=shop.name,
        merchant_title=title,
        lacks_second_step=person.lacks_second_step,
        may=[f"{right.object}.{right.act}" for right in rights() if person.role in right.roles],
    )


async def _row_of(services: Services, found: Conversation, seen: Seen | None = None) -> wire.ConversationRow:
    if row := await services.conversations.row(found):
        return _row(row, seen)
    return wire.ConversationRow(
        id=str(found.id),
        customer=_alias(found.id),
        identity=found.who.level.value,
        language=found.language,
        hand_over=found.hand_over,
        last_message="",
        last_sender="system",
        last_at=found.updated_at,
        message_count=0,
    )


def _row(row: dict[str, Any], seen: Seen | None = None) -> wire.ConversationRow:
    name = row["customer_name"]
    used: list[str] = row["lanes"] or []
    lanes = Counter(used)
    return wire.ConversationRow(
        id=str(row["conversation_id"]),
        customer=(seen.value("name", name) if seen else in_part("name", name)) if name else _alias(row["conversation_id"]),
        identity=row["level"],
        language=row["language"],
        hand_over=row["hand_over"],
        hand_over_reason=row["hand_over_reason"],
        person=row["person_name"],
        waiting_since=row["waiting_since"],
        last_message=_TOKEN.sub(r"[\1]", row["last_text"])[:140],
        last_sender=row["last_sender"],
        last_at=row["last_at"],
        message_count=row["count"],
        lanes=[lane for lane, _ in lanes.most_common()],
        labels=row["labels"] or [],
        snoozed_until=row["snoozed_until"],
    )


def _alias(id: UUID) -> str:
    return f"Guest {str(id)[:4].upper()}"


def _cursor(at: datetime, conversation: UUID) -> str:
    return urlsafe_b64encode(f"{at.isoformat()}|{conversation}".encode()).decode()


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, _, conversation_id = urlsafe_b64decode(cursor.encode()).decode().partition("|")
        return datetime.fromisoformat(at), UUID(conversation_id)
    except ValueError as error:
        raise BadInput("The cursor is not one that this API gave; leave it out to start at the newest.") from error
