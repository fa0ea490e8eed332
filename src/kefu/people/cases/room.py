"""What happens to a case: opened by a complaint, taken by a person, worked on, closed with evidence, opened again when it was not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from kefu.database import Connection, Database
from kefu.errors import BadInput, NotFound, Refused
from kefu.people.accounts import Person
from kefu.people.cases import store
from kefu.people.cases.clock import CaseClock, read_clock, shipped_clock
from kefu.people.cases.nouns import Case, CaseStatus, Evidence, Step, StepKind, Target, TargetKind
from kefu.perception.complaints import SEVERITIES, Complaint, Severity, severity_of
from kefu.vocabulary import Who

LONGEST_SAID = 2000  # characters of the complaint that the file keeps; the conversation has them all
LONGEST_NOTE = 4000
SHORTEST_DONE = 4  # 「已退款」 is three characters and says too little; 「已全额退款」 says what was done
MOST_LISTED = 100
Wanted = CaseStatus | Literal["all", "unsettled", "overdue"]


@dataclass(frozen=True, slots=True)
class CasePage:
    """`counts`: unsettled, overdue, unowned, closed, of the whole shop."""

    cases: tuple[Case, ...]
    counts: Mapping[str, int]
    has_more: bool


async def open_case(
    database: Database,
    who: Who,
    conversation: UUID,
    text: str,
    *,
    labels: Sequence[Complaint],
    language: str,
    order: str | None = None,
    targets: Sequence[Target] = (),
    severity: Severity | None = None,
    now: datetime | None = None,
    key: str | None = None,
) -> Case:
    """Open a case for a complaint, or note that the customer said it again when one about the same order is not settled yet.

    `text` is masked; spans of `labels` count in it. `severity`: worse than the labels say (an angry threat), never milder. `key`: of
    the turn; called twice with it, the same case comes back unchanged. The case's number and `due_at` may be told to the customer.
    """
    moment = now or datetime.now(UTC)
    async with database.open_for(who.merchant_id) as connection:
        await store.hold_complainant(connection, who.customer or str(conversation))
        if key and (known := await store.select_by_key(connection, key)):
            return known
        worst = _worst([severity, *(severity_of(each.label) for each in labels)])
        zone = await store.timezone(connection)
        unsettled = await store.select_unsettled(connection, conversation, who.customer, order)
        case = next((each for each in unsettled if _is_same(each, labels)), None)
        if case:
            return await _said_again(connection, case, text, labels, targets, worst, moment, zone, key)
        local = moment.astimezone(ZoneInfo(zone))
        values: dict[str, Any] = {
            "id": uuid4(),
            "number": f"T{local:%y}-{await store.next_number(connection, local.year):04d}",
            "conversation": conversation,
            "customer": who.customer,
            "order": order,
            "language": language,
            "severity": worst,
            "said": text[:LONGEST_SAID],
            "opened_at": moment,
            "due_at": (await clock_of(connection)).due_at(worst, moment, zone),
            "key": key,
        }
        await store.insert_case(connection, values)
        await store.add_labels(connection, values["id"], labels)
        await store.add_targets(connection, values["id"], targets)
        await store.add_step(connection, values["id"], Step(moment, "opened", details={"due_at": values["due_at"].isoformat()}))
        return await _fresh(connection, values["id"])


async def assign(database: Database, person: Person, case: UUID, owner: UUID | None, *, now: datetime | None = None) -> Case:
    """Give a case to a person (None: to nobody); it is being worked on from then. Raises NotFound, or Refused for one that is closed."""
    async with database.open_for(person.merchant_id) as connection:
        found = await _held(connection, case)
        if found.status == "closed":
            raise Refused("This case is closed. Open it again first.")
        name = await store.person_name(connection, owner) if owner else ""
        if name is None:
            raise NotFound("There is no such colleague.")
        status = found.status if owner is None else "working"
        await store.update_case(connection, case, {"owner_id": owner, "status": status})
        await store.add_step(connection, case, _step(now, "assigned", person, name))
        return await _fresh(connection, case)


async def note(database: Database, person: Person, case: UUID, text: str, *, now: datetime | None = None) -> Case:
    """Write into a case's log. Raises BadInput for an empty note."""
    if not text.strip():
        raise BadInput("The note is empty.")
    async with database.open_for(person.merchant_id) as connection:
        await _held(connection, case)
        await store.add_step(connection, case, _step(now, "note", person, text.strip()[:LONGEST_NOTE]))
        return await _fresh(connection, case)


async def log_step(
    database: Database,
    merchant_id: int,
    case: UUID,
    kind: StepKind,
    text: str = "",
    details: Mapping[str, Any] | None = None,
    *,
    now: datetime | None = None,
) -> None:
    """What Kefu itself did for a case: an act, an offer, a word to the customer. `text` is masked."""
    async with database.open_for(merchant_id) as connection:
        await _held(connection, case)
        await store.add_step(connection, case, Step(now or datetime.now(UTC), kind, text=text[:LONGEST_NOTE], details=details or {}))


async def close_case(database: Database, person: Person, case: UUID, evidence: Evidence, *, now: datetime | None = None) -> Case:
    """Close a case with evidence. Raises BadInput that says which evidence is missing, Refused for one that is closed already."""
    missing = _missing(evidence)
    if missing:
        raise BadInput("A case is closed with evidence only.", missing)
    async with database.open_for(person.merchant_id) as connection:
        found = await _held(connection, case)
        if found.status == "closed":
            raise Refused("This case is closed already.")
        moment = now or datetime.now(UTC)
        kept = {
            "done": evidence.done.strip()[:LONGEST_NOTE],
            "acts": list(evidence.acts),
            "confirmed": evidence.is_confirmed,
            "because": evidence.unconfirmed_because.strip()[:LONGEST_NOTE],
        }
        owner = found.owner or person.id
        await store.update_case(connection, case, {"status": "closed", "closed_at": moment, "evidence": kept, "owner_id": owner})
        await store.add_step(connection, case, replace(_step(moment, "closed", person, evidence.done.strip()[:LONGEST_NOTE]), details=kept))
        return await _fresh(connection, case)


