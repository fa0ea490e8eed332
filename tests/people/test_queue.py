"""The queue edge by edge: nobody waits on nobody, nobody is lost, and a place is never worse for asking again."""

import asyncio
import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from kefu.database import Database
from kefu.errors import BadInput, Refused
from kefu.people import People, Person
from kefu.people.queue import Duty, Moved, Queue, Situation, Ticket
from kefu.people.queue.expected import Past, expected_range
from kefu.people.queue.hours import Hours
from kefu.people.queue.nouns import Need
from kefu.people.queue.rules import default_rules, read_rules
from kefu.turn.handing import to_tell

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)  # a Monday, noon in Shanghai
OPEN_BY_DAY = "hours: {monday: [09:00-21:00], tuesday: [09:00-21:00]}"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def shop(database: Database, merchants: tuple[int, int]) -> int:
    async with database.open_for_owner() as connection:
        await connection.execute("UPDATE merchant SET timezone = 'Asia/Shanghai'")
    return merchants[0]


@pytest.fixture
def queue(database: Database) -> Queue:
    return Queue(database)


async def _person(database: Database, shop: int, name: str) -> Person:
    await People(database).add(shop, f"{name}@one.example", name, "generalist", "a long enough password")
    return next(person for person in await People(database).list_all(shop) if person.name == name)


async def _talk(database: Database, shop: int) -> UUID:
    conversation = uuid4()
    async with database.open_for(shop) as connection:
        await connection.execute(
            "INSERT INTO conversation (merchant_id, conversation_id, secret_hash, language) VALUES (%s, %s, '\\x00', 'zh')",
            (shop, conversation),
        )
    return conversation


async def _ask(queue: Queue, shop: int, talk: UUID, at: datetime = NOW, **situation: object) -> Ticket:
    now = Situation.model_validate({"reason": "customer_asked", **situation})
    return (await queue.ask(shop, talk, now, {"summary": "…"}, at)).ticket


async def _ticket(queue: Queue, shop: int, talk: UUID) -> Ticket:
    found = await queue.ticket_of(shop, talk)
    assert found is not None
    return found[0]


async def _floor(database: Database, shop: int, talk: UUID) -> str:
    async with database.open_for(shop) as connection:
        row = await (await connection.execute("SELECT hand_over FROM conversation WHERE conversation_id = %s", (talk,))).fetchone()
    assert row is not None
    return row["hand_over"]


async def _says(database: Database, shop: int, talk: UUID, at: datetime, sender: str = "customer") -> None:
    async with database.open_for(shop) as connection:
        await connection.execute(
            """
            INSERT INTO message (merchant_id, conversation_id, seq, message_id, sender, text, language, at)
            SELECT %(shop)s, %(talk)s, coalesce(max(seq), 0) + 1, %(id)s, %(sender)s, '在吗', 'zh', %(at)s
            FROM message WHERE conversation_id = %(talk)s
            """,
            {"shop": shop, "talk": talk, "id": uuid4(), "sender": sender, "at": at},
        )


async def test_a_ticket_is_offered_accepted_answered_and_ended(database: Database, shop: int, queue: Queue) -> None:
    lin, talk = await _person(database, shop, "Lin"), await _talk(database, shop)
    await _ask(queue, shop, talk)
    assert await _floor(database, shop, talk) == "waiting"
    await queue.set_presence(lin, "on", NOW)
    moved = await queue.tick(shop, NOW)
    assert [(each.kind, each.ticket.person) for each in moved] == [("offered", lin.id)]
    held = await queue.take(lin, talk, NOW)
    assert (held.state, await _floor(database, shop, talk)) == ("held", "person")
    await queue.answered(lin, talk, NOW + timedelta(seconds=30))
    ended = await queue.end(shop, talk, "solved", lin, NOW + timedelta(minutes=5))
    assert ended is not None
    assert await _floor(database, shop, talk) == "none"
    found = await queue.ticket_of(shop, talk)
    assert found is not None
    assert [event.kind for event in found[1]] == ["opened", "offered", "taken", "solved"]
    assert found[0].answered_at == NOW + timedelta(seconds=30)


