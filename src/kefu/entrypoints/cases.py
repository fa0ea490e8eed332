"""The staff's side of complaints: case files with their clocks, what was done for them, and what is on the rise."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from kefu.entrypoints.parts import Accounts, Allowed, Parts
from kefu.entrypoints.seen import Seen, seen_by
from kefu.entrypoints.wire import Wire
from kefu.errors import NotFound
from kefu.people import Person
from kefu.people.cases import Case, Evidence, assign, close_case, list_cases, note, read_case, reopen
from kefu.people.cases.alarms import FEWEST, RAREST, weekly
from kefu.perception.complaints import leaves, title_of
from kefu.turn import Services

router = APIRouter(prefix="/v1/cases", tags=["cases"])
Reader = Annotated[Person, Allowed("case", "read")]
Worker = Annotated[Person, Allowed("case", "work")]
PAGE = 50

Status = Literal["unsettled", "overdue", "open", "working", "reopened", "closed", "all"]
TargetKind = Literal["sku", "batch", "warehouse", "courier", "listing"]
Severity = Literal["normal", "high", "critical"]


class CaseLabel(BaseModel):
    """What is complained of: a leaf of the taxonomy, named in both languages, and the words that say so."""

    label: str
    title: dict[str, str]
    probability: float = Field(description="calibrated, 0 to 1")
    said: str


class CaseTarget(BaseModel):
    """What it is traced to. Of a listing, `title` is the sentence that misled."""

    kind: TargetKind
    value: str
    title: dict[str, str]


class CaseRow(BaseModel):
    """One case of the list."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "5f0f7f0e-7f6c-4a52-9d9e-0d7f6f3f7a11",
                    "number": "T26-0042",
                    "status": "working",
                    "severity": "high",
                    "labels": [
                        {
                            "label": "product.damaged",
                            "title": {"zh": "到货破损", "en": "Arrived damaged"},
                            "probability": 0.97,
                            "said": "裂了",
                        }
                    ],
                    "targets": [
                        {"kind": "warehouse", "value": "嘉兴仓", "title": {"zh": "嘉兴仓", "en": "Jiaxing warehouse"}},
                        {"kind": "courier", "value": "圆通速递", "title": {"zh": "圆通速递", "en": "YTO Express"}},
                    ],
                    "said": "锅收到就裂了",
                    "order": "PY2611200123",
                    "conversation": "0c0f4d5e-5a86-4f6e-8d0b-6f6f4a1f2c33",
                    "contacts": 2,
                    "opened_at": "2026-11-23T04:00:00Z",
                    "due_at": "2026-11-24T04:00:00Z",
                    "is_overdue": False,
                    "owner": None,
                    "owner_name": "",
                    "closed_at": None,
                }
            ]
        }
    )
    id: str
    number: str = Field(description="short enough to be said on the telephone")
    status: Literal["open", "working", "closed", "reopened"]
    severity: Severity
    labels: list[CaseLabel]
    targets: list[CaseTarget]
    said: str = Field(description="the customer's words")
    order: str | None
    conversation: str | None
    contacts: int = Field(description="how often the customer has complained of it")
    opened_at: datetime
    due_at: datetime
    is_overdue: bool
    owner: str | None
    owner_name: str
    closed_at: datetime | None


class CaseStep(BaseModel):
    at: datetime
    kind: Literal["opened", "said_again", "assigned", "note", "act", "told", "offered", "closed", "reopened"]
    by: str = Field(description="name of the person; empty for Kefu and the customer")
    text: str


class CaseEvidence(Wire):
    """Why a case counts as settled. Without the customer's confirmation it takes a reason."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"done": "补发了一口新锅，已签收", "acts": ["RS0031"], "confirmed": True, "unconfirmed_because": ""}],
        },
    )
    done: str = Field(max_length=4000, description="what was done")
    acts: list[Annotated[str, Field(max_length=80)]] = Field(
        default=[], max_length=20, description="ids or references of acts that show it"
    )
    confirmed: bool = Field(default=False, description="the customer has said that it is settled")
    unconfirmed_because: str = Field(default="", max_length=4000, description="why it may be closed without that")


class CaseFile(BaseModel):
    """One case with all that happened."""

    row: CaseRow
    steps: list[CaseStep]
    evidence: CaseEvidence | None


class CasePage(BaseModel):
    rows: list[CaseRow]
    counts: dict[str, int] = Field(description="unsettled, overdue, unowned, closed")
    has_more: bool


class CaseAlarm(BaseModel):
    """Cases by week of one target or label; the last of `weeks` is the latest."""

    kind: Literal["sku", "batch", "warehouse", "courier", "listing", "label"]
    value: str
    title: dict[str, str]
    count: int = Field(description="in the last 7 days")
    before: int = Field(description="in the weeks before")
    weeks_before: int
    probability: float = Field(description="that chance alone makes a week like the last one")
    is_alarm: bool
    weeks: list[int]


class Assign(Wire):
    """Null takes the case away from its owner."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"person": "7b1f0b8e-96f1-4a43-a9f0-6a2b7a2f5d10"}]})
    person: UUID | None


class Note(Wire):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "已联系仓库，明天补发"}]})
    text: str = Field(max_length=4000)


class Colleague(BaseModel):
    id: str
    name: str


