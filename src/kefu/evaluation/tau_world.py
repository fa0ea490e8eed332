"""The world of τ-bench retail: its shop, its rules as tables, its tools on our shop, its end states."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

from kefu.database import Database
from kefu.evaluation.tau_records import database_sha256, has_whole_cents, like, order_record, same, user_record
from kefu.evaluation.tau_retail import STAND_IN_DAY, tau_retail_shop
from kefu.evaluation.tau_tools import RetailTools, Rules
from kefu.evaluation.world import Played, Record, Undone
from kefu.governance.policy import PolicyBook, own_tables
from kefu.shops import EmbeddedShop, ShopFolder
from kefu.vocabulary import Level, Who

# Its tools look only whether a variant is there; with a count of one, a second task's action on it would find it sold out.
PLENTY = 1000
NOW = datetime(STAND_IN_DAY.year, STAND_IN_DAY.month, STAND_IN_DAY.day, 12, tzinfo=UTC)


def tau_world_shop(directory: Path) -> ShopFolder:
    """The shop with plenty of whatever is available."""
    shop = tau_retail_shop(directory)
    stocked = (
        replace(product, variants=tuple(replace(variant, stock=PLENTY if variant.stock else 0) for variant in product.variants))
        for product in shop.products
    )
    return replace(shop, products=tuple(stocked))


@cache
def tau_rules() -> PolicyBook:
    """Its policy as decision tables; what they do not name is not among its tools."""
    folder = resources.files("kefu.evaluation") / "tau_rules"
    return PolicyBook(own_tables({file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".yaml")}))


class TauWorld:
    """Grades end states against the records of the data set. `directory` holds users.json, orders.json and products.json."""

    def __init__(self, directory: Path, merchant_id: int, rules: Rules | None = None, today: date = STAND_IN_DAY) -> None:
        self._merchant_id, self._rules, self._today = merchant_id, rules or tau_rules(), today
        self._initial: Mapping[str, dict[str, Any]] = {
            name: json.loads((directory / f"{name}.json").read_text(encoding="utf-8")) for name in ("users", "products", "orders")
        }

    def tools(self, database: Database, user: str) -> RetailTools:
        """For one signed-in user, on a database of one task."""
        return RetailTools(EmbeddedShop(database, lambda: NOW), self._rules, self._merchant_id, user, self._today)

    async def replay(self, database: Database, task: Record) -> Played:
        """The task's own actions, which must be done or refused as the reference did, and the end state that it left."""
        assert isinstance(database, Undone)
        before, tools = await database.prints(), self.tools(database, task["user_id"])
        wrong: list[str] = []
        refused: list[str] = []
        mistaken = 0
        for action in task["actions"]:
            called = await tools.call(action["name"], action["arguments"])
            if called.refused_by is not None:
                refused.append(called.refused_by)
            if (called.refused_by is None) != (action["result"] == "ok"):
                mistaken += action["result"] == "ok"
                wrong.append(f"{action['name']} should be {action['result']}: {called.refused_by}")
        wrong += await self.differences(database, before, task)
        return Played(not wrong, "; ".join(wrong), tuple(refused), mistaken)

    async def refuse(self, database: Database, task: Record) -> Played:
        """After legal actions, one that must be refused and must leave every row as it was."""
        assert isinstance(database, Undone)
        tools, wrong, mistaken = self.tools(database, task["authenticated_user_id"]), list[str](), 0
        for action in task["pre_actions"]:
            # They set the scene, so each is done by whoever owns the order, who need not be the one who asks then.
            owner = self._initial["orders"].get(action["arguments"].get("order_id"), {}).get("user_id", task["authenticated_user_id"])
            called = await self.tools(database, owner).call(action["name"], action["arguments"])
            if called.refused_by is not None:
                mistaken += 1
                wrong.append(f"{action['name']} was refused: {called.refused_by}")
        before = await database.prints()
        called = await tools.call(task["action"]["name"], task["action"]["arguments"])
        if called.refused_by is None:
            wrong.append("not refused")
        if await database.prints() != before:
            wrong.append("the shop changed")
        return Played(not wrong, "; ".join(wrong), (called.refused_by,) if called.refused_by else (), mistaken)

    async def differences(self, database: Undone, before: Mapping[tuple[str, str], str], task: Record) -> list[str]:
        """What the shop holds now against `expected_changes`: the rows that changed, field by field, and the hash of all of it."""
        after = await database.prints()
        ours = {key: await self._record(database, *key) for key in after if after[key] != before.get(key)}
        expected = {
            (kind, name.removeprefix("#")): record for kind, records in task["expected_changes"].items() for name, record in records.items()
        }
        missing, extra = expected.keys() - ours.keys(), ours.keys() - expected.keys()
        wrong = [f"{kind} {name} should have changed" for kind, name in missing if not self._is_initial(kind, name, expected)]
        wrong += [f"{kind} {name} changed" for kind, name in extra if not self._is_initial(kind, name, ours)]
        for key in ours.keys() & expected.keys():
            wrong += [
                f"{key[0]} {key[1]}: {field} is {ours[key].get(field)!r}, should be {expected[key].get(field)!r}"
                for field in sorted(ours[key].keys() | expected[key].keys())
                if not same(ours[key].get(field), expected[key].get(field))
            ]
        if not wrong and has_whole_cents(task["expected_changes"]) and self._sha256(ours) != task["expected_db_sha256"]:
            wrong.append("the hash of the whole differs")
        return wrong

    def _is_initial(self, kind: str, name: str, records: Mapping[tuple[str, str], Any]) -> bool:
        return same(records[(kind, name)], self._initial[kind]["#" + name if kind == "orders" else name])

    async def _record(self, database: Database, kind: str, name: str) -> dict[str, Any]:
        """The row as it is, whoever's it is: a grader sees all."""
        shop = EmbeddedShop(database)
        if kind == "orders":
            owner = self._initial["orders"]["#" + name]["user_id"]
            order = await shop.order(Who(self._merchant_id, Level.CUSTOMER, owner), name)
            assert order is not None
            return order_record(order)
        who = Who(self._merchant_id, Level.CUSTOMER, name)
        customer = await shop.customer(who)
        assert customer is not None
        numbers = [number.removeprefix("#") for number in self._initial["users"][name]["orders"]]
        return user_record(customer, await shop.payment_methods(who), numbers)

    def _sha256(self, ours: Mapping[tuple[str, str], dict[str, Any]]) -> str:
        changed: dict[str, dict[str, Any]] = {"orders": {}, "users": {}}
        for (kind, number), record in ours.items():
            name = "#" + number if kind == "orders" else number
            changed[kind][name] = like(record, self._initial[kind][name])
        users = cast(Mapping[str, Any], {**self._initial["users"], **changed["users"]})
        return database_sha256(users, self._initial["products"], {**self._initial["orders"], **changed["orders"]})