async def test_asking_again_keeps_the_place_and_a_graver_need_moves_it_up(database: Database, shop: int, queue: Queue) -> None:
    first, second = await _talk(database, shop), await _talk(database, shop)
    await _ask(queue, shop, first)
    await _ask(queue, shop, second, NOW + timedelta(seconds=5))
    again = await queue.ask(shop, second, Situation(reason="customer_asked"), {}, NOW + timedelta(minutes=1))
    assert (again.is_new, again.position) == (False, 2)
    raised = await queue.ask(shop, second, Situation(reason="risk", risk="regulator"), {}, NOW + timedelta(minutes=1))
    assert (raised.position, raised.ticket.need.priority, raised.ticket.need.tier) == (1, 2, "supervisor")


async def test_an_offer_that_runs_out_goes_to_the_next_and_who_does_not_answer_is_away(database: Database, shop: int, queue: Queue) -> None:
    people = [await _person(database, shop, name) for name in ("Lin", "Wu")]
    for person in people:
        await queue.set_presence(person, "on", NOW)
    talk, at, offered = await _talk(database, shop), NOW, list[UUID | None]()
    await _ask(queue, shop, talk)
    for _ in range(5):
        for person in people:
            await queue.seen(person, at)
        offered += [each.ticket.person for each in await queue.tick(shop, at) if each.kind == "offered"]
        at += timedelta(seconds=46)
    assert len(offered) == 4
    assert set(offered[:2]) == {person.id for person in people} == set(offered[2:])
    assert {duty.presence for duty in await queue.duties(shop)} == {"away"}
    assert (await _ticket(queue, shop, talk)).state == "waiting"


async def test_a_person_who_falls_silent_or_goes_loses_the_customer_to_another(database: Database, shop: int, queue: Queue) -> None:
    lin, wu = await _person(database, shop, "Lin"), await _person(database, shop, "Wu")
    talk = await _talk(database, shop)
    await _ask(queue, shop, talk)
    await queue.set_presence(lin, "on", NOW)
    await queue.take(lin, talk, NOW)
    await _says(database, shop, talk, NOW + timedelta(minutes=1))
    later = NOW + timedelta(minutes=10)
    await queue.set_presence(lin, "on", later)
    await queue.set_presence(wu, "on", later)
    kinds = [(each.kind, each.ticket.person) for each in await queue.tick(shop, later)]
    assert kinds == [("left", None), ("offered", wu.id)]
    await queue.take(wu, talk, later)
    await _says(database, shop, talk, later + timedelta(seconds=5))
    gone = await queue.tick(shop, later + timedelta(minutes=3))  # neither console has been heard of for three minutes
    assert [each.kind for each in gone] == ["left", "closed_for_now"]
    assert await _floor(database, shop, talk) == "waiting"


async def test_a_wait_past_its_time_goes_to_a_supervisor_once(database: Database, shop: int, queue: Queue) -> None:
    lin = await _person(database, shop, "Lin")
    await queue.set_duty(shop, Duty(lin.id, "Lin", tier="supervisor", capacity=1))
    await queue.set_presence(lin, "on", NOW)
    busy, talk = await _talk(database, shop), await _talk(database, shop)
    await _ask(queue, shop, busy)
    await queue.take(lin, busy, NOW)
    await _ask(queue, shop, talk)
    late = NOW + timedelta(minutes=11)
    await queue.seen(lin, late)
    assert [each.kind for each in await queue.tick(shop, late)] == ["breached"]
    ticket = await _ticket(queue, shop, talk)
    assert (ticket.need.tier, ticket.need.priority, ticket.breached_at) == ("specialist", 2, late)
    assert await queue.tick(shop, late + timedelta(seconds=5)) == ()


async def test_skill_language_and_stickiness_decide_who_is_offered_it(database: Database, shop: int, queue: Queue) -> None:
    lin, wu, eve = [await _person(database, shop, name) for name in ("Lin", "Wu", "Eve")]
    await queue.set_duty(shop, Duty(lin.id, "Lin", skills=frozenset({"orders"}), languages=frozenset({"zh"})))
    await queue.set_duty(shop, Duty(wu.id, "Wu", skills=frozenset({"after_sale"}), languages=frozenset({"zh"})))
    await queue.set_duty(shop, Duty(eve.id, "Eve", tier="specialist", languages=frozenset({"en"})))
    for person in (lin, wu, eve):
        await queue.set_presence(person, "on", NOW)
    returns, english, again = [await _talk(database, shop) for _ in range(3)]
    await _ask(queue, shop, returns, intents=("return.start",))
    await _ask(queue, shop, english, language="en")
    offered = {each.ticket.conversation: each.ticket.person for each in await queue.tick(shop, NOW)}
    assert offered == {returns: wu.id, english: eve.id}
    await queue.take(lin, again, NOW)
    await queue.end(shop, again, "solved", lin, NOW)
    await _ask(queue, shop, again, NOW, intents=("product.price",))
    assert [each.ticket.person for each in await queue.tick(shop, NOW)] == [lin.id]


