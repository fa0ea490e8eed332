"""The staff's side of editing: texts that decide answers, what a new one would change, and edits that wait to be published."""

from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from kefu import editing
from kefu.editing.texts import LONGEST
from kefu.entrypoints.parts import Allowed, Parts, not_of_this_role
from kefu.entrypoints.wire import Wire
from kefu.errors import KefuError
from kefu.people import Person
from kefu.turn import Services

router = APIRouter(prefix="/v1/staff", tags=["editing"])
Reader = Annotated[Person, Allowed("knowledge", "read")]
Kind = Literal["article", "flow", "intent", "table", "setting"]
Name = Annotated[str, Path(min_length=1, max_length=140, pattern=r"^[\w][\w.-]*$")]


class NamedText(BaseModel):
    """One text in the list."""

    kind: Kind
    name: str = Field(description="a flow's or table's name; an article's id and language: returns.zh")
    title: dict[str, str]
    version: str
    own: bool = Field(description="not as Kefu ships it")
    waiting: bool = Field(description="an edit of it waits to be published")


class TextVersion(BaseModel):
    version: str
    source: str
    who: str
    at: datetime | None
    own: bool


class TextOf(BaseModel):
    """One text with every version, the one that counts now first."""

    kind: Kind
    name: str
    versions: list[TextVersion]
    may_propose: bool
    may_publish: bool


class Source(Wire):
    source: str = Field(max_length=LONGEST)


class TextFault(BaseModel):
    line: int
    about: str
    what: str
    level: Literal["mistake", "note"]


class TryText(Source):
    asked: str = Field(max_length=2000)


class ToldBy(BaseModel):
    id: str = Field(description="passage, flow or row; empty when nothing answers")
    text: str


class TextTrial(BaseModel):
    """One question, answered by the text as it is and as it would be."""

    asked: str
    before: ToldBy
    after: ToldBy


class ProposeText(Source):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"source": "name: invoice\n…", "why": "Clearer"}]})
    why: str = Field(min_length=1, max_length=500)


class BackTo(Wire):
    version: str = Field(max_length=40)


class TextEdit(BaseModel):
    """A new text that waits, or what became of it."""

    id: str
    kind: Kind
    name: str
    before: str
    after: str
    why: str
    by: str
    at: datetime
    state: Literal["waiting", "published", "declined", "withdrawn"]
    decided_by: str
    decided_at: datetime | None
    note: str
    is_mine: bool
    may_publish: bool


class DecideEdit(Wire):
    publish: bool
    note: str = Field(default="", max_length=500)


@router.get("/texts")
async def list_texts(person: Reader, services: Parts, kind: Kind) -> list[NamedText]:
    """Articles, flows, intents, tables or settings as they decide now."""
    _must(person, "read", kind)
    waiting = {(each.kind, each.name) for each in await editing.list_edits(services, person.merchant_id)}
    found = await editing.list_texts(services, person.merchant_id, kind)
    return [
        NamedText(
            kind=each.kind,
            name=each.name,
            title=dict(each.title),
            version=each.version,
            own=each.own,
            waiting=(each.kind, each.name) in waiting,
        )
        for each in found
    ]


@router.get("/texts/{kind}/{name}")
async def text(kind: Kind, name: Name, person: Reader, services: Parts) -> TextOf:
    """One text and its history."""
    _must(person, "read", kind)
    return await _text(services, person, kind, name)


@router.post("/texts/{kind}/{name}/check")
async def check_text(kind: Kind, name: Name, body: Source, person: Reader) -> list[TextFault]:
    """What is wrong with a text, by line, before anybody is asked to publish it."""
    _must(person, "read", kind)
    return [TextFault(**asdict(fault)) for fault in editing.check(kind, name, body.source)]


@router.post("/texts/{kind}/{name}/try")
async def try_text(kind: Kind, name: Name, body: TryText, person: Reader, services: Parts) -> TextTrial:
    """One question tried against the text as it is and as it would be; nothing is saved."""
    _must(person, "draft", kind)
    return TextTrial.model_validate(asdict(await editing.try_one(services, person.merchant_id, kind, name, body.source, body.asked)))


