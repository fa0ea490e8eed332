"""What one turn has at hand: the merchant, its catalogue, this customer's vault, and acts bound to this conversation."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Self, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from kefu.conversations import Conversation, Message
from kefu.governance import Vault, identity, read_entries, save_vault
from kefu.governance.ledger import Promise
from kefu.knowledge.own_intents import Rows
from kefu.people.queue import Place
from kefu.perception.language import to_simplified
from kefu.shops import merchant, merchant_key, merchant_version, personal_values_on
from kefu.turn.act import Hands
from kefu.turn.disarm import disarmed_findings
from kefu.turn.doing import ConversationDoing
from kefu.turn.facts.basket import items_in
from kefu.turn.facts.dating import order_day
from kefu.turn.flows.bill import Basket
from kefu.turn.flows.planner import is_unsure, planned, propose
from kefu.turn.flows.run import Flows, View
from kefu.turn.flows.wishing import ON_FILE, wished, wished_by_all
from kefu.turn.handing.asking import ask_person, leave_contact, withdraw
from kefu.turn.lanes import Writer
from kefu.turn.lanes.matter import Gate
from kefu.turn.named.catalogue import Catalogue
from kefu.turn.purse import Purse
from kefu.turn.services import Services
from kefu.turn.state import ANY_TOKEN, Decision, Evidence, Heard, Meaning, Reply, Request, Tell, Wait
from kefu.turn.wording import say
from kefu.vocabulary import Article, Findings, Level, Merchant, Who

MOST_NAMED = 3  # products of one clause whose options an errand may ask about
LATEST_ORDERS = 30
MOST_FOUND = 8  # passages of a search, among whose sentences an answer is chosen


@dataclass
class Book:
    """What hearing a message, answering it and showing the reply share: read once, and again only when it lacks something."""

    conversation: Conversation
    merchant: Merchant
    version: str
    vault: Vault
    known: tuple[tuple[str, str], ...]

    @classmethod
    async def open(cls, services: Services, conversation: Conversation) -> "Book":
        """The merchant, the conversation's vault, and the identified customer's own values, which are masked wherever they appear."""
        merchant_id, customer = conversation.merchant_id, conversation.who.customer
        async with services.database.open_for(merchant_id) as connection:
            version = await merchant_version(connection)
            entries = await read_entries(connection, services.keys, merchant_id, conversation.id)
            known = await personal_values_on(connection, customer) if customer else ()
        standing = await services.standings.of(merchant_id, version)
        vault = Vault(standing.merchant.default_language, entries, standing.order_patterns)
        return cls(conversation, standing.merchant, version, vault, known)

    async def for_texts(self, services: Services, conversation: Conversation, texts: Iterable[str]) -> "Book":
        """This book, or a new one when another process or task stored what it lacks: a token in `texts`, or who the customer is."""
        is_whole = conversation.who == self.conversation.who and not any(self.vault.unknown_tokens(text) for text in texts)
        return self if is_whole else await Book.open(services, conversation)

    async def masked(self, services: Services, value: Any) -> Any:
        """A JSON value with every personal value in its texts as a token, each of which is stored before this returns."""
        return await _masked(services, self.conversation, self.vault, self.known, value)


@dataclass
class Desk:
    services: Services
    conversation: Conversation
    merchant: Merchant
    catalogue: Catalogue
    vault: Vault
    known: tuple[tuple[str, str], ...]
    tell: Tell
    flows: Flows
    own_intents: Rows
    articles: int  # version of all that is known
    real: Mapping[str, str] = field(default_factory=dict[str, str])  # token → value, for what errands read
    purse: Purse = field(init=False)

    def __post_init__(self) -> None:
        self.purse = Purse(self.services.database, self.conversation.merchant_id, self.conversation.id, self.today)

    @classmethod
    async def open(cls, services: Services, conversation: Conversation, tell: Tell, book: Book | None = None) -> Self:
        """With the book that was opened when the message was heard, or one of its own."""
        book = book or await Book.open(services, conversation)
        merchant_id = conversation.merchant_id
        catalogue = await services.catalogues.of(merchant_id, book.version)
        async with services.database.together(merchant_id):  # what may have been saved since the last turn
            flows, own = await services.flows.of(merchant_id), await services.own_intents.rows(merchant_id)
            articles = await services.knowledge.version(merchant_id)
        return cls(services, conversation, book.merchant, catalogue, book.vault, book.known, tell, flows, own, articles)

    @property
    def now(self) -> datetime:
        return self.services.now or datetime.now(UTC)

    @property
    def today(self) -> date:
        """The day in the merchant's time zone."""
        return self.now.astimezone(ZoneInfo(self.merchant.timezone)).date()

    def writer(self, gate: Gate) -> Writer:
        """The models that may phrase an answer, each call paid from this turn's purse."""
        services = self.services
        small, form = services.small_for(self.merchant)
        return Writer(self.purse.paying(small, "small"), self.purse.paying(services.model, "model"), gate, self.show, form)

    @property
    def names(self) -> Sequence[tuple[str, ...]]:
        return self.catalogue.names

    def hands(self, heard: Heard, meaning: Meaning, trace_id: UUID) -> Hands:
        """What acting may use in the turn that understood `meaning`."""
        language = meaning.language

        async def look_around(who: Who) -> View:
            return await self._view(who, language, self.real)

        async def find(query: str, language: str) -> Findings:
            return await self.search(query, language, today=self.now.date())

        async def give_floor(reason: str) -> Place:
            return await ask_person(self.services, self.conversation, reason, self.vault.value_of, heard, meaning)

        async def while_waiting(wait: Wait) -> tuple[Place | None, Promise | None]:
            return await self._while_waiting(wait, language)

        doing = ConversationDoing(
            self.services,
            self.conversation,
            self.merchant,
            language,
            trace_id,
            reveal=self.vault.value_of,
            look_around=look_around,
            find=find,
            give=give_floor,
            mask=self.masked,
        )

        async def articles(ids: tuple[str, ...]) -> tuple[Article, ...]:
            return await self.services.knowledge.articles_by_id(self.merchant.merchant_id, ids, language)

        return Hands(self.services.shop, self.vault.value_of, self._identify, give_floor, while_waiting, articles, doing)

    async def look_around(self, heard: Heard, meaning: Meaning) -> View:
        """What deciding may look at. The customer's orders are read only when an errand is open or may begin."""
        texts = [*(request.text for request in meaning.requests), *(words for run in heard.focus.runs for words in run.words)]
        real = {token: value for text in texts for token in ANY_TOKEN.findall(text) if (value := self.vault.value_of(token)) is not None}
        self.real = real
        flows = self.flows
        knows = heard.who.level is Level.CUSTOMER
        begun = [wished(request, flows, heard.offered, knows_customer=knows, about=heard.focus) for request in meaning.requests]
        begun = wished_by_all(meaning.requests, begun, heard.text, flows)
        wishes = tuple(flow.name if flow else "" for flow in begun)
        last_run = max(heard.focus.last_run, *(run.id for run in heard.focus.runs), 0)
        if not heard.focus.runs and not any(wishes):
            return View(heard.who, meaning.language, heard.today, flows, real=real, last_run=last_run, offered=heard.offered, wishes=wishes)
        named = [product for request in meaning.requests for product in request.products[:MOST_NAMED]]
        named += [str(run.slots["product"]) for run in heard.focus.runs if "product" in run.slots]
        goods = self._goods_named(heard, meaning, flows, wishes)
        named += [str(each[0]) for basket in goods.values() for each in basket]
        named += [str(each[0]) for run in heard.focus.runs for each in run.slots.get("goods", ())]
        view = replace(await self._view(heard.who, meaning.language, real, flows, tuple(named)), goods=goods)
        talked_of = self.vault.value_of(heard.focus.order or "") or heard.focus.order or ""
        on_file = heard.focus.intent == ON_FILE
        return replace(view, talked_of=talked_of, last_run=last_run, offered=heard.offered, on_file=on_file, wishes=wishes)

    def _goods_named(self, heard: Heard, meaning: Meaning, flows: Flows, wishes: Sequence[str]) -> Mapping[str, Basket]:
        """A request's words → the goods named in them, where an errand that is open or may begin reckons with goods."""
        errands = {*(run.flow for run in heard.focus.runs), *wishes}
        reckons = any(slot.type == "basket" for name in errands if (flow := flows.newest.get(name)) for slot in flow.slots.values())
        if not reckons:
            return {}
        named = {request.text: items_in(to_simplified(request.text), self.catalogue) for request in meaning.requests}
        return {text: [[item.product, list(item.skus), item.count] for item in items] for text, items in named.items()}

    async def _view(
        self, who: Who, language: str, real: Mapping[str, str], flows: Flows | None = None, named: tuple[str, ...] = ()
    ) -> View:
        shop = self.services.shop
        orders = await shop.orders(who, LATEST_ORDERS)
        methods = await shop.payment_methods(who)
        coupons = await shop.coupons(who)
        ids = tuple(dict.fromkeys((*named, *(line.product for order in orders for line in order.lines))))
        products = await shop.products_by_id(self.merchant.merchant_id, ids) if ids else ()
        by_id = {product.id: product for product in products}
        return View(
            who, language, self.today, flows or self.flows, orders, methods, by_id, real, coupons=coupons, timezone=self.merchant.timezone
        )

    def taught(self, meaning: Meaning) -> Meaning:
        """The meaning with the errands that the merchant's own intents begin."""
        texts = [ANY_TOKEN.sub(" ", request.text) for request in meaning.requests]
        found = self.services.own_intents.matches(self.merchant.merchant_id, texts, self.own_intents)
        own = [each[0].flow if each else "" for each in found]
        if not any(own):
            return meaning
        pairs = zip(meaning.requests, own, strict=True)
        return replace(meaning, requests=tuple(replace(request, taught=flow) if flow else request for request, flow in pairs))

    async def planned(self, heard: Heard, meaning: Meaning, view: View) -> Meaning:
        """The meaning with what a language model proposes beside the local heads, where the settings ask for one."""
        services = self.services
        model = self.purse.paying(services.model, "plan")
        if model is None or services.planner == "off" or (services.planner == "unsure" and not is_unsure(meaning)):
            return meaning
        commands = await propose(model, heard, meaning, view, native=services.calls_tools)
        return planned(meaning, commands, view.flows)

    async def order_day(self, request: Request, decision: Decision, heard: Heard) -> date | None:
        """The day of the order that a question is about, by which the shop's rule on returns goes; None when it is about none."""
        tokens = {token: value for token in (request.order, heard.focus.order) if token and (value := self.vault.value_of(token))}
        if heard.who.level is Level.ANONYMOUS:
            return None
        tables = await self.services.policy.tables(self.merchant.merchant_id, self.now)
        dated_by = tables["return_items"].table.dated_by
        return await order_day(self.services.shop, dated_by, request, decision, heard, tokens)

    def restore(self, value: Any) -> Any:
        """A JSON value with the real values in the place of tokens."""
        return _everywhere(value, self.vault.restore)

    async def bought(self) -> frozenset[str]:
        """Products of the identified customer's latest orders: 'where is my lamp' is then about the lamp they bought."""
        orders = await self.services.shop.orders(self.conversation.who, LATEST_ORDERS)
        return frozenset(line.product for order in orders for line in order.lines)

    def unknown_tokens(self, text: str) -> Sequence[str]:
        return self.vault.unknown_tokens(text)

    async def search(self, query: str, language: str, *, today: date) -> Findings:
        knowledge = self.services.knowledge
        return disarmed_findings(
            await knowledge.search(self.merchant.merchant_id, query, language, on=today, limit=MOST_FOUND, version=self.articles)
        )

    def summary_of(self, evidences: Sequence[Evidence]) -> str:
        found = [evidence.findings for evidence in evidences if evidence.findings and evidence.findings.found]
        return (
            " · ".join(f"{each.found[0].passage.id} {each.found[0].score:.2f}, answerable {each.answerable:.2f}" for each in found) or "–"
        )

    async def progress(self, step: str, language: str) -> None:
        await self.tell("progress", {"step": step, "text": say(f"progress.{step}", language)})

    async def show(self, sentence: str) -> None:
        """A verified sentence, to the customer at once."""
        await self.tell("text", {"delta": self.vault.restore(sentence)})

    async def send(self, reply: Reply, up_to: int, trace_id: UUID) -> Message | None:
        """Store the reply, masked, and the pseudonyms it needed first, so that no token is ever stored without its value.

        None when a person took the floor while the reply was made: then it is not sent.
        """
        content, text, focus = await self.masked([reply.content, reply.text, reply.focus])
        return await self.services.conversations.reply(
            self.conversation,
            text,
            reply.language,
            answers_up_to=up_to,
            focus=focus,
            lane=reply.lane,
            trace_id=trace_id,
            content=content,
        )

    async def masked(self, value: Any) -> Any:
        """A JSON value with every personal value in its texts as a token, each of which is stored before this returns."""
        return await _masked(self.services, self.conversation, self.vault, self.known, value)

    async def _identify(self, order: str, last4: str) -> Who | None:
        return await identify_by_order(self.services, self.conversation, order, last4)

    async def _while_waiting(self, wait: Wait, language: str) -> tuple[Place | None, Promise | None]:
        services, conversation = self.services, self.conversation
        if wait.wish == "withdraw":
            await withdraw(services, conversation)
            return None, None
        if wait.wish == "contact":
            return None, await leave_contact(services, conversation, self.merchant, wait.contact, language)
        return await services.queue.place(conversation.merchant_id, conversation.id, self.now), None