async def test_nobody_there_is_said_once_and_a_number_left_is_called(database: Database, shop: int, queue: Queue) -> None:
    await queue.set_rules(shop, OPEN_BY_DAY)
    night = datetime(2026, 11, 22, 15, tzinfo=UTC)  # Sunday 23:00 in Shanghai
    talk = await _talk(database, shop)
    await _ask(queue, shop, talk, night)
    moved = await queue.tick(shop, night)
    assert [each.kind for each in moved] == ["closed_for_now"]
    assert moved[0].opens_at == datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    assert to_tell(moved) == []  # it is an alert for colleagues; she heard it with the hand-over
    assert await queue.tick(shop, night + timedelta(minutes=1)) == ()
    left = await queue.leave_contact(shop, talk, "〔手机#1〕", night)
    assert left is not None
    assert left.due_at == datetime(2026, 11, 23, 13, tzinfo=SHANGHAI)  # four open hours after 9:00
    assert await _floor(database, shop, talk) == "none"
    lin = await _person(database, shop, "Lin")
    await queue.set_presence(lin, "on", NOW)
    assert [each.ticket.contact for each in await queue.tick(shop, NOW)] == ["〔手机#1〕"]
    await queue.take(lin, talk, NOW)
    assert (await queue.end(shop, talk, "called_back", lin, NOW)) is not None


async def test_passing_on_keeps_the_customer_first_and_never_returns_to_who_gave_it_away(
    database: Database, shop: int, queue: Queue
) -> None:
    lin, wu = await _person(database, shop, "Lin"), await _person(database, shop, "Wu")
    for person in (lin, wu):
        await queue.set_presence(person, "on", NOW)
    talk = await _talk(database, shop)
    await queue.take(lin, talk, NOW)
    with pytest.raises(Refused, match="colleague"):
        await queue.take(wu, talk, NOW)
    ticket = await queue.pass_on(lin, talk, NOW, skill="after_sale", note="要退货")
    assert (ticket.state, ticket.need.priority) == ("waiting", 2)
    assert [each.ticket.person for each in await queue.tick(shop, NOW)] == [wu.id]
    with pytest.raises(Refused, match="not with you"):
        await queue.pass_on(lin, talk, NOW)


async def test_two_who_take_at_once_do_not_both_have_it(database: Database, shop: int, queue: Queue) -> None:
    people = [await _person(database, shop, name) for name in ("Lin", "Wu", "Zhao")]
    talk = await _talk(database, shop)
    await _ask(queue, shop, talk)
    results = await asyncio.gather(*(queue.take(person, talk, NOW) for person in people), return_exceptions=True)
    assert [isinstance(result, Refused) for result in results].count(True) == 2


