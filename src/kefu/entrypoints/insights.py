"""The shop's figures over some days, the conversations behind each of them, and the same as files for Excel."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from kefu.entrypoints.parts import Allowed, Parts
from kefu.people import Person
from kefu.people.shown import in_part
from kefu.perception.complaints import title_of
from kefu.perception.taxonomy import taxonomy
from kefu.quality.facts import gather
from kefu.quality.insights import Number, Scope, behind, every, sheet, tiles
from kefu.quality.insights.room import Tile, causes, ids_of, messages_behind, names, numbers
from kefu.shops import merchant
from kefu.turn import Services

router = APIRouter(prefix="/v1/insights", tags=["insights"])
PAGE = 50
USUAL_DAYS = 28
MOST_MESSAGES = 200_000
SENDERS = {
    "zh": {"customer": "顾客", "ai": "AI 生成", "person": "人工", "system": "系统"},
    "en": {"customer": "customer", "ai": "AI", "person": "person", "system": "system"},
}
Stage = Literal["pre_sale", "in_sale", "after_sale", "talk"]
Language = Literal["zh", "en"]
Text = Annotated[str | None, Query(max_length=200)]


class InsightTile(BaseModel):
    """A number at the head of the page, beside the same of as many days before. Shares are from 0 to 1, waits in seconds."""

    name: str
    value: float | None
    before: float | None
    conversations: int = Field(description="behind the number")
    of: int = Field(description="conversations that it is a share of")
    cut: str
    key: str | None
    part: str | None


class InsightNumber(BaseModel):
    """One number of a cut. `rows`: of what is counted; `conversations`: those behind it; the rest of the rows' values."""

    key: str
    part: str
    rows: int
    conversations: int
    sum: float | None
    mean: float | None
    median: float | None
    p90: float | None


class InsightCause(BaseModel):
    """Cases by week, the last of `weeks` ending with the last day. `probability`: that chance alone makes a week like the last one."""

    key: str
    weeks: list[int]
    probability: float
    is_alarm: bool


class InsightNames(BaseModel):
    """What keys are called: intents, kinds of complaint and causes by language, people by id."""

    intents: dict[str, dict[str, str]]
    complaints: dict[str, dict[str, str]]
    causes: dict[str, dict[str, str]]
    people: dict[str, str]


class Insights(BaseModel):
    """All figures of the days `first` to `last` in the shop's time zone."""

    first: date
    last: date
    zone: str
    currency: str
    tiles: list[InsightTile]
    cuts: dict[str, list[InsightNumber]]
    causes: list[InsightCause]
    names: InsightNames


class InsightConversation(BaseModel):
    id: str
    began_at: datetime
    customer: str
    said: str = Field(description="her first words, masked")
    language: str
    intent: str
    stage: str
    lane: str
    handled: str
    mood_before: str
    mood_after: str
    value: float | None = Field(description="what it adds to the number")


class InsightConversations(BaseModel):
    """Exactly the conversations behind one number: all their ids, and a page of them."""

    count: int
    ids: list[str]
    rows: list[InsightConversation]


Reader = Annotated[Person, Allowed("insight", "read")]
Exporter = Annotated[Person, Allowed("insight", "export")]


async def scope_of(
    person: Reader,
    services: Parts,
    first: Annotated[date | None, Query(description="the first day, in the shop's time zone; four weeks ago if not given")] = None,
    last: Annotated[date | None, Query(description="the last day; today if not given")] = None,
    language: Language | None = None,
    stage: Stage | None = None,
    handled: Annotated[Literal["ai", "person", "waiting"] | None, Query(description="who settled it")] = None,
    intent: Annotated[str | None, Query(max_length=60)] = None,
) -> Scope:
    """The chosen days and filters."""
    zone = (await merchant(services.database, person.merchant_id)).timezone
    end = last or services.clock_now().astimezone(ZoneInfo(zone)).date()
    return Scope(first or end - timedelta(days=USUAL_DAYS - 1), end, zone, language, stage, handled, intent)


Chosen = Annotated[Scope, Depends(scope_of)]


@router.get("")
async def insights(scope: Chosen, person: Reader, services: Parts) -> Insights:
    """All figures of some days. What has gone on since they were last asked for is read first."""
    await fresh(services, person.merchant_id)
    found = await every(services.database, person.merchant_id, scope)
    trends = await causes(services.database, person.merchant_id, scope, found["causes"])
    people, targets = await names(services.database, person.merchant_id)
    return Insights(
        first=scope.first,
        last=scope.last,
        zone=scope.zone,
        currency=next((number.part for number in found["costs"] if number.part), ""),
        tiles=[_tile(tile) for tile in await tiles(services.database, person.merchant_id, scope)],
        cuts={cut: [_number(each) for each in rows] for cut, rows in found.items() if cut != "causes"},
        causes=[
            InsightCause(key=each.key, weeks=list(each.weeks), probability=round(each.probability, 6), is_alarm=each.is_alarm)
            for each in trends
        ],
        names=InsightNames(
            intents={name: dict(leaf.says) for name, leaf in taxonomy().items()},
            complaints={number.key: dict(title_of(number.key)) for number in found["complaints"]},
            causes={key: dict(title) for key, title in targets.items()},
            people=dict(people),
        ),
    )


