"""The real parts a turn works with, chosen once by `wiring` and handed in; nothing here is global."""

import asyncio
import time
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from kefu.conversations import Conversations
from kefu.database import Database
from kefu.governance import Keys
from kefu.governance.policy import PolicyBook
from kefu.knowledge import Knowledge
from kefu.knowledge.own_intents import OwnIntents
from kefu.llm import LanguageModel
from kefu.people.alerts import NOTHING, Outbox
from kefu.people.live import Live
from kefu.people.queue import Queue
from kefu.perception.vectors import Vectors
from kefu.shops import EmbeddedShop, merchant, order_patterns
from kefu.turn.flows.book import FlowBook
from kefu.turn.lanes.phrase import Form
from kefu.turn.named.catalogue import Catalogue
from kefu.vocabulary import Merchant

Planner = Literal["off", "unsure", "always"]
KEPT_CATALOGUES = 200
KEPT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a merchant changes only when its shop is loaded or its row is changed: `version` names that moment."""

    version: str
    merchant: Merchant
    order_patterns: tuple[str, ...]


class Standings:
    """Each merchant's row and the shapes of its order numbers, read again when `merchant_version` has another value.

    New orders may have a new shape of number without a load, so the shapes are read again after `KEPT_SECONDS` at the latest.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[int, tuple[float, Standing]] = OrderedDict()

    async def of(self, merchant_id: int, version: str) -> Standing:
        """The standing facts at this version. Raises NotFound for a merchant that is gone."""
        kept = self._kept.get(merchant_id)
        if kept is None or kept[1].version != version or time.monotonic() - kept[0] > KEPT_SECONDS:
            begun = time.monotonic()
            shop = await merchant(self._database, merchant_id)
            kept = (begun, Standing(version, shop, await order_patterns(self._database, merchant_id)))
            self._kept[merchant_id] = kept
            while len(self._kept) > KEPT_CATALOGUES:
                self._kept.popitem(last=False)
        self._kept.move_to_end(merchant_id)
        return kept[1]


class Catalogues:
    """Each merchant's product names, built again when its catalogue was loaded again."""

    def __init__(self, shop: EmbeddedShop, knowledge: Knowledge) -> None:
        self._shop = shop
        self._knowledge = knowledge
        self._kept: OrderedDict[int, tuple[str, Catalogue]] = OrderedDict()
        self._building: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, merchant_id: int, version: str | None = None) -> Catalogue:
        """The names at `version`, as `merchant_version` gave it a moment ago; without it, the version is read."""
        if version is None:
            version = await self._shop.version(merchant_id)
        kept = self._kept.get(merchant_id)
        if kept is not None and kept[0] == version:
            self._kept.move_to_end(merchant_id)
            return kept[1]
        async with self._building[merchant_id]:  # after a start, every customer's message would build one
            return await self._built(merchant_id, version)

    async def _built(self, merchant_id: int, version: str) -> Catalogue:
        kept = self._kept.get(merchant_id)
        if kept is None or kept[0] != version:
            products = await self._shop.products(merchant_id)
            shelf = await self._knowledge.shelf(merchant_id, products)
            synonyms, relations = await self._shop.synonyms(merchant_id), await self._shop.relations(merchant_id)
            kept = (version, await asyncio.to_thread(Catalogue, products, shelf, synonyms, relations))
            self._kept[merchant_id] = kept
            while len(self._kept) > KEPT_CATALOGUES:
                self._kept.popitem(last=False)
        self._kept.move_to_end(merchant_id)
        return kept[1]


class Caches:
    """What a process keeps of its merchants. `replace(services, now=…)` hands it on: building one merchant's names costs a second."""

    def __init__(self, database: Database, shop: EmbeddedShop, knowledge: Knowledge, vectors: Vectors) -> None:
        self.sources = (database, shop, knowledge, vectors)
        self.flows = FlowBook(database)
        self.own_intents = OwnIntents(database, vectors)
        self.catalogues = Catalogues(shop, knowledge)
        self.standings = Standings(database)


@dataclass(frozen=True, slots=True)
class Services:
    """All parts. `model`, and the cheaper `small` before it, are None when the shop runs without; `now` lets a bench fix the day."""

    database: Database
    conversations: Conversations
    shop: EmbeddedShop
    knowledge: Knowledge
    vectors: Vectors
    keys: Keys
    policy: PolicyBook
    model: LanguageModel | None = None
    small: LanguageModel | None = None  # tried before `model`, where there is one
    phrasers: Mapping[str, LanguageModel] = field(
        default_factory=dict[str, LanguageModel]
    )  # by merchant: small models that learnt to phrase
    planner: Planner = "off"  # when the model is asked what to do, beside the local heads
    calls_tools: bool = False  # the model is offered tools to call; else it writes JSON
    outbox: Outbox = NOTHING  # what this server may send mail with, and which addresses of shops it may call
    now: datetime | None = None
    caches: Caches | None = field(default=None, repr=False, compare=False)
    catalogues: Catalogues = field(init=False)
    flows: FlowBook = field(init=False)
    standings: Standings = field(init=False)
    own_intents: OwnIntents = field(init=False)

    def __post_init__(self) -> None:
        caches = self.caches
        if caches is None or caches.sources != (self.database, self.shop, self.knowledge, self.vectors):
            caches = Caches(self.database, self.shop, self.knowledge, self.vectors)
            object.__setattr__(self, "caches", caches)
        object.__setattr__(self, "flows", caches.flows)
        object.__setattr__(self, "catalogues", caches.catalogues)
        object.__setattr__(self, "standings", caches.standings)
        object.__setattr__(self, "own_intents", caches.own_intents)

    def small_for(self, merchant: Merchant) -> tuple[LanguageModel | None, Form]:
        """The small model of this merchant and how it is asked: its own that learnt to phrase, else the one that all share."""
        own = self.phrasers.get(merchant.name)
        return (own, "phrase") if own else (self.small, "instructed")

    @property
    def live(self) -> Live:
        """What consoles are told as it happens."""
        return Live(self.database, self.conversations.news)

    @property
    def queue(self) -> Queue:
        """The line for a person."""
        return Queue(self.database)

    def clock_now(self) -> datetime:
        """Now, or the moment that a bench has fixed."""
        return self.now or datetime.now(UTC)
