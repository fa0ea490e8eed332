"""Runs the dialogues in tests/dialogues against the demo shop: real database, real vectors, no language model.

A dialogue whose file is called `errands_*` may change orders, so it gets a copy of the shop of its own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from kefu.conversations import Conversation, Message
from kefu.entrypoints.wire import Card
from kefu.evaluation.answers import comparable
from kefu.governance import identity
from kefu.governance.acts import acts_of_conversation
from kefu.governance.ledger import list_promises
from kefu.people.cases import list_cases
from kefu.perception.vectors import Vectors
from kefu.shops import merchant_by_name, merchant_key
from kefu.turn import Services, answer, hear, open_vault_of, sign_in_customer
from kefu.vocabulary import Level, Who
from loaded_shops import clone, open_parts

FOLDER = Path(__file__).resolve().parents[1] / "dialogues"
TODAY = datetime(2026, 11, 22, 4, tzinfo=UTC)
Dialogue = Mapping[str, Any]
_CARDS = TypeAdapter(list[Card])  # what the API can send


def read_dialogues(files: str) -> list[dict[str, Any]]:
    return [dialogue for file in sorted(FOLDER.glob(files)) for dialogue in yaml.safe_load(file.read_text(encoding="utf-8"))]


ERRANDS = read_dialogues("errands_*.yaml")
TALKS = [dialogue for dialogue in read_dialogues("*.yaml") if dialogue not in ERRANDS]


@pytest.mark.parametrize("dialogue", TALKS, ids=lambda dialogue: dialogue["name"])
async def test_the_dialogue_goes_as_written(dialogue: Dialogue, services: Services) -> None:
    await play(dialogue, replace(services, now=TODAY))


@pytest.mark.parametrize("dialogue", ERRANDS, ids=lambda dialogue: dialogue["name"])
async def test_the_errand_goes_as_written(dialogue: Dialogue, server: str, puyu_kept: str, vectors: Vectors) -> None:
    with clone(server, puyu_kept) as url:
        async with open_parts(vectors, url=url) as opened:
            await play(dialogue, replace(opened, now=TODAY))


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a dialogue is played: the parts, the shop, and the talk itself."""

    services: Services
    merchant_id: int
    shop: str
    conversation: Conversation
    names: Mapping[str, str]

    async def latest(self) -> Conversation:
        return await self.services.conversations.get(self.merchant_id, self.conversation.id)


KEYS = {"customer", "sign_in", "before", "meanwhile", "lane", "says", "never", "cites", "cards"}
KEYS |= {"acts", "address", "cases", "hand_over", "on_file", "open", "order_status", "promises"}


async def play(dialogue: Dialogue, services: Services) -> None:
    """Say each customer line and check what came of it: reply, records, the orders themselves, and what stays open."""
    shop = await merchant_by_name(services.database, "puyu")
    assert shop is not None
    conversation, _ = await services.conversations.start(shop.merchant_id, dialogue["language"], {})
    stage = Stage(services, shop.merchant_id, shop.name, conversation, await _names(services, shop.merchant_id))
    if customer := dialogue.get("customer"):
        await _sign_in(stage, customer)
    told: list[str] = []
    for turn in dialogue["turns"]:
        assert set(turn) <= KEYS, f"{set(turn) - KEYS} is checked by nobody"
        if customer := turn.get("sign_in"):
            await _sign_in(stage, customer)
        if before := turn.get("before"):
            await before(services)
        await _change_meanwhile(stage, turn.get("meanwhile", {}))
        message = await hear(services, await stage.latest(), turn["customer"].format(**stage.names), None)
        reply = await answer(services, await stage.latest(), message)
        assert reply is not None
        _CARDS.validate_python(reply.content["cards"])
        vault = await open_vault_of(services, await stage.latest())
        shown = vault.restore(reply.text + "\n" + json.dumps(dict(reply.content), ensure_ascii=False))
        told.append(f"> {turn['customer']}\n[{reply.lane}] {vault.restore(reply.text)}")
        try:
            _check_said(turn, reply, shown, stage.names)
            await _check_done(turn, stage)
        except AssertionError as error:
            raise AssertionError("\n".join([str(error), *told])) from None


