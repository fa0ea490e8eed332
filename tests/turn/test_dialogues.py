"""Runs the dialogues in tests/dialogues against the demo shop: real database, real vectors, no language model."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from kefu.conversations import Message
from kefu.evaluation.answers import comparable
from kefu.governance import identity
from kefu.shops import merchant_by_name, merchant_key
from kefu.turn import Services, answer, hear, open_vault_of, sign_in_customer
from kefu.vocabulary import Level, Who

FOLDER = Path(__file__).resolve().parents[1] / "dialogues"
DIALOGUES: list[dict[str, Any]] = [
    dialogue for file in sorted(FOLDER.glob("*.yaml")) for dialogue in yaml.safe_load(file.read_text(encoding="utf-8"))
]
TODAY = datetime(2026, 11, 22, 4, tzinfo=UTC)


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


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue["name"])
async def test_the_dialogue_goes_as_written(dialogue: dict[str, Any], services: Services) -> None:
    services = replace(services, now=TODAY)
    shop = await merchant_by_name(services.database, "puyu")
    assert shop is not None
    names = await _names(services, shop.merchant_id)
    conversation, _ = await services.conversations.start(shop.merchant_id, dialogue["language"], {})
    if customer := dialogue.get("customer"):
        secret = await merchant_key(services.database, shop.merchant_id, "customer_token")
        token = identity.sign_token(secret, shop.name, customer.format(**names), datetime.now(UTC))
        await sign_in_customer(services, conversation, token)
    for turn in dialogue["turns"]:
        conversation = await services.conversations.get(shop.merchant_id, conversation.id)
        reply = await answer(services, conversation, await hear(services, conversation, turn["customer"].format(**names), None))
        assert reply is not None
        conversation = await services.conversations.get(shop.merchant_id, conversation.id)
        vault = await open_vault_of(services, conversation)
        shown = vault.restore(reply.text + "\n" + json.dumps(dict(reply.content), ensure_ascii=False))
        _check(turn, reply, shown, names)
        assert conversation.hand_over == turn.get("hand_over", conversation.hand_over)


def _check(turn: dict[str, Any], reply: Message, shown: str, names: dict[str, str]) -> None:
    lanes = turn.get("lane", reply.lane)
    assert reply.lane in ([lanes] if isinstance(lanes, str) else lanes), shown
    said = comparable(shown)
    for fact in turn.get("says", []):
        alternatives = [fact] if isinstance(fact, str) else fact
        assert any(comparable(text.format(**names)) in said for text in alternatives), (fact, shown)
    for text in turn.get("never", []):
        assert comparable(text.format(**names)) not in comparable(reply.text), (text, shown)
    if cited := turn.get("cites"):
        assert cited in [citation["passage"] for citation in reply.content["citations"]]
    if kind := turn.get("cards"):
        assert kind in [card["kind"] for card in reply.content["cards"]]
