"""A day at the desk before it comes: played by the queue's own rules, so that what holds there holds here."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from kefu.database import Database
from kefu.people import People
from kefu.people.planning import PlanAsked, Worker, answer, assumed_day, figures_of, least_people, play
from kefu.people.planning.curve import CURVES
from kefu.people.planning.desk import Desk
from kefu.people.planning.figures import gini, jain
from kefu.people.planning.measured import day_of, scaled
from kefu.people.planning.nouns import Day, Habits, Kind
from kefu.people.planning.staffing import erlang_c, in_time_by_erlang, mean_wait_by_erlang, workers_by_hour
from kefu.people.queue import DeskRules, Duty, Need, Queue, Situation
from kefu.people.queue.rules import default_rules, read_rules

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
ZONE, DAY = ZoneInfo("Asia/Shanghai"), date(2026, 11, 11)
ROBOTS = Habits(accept_seconds=0.001, read_seconds=0.001, slower=0.0, misses=0.0, declines=0.0, forgets=0.0, lost_an_hour=0.0, calls=0.0)


def _team(n: int = 6) -> list[Worker]:
    day, evening = ((8.5, 12.5), (13.0, 17.5)), ((13.5, 18.0), (18.75, 23.5))
    made = [Worker(f"W{at}", evening if at % 2 else day, speed=(0.85, 1.0, 1.2)[at % 3]) for at in range(n)]
    skilled = frozenset({"complaints", "orders"})
    return [*made, Worker("S", day, "specialist", skilled), Worker("T", evening, "specialist", skilled), Worker("L", day, "supervisor")]


# ---- the same rules as in the database


@pytest.mark.parametrize("seed", range(4))
async def test_the_desk_in_memory_does_what_the_queue_in_the_database_does(
    database: Database, merchants: tuple[int, int], seed: int
) -> None:
    """One random script of customers, people and time on both: the same steps in the same order, by the same people."""
    shop, chance, queue, people = merchants[0], random.Random(seed), Queue(database), People(database)
    async with database.open_for_owner() as connection:
        await connection.execute("UPDATE merchant SET timezone = 'Asia/Shanghai'")
    for name in ("Lin", "Wu", "Zhao"):
        await people.add(shop, f"{name}@one.example", name, "generalist", "a long enough password")
    persons = await people.list_all(shop)
    tiers = dict(zip((each.id for each in persons), ("generalist", "specialist", "supervisor"), strict=True))
    for person in persons:
        duty = Duty(person.id, person.name, tiers[person.id], capacity=2)  # type: ignore[arg-type]
        await queue.set_duty(shop, duty)
    source = "silent_minutes: 3\nlate: [{at: 0.5, do: warn}, {at: 1, do: raise}, {at: 1.5, do: offer_call}, {at: 2, do: raise}]"
    rules = await queue.set_rules(shop, source)
    desk = Desk(rules, rules.calendar("Asia/Shanghai"), list(await queue.duties(shop)))
    at, talks = NOW, list[UUID]()
    for _ in range(70):
        at += timedelta(seconds=chance.choice((5, 20, 50, 130)))
        person = chance.choice(persons)
        talk = chance.choice(talks) if talks else None
        for each in persons:
            await queue.seen(each, at)
        match chance.randrange(9):
            case 0 | 1:
                talk = await _talk(database, shop)
                talks.append(talk)
                mood = chance.choice(({}, {"mood": "angry", "heat": 0.9}, {"risk": "regulator"}))
                situation = Situation.model_validate({"reason": "customer_asked", **mood})
                await queue.ask(shop, talk, situation, {}, at)
                desk.ask(talk, rules.need(situation), at)
            case 2:
                presence = chance.choice(("on", "on", "away", "off"))
                await queue.set_presence(person, presence, at)
                desk.set_presence(person.id, presence)  # type: ignore[arg-type]
            case 3 | 4 if talk:
                offered = desk.tickets.get(talk)
                if offered and offered.state == "offered" and offered.person:
                    taker = next(each for each in persons if each.id == offered.person)
                    await queue.take(taker, talk, at)
                    desk.take(taker.id, talk, at)
            case 5 if talk and (held := desk.tickets.get(talk)) and held.state == "held":
                await _says(database, shop, talk, at)
                desk.unanswered.setdefault(talk, at)
            case 6 if talk:
                await queue.end(shop, talk, "solved", None, at)
                desk.end(talk, "solved", at)
            case 7 if talk:
                await queue.leave_contact(shop, talk, "〔手机#1〕", at)
                desk.leave_contact(talk, at)
            case _:
                done = await queue.tick(shop, at)
                simulated = desk.tick(at)
                # In which order the rows of independent tickets come is the database's own business.
                assert _steps(done) == _steps(simulated)
    for talk in talks:
        found = await queue.ticket_of(shop, talk)
        assert found is not None
        assert [(each.kind, each.at) for each in found[1]] == [(kind, when) for when, of, kind, _ in desk.log if of == talk]
    rows = {duty.person: (duty.presence, duty.load, duty.held) for duty in await queue.duties(shop)}
    assert rows == {who: (duty.presence, duty.load, duty.held) for who, duty in desk.duties.items()}


def _steps(steps: Sequence[Any]) -> list[tuple[Any, ...]]:
    return sorted((str(each.ticket.conversation), each.kind, str(each.ticket.person), each.ticket.need.priority) for each in steps)


async def _talk(database: Database, shop: int) -> UUID:
    conversation = uuid4()
    async with database.open_for(shop) as connection:
        await connection.execute(
            "INSERT INTO conversation (merchant_id, conversation_id, secret_hash, language) VALUES (%s, %s, '\\x00', 'zh')",
            (shop, conversation),
        )
    return conversation


async def _says(database: Database, shop: int, talk: UUID, at: datetime) -> None:
    async with database.open_for(shop) as connection:
        await connection.execute(
            """
            INSERT INTO message (merchant_id, conversation_id, seq, message_id, sender, text, language, at)
            SELECT %(shop)s, %(talk)s, coalesce(max(seq), 0) + 1, %(id)s, 'customer', '在吗', 'zh', %(at)s
            FROM message WHERE conversation_id = %(talk)s
            """,
            {"shop": shop, "talk": talk, "id": uuid4(), "at": at},
        )


# ---- what must hold on any day


@pytest.mark.parametrize("curve", sorted(CURVES))
@pytest.mark.parametrize(("volume", "seed"), [(60, 1), (300, 2), (900, 3)])
def test_nobody_waits_on_nobody_and_nothing_goes_round_in_circles(curve: str, volume: float, seed: int) -> None:
    figures = figures_of(play(assumed_day(curve, volume), _team(), default_rules(), on=DAY, zone=ZONE, seed=seed))
    assert figures.waited_on_nobody == ()
    assert figures.loops == ()
    assert figures.left_over == 0
    assert figures.handed_over == pytest.approx(volume, rel=0.35)
    assert figures.handed_over >= figures.taken


def test_a_desk_where_everything_goes_wrong_still_leaves_nobody_behind() -> None:
    habits = Habits(misses=0.4, declines=0.2, forgets=0.2, lost_an_hour=3.0, lost_minutes=10)
    figures = figures_of(play(assumed_day("usual", 250), _team(), default_rules(), on=DAY, zone=ZONE, habits=habits))
    assert (figures.waited_on_nobody, figures.left_over) == ((), 0)
    assert min(figures.moved[kind] for kind in ("lapsed", "left", "breached", "offered")) > 0


def test_the_same_seed_is_the_same_day_and_another_is_not() -> None:
    first, again, other = (
        figures_of(play(assumed_day("usual", 120), _team(), default_rules(), on=DAY, zone=ZONE, seed=seed)) for seed in (5, 5, 6)
    )
    assert first == again
    assert first != other


def test_outside_hours_customers_leave_a_number_and_are_called_when_it_opens() -> None:
    rules = read_rules("hours: {wednesday: [09:00-18:00], thursday: [09:00-18:00]}")
    team = [Worker(f"W{n}", ((9.0, 18.0),)) for n in range(4)]
    figures = figures_of(play(assumed_day("usual", 200), team, rules, on=DAY, zone=ZONE))
    assert figures.called_back > 0
    assert figures.moved["closed_for_now"] > 0
    assert figures.left_over == 0


def test_people_of_one_kind_carry_nearly_the_same() -> None:
    team = [Worker(f"W{n}", ((8.0, 22.0),), speed=speed) for n, speed in enumerate((0.8, 0.9, 1.0, 1.0, 1.1, 1.2))]
    figures = figures_of(play(assumed_day("usual", 500), team, default_rules(), on=DAY, zone=ZONE))
    assert figures.fairness["generalist"] > 0.97
    assert figures.gini < 0.1


# ---- against what is known


@pytest.mark.parametrize(("offered", "servers", "chance"), [(2.0, 3, 0.4444), (1.0, 2, 1 / 3), (9.0, 10, 0.6687), (5.0, 5, 1.0)])
def test_the_chance_to_wait_is_that_of_the_tables(offered: float, servers: int, chance: float) -> None:
    assert erlang_c(offered, servers) == pytest.approx(chance, abs=0.001)


def test_a_desk_of_robots_waits_as_long_as_erlang_says() -> None:
    """One kind of hand-over, one skill, endless patience, nobody reads, misses or slows down: the queue is an M/G/c one, and for times
    that are spread like exponential ones as many wait as by Erlang C."""
    need = Need("customer_asked", "general", "generalist", 3, "zh")
    day = Day((45.0,) * 24, (Kind(need, 1.0, 6.0),), spread=0.83, patience=1e6)  # sigma .83: a coefficient of variation of 1
    team = [Worker(f"W{n}", ((0.0, 24.0),), capacity=3) for n in range(3)]
    waits: list[float] = []
    for seed in range(4):
        played = play(day, team, _patient(), on=DAY, zone=ZONE, habits=ROBOTS, seed=seed, with_places=False)
        waits += [story.taken - story.asked for story in played.stories if story.taken is not None]
    held = day.held_minutes * 60
    offered = 45 / 3600 * held
    # Mean waits of single days lie between 16 and 110 s around Erlang's 49 s (benches/LOG.md); shares vary less.
    assert sum(wait > 4 for wait in waits) / len(waits) == pytest.approx(erlang_c(offered, 9), abs=0.08)
    assert sum(wait <= 60 for wait in waits) / len(waits) == pytest.approx(in_time_by_erlang(offered, 9, held, 60), abs=0.08)
    assert mean_wait_by_erlang(offered, 9, held) == pytest.approx(48.6, abs=0.1)


def _patient() -> DeskRules:
    return read_rules("answer_within: {1: 9000, 2: 9000, 3: 9000, 4: 9000}\noffer_seconds: 900")


def test_fairness_is_one_when_all_carry_the_same_and_falls_when_one_carries_all() -> None:
    assert (jain([3, 3, 3]), gini([3, 3, 3])) == (pytest.approx(1.0), pytest.approx(0.0))
    assert jain([9, 0, 0]) == pytest.approx(1 / 3)
    assert gini([9, 0, 0]) == pytest.approx(2 / 3)
    assert (jain([0, 0]), gini([])) == (1.0, 0.0)


def test_a_plan_answers_in_time_with_people_that_fewer_would_not() -> None:
    day, like, rules = assumed_day("11.11", 400), [Worker("W", ())], default_rules()
    plan = least_people(day, rules, like, 0.8, on=DAY, zone=ZONE)
    assert plan.is_met
    assert plan.people[0] >= max(plan.people[2:6])  # the sale opens at midnight
    half = workers_by_hour([max(0, many // 2) for many in plan.people], like)
    fewer = figures_of(play(day, half, rules, on=DAY, zone=ZONE, with_places=False))
    assert fewer.share_in_time < plan.figures.share_in_time
    assert sum(plan.people) <= 1.6 * sum(plan.erlang)


def test_shifts_of_a_plan_cover_its_hours_and_no_others() -> None:
    people = [0] * 24
    people[9:12], people[20] = [2, 1, 2], 3
    workers = workers_by_hour(people, [Worker("A", ()), Worker("B", (), capacity=3)])
    assert [worker.shifts for worker in workers] == [((9, 12), (20, 21)), ((9, 10), (11, 12), (20, 21)), ((20, 21),)]
    assert [(worker.name, worker.capacity) for worker in workers] == [("A", 4), ("B", 3), ("A 2", 4)]


def test_a_question_of_json_is_answered_in_json() -> None:
    asked = PlanAsked.model_validate({"curve": "11.11", "volume": 150, "people": [2] * 24})
    told = json.loads(json.dumps(answer(asked)))
    assert (told["people"], len(told["hours"]), told["waited_on_nobody"]) == ([2] * 24, 24, [])
    assert sum(hour["arrivals"] for hour in told["hours"]) == told["handed_over"]
    with pytest.raises(ValueError, match="too few hand-overs"):
        PlanAsked(curve="measured")


def test_a_shops_own_day_is_its_own_hand_overs_and_none_when_they_are_few() -> None:
    at = datetime(2026, 11, 2, 2, tzinfo=UTC)
    row = {"reason": "r", "skill": "orders", "tier": "generalist", "priority": 3, "language": "zh", "weight": 1.0, "route": "orders"}
    rows = [row | {"asked_at": at + timedelta(days=n % 20, minutes=n % 50), "held": 60.0 * (3 + n % 5)} for n in range(400)]
    day = day_of(rows, ZONE)
    assert day is not None
    assert (day.arrivals[10], sum(day.arrivals)) == (20.0, 20.0)
    assert [(kind.need.skill, kind.share, kind.minutes) for kind in day.kinds] == [("orders", 1.0, 5.0)]
    assert scaled(day, 100).volume == pytest.approx(100)
    assert day_of(rows[:199], ZONE) is None