@router.post("/texts/{kind}/{name}/preview", response_class=StreamingResponse)
async def preview_text(kind: Kind, name: Name, body: Source, person: Reader, services: Parts) -> StreamingResponse:
    """Which of the latest 500 real questions or acts would be treated otherwise: one JSON object a line, each with all found so far."""
    _must(person, "draft", kind)
    editing.must_be_good(kind, name, body.source)  # once the answer has begun, nothing can be refused any more
    return StreamingResponse(_previewed(services, person, kind, name, body.source), media_type="application/x-ndjson")


@router.post("/texts/{kind}/{name}/propose", status_code=201)
async def propose_text(kind: Kind, name: Name, body: ProposeText, person: Reader, services: Parts) -> TextEdit:
    """Put a new text up for publication; it counts once somebody who may has published it."""
    _must(person, "draft", kind)
    return _edit(await editing.propose(services, person, kind, name, body.source, body.why), person)


@router.post("/texts/{kind}/{name}/roll-back")
async def roll_back_text(kind: Kind, name: Name, body: BackTo, person: Reader, services: Parts) -> TextOf:
    """An earlier version counts again from now on; what was in between stays in the history."""
    _must(person, "publish", kind)
    await editing.roll_back(services, person, kind, name, body.version)
    return await _text(services, person, kind, name)


@router.get("/edits")
async def list_edits(person: Reader, services: Parts, status: Literal["waiting", "decided"] = "waiting") -> list[TextEdit]:
    """Edits that wait, the oldest first, or the latest decisions."""
    found = await editing.list_edits(services, person.merchant_id, waiting=status == "waiting")
    return [_edit(each, person) for each in found if person.may("read", editing.object_of(each.kind))]


@router.post("/edits/{id}")
async def decide_edit(id: UUID, body: DecideEdit, person: Reader, services: Parts) -> TextEdit:
    """Publish or decline an edit."""
    found = await editing.read_edit(services, person.merchant_id, id)
    _must(person, "publish", found.kind)
    return _edit(await editing.decide(services, person, id, publishes=body.publish, note=body.note), person)


@router.post("/edits/{id}/withdraw")
async def withdraw_edit(id: UUID, person: Reader, services: Parts) -> TextEdit:
    """Take one's own edit back before it is decided on."""
    return _edit(await editing.withdraw(services, person, id), person)


def _must(person: Person, act: str, kind: editing.Kind) -> None:
    if not person.may(act, editing.object_of(kind)):
        raise not_of_this_role(act, editing.object_of(kind))


async def _text(services: Services, person: Person, kind: editing.Kind, name: str) -> TextOf:
    found = await editing.versions_of(services, person.merchant_id, kind, name)
    return TextOf(
        kind=kind,
        name=name,
        versions=[TextVersion(**asdict(each)) for each in found],
        may_propose=person.may("draft", editing.object_of(kind)),
        may_publish=person.may("publish", editing.object_of(kind)),
    )


async def _previewed(services: Services, person: Person, kind: editing.Kind, name: str, source: str) -> AsyncIterator[bytes]:
    last = editing.Preview(0, 0)
    try:
        async for each in editing.preview(services, person.merchant_id, kind, name, source):
            last = each
            yield to_json(asdict(each)) + b"\n"
    except KefuError as error:  # a part gave way in the middle: what was found so far stays, and it is said why there is no more
        yield to_json(asdict(replace(last, failed=str(error), is_done=True))) + b"\n"


def _edit(edit: editing.Edit, person: Person) -> TextEdit:
    told: dict[str, Any] = {name: getattr(edit, name) for name in ("kind", "name", "before", "after", "why", "at", "state", "note")}
    return TextEdit(
        **told,
        id=str(edit.id),
        by=edit.by_name,
        decided_by=edit.decided_name,
        decided_at=edit.decided_at,
        is_mine=edit.by == person.id,
        may_publish=person.may("publish", editing.object_of(edit.kind)),
    )
