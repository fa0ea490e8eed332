"""Tasks of a world played as dialogues: a simulated customer writes, the product answers through whole turns, the world grades the end.

The customer knows what the task's instruction tells: its own name, zip code or e-mail, and the order numbers written there; other orders it
describes by what is in them. What it wants is taken from the task's writing actions that succeeded, in their order.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from zlib import crc32

from kefu.conversations import Conversation
from kefu.database import Database
from kefu.errors import BadInput
from kefu.evaluation.customer import MOST_TURNS, Known, Read, Scripted
from kefu.evaluation.customer_model import Spoken
from kefu.evaluation.tau_tools import WRITES, RetailTools
from kefu.evaluation.tau_world import NOW, TauWorld, tau_rules
from kefu.evaluation.world import Played, Record, Undone
from kefu.governance.acts import acts_of_conversation
from kefu.governance.policy import PolicyBook
from kefu.shops import EmbeddedShop
from kefu.turn import Services, answer, hear, open_vault_of
from kefu.vocabulary import Change, Level, Who

Simulator = Literal["scripted", "model"]
LONGEST_TURN = 600.0  # seconds


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Plays one task after the other; `services` are the product's own parts, put on each task's database."""

    services: Services
    world: TauWorld
    merchant_id: int
    simulator: Simulator = "scripted"
    now: datetime = NOW
    rules: PolicyBook | None = None

    async def play(self, database: Database, task: Record) -> Played:
        assert isinstance(database, Undone)
        parts = self._on(database)
        before = await database.prints()
        customer = await self._customer(parts, database, task)
        conversation, _ = await parts.conversations.start(self.merchant_id, "en", {})
        turns, talk = await self._talk(parts, conversation, customer)
        wrong = await self.world.differences(database, before, task)
        unconfirmed = await self._unconfirmed(database, conversation)
        wrong += unconfirmed
        return Played(not wrong, "; ".join(wrong), turns=turns, false_promises=len(unconfirmed), talk=tuple(talk))

    async def _customer(self, parts: Services, database: Undone, task: Record) -> Scripted | Spoken:
        if self.simulator == "model":
            if parts.model is None:
                raise BadInput("A customer played by a model needs one: set KEFU_LLM, or use --simulator scripted.")
            return Spoken(parts.model, instruction_of(task))
        known, goals = await self._known(parts, task), await self._goals(database, task)
        return Scripted(known, goals, seed=crc32(str(task["task_id"]).encode()))

    def _on(self, database: Undone) -> Services:
        shop = EmbeddedShop(database, lambda: self.now)
        # Nobody renews the lease meanwhile: a task's database is one connection, for one thing at a time.
        conversations = self.services.conversations.on(database, lease_seconds=LONGEST_TURN)
        return replace(
            self.services, database=database, shop=shop, conversations=conversations, policy=self.rules or tau_rules(), now=self.now
        )

    async def _talk(self, parts: Services, conversation: Conversation, customer: Scripted | Spoken) -> tuple[int, list[str]]:
        said, talk, turns = await _next(customer, None), list[str](), 0
        while said and turns < MOST_TURNS:
            turns += 1
            conversation = await parts.conversations.get(self.merchant_id, conversation.id)
            reply = await answer(parts, conversation, await hear(parts, conversation, said, None))
            if reply is None:
                break
            vault = await open_vault_of(parts, conversation)
            content: dict[str, Any] = json.loads(vault.restore(json.dumps(dict(reply.content), ensure_ascii=False)))
            text = vault.restore(reply.text)
            talk += [f"customer: {said}", f"ai [{reply.lane}]: {text}"]
            plan = next((card for card in content.get("cards", ()) if card["kind"] == "plan"), None)
            buttons = tuple(button["text"] for button in content.get("quick_replies", ()))
            said = await _next(customer, Read(text, reply.lane or "", buttons, plan))
        return turns, talk

    async def _known(self, parts: Services, task: Record) -> Known:
        who = Who(self.merchant_id, Level.CUSTOMER, str(task["user_id"]))
        told = instruction_of(task)
        customer = await parts.shop.customer(who)
        assert customer is not None
        orders = {order.id: order for order in await parts.shop.orders(who, 1000)}
        products = tuple(dict.fromkeys(line.product for order in orders.values() for line in order.lines))
        return Known(
            name=customer.name,
            email=customer.email,
            postcode=_postcode(customer.address),
            gives_email=customer.email.lower() in told.lower(),
            orders=orders,
            products={product.id: product for product in await parts.shop.products_by_id(self.merchant_id, products)},
            methods={method.id: method for method in await parts.shop.payment_methods(who)},
            order_numbers=frozenset(order for order in orders if order in told),
            told=told,
        )

    async def _goals(self, database: Undone, task: Record) -> tuple[Change, ...]:
        tools: RetailTools = self.world.tools(database, str(task["user_id"]))
        writes = [action for action in task["actions"] if action["name"] in WRITES and action["result"] == "ok"]
        goals = [await WRITES[action["name"]](tools, action["arguments"]) for action in writes]
        return tuple(Change(goal.name, _plain(goal.arguments)) for goal in goals)

    async def _unconfirmed(self, database: Undone, conversation: Conversation) -> list[str]:
        """Acts that were done without a listing that the customer said yes to: there must be none, whatever the end state."""
        acts = await acts_of_conversation(database, self.merchant_id, conversation.id)
        return [f"act {act.name} was done without its listing" for act in acts if act.status == "done" and act.plan.digest not in act.key]


async def _next(customer: Scripted | Spoken, read: Read | None) -> str | None:
    return await customer.say(read) if isinstance(customer, Spoken) else customer.say(read)


def instruction_of(task: Record) -> str:
    """The task's words, be they one text or an object of several."""
    told = task["instruction"]
    return told if isinstance(told, str) else " ".join(str(part) for part in told.values() if part)


def _plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Goals name orders as the customer reads them on a card: without '#'."""
    return {name: str(value).lstrip("#") if name == "order" else value for name, value in arguments.items()}


def _postcode(address: str) -> str:
    words = [word.strip(",") for word in address.split()]
    return next((word for word in reversed(words) if word.isdigit() and len(word) == 5), "")
