"""The staff's side of learning: what the search has learnt, how its exam went before and after, and whether it is served."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from kefu.entrypoints.parts import Allowed, Parts
from kefu.entrypoints.wire import Wire
from kefu.errors import NotFound
from kefu.learning import Learning
from kefu.people import Person
from kefu.turn import Services

router = APIRouter(prefix="/v1/staff/learning", tags=["learning"])
Reader = Annotated[Person, Allowed("learning", "read")]
Decider = Annotated[Person, Allowed("learning", "decide")]
Run = Annotated[int, Path(ge=1, le=2_000_000_000)]


class LearningRun(BaseModel):
    """One run and its exam: the same questions asked of the search without and with what was learnt."""

    run: int
    kind: Literal["distil", "tune"] = Field(description="a model asked about the articles; or colleagues' corrections")
    teacher: str
    begun_at: datetime
    judged_at: datetime | None = Field(description="none: it has not come to its exam yet")
    is_better: bool = Field(description="only such a run can be served")
    figures: dict[str, float | None] = Field(
        description="n, gain, standard_error; top1, declined, auc, cpu_ms, kilobytes, each _before and _after"
    )
    questions: int
    dropped: int = Field(description="questions that failed a check")
    is_served: bool


class LearntQuestion(BaseModel):
    article: str
    language: str
    text: str
    source: str


class LearningState(BaseModel):
    runs: list[LearningRun] = Field(description="newest first")
    served: int | None
    before: int | None = Field(description="what was served before the last change")
    customers_consent: bool = Field(description="whether customers' words may be learnt from")
    may_decide: bool


class ServeRun(Wire):
    run: int | None = Field(description="a run that passed its exam; none: nothing that was learnt is served")


@router.get("")
async def learning(person: Reader, services: Parts) -> LearningState:
    """All runs, and which one is served."""
    return await _state(services, person)


@router.get("/{run}/questions")
async def questions(run: Run, person: Reader, services: Parts) -> list[LearntQuestion]:
    """What a run lets the search know, by article."""
    found = await _room(services).questions(person.merchant_id, run)
    return [LearntQuestion(article=each.article, language=each.language, text=each.text, source=each.source) for each in found]


@router.post("/serve")
async def serve(body: ServeRun, person: Decider, services: Parts) -> LearningState:
    """Serve a run from the next question on, in place of what was served; or nothing that was learnt."""
    room = _room(services)
    if body.run is None:
        await room.switch_off(person.merchant_id)
    else:
        if all(row["run"] != body.run for row in (await room.status(person.merchant_id))["runs"]):
            raise NotFound("There is no such run.")
        await room.switch_on(person.merchant_id, body.run)
    return await _state(services, person)


def _room(services: Services) -> Learning:
    return Learning(services.database, services.knowledge, services.vectors)


async def _state(services: Services, person: Person) -> LearningState:
    state = await _room(services).status(person.merchant_id)
    names = ("run", "kind", "teacher", "begun_at", "judged_at", "is_better", "figures", "questions", "dropped")
    runs = [LearningRun(**{name: row[name] for name in names}, is_served=row["run"] == state["served"]) for row in state["runs"]]
    return LearningState(
        runs=runs,
        served=state["served"],
        before=state["before"],
        customers_consent=state["customers_consent"],
        may_decide=person.may("decide", "learning"),
    )