async def _names(services: Services, merchant_id: int) -> dict[str, str]:
    """An order of customer C001 with its phone's digits, and another customer, for the {fields} of a dialogue."""
    order = (await services.shop.orders(Who(merchant_id, Level.CUSTOMER, "C001"), 1))[0]
    last4 = "".join(filter(str.isdigit, order.phone))[-4:]
    return {
        "order": order.id,
        "last4": last4,
        "wrong4": f"{(int(last4) + 1) % 10000:04d}",
        "customer": "C001",
        "other": "C002",
    }


async def _sign_in(stage: Stage, customer: str) -> None:
    secret = await merchant_key(stage.services.database, stage.merchant_id, "customer_token")
    token = identity.sign_token(secret, stage.shop, customer.format(**stage.names), datetime.now(UTC))
    await sign_in_customer(stage.services, await stage.latest(), token)


async def _change_meanwhile(stage: Stage, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """What happens in the shop between two messages: `order_status`, `price` (minor units) and `stock`, by order number or sku."""
    statements = {
        "order_status": "UPDATE orders SET status = %s WHERE order_id = %s",
        "price": "UPDATE variant SET price_minor = %s WHERE sku = %s",
        "stock": "UPDATE variant SET stock = %s WHERE sku = %s",
    }
    for what, values in changes.items():
        async with stage.services.database.open_for(stage.merchant_id) as connection:
            for key, value in values.items():
                changed = await connection.execute(statements[what].encode(), (value, key))
                assert changed.rowcount == 1, (what, key)


def _check_said(turn: Mapping[str, Any], reply: Message, shown: str, names: Mapping[str, str]) -> None:
    lanes = turn.get("lane", reply.lane)
    assert reply.lane in ([lanes] if isinstance(lanes, str) else lanes), (reply.lane, lanes)
    said = comparable(shown)
    for fact in turn.get("says", []):
        alternatives = [fact] if isinstance(fact, str) else fact
        assert any(comparable(text.format(**names)) in said for text in alternatives), f"does not say {fact}: {shown}"
    for text in turn.get("never", []):
        assert comparable(text.format(**names)) not in comparable(shown.partition("\n{")[0]), f"says {text}"
    if cited := turn.get("cites"):
        assert cited in [citation["passage"] for citation in reply.content["citations"]]
    if kind := turn.get("cards"):
        assert kind in [card["kind"] for card in reply.content["cards"]]


async def _check_done(turn: Mapping[str, Any], stage: Stage) -> None:
    """`acts` ("name status" of all), `promises`, `cases`, `on_file` (words), `order_status`, `address`, `open`, `hand_over`."""
    database, merchant_id, latest = stage.services.database, stage.merchant_id, await stage.latest()
    assert latest.hand_over == turn.get("hand_over", latest.hand_over)
    if "acts" in turn:
        acts = sorted(f"{act.name} {act.status}" for act in await acts_of_conversation(database, merchant_id, latest.id))
        assert acts == sorted(turn["acts"]), f"acts: {acts}"
    if "promises" in turn:
        promises = sorted(str(each.kind) for each in await list_promises(database, merchant_id, conversation=latest.id, now=TODAY))
        assert promises == sorted(turn["promises"]), f"promises: {promises}"
    if "cases" in turn:
        cases = [case for case in (await list_cases(database, merchant_id)).cases if case.conversation == latest.id]
        assert len(cases) == turn["cases"], f"cases: {cases}"
    for said in turn.get("on_file", []):
        (case,) = [case for case in (await list_cases(database, merchant_id)).cases if case.conversation == latest.id]
        assert said in case.said, f"on file: {case.said}"
    if "open" in turn:
        runs = [run["flow"] for run in latest.focus.get("runs", [])]
        assert runs == turn["open"], f"open: {runs}"
    for order, status in turn.get("order_status", {}).items():
        async with database.open_for(merchant_id) as connection:
            row = await (await connection.execute("SELECT status FROM orders WHERE order_id = %s", (order,))).fetchone()
        assert row is not None, order
        assert row["status"] == status, f"{order}: {row}"
    for order, address in turn.get("address", {}).items():
        async with database.open_for(merchant_id) as connection:
            row = await (await connection.execute("SELECT address FROM orders WHERE order_id = %s", (order,))).fetchone()
        assert row is not None, order
        assert address in row["address"], f"{order}: {row}"