async def _masked(services: Services, conversation: Conversation, vault: Vault, known: Sequence[tuple[str, str]], value: Any) -> Any:
    while True:

        @cache  # a record says most of its words several times
        def mask(text: str) -> str:
            return vault.mask(text, known)

        masked = _everywhere(value, mask)
        if await save_vault(services.database, services.keys, conversation.merchant_id, conversation.id, vault):
            return masked
        # a message that arrived meanwhile took a number: mask again with the vault as it is now


def _everywhere(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, (dict, Mapping)):  # a dict is told at once; asking the abstract class takes a microsecond
        return {key: _everywhere(item, change) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [_everywhere(item, change) for item in cast("list[Any]", value)]
    return value


async def identify_by_order(
    services: Services, conversation: Conversation, order: str, last4: str, client: str | None = None
) -> Who | None:
    """Raise the session to one order's reader when number and digits match; None when they do not; TooMany after too many tries."""

    async def matches(number: str, digits: str) -> bool:
        return await services.shop.order_matches_phone(conversation.merchant_id, number, digits)

    now = datetime.now(UTC)
    who = await identity.verify_order(services.database, conversation.who, conversation.id, order, last4, matches, now=now, client=client)
    if who:
        await services.conversations.set_who(conversation, who)
    return who


async def sign_in_customer(services: Services, conversation: Conversation, token: str) -> Who:
    """Bind the customer of a token that the shop signed to this conversation. Raises NotSignedIn for a token that does not hold."""
    shop = await merchant(services.database, conversation.merchant_id)
    secret = await merchant_key(services.database, shop.merchant_id, "customer_token")
    claims = identity.read_token(token, secret, shop.name, datetime.now(UTC))
    who = await identity.sign_in(services.database, shop.merchant_id, conversation.id, claims)
    await services.conversations.set_who(conversation, who)
    return who


async def open_vault_of(services: Services, conversation: Conversation) -> Vault:
    """The conversation's vault, to restore what is shown to its customer and to the shop's staff."""
    return (await Book.open(services, conversation)).vault