async def reopen(
    database: Database, merchant_id: int, case: UUID, why: str, *, person: Person | None = None, now: datetime | None = None
) -> Case:
    """Open a closed case again, with a new deadline by its severity. `person`: None when the customer says it is not settled."""
    async with database.open_for(merchant_id) as connection:
        found = await _held(connection, case)
        if found.status != "closed":
            raise Refused("This case is not closed.")
        moment = now or datetime.now(UTC)
        due_at = (await clock_of(connection)).due_at(found.severity, moment, await store.timezone(connection))
        changes = {"status": "reopened", "closed_at": None, "due_at": due_at, "contacts": found.contacts + (person is None)}
        await store.update_case(connection, case, changes)
        step = _step(moment, "reopened", person, why.strip()[:LONGEST_NOTE])
        await store.add_step(connection, case, step)
        return await _fresh(connection, case)


async def read_case(database: Database, merchant_id: int, case: UUID | str) -> Case:
    """One case with its steps, by its id or its number ('T26-0042'). Raises NotFound."""
    async with database.open_for(merchant_id) as connection:
        found = await (
            store.select_case(connection, case) if isinstance(case, UUID) else store.select_by_number(connection, case.strip().upper())
        )
        if found is None:
            raise NotFound("There is no such case.")
        return replace(found, steps=await store.select_steps(connection, found.id))


async def list_cases(
    database: Database,
    merchant_id: int,
    status: Wanted = "unsettled",
    *,
    owner: UUID | None = None,
    unowned: bool = False,
    label: str | None = None,
    target: tuple[TargetKind, str | None] | None = None,
    customer: str | None = None,
    conversation: UUID | None = None,
    text: str | None = None,
    limit: int = 50,
    offset: int = 0,
    now: datetime | None = None,
) -> CasePage:
    """Cases by deadline, the one that is due first on top; closed ones after them. `label`: a leaf, or a group such as 'product'."""
    limit, moment = min(limit, MOST_LISTED), now or datetime.now(UTC)
    wanted: dict[str, Any] = {"status": status, "owner": owner, "unowned": unowned, "label": label, "customer": customer, "now": moment}
    wanted["conversation"] = conversation
    kind, value = target or (None, None)
    wanted |= {"kind": kind, "value": value, "text": text, "like": f"%{text}%", "limit": limit + 1, "offset": offset}
    async with database.open_for(merchant_id) as connection:
        found = await store.select_page(connection, wanted)
        counts = await store.select_counts(connection, moment)
    return CasePage(tuple(found[:limit]), counts, len(found) > limit)


async def _said_again(
    connection: Connection,
    case: Case,
    text: str,
    labels: Sequence[Complaint],
    targets: Sequence[Target],
    severity: Severity,
    now: datetime,
    zone: str,
    key: str | None,
) -> Case:
    """A worse complaint makes the deadline earlier; saying it again never makes it later."""
    worst = _worst([case.severity, severity])
    changes: dict[str, Any] = {"contacts": case.contacts + 1, "severity": worst}
    if worst != case.severity:
        changes["due_at"] = min(case.due_at, (await clock_of(connection)).due_at(worst, now, zone))
    await store.update_case(connection, case.id, changes)
    await store.add_labels(connection, case.id, labels)
    await store.add_targets(connection, case.id, targets)
    await store.add_step(connection, case.id, Step(now, "said_again", text=text[:LONGEST_SAID], details={"key": key} if key else {}))
    return await _fresh(connection, case.id)


def _is_same(case: Case, labels: Sequence[Complaint]) -> bool:
    """About the same order, a complaint of the same group is the same case; without an order it must share a label."""
    if case.order:
        return (
            bool({each.label.partition(".")[0] for each in case.labels} & {each.label.partition(".")[0] for each in labels}) or not labels
        )
    return bool({each.label for each in case.labels} & {each.label for each in labels}) or not labels


def _worst(found: Sequence[Severity | None]) -> Severity:
    return SEVERITIES[max((SEVERITIES.index(each) for each in found if each), default=0)]


def _missing(evidence: Evidence) -> tuple[str, ...]:
    missing: list[str] = []
    if len(evidence.done.strip()) < SHORTEST_DONE:
        missing.append("done: say what was done, in a sentence")
    if not evidence.is_confirmed and not evidence.unconfirmed_because.strip():
        missing.append("unconfirmed_because: the customer has not confirmed it; say why the case may be closed all the same")
    return tuple(missing)


def _step(now: datetime | None, kind: StepKind, person: Person | None, text: str) -> Step:
    return Step(now or datetime.now(UTC), kind, person.name if person else "", person.id if person else None, text)


async def _held(connection: Connection, case: UUID) -> Case:
    found = await store.select_case(connection, case, hold=True)
    if found is None:
        raise NotFound("There is no such case.")
    return found


async def _fresh(connection: Connection, case: UUID) -> Case:
    found = await store.select_case(connection, case)
    assert found is not None
    return replace(found, steps=await store.select_steps(connection, case))


async def clock_of(connection: Connection) -> CaseClock:
    """The merchant's own clocks, the shipped ones while it has none."""
    own = await store.own_setting(connection, "case_clock")
    return read_clock(own) if own else shipped_clock()
