"""The retail world of τ-bench on our own shop: legal actions leave its end state, illegal ones leave nothing."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from kefu.database import Database
from kefu.errors import BadInput
from kefu.evaluation.tau_world import TauWorld, tau_world_shop
from kefu.evaluation.world import read_tasks, run, undone
from kefu.shops import load_shop

DATA = Path(os.environ.get("KEFU_DATA") or Path(__file__).parents[3] / "shared" / "data") / "tau_retail"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the folder tau_retail is not there; KEFU_DATA names the folder above it")


@pytest.fixture
async def world(database: Database) -> tuple[int, TauWorld]:
    merchant_id = (await load_shop(database, tau_world_shop(DATA))).merchant_id
    return merchant_id, TauWorld(DATA, merchant_id)


async def test_legal_actions_leave_the_shop_as_the_reference_does(database: Database, world: tuple[int, TauWorld]) -> None:
    report = await run(database, *world, read_tasks(DATA / "tasks_dev.jsonl")[:8], "replay")
    assert [item["why"] for item in report["items"]] == [""] * 8
    assert report["metrics"]["pass^1"] == 1.0
    assert report["metrics"]["false_refusals"] == 0


async def test_one_illegal_action_of_each_kind_is_refused_and_leaves_nothing(database: Database, world: tuple[int, TauWorld]) -> None:
    first = {task["kind"]: task for task in reversed(read_tasks(DATA / "illegal_actions_dev.jsonl"))}
    report = await run(database, *world, list(first.values()), "refuse")
    assert report["metrics"]["by_kind"] == dict.fromkeys(first, 1.0)
    assert report["metrics"]["refused"] == len(first)


async def test_a_wrong_end_state_does_not_pass(database: Database, world: tuple[int, TauWorld]) -> None:
    task: dict[str, Any] = json.loads(json.dumps(read_tasks(DATA / "tasks_dev.jsonl")[0]))
    report = await run(database, *world, [{**task, "actions": task["actions"][:-1]}], "replay", trials=2)
    assert report["metrics"]["pass^1"] == report["metrics"]["pass^2"] == 0
    assert "should" in report["items"][0]["why"]


async def test_what_a_task_changed_is_undone_before_the_next(database: Database, world: tuple[int, TauWorld]) -> None:
    merchant_id, tau = world
    task = read_tasks(DATA / "tasks_dev.jsonl")[0]
    async with undone(database, merchant_id) as copy:
        before = await copy.prints()
        assert (await tau.replay(copy, task)).passed
        assert await copy.prints() != before
    async with undone(database, merchant_id) as copy:
        assert await copy.prints() == before


async def test_only_the_signed_in_user_can_be_looked_up(database: Database, world: tuple[int, TauWorld]) -> None:
    merchant_id, tau = world
    record = json.loads((DATA / "users.json").read_text(encoding="utf-8"))["james_li_5688"]
    async with undone(database, merchant_id) as copy:
        tools = tau.tools(copy, "james_li_5688")
        assert (await tools.call("find_user_id_by_email", {"email": record["email"]})).value == "james_li_5688"
        assert (await tools.call("get_order_details", {"order_id": "#W2611340"})).value["user_id"] == "james_li_5688"
        assert (await tools.call("get_user_details", {"user_id": "noah_brown_6181"})).refused_by == "unknown"
        assert (await tools.call("get_order_details", {"order_id": "#W7678072"})).refused_by == "unknown"


async def test_a_dialogue_needs_a_player(database: Database, world: tuple[int, TauWorld]) -> None:
    with pytest.raises(BadInput, match="player"):
        await run(database, *world, (), "dialogue")