async def test_another_merchant_sees_and_moves_nothing(database: Database, shop: int, merchants: tuple[int, int], queue: Queue) -> None:
    talk = await _talk(database, shop)
    await _ask(queue, shop, talk)
    assert await queue.tickets(merchants[1]) == []
    assert await queue.ticket_of(merchants[1], talk) is None
    assert await queue.end(merchants[1], talk, "withdrawn", None, NOW) is None


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_no_conversation_waits_on_nobody(database: Database, shop: int, queue: Queue, seed: int) -> None:
    """Random people, customers and times: every floor that is not the AI's has an open ticket that agrees with it, and vice versa."""
    chance, at = random.Random(seed), NOW
    people = [await _person(database, shop, name) for name in ("Lin", "Wu", "Zhao")]
    talks = [await _talk(database, shop) for _ in range(5)]
    for _ in range(60):
        at += timedelta(seconds=chance.choice((5, 40, 200)))
        person, talk = chance.choice(people), chance.choice(talks)
        try:
            match chance.randrange(9):
                case 0:
                    await _ask(queue, shop, talk, at, mood=chance.choice(("calm", "angry")), heat=chance.random())
                case 1:
                    await queue.take(person, talk, at)
                case 2:
                    await queue.decline(person, talk, "busy", at)
                case 3:
                    await queue.pass_on(person, talk, at, to=chance.choice(people).id)
                case 4:
                    await queue.end(shop, talk, chance.choice(("solved", "withdrawn")), None, at)
                case 5:
                    await queue.set_presence(person, chance.choice(("on", "on", "away", "off")), at)
                case 6:
                    await queue.leave_contact(shop, talk, "〔手机#1〕", at)
                case 7:
                    await _says(database, shop, talk, at)
                case _:
                    await queue.tick(shop, at)
        except Refused:
            pass
        open_tickets = {ticket.conversation: ticket for ticket in await queue.tickets(shop)}
        for each in talks:
            floor, ticket = await _floor(database, shop, each), open_tickets.get(each)
            if ticket is None or (ticket.contact and ticket.state != "held"):
                assert floor == "none"
            else:
                assert floor == ("person" if ticket.state == "held" else "waiting")
                assert (ticket.person is not None) == (ticket.state != "waiting")
        duties = {duty.person: duty for duty in await queue.duties(shop)}
        assert all(ticket.person is None or ticket.person in duties for ticket in open_tickets.values())