@router.get("")
async def cases(
    person: Reader,
    services: Parts,
    status: Status = "unsettled",
    owner: Annotated[UUID | None, Query(description="only this person's")] = None,
    unowned: Annotated[bool, Query(description="only those that nobody has taken")] = False,
    label: Annotated[str | None, Query(max_length=60, description="a leaf, or a group such as `product`")] = None,
    kind: TargetKind | None = None,
    target: Annotated[str | None, Query(max_length=200)] = None,
    q: Annotated[str, Query(max_length=100)] = "",
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> CasePage:
    """Cases by deadline, the first one due on top; closed ones after them, the latest first."""
    now = _now(services)
    page = await list_cases(
        services.database,
        person.merchant_id,
        status,
        owner=owner,
        unowned=unowned,
        label=_text(label),
        target=(kind, _text(target)) if kind else None,
        text=_text(q),
        limit=PAGE,
        offset=offset,
        now=now,
    )
    return CasePage(rows=[_row(each, now) for each in page.cases], counts=dict(page.counts), has_more=page.has_more)


@router.get("/alarms")
async def alarms(person: Reader, services: Parts) -> list[CaseAlarm]:
    """What was complained of by week, the rarest weeks first; `is_alarm` marks what is on the rise."""
    return [
        CaseAlarm(
            kind=each.kind,
            value=each.value,
            title=dict(each.title),
            count=each.count,
            before=each.before,
            weeks_before=each.weeks_before,
            probability=round(each.probability, 6),
            is_alarm=each.count >= FEWEST and each.probability < RAREST,
            weeks=list(each.weeks),
        )
        for each in (await weekly(services.database, person.merchant_id, now=_now(services)))[:60]
    ]


@router.get("/people")
async def people_to_assign(person: Worker, people: Accounts) -> list[Colleague]:
    """Colleagues that a case may be given to."""
    return [Colleague(id=str(each.id), name=each.name) for each in await people.list_all(person.merchant_id) if each.may("work", "case")]


@router.get("/labels")
async def labels(person: Reader) -> dict[str, dict[str, str]]:
    """All kinds of complaints by name, in both languages."""
    return {name: dict(leaf.title) for name, leaf in leaves().items() if name != "none"}


@router.get("/{id}")
async def case(id: UUID, person: Reader, services: Parts) -> CaseFile:
    """One case with its steps and its evidence."""
    return await _file(services, person, await read_case(services.database, person.merchant_id, id))


@router.post("/{id}/assign")
async def assign_case(id: UUID, body: Assign, person: Worker, services: Parts) -> CaseFile:
    """Give the case to a person; it is being worked on from then."""
    return await _file(services, person, await assign(services.database, person, id, body.person, now=_now(services)))


@router.post("/{id}/note")
async def note_case(id: UUID, body: Note, person: Worker, services: Parts) -> CaseFile:
    """Write into the case's log."""
    return await _file(services, person, await note(services.database, person, id, body.text, now=_now(services)))


@router.post("/{id}/close")
async def close(id: UUID, body: CaseEvidence, person: Worker, services: Parts) -> CaseFile:
    """Close the case. What was done must be said, and the customer's confirmation or why there is none."""
    evidence = Evidence(body.done, tuple(body.acts), body.confirmed, body.unconfirmed_because)
    return await _file(services, person, await close_case(services.database, person, id, evidence, now=_now(services)))


@router.post("/{id}/reopen")
async def reopen_case(id: UUID, body: Note, person: Worker, services: Parts) -> CaseFile:
    """Open a closed case again, with a new deadline."""
    return await _file(
        services, person, await reopen(services.database, person.merchant_id, id, body.text, person=person, now=_now(services))
    )


async def _file(services: Services, person: Person, found: Case) -> CaseFile:
    """The customer's words with their personal values, as the conversation shows them to the same person."""
    vault = await _seen(services, person, found)

    def shown(text: str) -> str:
        return vault.restore(text) if vault else text

    now = _now(services)
    row = _row(found, now)
    kept = found.evidence
    return CaseFile(
        row=row.model_copy(
            update={"said": shown(row.said), "labels": [each.model_copy(update={"said": shown(each.said)}) for each in row.labels]}
        ),
        steps=[CaseStep(at=each.at, kind=each.kind, by=each.by, text=shown(each.text)) for each in found.steps],
        evidence=kept
        and CaseEvidence(done=kept.done, acts=list(kept.acts), confirmed=kept.is_confirmed, unconfirmed_because=kept.unconfirmed_because),
    )


async def _seen(services: Services, person: Person, found: Case) -> Seen | None:
    if found.conversation is None:
        return None
    try:
        conversation = await services.conversations.get(found.merchant_id, found.conversation)
    except NotFound:
        return None
    return await seen_by(services, person, conversation)


def _row(found: Case, now: datetime) -> CaseRow:
    return CaseRow(
        id=str(found.id),
        number=found.number,
        status=found.status,
        severity=found.severity,
        labels=[
            CaseLabel(label=each.label, title=dict(title_of(each.label)), probability=each.probability, said=each.said)
            for each in found.labels
        ],
        targets=[CaseTarget(kind=each.kind, value=each.value, title=dict(each.title)) for each in found.targets],
        said=found.said,
        order=found.order,
        conversation=str(found.conversation) if found.conversation else None,
        contacts=found.contacts,
        opened_at=found.opened_at,
        due_at=found.due_at,
        is_overdue=found.is_overdue(now),
        owner=str(found.owner) if found.owner else None,
        owner_name=found.owner_name,
        closed_at=found.closed_at,
    )


def _text(said: str | None) -> str | None:
    return (said or "").replace("\0", "").strip() or None


def _now(services: Services) -> datetime:
    return services.now or datetime.now(UTC)
