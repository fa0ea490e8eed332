"""Case files: opened once for one trouble, due by their severity, closed with evidence only, seen by their own merchant alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from kefu.database import Database
from kefu.errors import BadInput, NotFound, Refused
from kefu.people import People, Person
from kefu.people.cases import Case, Evidence, Target, assign, close_case, list_cases, note, open_case, read_case, reopen
from kefu.people.cases.clock import shipped_clock
from kefu.perception.complaints import Complaint
from kefu.vocabulary import Level, Who

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)  # a Monday, noon in Shanghai
LATE = Complaint("delivery.late", 0.93, (0, 4), "还没送到")
LOST = Complaint("delivery.lost", 0.9, (0, 4), "包裹丢了")
SMOKE = Complaint("safety.hazard", 0.95, (0, 4), "冒烟了")
COURIER = Target("courier", "圆通速递", {"zh": "圆通速递", "en": "YTO Express"})


@pytest.fixture
async def shop(database: Database, merchants: tuple[int, int]) -> int:
    async with database.open_for_owner() as connection:
        await connection.execute("UPDATE merchant SET timezone = 'Asia/Shanghai'")
    return merchants[0]


@pytest.fixture
async def lin(database: Database, shop: int) -> Person:
    people = People(database)
    await people.add(shop, "lin@one.example", "Lin", "supervisor", "a long enough password")
    return (await people.sign_in(shop, "lin@one.example", "a long enough password"))[1]


async def _talk(database: Database, merchant_id: int) -> UUID:
    conversation = uuid4()
    async with database.open_for(merchant_id) as connection:
        await connection.execute(
            "INSERT INTO conversation (merchant_id, conversation_id, secret_hash, language) VALUES (%s, %s, '\\x00', 'zh')",
            (merchant_id, conversation),
        )
    return conversation


async def _open(
    database: Database,
    merchant_id: int,
    *,
    labels: Sequence[Complaint] = (LATE,),
    order: str | None = "PY1",
    talk: UUID | None = None,
    at: datetime = NOW,
    key: str | None = None,
) -> Case:
    who = Who(merchant_id, Level.CUSTOMER, "C001")
    conversation = talk or await _talk(database, merchant_id)
    return await open_case(
        database, who, conversation, "都一周了还没送到", labels=labels, language="zh", order=order, targets=(COURIER,), now=at, key=key
    )


async def test_a_complaint_becomes_a_case_with_a_number_to_say_and_a_deadline(database: Database, shop: int) -> None:
    case = await _open(database, shop)
    assert (case.number, case.status, case.severity, case.contacts) == ("T26-0001", "open", "normal", 1)
    assert case.due_at > NOW
    assert [step.kind for step in case.steps] == ["opened"]
    assert await read_case(database, shop, "t26-0001") == case


async def test_numbers_count_up_also_when_two_cases_are_opened_at_once(database: Database, shop: int) -> None:
    opened = await asyncio.gather(*(_open(database, shop, order=f"PY{number}") for number in range(6)))
    assert sorted(case.number for case in opened) == [f"T26-000{number}" for number in range(1, 7)]


async def test_the_same_trouble_said_again_is_one_case_with_one_more_contact(database: Database, shop: int) -> None:
    first = await _open(database, shop)
    again = await _open(database, shop, at=NOW + timedelta(hours=5))
    assert (again.id, again.contacts, again.due_at) == (first.id, 2, first.due_at)
    assert [step.kind for step in again.steps] == ["opened", "said_again"]
    assert (await _open(database, shop, order="PY2")).id != first.id


async def test_a_worse_complaint_of_the_same_order_makes_the_deadline_earlier(database: Database, shop: int) -> None:
    first = await _open(database, shop)
    worse = await _open(database, shop, labels=(LOST,))
    assert (worse.id, worse.severity) == (first.id, "high")
    assert worse.due_at < first.due_at
    assert {each.label for each in worse.labels} == {"delivery.late", "delivery.lost"}


async def test_one_key_opens_one_case_however_often_the_turn_is_run(database: Database, shop: int) -> None:
    talk = await _talk(database, shop)
    first = await _open(database, shop, talk=talk, key="turn-1")
    assert (await _open(database, shop, talk=talk, key="turn-1")).contacts == first.contacts
    assert (await _open(database, shop, talk=talk, key="turn-2")).contacts == 2
    assert (await _open(database, shop, talk=talk, key="turn-2")).contacts == 2


async def test_a_case_is_not_closed_without_evidence(database: Database, shop: int, lin: Person) -> None:
    case = await _open(database, shop)
    with pytest.raises(BadInput, match="done: say what was done"):
        await close_case(database, lin, case.id, Evidence("", is_confirmed=True))
    with pytest.raises(BadInput, match="unconfirmed_because"):
        await close_case(database, lin, case.id, Evidence("已补发并赔付运费"))
    closed = await close_case(database, lin, case.id, Evidence("已补发并赔付运费", ("RF0047",), unconfirmed_because="三次联系未接"))
    assert (closed.status, closed.owner_name) == ("closed", "Lin")
    assert closed.evidence == Evidence("已补发并赔付运费", ("RF0047",), False, "三次联系未接")
    with pytest.raises(Refused, match="closed already"):
        await close_case(database, lin, case.id, Evidence("已补发并赔付运费", is_confirmed=True))


async def test_a_closed_case_that_was_not_settled_opens_again_with_a_new_clock(database: Database, shop: int, lin: Person) -> None:
    case = await _open(database, shop)
    await close_case(database, lin, case.id, Evidence("已经补发了", is_confirmed=True))
    later = NOW + timedelta(days=9)
    again = await reopen(database, shop, case.id, "还是没收到", now=later)
    assert (again.status, again.contacts, again.closed_at) == ("reopened", 2, None)
    assert again.due_at > later
    assert again.evidence is not None  # what was claimed then stays in the file


async def test_overdue_cases_surface_and_the_first_due_is_on_top(database: Database, shop: int, lin: Person) -> None:
    await _open(database, shop)
    fire = await _open(database, shop, labels=(SMOKE,), order="PY9")
    page = await list_cases(database, shop, now=NOW + timedelta(hours=5))
    assert page.cases[0].id == fire.id
    assert page.counts == {"unsettled": 2, "overdue": 1, "unowned": 2, "closed": 0}
    overdue = await list_cases(database, shop, "overdue", now=NOW + timedelta(hours=5))
    assert [case.number for case in overdue.cases] == [fire.number]
    assert fire.is_overdue(NOW + timedelta(hours=5))
    mine = await assign(database, lin, fire.id, lin.id)
    assert (mine.status, mine.owner_name) == ("working", "Lin")
    assert [case.id for case in (await list_cases(database, shop, owner=lin.id)).cases] == [fire.id]


async def test_cases_are_found_by_label_group_target_number_and_words(database: Database, shop: int) -> None:
    case = await _open(database, shop)
    for found in (
        await list_cases(database, shop, label="delivery"),
        await list_cases(database, shop, label="delivery.late"),
        await list_cases(database, shop, target=("courier", "圆通速递")),
        await list_cases(database, shop, text="t26-0001"),
        await list_cases(database, shop, text="还没送到"),
        await list_cases(database, shop, customer="C001"),
    ):
        assert [each.id for each in found.cases] == [case.id]
    assert (await list_cases(database, shop, label="product")).cases == ()


async def test_another_merchant_sees_and_changes_nothing_of_a_case(
    database: Database, shop: int, merchants: tuple[int, int], lin: Person
) -> None:
    case = await _open(database, shop)
    other = replace(lin, merchant_id=merchants[1])
    assert (await list_cases(database, merchants[1], "all")).cases == ()
    for attack in (
        read_case(database, merchants[1], case.id),
        read_case(database, merchants[1], case.number),
        note(database, other, case.id, "mine now"),
        assign(database, other, case.id, None),
        close_case(database, other, case.id, Evidence("nothing at all", is_confirmed=True)),
    ):
        with pytest.raises(NotFound):
            await attack
    assert (await _open(database, merchants[1], order="PY1")).number == "T26-0001"  # numbers count for each merchant


async def test_a_note_is_logged_under_the_name_of_its_writer(database: Database, shop: int, lin: Person) -> None:
    case = await _open(database, shop)
    noted = await note(database, lin, case.id, "已联系快递")
    assert (noted.steps[-1].by, noted.steps[-1].text) == ("Lin", "已联系快递")
    with pytest.raises(BadInput):
        await note(database, lin, case.id, "  ")


@pytest.mark.parametrize(
    ("severity", "start", "due"),
    [
        ("critical", datetime(2026, 11, 23, 15, tzinfo=UTC), "2026-11-24T03:00:00+08:00"),  # 23:00, by night, too
        ("high", datetime(2026, 11, 23, 4, tzinfo=UTC), "2026-11-24T12:00:00+08:00"),  # 9 hours today, 3 tomorrow
        ("high", datetime(2026, 11, 23, 16, tzinfo=UTC), "2026-11-24T21:00:00+08:00"),  # past midnight: the clock starts at 9
        ("normal", datetime(2026, 11, 23, 1, tzinfo=UTC), "2026-11-25T21:00:00+08:00"),
    ],
)
def test_only_worked_hours_count_unless_somebody_is_in_danger(severity: str, start: datetime, due: str) -> None:
    assert shipped_clock().due_at(severity, start, "Asia/Shanghai").isoformat() == due  # pyright: ignore[reportArgumentType]
