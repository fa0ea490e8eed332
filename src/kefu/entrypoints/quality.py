"""How good the answers are: rates with intervals, checks over all conversations, the review of a sample, and everybody's own work."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from kefu.entrypoints.insights import Chosen, fresh
from kefu.entrypoints.parts import Allowed, Parts
from kefu.entrypoints.wire import Wire
from kefu.people import Person
from kefu.quality.facts import CHECKS
from kefu.quality.insights.room import whole
from kefu.quality.ratings import RATES, rates, search_declined
from kefu.quality.review import LABELS, Credit, Report, Review, Reviews
from kefu.quality.statistics import Interval, wilson
from kefu.turn import traces_of

router = APIRouter(prefix="/v1/quality", tags=["quality"])
LabelName = Literal["right", "wrong_fact", "wrong_tone", "needless_refusal", "should_hand_over", "privacy"]
Reader = Annotated[Person, Allowed("quality", "read")]
Reviewer = Annotated[Person, Allowed("quality", "review")]
Lead = Annotated[Person, Allowed("annotation", "lead")]
Labels = Annotated[list[LabelName], Field(min_length=1, max_length=len(LABELS))]


class Range(BaseModel):
    """A share from 0 to 1, and where it lies with a confidence of 95 %."""

    share: float
    low: float
    high: float


class QualityRate(BaseModel):
    """`name` is also the cut that holds the conversations behind it (parts `yes` and `no`)."""

    name: str
    says: dict[str, str] = Field(description="what it counts, in both languages")
    hits: int
    of: int
    range: Range | None
    before: float | None = Field(description="the share in as many days before")


class QualityCheck(BaseModel):
    """An automatic check over every conversation: in how many it found something. Its cut is `checks`, the key its name."""

    name: str
    found: int
    of: int
    range: Range | None


class JudgedLabel(BaseModel):
    """A label's share in all conversations of the days, estimated from the sample."""

    label: LabelName
    reviews: int
    range: Range | None


class SampleReport(BaseModel):
    id: str
    seed: int
    first: date
    last: date
    made_at: datetime
    size: int
    population: int
    strata: int
    reviewed: int
    twice: int = Field(description="judged by two or more")
    labels: list[JudgedLabel]
    kappa: float | None = Field(description="Cohen's, right or not")
    alpha: float | None = Field(description="Krippendorff's, of the first label")


class QualityReport(BaseModel):
    """The rates and checks of some days, and the latest sample, whichever its days are."""

    first: date
    last: date
    zone: str
    rates: list[QualityRate]
    checks: list[QualityCheck]
    sample: SampleReport | None


