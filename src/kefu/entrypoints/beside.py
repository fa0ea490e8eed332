"""What people keep beside a conversation, over HTTP: notes, labels, snoozes, drafts; macros, saved views; and acts on many at once."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints

from kefu.conversations import Conversation
from kefu.entrypoints.parts import Allowed, Parts
from kefu.entrypoints.seen import seen_by
from kefu.entrypoints.staff import hand_back
from kefu.entrypoints.wire import MESSAGE_LIMIT, Slug, Wire
from kefu.errors import BadInput
from kefu.people import Person
from kefu.people.beside import Beside, Macro, Note, View, filled
from kefu.shops import merchant
from kefu.turn import Book, Services
from kefu.vocabulary import in_language

router = APIRouter(prefix="/v1/staff", tags=["beside"])
Clerk = Annotated[Person, Allowed("conversation", "answer")]
MacroUser = Annotated[Person, Allowed("macro", "use")]
MacroWriter = Annotated[Person, Allowed("macro", "change")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]


class NoteRow(BaseModel):
    id: str
    conversation: str
    person: str | None
    person_name: str
    at: datetime
    text: str
    mentions: list[str]
    is_new: bool = Field(description="it mentions you, and you have not read it")


class KeptBeside(BaseModel):
    labels: list[str]
    snoozed_until: datetime | None
    draft: str
    notes: list[NoteRow]
    colleagues: dict[str, str] = Field(description="id → name, to be mentioned")


class WriteNote(Wire):
    """For colleagues only: no customer and no model reads it."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=MESSAGE_LIMIT)]
    mentions: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()


class KeepDraft(Wire):
    text: Annotated[str, Field(max_length=MESSAGE_LIMIT)]


class ManyAct(Wire):
    """One act on several conversations: label them, let them rest until a time, or hand them back to the AI as solved."""

    conversations: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    act: Literal["label", "snooze", "wake", "hand_back"]
    add: Annotated[tuple[Label, ...], Field(max_length=10)] = ()
    remove: Annotated[tuple[Label, ...], Field(max_length=10)] = ()
    until: datetime | None = None


class ManyDone(BaseModel):
    """What came of it. Only what you hold yourself can be handed back: the others stay as they are."""

    done: int
    left: int


class MacroText(Wire):
    """By language; variables in braces: {customer}, {order}, {me}, {shop}."""

    title: Annotated[dict[str, Annotated[str, Field(max_length=80)]], Field(max_length=12)]
    texts: Annotated[dict[str, Annotated[str, Field(max_length=MESSAGE_LIMIT)]], Field(max_length=12)]


class MacroRow(BaseModel):
    name: str
    title: dict[str, str]
    texts: dict[str, str]


class MacroValues(BaseModel):
    """What the variables stand for in one conversation; '' where it is not known yet."""

    language: str
    values: dict[str, str]


class MacroFilled(BaseModel):
    name: str
    title: dict[str, str]
    text: str = Field(description="in the customer's language, variables filled in")


class SaveView(Wire):
    title: Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
    state: Literal["all", "none", "waiting", "person"] = "all"
    q: Annotated[str, Field(max_length=100)] = ""
    label: Annotated[str, Field(max_length=40)] = ""
    mine: bool = False
    snoozed: bool = False


class ViewRow(BaseModel):
    id: str
    title: str
    query: dict[str, Any]


@router.get("/conversations/{id}/beside")
async def beside(id: UUID, person: Clerk, services: Parts) -> KeptBeside:
    """Labels, snooze, your draft and the notes of one conversation; mentions of you in it count as read."""
    found = await services.conversations.get(person.merchant_id, id)
    room = Beside(services.database)
    kept = await room.of(person, id, services.clock_now())
    await room.read(person, id)
    seen = await seen_by(services, person, found)
    duties = await services.queue.duties(person.merchant_id)
    return KeptBeside(
        labels=list(kept.labels),
        snoozed_until=kept.snoozed_until,
        draft=seen.vault.restore(kept.draft),
        notes=[_note(note, seen.restore(note.text)) for note in kept.notes],
        colleagues={str(duty.person): duty.name for duty in duties},
    )


@router.post("/conversations/{id}/notes")
async def write_note(id: UUID, body: WriteNote, person: Clerk, services: Parts) -> NoteRow:
    """Write a note for colleagues; those mentioned find it among theirs."""
    found = await services.conversations.get(person.merchant_id, id)
    note = await Beside(services.database).note(person, id, await _masked(services, found, body.text), body.mentions, services.clock_now())
    for each in note.mentions:
        await services.live.tell(person.merchant_id, "mention", id, each, {"by": person.name})
    return _note(note, body.text)


@router.get("/mentions")
async def mentions(person: Clerk, services: Parts) -> list[NoteRow]:
    """Notes that mention you and that you have not read, the latest first; personal values stay masked here."""
    return [_note(note, note.text) for note in await Beside(services.database).mentioned(person)]


@router.post("/mentions/read", status_code=204)
async def read_mentions(person: Clerk, services: Parts) -> Response:
    """All notes that mention you count as read."""
    room = Beside(services.database)
    for conversation in {note.conversation for note in await room.mentioned(person)}:
        await room.read(person, conversation)
    return Response(status_code=204)