def test_hours_know_days_off_nights_and_open_minutes() -> None:
    spans = ((time(9), time(12)), (time(14), time(0)))
    hours = Hours(SHANGHAI, (spans,) * 6 + ((),), {date(2026, 11, 24): ()})
    noon = datetime(2026, 11, 23, 13, tzinfo=SHANGHAI)
    assert hours.opens_at(noon) == datetime(2026, 11, 23, 14, tzinfo=SHANGHAI)
    assert hours.after(noon, 600) == datetime(2026, 11, 24, 0, tzinfo=SHANGHAI)
    assert hours.after(noon, 601) == datetime(2026, 11, 25, 9, 1, tzinfo=SHANGHAI)
    assert hours.is_open(datetime(2026, 11, 23, 23, 59, tzinfo=SHANGHAI))
    assert not hours.is_open(datetime(2026, 11, 29, 10, tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("hours: {monday: [9-21]}", "09:00-21:00"),
        ("offer_seconds: 1", "offer_seconds"),
        ("routes: [{id: a, when: {mood: [angry]}}]", "last route"),
        ("answer_in: 3", "answer_in"),
        ("days: {2026-11-11: {open: [9-21]}}", "09:00-21:00"),
        ("holidays: [2027-02-21..2027-02-15]", "must not end before it begins"),
        ("holidays: [spring]", "2027-02-15..2027-02-21"),
        ("late: [{at: 2, do: raise}, {at: 1, do: warn}]", "order of their"),
        ("hours: [", "line"),
    ],
)
def test_rules_with_mistakes_say_where_and_what(source: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_rules(source)


async def test_late_waits_go_through_the_steps_that_the_shop_has_written(database: Database, shop: int, queue: Queue) -> None:
    await queue.set_rules(shop, "late: [{at: 0.5, do: warn}, {at: 1, do: raise}, {at: 1.5, do: offer_call}, {at: 2, do: raise}]")
    lin = await _person(database, shop, "Lin")
    await queue.set_duty(shop, Duty(lin.id, "Lin", capacity=1))
    await queue.set_presence(lin, "on", NOW)
    busy, talk = await _talk(database, shop), await _talk(database, shop)
    await _ask(queue, shop, busy)
    await queue.take(lin, busy, NOW)
    await _ask(queue, shop, talk)  # to be answered within ten minutes
    seen: list[tuple[float, str]] = []
    for minutes in (4, 5, 9, 10, 14, 15, 19, 20, 40):
        await queue.seen(lin, NOW + timedelta(minutes=minutes))
        seen += [(minutes, each.kind) for each in await queue.tick(shop, NOW + timedelta(minutes=minutes))]
    assert seen == [(5, "warned"), (10, "breached"), (15, "call_offered"), (20, "raised")]
    ticket = await _ticket(queue, shop, talk)
    assert (ticket.need.tier, ticket.need.priority) == ("supervisor", 1)


async def test_a_clock_that_looks_late_warns_nobody_of_what_has_happened(database: Database, shop: int, queue: Queue) -> None:
    talk = await _talk(database, shop)
    await _ask(queue, shop, talk)
    assert [each.kind for each in await queue.tick(shop, NOW + timedelta(minutes=11))] == ["breached", "closed_for_now"]


def test_a_day_has_a_name_hours_of_its_own_or_those_of_its_weekday() -> None:
    rules = read_rules(
        "hours: {wednesday: [09:00-18:00], thursday: [09:00-18:00]}\n"
        "days: {2026-11-11: {zh: 双十一, en: Singles' Day, volume: 6}, 2026-11-12: {open: [00:00-24:00]}, 2026-11-18: []}"
    )
    hours = rules.calendar("Asia/Shanghai")
    at = [hours.is_open(datetime(2026, 11, day, 20, tzinfo=SHANGHAI)) for day in (11, 12, 18)]
    assert at == [False, True, False]
    assert hours.is_open(datetime(2026, 11, 11, 10, tzinfo=SHANGHAI))
    assert (rules.days[date(2026, 11, 11)].volume, rules.days[date(2026, 11, 12)].volume) == (6, 1)


def test_told_waits_come_from_waits_in_like_situations() -> None:
    easy = tuple((8.0 + n % 5, 20.0) for n in range(100))  # somebody was free
    assert expected_range(20.0, Past(easy)) == (8.0, 12.0)
    assert expected_range(300.0, Past(easy)) is None
    line = tuple((250.0 + 10 * n, 240.0) for n in range(10))
    told = expected_range(300.0, Past(easy + line))
    assert told is not None
    assert told[0] > 300
    assert expected_range(1000.0, Past(easy + line)) is None


def test_holidays_are_days_off_one_by_one_or_from_until() -> None:
    rules = read_rules("holidays: [2027-01-01, 2027-02-15..2027-02-17]\ndays: {2027-02-16: {open: [10:00-12:00]}}")
    hours = rules.calendar("Asia/Shanghai")

    def spans(day: str) -> int:
        return len(hours.spans_of(date.fromisoformat(day)))

    assert [spans(day) for day in ("2027-01-01", "2027-01-02", "2027-02-15", "2027-02-16", "2027-02-17", "2027-02-18")] == [
        0,
        1,
        0,
        1,
        0,
        1,
    ]


def test_a_customer_is_told_one_thing_of_what_one_look_did() -> None:
    now = datetime(2026, 11, 23, 4, tzinfo=UTC)
    one = Ticket(uuid4(), 1, uuid4(), Need("customer_asked", "general", "generalist", 3, "zh"), "waiting", now, now)
    other = replace(one, id=uuid4())
    moves = [
        Moved("breached", one),
        Moved("warned", one),
        Moved("closed_for_now", one),
        Moved("call_offered", other),
        Moved("raised", other),
    ]
    assert [(each.kind, each.ticket.id) for each in to_tell(moves)] == [("closed_for_now", one.id), ("call_offered", other.id)]


def test_who_knows_that_nobody_is_there_is_not_told_of_a_supervisor_minutes_later_nor_the_other_way_round() -> None:
    now = datetime(2026, 11, 23, 4, tzinfo=UTC)
    one = Ticket(uuid4(), 1, uuid4(), Need("customer_asked", "general", "generalist", 3, "zh"), "waiting", now, now)
    knows_closed, knows_late = replace(one, told={"closed": True}, breached_at=now), replace(one, breached_at=now)
    assert to_tell([Moved("breached", knows_closed)]) == to_tell([Moved("call_offered", knows_closed)]) == []
    assert to_tell([Moved("closed_for_now", knows_late)]) == []
    at_nine = Moved("closed_for_now", knows_late, now + timedelta(hours=21))
    assert to_tell([at_nine]) == [at_nine]


def test_who_asks_for_a_person_in_good_spirits_gets_one() -> None:
    pleased = Situation(reason="customer_asked", intents=("person",), mood="happy", heat=-0.2, language="zh")
    assert default_rules().need(pleased).tier == "generalist"
