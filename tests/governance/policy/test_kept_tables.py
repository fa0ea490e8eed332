"""A merchant's tables are kept version by version, apart from other merchants'; what needs a yes gets it from somebody else."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import psycopg
import pytest

from kefu.database import Database
from kefu.errors import BadInput, NotFound, Refused
from kefu.governance.policy import PolicyBook, default_tables, rule_by
from kefu.governance.policy.approvals import Approval, approval_of, ask_approval, decide_approval, list_approvals
from kefu.governance.policy.versions import history, save_tables, saved_sources
from kefu.vocabulary import Plan, Who

MakePlan = Callable[..., Plan]
ON = date(2026, 11, 22)


async def _ruling(database: Database, merchant: int, plan: Plan, who: Who, on: date = ON) -> str:
    return (await PolicyBook(database).rule(merchant, plan, who, on)).rule


async def test_a_saved_table_decides_for_its_merchant_only(
    database: Database, merchants: tuple[int, int], make_plan: MakePlan, who: Who, table_source: str
) -> None:
    plan = make_plan("return_items", status="delivered", days_since_delivered=5, days_since_placed=9, method_is_original=True)
    assert await save_tables(database, merchants[0], {"return_items.yaml": table_source}, "lin") == ("return_items",)
    assert await _ruling(database, merchants[0], plan, who) == "new_rule"
    assert await _ruling(database, merchants[1], plan, who) == "return.no_reason.within_7_days"
    assert await saved_sources(database, merchants[0]) == {"return_items.yaml": table_source}
    assert await saved_sources(database, merchants[1]) == {}


async def test_a_new_version_is_a_new_row_and_the_same_text_is_none(
    database: Database, merchants: tuple[int, int], table_source: str
) -> None:
    newer = table_source.replace("new_rule", "newer_rule")
    for source, added in ((table_source, 1), (table_source, 0), (newer, 1), (table_source, 1)):
        assert len(await save_tables(database, merchants[0], {"t.yaml": source}, "lin")) == added
    kept = await history(database, merchants[0])
    assert [each.who for each in kept] == ["lin"] * 3
    assert kept[0].version == kept[2].version != kept[1].version
    with pytest.raises(psycopg.errors.RaiseException):
        async with database.open_for(merchants[0]) as connection:
            await connection.execute("UPDATE policy_table SET source = 'x'")


async def test_a_version_with_a_first_day_decides_from_then_on(
    database: Database, merchants: tuple[int, int], make_plan: MakePlan, who: Who, table_source: str
) -> None:
    plan = make_plan("return_items", status="delivered", days_since_delivered=5, days_since_placed=9)
    coming = "valid_from: 2026-12-01\n" + table_source.replace("new_rule", "december")
    await save_tables(database, merchants[0], {"a.yaml": table_source}, "lin")
    await save_tables(database, merchants[0], {"a.yaml": coming}, "lin")
    assert await _ruling(database, merchants[0], plan, who) == "new_rule"
    assert await _ruling(database, merchants[0], plan, who, date(2026, 12, 1)) == "new_rule"  # placed nine days before, under the rule then
    assert await _ruling(database, merchants[0], plan, who, date(2026, 12, 20)) == "december"


async def test_nothing_is_saved_unless_all_tables_are_good(database: Database, merchants: tuple[int, int], table_source: str) -> None:
    with pytest.raises(BadInput) as refused:
        await save_tables(database, merchants[0], {"a.yaml": table_source, "b.yaml": "table: limits", "c.yaml": table_source}, "lin")
    assert {place.split(":")[0] for place in refused.value.places} == {"b.yaml", "c.yaml"}
    assert await history(database, merchants[0]) == ()


# ---- approvals


@pytest.fixture
def dear(make_plan: MakePlan) -> Plan:
    return make_plan("cancel_order", status="paid", paid_minor=900_000, money_back_minor=300_000)


async def _asked(database: Database, merchant: int, plan: Plan, who: Who, asked_by: uuid.UUID | None = None) -> Approval:
    ruling = rule_by(default_tables(), plan, who, ON)
    assert ruling.verdict == "approve"
    return await ask_approval(database, merchant, "conversation/flow/1", plan, ruling, asked_by=asked_by)


async def test_an_approval_is_asked_once_and_decided_once(database: Database, merchants: tuple[int, int], dear: Plan, who: Who) -> None:
    asked = await _asked(database, merchants[0], dear, who)
    assert await _asked(database, merchants[0], dear, who) == asked
    assert (asked.status, str(asked.amount), asked.ruling.rule) == ("waiting", "¥3,000.00", "limits.otherwise.per_action")
    assert await list_approvals(database, merchants[0]) == (asked,)
    lin, emma = uuid.uuid4(), uuid.uuid4()
    decided = await decide_approval(database, merchants[0], asked.id, lin, "林晓", approve=True)
    assert (decided.status, decided.decided_name, decided.decided_at is not None) == ("approved", "林晓", True)
    assert await decide_approval(database, merchants[0], asked.id, lin, "林晓", approve=True) == decided
    with pytest.raises(Refused, match="林晓 has approved"):
        await decide_approval(database, merchants[0], asked.id, emma, "Emma", approve=False)
    assert await list_approvals(database, merchants[0]) == ()
    assert await approval_of(database, merchants[0], asked.key) == decided


async def test_who_asked_never_approves(database: Database, merchants: tuple[int, int], dear: Plan, who: Who) -> None:
    emma = uuid.uuid4()
    asked = await _asked(database, merchants[0], dear, who, emma)
    with pytest.raises(Refused, match="a colleague has to decide"):
        await decide_approval(database, merchants[0], asked.id, emma, "Emma", approve=True)
    assert (await list_approvals(database, merchants[0]))[0].status == "waiting"


async def test_where_a_row_wants_two_the_second_yes_is_a_colleagues(
    database: Database, merchants: tuple[int, int], dear: Plan, who: Who
) -> None:
    ruling = replace(rule_by(default_tables(), dear, who, ON), approvers=2)
    asked = await ask_approval(database, merchants[0], "two", dear, ruling)
    assert asked.ruling.approvers == 2
    lin, su, emma = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    for _ in range(2):  # the same yes again is no second one
        first = await decide_approval(database, merchants[0], asked.id, lin, "林晓", approve=True)
        assert (first.status, first.first_name, first.decided_by) == ("waiting", "林晓", None)
    second = await decide_approval(database, merchants[0], asked.id, su, "苏晴", approve=True)
    assert (second.status, second.first_name, second.decided_name) == ("approved", "林晓", "苏晴")
    other = await ask_approval(database, merchants[0], "no", dear, ruling)
    await decide_approval(database, merchants[0], other.id, lin, "林晓", approve=True)
    assert (await decide_approval(database, merchants[0], other.id, emma, "Emma", approve=False)).status == "declined"


async def test_the_database_itself_refuses_a_second_yes_of_the_same_person(
    database: Database, merchants: tuple[int, int], dear: Plan, who: Who
) -> None:
    asked = await _asked(database, merchants[0], dear, who)
    lin = uuid.uuid4()
    with pytest.raises(psycopg.errors.CheckViolation):
        async with database.open_for(merchants[0]) as connection:
            await connection.execute(
                "UPDATE approval SET first_by = %s, first_at = now(), status = 'approved', decided_by = %s WHERE approval_id = %s",
                (lin, lin, asked.id),
            )


async def test_another_merchants_approval_does_not_exist(database: Database, merchants: tuple[int, int], dear: Plan, who: Who) -> None:
    asked = await _asked(database, merchants[0], dear, who)
    assert await list_approvals(database, merchants[1], None) == ()
    with pytest.raises(NotFound):
        await decide_approval(database, merchants[1], asked.id, uuid.uuid4(), "x", approve=True)
