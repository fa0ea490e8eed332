"""Minimal data: a value that is hidden is never whole, each skill has what it needs, and looking behind it leaves its reason first."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.database import Database
from kefu.errors import BadInput, NotYourRole
from kefu.governance.masking import LABELS
from kefu.people import People, Person
from kefu.people.audit import Wanted, list_entries
from kefu.people.roles import ROLES, Role
from kefu.people.shown import MINUTES, in_clear, in_part, may_unmask, unmask, unmasked

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@given(st.sampled_from(sorted(LABELS)), st.text(min_size=2, max_size=60))
def test_what_is_shown_in_part_is_never_the_whole_value(kind: str, value: str) -> None:
    shown = in_part(kind, value)
    assert value not in shown or set(value) <= {"*"}
    assert "*" in shown


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", "13800575852", "*******5852"),
        ("phone", "+86 138-0057-5852", "*********5852"),
        ("phone", "12345", "***"),
        ("bank_card", "6222 0202 0011 2345", "************2345"),
        ("name", "林晓", "林*"),
        ("name", "欧阳娜娜", "欧***"),
        ("name", "Emma Zhou", "E*** Z***"),
        ("email", "lin.xiao@example.com", "l***@example.com"),
        ("email", "l@example.com", "***"),
        ("address", "浙江省杭州市西湖区文一路1号3幢", "浙江省杭州市***"),
        ("address", "上海市浦东新区世纪大道100号", "上海市***"),
        ("address", "4 Larkmoor Road, Leeds", "***"),
        ("id_card", "11010519491231002X", "***"),
    ],
)
def test_a_value_is_told_from_another_and_not_given_away(kind: str, value: str, shown: str) -> None:
    assert in_part(kind, value) == shown


def test_who_holds_nothing_sees_numbers_of_the_work_only() -> None:
    assert in_clear(None, False) == {"order", "tracking", "quote"}
    assert in_clear(None, True) == in_clear(None, False)


def test_a_skill_sees_what_its_work_needs() -> None:
    assert {"name", "phone", "address"} <= in_clear("orders", False)
    assert "address" not in in_clear("complaints", False)
    assert in_clear("general", False) == in_clear(None, False)
    assert in_clear("a skill of this shop's own", False) == in_clear(None, False) | {"name"}
    assert {"phone", "email"} <= in_clear("general", True)
    assert not any({"bank_card", "id_card"} & in_clear(skill, True) for skill in ("orders", "after_sale", "complaints", "products"))


def test_a_higher_tier_may_look_at_more_and_who_does_not_talk_with_customers_at_nothing() -> None:
    assert may_unmask("generalist") < may_unmask("specialist") < may_unmask("supervisor") == may_unmask("admin") == may_unmask("owner")
    assert may_unmask("annotator") == may_unmask("auditor") == frozenset()
    assert "bank_card" not in may_unmask("specialist")


async def _person(database: Database, merchant_id: int, role: Role) -> Person:
    await People(database).add(merchant_id, f"{role}@one.example", role, role, "a long enough one")
    return next(each for each in await People(database).list_all(merchant_id) if each.role == role)


async def _conversation(database: Database, merchant_id: int) -> UUID:
    talk, sql = uuid4(), "INSERT INTO conversation (merchant_id, conversation_id, secret_hash, language) VALUES (%s, %s, 'x', 'zh')"
    async with database.open_for(merchant_id) as connection:
        await connection.execute(sql.encode(), (merchant_id, talk))
    return talk


async def test_what_was_unmasked_is_hidden_again_and_the_reason_stays(database: Database, merchants: tuple[int, int]) -> None:
    emma, talk = await _person(database, merchants[0], "generalist"), await _conversation(database, merchants[0])
    got = await unmask(database, emma, talk, ["phone"], "She asks to be called on it", NOW)
    assert (got.kinds, got.until) == ({"phone"}, NOW + timedelta(minutes=MINUTES))
    assert (await unmasked(database, emma, talk, NOW + timedelta(minutes=MINUTES - 1))).kinds == {"phone"}
    assert (await unmasked(database, emma, talk, NOW + timedelta(minutes=MINUTES))).kinds == frozenset()
    entry = (await list_entries(database, merchants[0], Wanted()))[0]
    assert (entry.act, entry.person_name, entry.subject, entry.reason) == ("unmask", "generalist", str(talk), "She asks to be called on it")
    assert entry.details["kinds"] == ["phone"]


async def test_it_is_for_one_person_and_one_conversation(database: Database, merchants: tuple[int, int]) -> None:
    emma, lin = await _person(database, merchants[0], "generalist"), await _person(database, merchants[0], "supervisor")
    talk, other = await _conversation(database, merchants[0]), await _conversation(database, merchants[0])
    await unmask(database, emma, talk, ["phone"], "She asks to be called on it", NOW)
    assert not (await unmasked(database, lin, talk, NOW)).kinds
    assert not (await unmasked(database, emma, other, NOW)).kinds


@pytest.mark.parametrize(
    ("kinds", "reason", "problem"),
    [
        (["phone"], "", BadInput),
        (["phone"], "  x ", BadInput),
        ([], "a good reason", BadInput),
        (["bank_card"], "a good reason", NotYourRole),
        (["phone", "id_card"], "a good reason", NotYourRole),
    ],
)
async def test_without_a_reason_or_beyond_the_role_nothing_is_shown(
    database: Database, merchants: tuple[int, int], kinds: list[str], reason: str, problem: type[Exception]
) -> None:
    emma, talk = await _person(database, merchants[0], "generalist"), await _conversation(database, merchants[0])
    with pytest.raises(problem):
        await unmask(database, emma, talk, kinds, reason, NOW)
    assert not (await unmasked(database, emma, talk, NOW)).kinds
    assert not await list_entries(database, merchants[0], Wanted())


async def test_who_is_moved_down_loses_what_was_unmasked(database: Database, merchants: tuple[int, int]) -> None:
    lin, talk = await _person(database, merchants[0], "supervisor"), await _conversation(database, merchants[0])
    await unmask(database, lin, talk, ["bank_card", "phone"], "A refund went to a wrong card", NOW)
    async with database.open_for(merchants[0]) as connection:
        await connection.execute("UPDATE person SET role = 'generalist'")
    (moved,) = await People(database).list_all(merchants[0])
    assert (await unmasked(database, moved, talk, NOW)).kinds == {"phone"}


def test_every_role_is_thought_of() -> None:
    assert {role for role in ROLES if may_unmask(role)} == {"owner", "admin", "supervisor", "specialist", "generalist"}