@router.get("/conversations")
async def conversations(
    scope: Chosen,
    person: Reader,
    services: Parts,
    cut: Annotated[str, Query(max_length=40)],
    key: Text = None,
    part: Text = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> InsightConversations:
    """The conversations behind one number of a cut. Without `key` or `part`: behind all of them."""
    rows = await behind(services.database, person.merchant_id, scope, cut, key, part)
    return InsightConversations(
        count=len(rows), ids=[str(each) for each in ids_of(rows)], rows=[_conversation(row, person) for row in rows[offset : offset + PAGE]]
    )


@router.get("/export/numbers", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def export_numbers(scope: Chosen, person: Exporter, services: Parts, cut: Annotated[str, Query(max_length=40)]) -> Response:
    """One cut as CSV that Excel opens right (UTF-8 with a byte-order mark)."""
    await fresh(services, person.merchant_id)
    people, targets = await names(services.database, person.merchant_id)
    found = await numbers(services.database, person.merchant_id, scope, cut)
    rows = [
        (_called(cut, each, people, targets), each.part, each.rows, each.conversations, each.sum, each.mean, each.median, each.p90)
        for each in found
    ]
    return _file(sheet(("key", "part", "rows", "conversations", "sum", "mean", "median", "p90"), rows), f"{cut}-{scope.first}-{scope.last}")


@router.get("/export/conversations", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def export_conversations(
    scope: Chosen,
    person: Exporter,
    services: Parts,
    cut: Annotated[str, Query(max_length=40)] = "volume",
    key: Text = None,
    part: Text = None,
) -> Response:
    """The conversations behind a number as CSV, one a row; her words stay masked."""
    rows = await behind(services.database, person.merchant_id, scope, cut, key, part)
    head = (*InsightConversation.model_fields, "link")
    listed = [_conversation(row, person) for row in rows]
    return _file(
        sheet(head, [(*each.model_dump(mode="json").values(), f"#/c/{each.id}") for each in listed]),
        f"conversations-{scope.first}-{scope.last}",
    )


@router.get("/export/messages", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def export_messages(
    scope: Chosen,
    person: Exporter,
    services: Parts,
    cut: Annotated[str, Query(max_length=40)] = "volume",
    key: Text = None,
    part: Text = None,
    names_in: Annotated[Language, Query(description="the language of the column `from`")] = "zh",
) -> Response:
    """Every message of them as CSV. `from` says of each whether AI made it or a person wrote it; texts stay masked."""
    rows = await messages_behind(services.database, person.merchant_id, scope, cut, key, part, MOST_MESSAGES)
    zone = ZoneInfo(scope.zone)
    head = ("conversation", "number", "at", "from", "generated_by_ai", "name", "text", "language", "lane", "trace")
    told = [
        (
            *(row["conversation_id"], row["seq"], row["at"].astimezone(zone).isoformat(timespec="seconds")),
            *(SENDERS[names_in][row["sender"]], "yes" if row["sender"] == "ai" else "no", row["sender_name"], row["text"]),
            *(row["language"], row["lane"], row["trace_id"]),
        )
        for row in rows
    ]
    return _file(sheet(head, told), f"messages-{scope.first}-{scope.last}")


async def fresh(services: Services, merchant_id: int) -> None:
    """Read what has gone on since the figures were last asked for."""
    await gather(services.database, merchant_id, services.vectors.query)


def _called(cut: str, number: Number, people: Mapping[str, str], targets: Mapping[str, Mapping[str, str]]) -> str:
    if cut == "people":
        return people.get(number.key, number.key)
    if cut == "causes":
        return f"{number.key} {' / '.join(dict.fromkeys(targets.get(number.key, {}).values()))}".strip()
    if cut == "intents" and (leaf := taxonomy().get(number.key)):
        return f"{number.key} {leaf.says.get('zh', '')} / {leaf.says.get('en', '')}"
    return number.key


def _file(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="kefu-{name}.csv"', "Cache-Control": "no-store"}
    return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=headers)


def _tile(tile: Tile) -> InsightTile:
    return InsightTile(
        name=tile.name,
        value=tile.value,
        before=tile.before,
        conversations=tile.conversations,
        of=tile.of,
        cut=tile.cut,
        key=tile.key,
        part=tile.part,
    )


def _number(number: Number) -> InsightNumber:
    return InsightNumber(
        key=number.key,
        part=number.part,
        rows=number.rows,
        conversations=number.conversations,
        sum=number.sum,
        mean=number.mean,
        median=number.median,
        p90=number.p90,
    )


def _conversation(row: Mapping[str, Any], person: Person) -> InsightConversation:
    """Her name in part, as in the list of conversations; without it for whoever may not see customers."""
    fields: Sequence[str] = ("began_at", "language", "intent", "stage", "lane", "handled", "mood_before", "mood_after", "value")
    return InsightConversation(
        id=str(row["conversation_id"]),
        said=(row["said"] or "")[:200],
        customer=in_part("name", row["customer"]) if row["customer"] and person.may("read", "customer") else "",
        **{name: row[name] for name in fields},
    )
