"""A person acts for the customer: the same plans, rules, ledger and approvals as an errand, with the person's name on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from kefu.conversations import Conversation
from kefu.errors import Refused
from kefu.governance.acts import act_of_key, carry_out
from kefu.governance.ledger import Promise
from kefu.governance.policy.approvals import ask_approval
from kefu.people import Person
from kefu.shops import merchant
from kefu.turn.promising import promises_of
from kefu.turn.services import Services
from kefu.turn.wording import wording
from kefu.vocabulary import ActRecord, Change, Impossible, Level, Plan, Ruling


@dataclass(frozen=True, slots=True)
class Listing:
    """What a change would do now, line by line, and what the rules say to it; or why it cannot be. Nothing of it is done."""

    plan: Plan | None
    ruling: Ruling | None = None
    impossible: Impossible | None = None

    @property
    def why_not(self) -> Mapping[str, str]:
        """Why it cannot be, as a customer is told it, by language; {} where that has no words or needs an errand's."""
        key = f"impossible.{self.impossible.code}" if self.impossible else ""
        return {code: text for code, text in wording().get(key, {}).items() if "{" not in text}


async def list_change(services: Services, conversation: Conversation, change: Change) -> Listing:
    """For the customer of this conversation, as they have shown themselves to be."""
    plan = await services.shop.plan(conversation.who, change)
    if isinstance(plan, Impossible):
        return Listing(None, impossible=plan)
    return Listing(plan, await services.policy.rule(conversation.merchant_id, plan, conversation.who, services.clock_now()))


async def carry_out_for(
    services: Services, conversation: Conversation, person: Person, change: Change, digest: str, once: UUID
) -> tuple[ActRecord, tuple[Promise, ...]]:
    """Carry out what was listed, once for `once` however often it is sent; above the rules it waits for another person's yes.

    Raises Refused when the rules refuse it, when it is impossible, or when it would no longer do what was listed (`digest`).
    """
    if conversation.who.level is Level.ANONYMOUS:
        raise Refused("The customer has not shown who they are; ask for the order number and the last four digits of the phone first.")
    database, policy, now = services.database, services.policy, services.clock_now()
    key = f"{conversation.id}:person:{change.name}:{once}"
    known = await act_of_key(database, conversation.merchant_id, key)
    if known is not None and known.status != "intended":
        return known, ()
    listing = await list_change(services, conversation, change)
    if listing.plan is None or listing.ruling is None:
        raise Refused(f"This cannot be done: {listing.impossible.code if listing.impossible else 'unknown'}.")
    if listing.ruling.verdict == "refuse":
        raise Refused(f"The shop's rules refuse this ({listing.ruling.table}: {listing.ruling.rule}).")
    plan, ruling = listing.plan, listing.ruling
    if plan.digest != digest:
        raise Refused("It would do something else now than what was listed; look at the new list and confirm again.")
    caps = await policy.caps(conversation.merchant_id, plan, conversation.who, now)
    act = await carry_out(
        database, services.shop.perform, conversation.who, plan, key, ruling=ruling, now=now, conversation=conversation.id, caps=caps
    )
    if act.status == "waiting":
        await ask_approval(
            database,
            conversation.merchant_id,
            key,
            plan,
            ruling,
            conversation=conversation.id,
            asked_by=person.id,
            asked_name=person.name,
        )
    shop = await merchant(database, conversation.merchant_id)
    promised = await promises_of(database, policy, shop, act, conversation.language, conversation.id, now)
    return act, promised