@router.put("/conversations/{id}/draft", status_code=204)
async def keep_draft(id: UUID, body: KeepDraft, person: Clerk, services: Parts) -> Response:
    """Keep what is typed and not sent, on the server and for you alone; an empty text forgets it."""
    found = await services.conversations.get(person.merchant_id, id)
    await Beside(services.database).draft(person, id, await _masked(services, found, body.text), services.clock_now())
    return Response(status_code=204)


@router.post("/many")
async def many(body: ManyAct, person: Clerk, services: Parts) -> ManyDone:
    """Do one thing to several conversations: labels on and off, rest until a time, back from it, or back to the AI (those you hold)."""
    room, chosen = Beside(services.database), tuple(dict.fromkeys(body.conversations))
    match body.act:
        case "label":
            await room.label(person, chosen, body.add, body.remove)
        case "hand_back":
            found = [await services.conversations.get(person.merchant_id, each) for each in chosen]
            mine = [each for each in found if each.hand_over == "person" and each.person_id == person.id]
            for each in mine:
                await hand_back(services, person, each)
            return ManyDone(done=len(mine), left=len(found) - len(mine))
        case "snooze" | "wake":
            if body.act == "snooze" and (body.until is None or body.until.tzinfo is None or body.until <= services.clock_now()):
                raise BadInput("Say until when, as a time to come with its time zone.")
            await room.snooze(person, chosen, body.until if body.act == "snooze" else None)
    return ManyDone(done=len(chosen), left=0)


@router.get("/labels")
async def labels(person: Clerk, services: Parts) -> dict[str, int]:
    """Labels in use, with how many conversations have each."""
    return await Beside(services.database).labels(person.merchant_id)


@router.get("/macros")
async def macros(person: MacroUser, services: Parts) -> list[MacroRow]:
    """The shop's macros as they are written."""
    found = await Beside(services.database).macros(person.merchant_id)
    return [MacroRow(name=each.name, title=dict(each.title), texts=dict(each.texts)) for each in found]


@router.get("/conversations/{id}/macros")
async def macros_for(id: UUID, person: MacroUser, services: Parts) -> list[MacroFilled]:
    """The macros in the customer's language, with her name, her order and yours filled in where they are known."""
    found = await services.conversations.get(person.merchant_id, id)
    values = await _values(services, found, person)
    known = await Beside(services.database).macros(person.merchant_id)
    return [MacroFilled(name=each.name, title=dict(each.title), text=filled(each, found.language, values)) for each in known]


@router.get("/conversations/{id}/macro-values")
async def macro_values(id: UUID, person: MacroUser, services: Parts) -> MacroValues:
    """What the variables of macros stand for in this conversation, for who writes one."""
    found = await services.conversations.get(person.merchant_id, id)
    return MacroValues(language=found.language, values=await _values(services, found, person))


@router.put("/macros/{name}")
async def save_macro(name: Slug, body: MacroText, person: MacroWriter, services: Parts) -> MacroRow:
    """A new macro, or another text for one that is there."""
    await Beside(services.database).save_macro(person, Macro(name, body.title, body.texts))
    return MacroRow(name=name, title=body.title, texts=body.texts)


@router.delete("/macros/{name}", status_code=204)
async def delete_macro(name: Slug, person: MacroWriter, services: Parts) -> Response:
    """Take a macro out of use."""
    await Beside(services.database).delete_macro(person, name)
    return Response(status_code=204)


@router.get("/views")
async def views(person: Clerk, services: Parts) -> list[ViewRow]:
    """Your saved views of the list."""
    return [_view(view) for view in await Beside(services.database).views(person)]


@router.post("/views")
async def save_view(body: SaveView, person: Clerk, services: Parts) -> ViewRow:
    """Keep a filter of the list under a name."""
    return _view(await Beside(services.database).save_view(person, body.title, body.model_dump(exclude={"title"})))


@router.delete("/views/{id}", status_code=204)
async def delete_view(id: UUID, person: Clerk, services: Parts) -> Response:
    """Delete a saved view of yours."""
    await Beside(services.database).delete_view(person, id)
    return Response(status_code=204)


async def _values(services: Services, found: Conversation, person: Person) -> dict[str, str]:
    shop, customer = await merchant(services.database, person.merchant_id), await services.shop.customer(found.who)
    vault = (await Book.open(services, found)).vault
    return {
        "customer": customer.name if customer else "",
        "order": vault.value_of(str(found.focus.get("order") or "")) or found.who.order or "",
        "me": person.name,
        "shop": in_language(shop.title, found.language)[0],
    }


async def _masked(services: Services, conversation: Conversation, text: str) -> str:
    return await (await Book.open(services, conversation)).masked(services, text)


def _note(note: Note, text: str) -> NoteRow:
    return NoteRow(
        id=str(note.id),
        conversation=str(note.conversation),
        person=str(note.person) if note.person else None,
        person_name=note.person_name,
        at=note.at,
        text=text,
        mentions=[str(each) for each in note.mentions],
        is_new=note.is_new,
    )


def _view(view: View) -> ViewRow:
    return ViewRow(id=str(view.id), title=view.title, query=dict(view.query))