class DrawSample(Wire):
    """The same seed over the same conversations draws the same sample."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"first": "2026-11-01", "last": "2026-11-22", "size": 60}]})
    first: date
    last: date
    size: Annotated[int, Field(ge=1, le=2000)] = 60
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1


class Span(Wire):
    """Marked words of one message: characters from `start` to `end` of its masked text."""

    seq: Annotated[int, Field(ge=1)]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    label: LabelName


class ReviewMessage(BaseModel):
    seq: int
    sender: str
    sender_name: str
    text: str = Field(description="masked")
    at: datetime
    lane: str | None
    evidence: list[str] = Field(description="what a reply cites, masked")


class ReviewItem(BaseModel):
    """A conversation to judge; personal values are masked."""

    conversation: str
    language: str
    messages: list[ReviewMessage]
    labels: list[LabelName] = Field(description="what you have said of it before")
    spans: list[Span]
    note: str


class Judge(Wire):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"conversation": "0c0f4d5e-5a86-4f6e-8d0b-6f6f4a1f2c33", "labels": ["right"]}]}
    )
    conversation: UUID
    labels: Labels
    spans: Annotated[list[Span], Field(default_factory=list, max_length=50)]
    note: Annotated[str, Field(max_length=2000)] = ""


class Gold(Wire):
    """What is right of a conversation is settled; it tests reviewers from then on."""

    conversation: UUID
    labels: Labels
    why: Annotated[str, Field(max_length=2000)] = ""


class Step(BaseModel):
    name: Literal["replying", "annotation", "knowledge", "quality", "models"]
    done: int
    wanted: int


class WorkOf(BaseModel):
    """What one person has done, and how far they are on the way from replying to the care of models."""

    person: str
    name: str
    role: str
    replies: int
    talks: int
    cases: int
    reviews: int
    pairs: int
    articles: int
    gold: int = Field(description="items with a known answer that they judged")
    alike: int = Field(description="those that they judged as known")
    is_certified: bool
    path: list[Step]


class AnswerPair(BaseModel):
    left: str
    right: str
    intent: str
    left_question: str
    left_answer: str
    right_question: str
    right_answer: str


class Compare(Wire):
    left: UUID
    right: UUID
    choice: Literal["left", "right", "same"]


@router.get("")
async def quality(scope: Chosen, person: Reader, services: Parts) -> QualityReport:
    """The rates of some days beside as many before, what the automatic checks found, and what the sample says so far."""
    await fresh(services, person.merchant_id)
    await search_declined(services, person.merchant_id)
    found = await rates(services.database, person.merchant_id, scope)
    every = await whole(services.database, person.merchant_id, scope, "volume", None)
    report = await Reviews(services.database).report(person.merchant_id)
    return QualityReport(
        first=scope.first,
        last=scope.last,
        zone=scope.zone,
        rates=[
            QualityRate(
                name=each.name, says=dict(RATES[each.name]), hits=each.hits, of=each.of, range=_range(each.interval), before=each.before
            )
            for each in found
        ],
        checks=[await _check(services, person.merchant_id, scope, name, every) for name in CHECKS],
        sample=_sample(report) if report else None,
    )


@router.post("/samples")
async def draw(body: DrawSample, person: Lead, services: Parts) -> SampleReport:
    """Draw a stratified random sample: by lane, stage, language, and who settled it."""
    await fresh(services, person.merchant_id)
    return _sample(await Reviews(services.database).draw(person, body.first, body.last, body.size, body.seed, services.clock_now()))


@router.get("/next", response_model=ReviewItem | None)
async def next_item(person: Reviewer, services: Parts) -> ReviewItem | None:
    """The conversation to judge next; null when all are judged. Some test you, and are not marked."""
    found = await Reviews(services.database).next_for(person)
    return await _item(services, person, found) if found else None


@router.get("/items/{conversation}")
async def item(conversation: UUID, person: Reviewer, services: Parts) -> ReviewItem:
    """One conversation as reviewers see it, with your own judgement."""
    return await _item(services, person, conversation)


@router.post("/reviews", status_code=204)
async def judge(body: Judge, person: Reviewer, services: Parts) -> Response:
    """Say what is right or wrong of a conversation. `right` stands alone; the gravest label comes first."""
    await services.conversations.get(person.merchant_id, body.conversation)
    review = Review(body.conversation, tuple(body.labels), tuple(each.model_dump() for each in body.spans), body.note)
    await Reviews(services.database).judge(person, review, services.clock_now())
    return Response(status_code=204)


@router.post("/gold", status_code=204)
async def gold(body: Gold, person: Lead, services: Parts) -> Response:
    """Make a conversation one whose answer is known."""
    await services.conversations.get(person.merchant_id, body.conversation)
    await Reviews(services.database).settle(person, body.conversation, tuple(body.labels), body.why, services.clock_now())
    return Response(status_code=204)


@router.get("/pairs/next", response_model=AnswerPair | None)
async def next_pair(person: Annotated[Person, Allowed("annotation", "label")], services: Parts) -> AnswerPair | None:
    """Two answers to the same kind of question, to say which is better; null when all were compared."""
    found = await Reviews(services.database).next_pair(person)
    if found is None:
        return None
    texts = {name: str(found[name]) for name in ("intent", "left_question", "left_answer", "right_question", "right_answer")}
    return AnswerPair(left=str(found["left_id"]), right=str(found["right_id"]), **texts)


@router.post("/pairs", status_code=204)
async def compare(body: Compare, person: Annotated[Person, Allowed("annotation", "label")], services: Parts) -> Response:
    for each in (body.left, body.right):
        await services.conversations.get(person.merchant_id, each)
    await Reviews(services.database).compare(person, body.left, body.right, body.choice, services.clock_now())
    return Response(status_code=204)


@router.get("/mine")
async def mine(person: Annotated[Person, Allowed("quality", "own")], services: Parts) -> WorkOf:
    """Your own work, and your way."""
    return _work(await Reviews(services.database).credit_of(person))


@router.get("/team")
async def team(person: Reader, services: Parts) -> list[WorkOf]:
    """Everybody's work."""
    return [_work(each) for each in await Reviews(services.database).credits(person.merchant_id)]


async def _check(services: Parts, merchant_id: int, scope: Any, name: str, of: int) -> QualityCheck:
    found = await whole(services.database, merchant_id, scope, "checks", "found", name)
    return QualityCheck(name=name, found=found, of=of, range=_range(wilson(found, of)))


async def _item(services: Parts, person: Person, conversation: UUID) -> ReviewItem:
    found = await services.conversations.get(person.merchant_id, conversation)
    messages = await services.conversations.messages(found)
    records = {row["trace_id"]: row["record"] for row in await traces_of(services, found)}
    own = await Reviews(services.database).own(person, conversation)
    return ReviewItem(
        conversation=str(conversation),
        language=found.language,
        messages=[
            ReviewMessage(
                seq=message.seq,
                sender=message.sender,
                sender_name=message.sender_name,
                text=message.text,
                at=message.at,
                lane=message.lane,
                evidence=_evidence(records.get(message.trace_id) or {}),
            )
            for message in messages
        ],
        labels=list(own.labels) if own else [],
        spans=[Span.model_validate(dict(each)) for each in own.spans] if own else [],
        note=own.note if own else "",
    )


def _evidence(record: dict[str, Any]) -> list[str]:
    return [str(each.get("text", ""))[:600] for each in record.get("evidence", ()) if each.get("supports")]


def _range(interval: Interval | None) -> Range | None:
    return Range(share=interval.share, low=interval.low, high=interval.high) if interval else None


def _sample(report: Report) -> SampleReport:
    return SampleReport(
        id=str(report.sample),
        seed=report.seed,
        first=report.first,
        last=report.last,
        made_at=report.made_at,
        size=report.size,
        population=report.population,
        strata=report.strata,
        reviewed=report.reviewed,
        twice=report.twice,
        labels=[
            JudgedLabel.model_validate({"label": each.label, "reviews": each.reviews, "range": _range(each.interval)})
            for each in report.judged
        ],
        kappa=report.kappa,
        alpha=report.alpha,
    )


def _work(credit: Credit) -> WorkOf:
    return WorkOf.model_validate(
        {
            "person": str(credit.person),
            **{
                name: getattr(credit, name)
                for name in ("name", "role", "replies", "talks", "cases", "reviews", "pairs", "articles", "gold", "alike")
            },
            "is_certified": credit.is_certified,
            "path": [{"name": name, "done": done, "wanted": wanted} for name, done, wanted in credit.path],
        }
    )
