"""What the errands of one conversation may do: every call is bound to its merchant and its customer by the server."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from kefu.conversations import Conversation
from kefu.governance import identity
from kefu.governance.acts import acts_of_conversation, carry_out
from kefu.governance.ledger import Promise, list_promises
from kefu.governance.policy.approvals import ask_approval
from kefu.people.cases import Case, open_case
from kefu.people.cases.causes import Matrix, trace_causes
from kefu.people.cases.compensation import CompensationFacts, Situation, ladder_of, offer, offers_of, record_offer
from kefu.people.queue import Place
from kefu.perception.complaints import complaints
from kefu.turn import store
from kefu.turn.flows.events import Standing
from kefu.turn.flows.run import View
from kefu.turn.promising import promise_of, promises_of
from kefu.turn.services import Services
from kefu.turn.state import ANY_TOKEN
from kefu.vocabulary import ActRecord, Change, Findings, Impossible, Merchant, Order, Plan, Product, Ruling, Who

_EMAIL_TOKEN = re.compile(r"〔(?:邮箱|email)#\d+〕")
_ZIP = re.compile(r"(?<![\d#A-Za-z])(\d{5,6})(?!\d)")
_NAME = re.compile(
    r"(?i:my name is|i'?m|i am|this is|name'?s|name:?|我叫|我是|姓名[:：是]?)\s*([A-Z][\w'’-]+(?: [A-Z][\w'’-]+){1,2}"
    r"|[\u4e00-\u9fff·]{2,8})"
)
_TWO_WORDS = re.compile(r"(?<!\w)([A-Z][a-z'’-]+ [A-Z][a-z'’-]+)(?!\w)")
_SITUATIONS: Mapping[str, Situation] = {
    "delivery.late": "late",
    "product.damaged": "damaged",
    "delivery.packaging": "damaged",
    "service.promise_broken": "promise_broken",
    "information.promise_not_kept": "promise_broken",
    "service.no_help": "repeated_contact",
}
LookAround = Callable[[Who], Awaitable[View]]
Search = Callable[[str, str], Awaitable[Findings]]


@dataclass(frozen=True, slots=True)
class ConversationDoing:
    """The real parts behind a turn's errands. `reveal` gives the value behind a token of this conversation's vault."""

    services: Services
    conversation: Conversation
    merchant: Merchant
    language: str
    trace_id: UUID
    reveal: Callable[[str], str | None]
    look_around: LookAround
    find: Search
    give: Callable[[str], Awaitable[Place]]
    mask: Callable[[str], Awaitable[str]]

    @property
    def proofs(self) -> tuple[str, ...]:
        return self.merchant.proofs

    @property
    def now(self) -> datetime:
        return self.services.now or datetime.now(UTC)

    async def view(self, who: Who) -> View:
        return await self.look_around(who)

    async def prove(self, text: str) -> Who | None:
        """The customer whose e-mail address, or name and zip code, the message gives, where the merchant takes that as proof."""
        if "contact" not in self.merchant.proofs:
            return None
        if token := _EMAIL_TOKEN.search(text):
            email = self.reveal(token.group(0)) or ""
            return await self._known(email, email=email)
        text = ANY_TOKEN.sub(lambda token: self.reveal(token.group(0)) or token.group(0), text)
        zips = _ZIP.findall(text)
        names = [found.strip() for found in (*_NAME.findall(text), *_TWO_WORDS.findall(text))]
        for name in dict.fromkeys(names):
            for code in zips:
                if who := await self._known(f"{name} {code}", name=name, code=code):
                    return who
        return None

    async def _known(self, said: str, *, email: str = "", name: str = "", code: str = "") -> Who | None:
        async def find() -> str | None:
            return await self.services.shop.customer_by_contact(self.merchant.merchant_id, email, name, code)

        who = await identity.verify_contact(
            self.services.database, self.conversation.who, self.conversation.id, said, find, now=datetime.now(UTC)
        )
        if who:
            await self.services.conversations.set_who(self.conversation, who)
        return who

    async def plan(self, who: Who, change: Change) -> Plan | Impossible:
        return await self.services.shop.plan(who, change)

    async def rule(self, who: Who, plan: Plan) -> Ruling:
        return await self.services.policy.rule(self.merchant.merchant_id, plan, who, self.now)

    async def carry_out(self, who: Who, plan: Plan, ruling: Ruling, run: int) -> tuple[ActRecord, tuple[Promise, ...]]:
        """Once only, whatever happens: the key is made of the conversation, the errand, the change and exactly what was listed."""
        key = f"{self.conversation.id}:{run}:{plan.change.name}:{plan.digest}"
        database, policy = self.services.database, self.services.policy
        act = await carry_out(
            database,
            self.services.shop.perform,
            who,
            plan,
            key,
            ruling=ruling,
            now=self.now,
            conversation=self.conversation.id,
            caps=await policy.caps(who.merchant_id, plan, who, self.now),
        )
        if act.status == "waiting":
            await ask_approval(database, who.merchant_id, key, plan, ruling, conversation=self.conversation.id)
        promised = await promises_of(database, policy, self.merchant, act, self.language, self.conversation.id, self.now)
        return act, promised

    async def product(self, id: str) -> Product | None:
        return await self.services.shop.product(self.merchant.merchant_id, id)

    async def make_up(self, who: Who, case: Case, order: Order) -> int:
        """Minor units that the compensation ladder gives back for this case; 0 for nothing. Noted in the case: once for a cause."""
        customer = await self.services.shop.customer(who)
        situation: Situation | None = next((_SITUATIONS[each.label] for each in case.labels if each.label in _SITUATIONS), None)
        if customer is None or situation is None:
            return 0
        database, cause = self.services.database, f"{order.id}:{situation}"
        given, times, causes = await offers_of(database, who.merchant_id, customer.id, self.now)
        late = max(((self.now.date() - parcel.eta).days for parcel in order.parcels if parcel.eta), default=0)
        facts = CompensationFacts(cause, situation, order.total, customer.tier, True, max(0, late), case.contacts, given, times, causes)
        found = offer(facts, await ladder_of(database, who.merchant_id))
        if found is None or found.kind != "refund" or not found.amount.minor:
            return 0
        return found.amount.minor if await record_offer(database, who.merchant_id, case.id, cause, found, self.now) else 0

    async def set_notices(self, who: Who, *, is_on: bool) -> None:
        if who.customer:
            async with self.services.database.open_for(who.merchant_id) as connection:
                await store.set_opt_out(connection, who.customer, not is_on)

    async def standing(self) -> Standing:
        """How stands what was asked for in this conversation."""
        database, merchant_id, talk = self.services.database, self.merchant.merchant_id, self.conversation.id
        acts = await acts_of_conversation(database, merchant_id, talk)
        promises = await list_promises(database, merchant_id, conversation=talk, now=self.now)
        return Standing(acts, tuple(each for each in promises if each.status in ("open", "overdue")))

    async def search(self, query: str, language: str) -> Findings:
        return await self.find(query, language)

    async def give_floor(self, reason: str) -> Place:
        return await self.give(reason)

    async def open_case(self, who: Who, text: str, order: Order | None, *, is_grave: bool = False) -> tuple[Case, Promise | None]:
        """A case file for what the customer complains of, traced to its causes, and the promise to answer it in time."""
        database, vectors = self.services.database, self.services.vectors
        text = await self.mask(text)  # answers of earlier turns come with their real values
        labels = await asyncio.to_thread(complaints, text, vectors.query)
        product = await self.product(order.lines[0].product) if order and len(order.lines) == 1 else None

        def likeness(said: str, sentences: Sequence[str]) -> Matrix:
            return vectors.passages(sentences) @ vectors.query(said)

        causes = await asyncio.to_thread(trace_causes, text, labels, order, product=product, language=self.language, likeness=likeness)
        case = await open_case(
            database,
            who,
            self.conversation.id,
            text,
            labels=labels,
            language=self.language,
            order=order.id if order else None,
            targets=causes,
            severity="critical" if is_grave else None,
            now=self.now,
            key=str(self.trace_id),
        )
        promised = await promise_of(
            database,
            self.services.policy,
            self.merchant,
            "reply_by",
            {},
            self.language,
            self.conversation.id,
            self.now,
            made_by=case.id,
            about={"case": case.number},
            due=case.due_at,
        )
        return case, promised
