"""Intents that a merchant teaches with a few examples, beside the shipped ones and with effect at once."""

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kefu.database import Database
from kefu.errors import BadInput, NotFound
from kefu.knowledge import store
from kefu.perception.own import OwnHead, OwnMatch, learn_own
from kefu.perception.vectors import Vectors

KEPT_HEADS = 200
FEWEST_EXAMPLES = 3
_NAME = re.compile(r"[a-z][a-z0-9_.-]{1,59}")

Matrix = NDArray[np.float32]


Rows = Sequence[tuple[dict[str, Any], int]]


@dataclass(frozen=True, slots=True)
class OwnIntent:
    """Exactly one of `answer`, `article` and `flow` says where it leads."""

    name: str
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    answer: Mapping[str, str] | None = None  # by language
    article: str = ""
    flow: str = ""

    @property
    def examples(self) -> tuple[str, ...]:
        return (*self.zh, *self.en)


class OwnIntents:
    """Each merchant's own intents; the head over them is made again when they changed, in any process."""

    def __init__(self, database: Database, vectors: Vectors) -> None:
        self._database = database
        self._vectors = vectors
        self._heads: OrderedDict[int, tuple[tuple[tuple[str, int], ...], OwnHead]] = OrderedDict()

    async def save(self, merchant_id: int, intent: OwnIntent) -> None:
        """Write or replace an intent. Raises BadInput, naming what is missing."""
        if places := faults_of(intent):
            raise BadInput(f"The intent {intent.name!r} is not complete.", places)
        async with self._database.open_for(merchant_id) as connection:
            leads_to = {**(intent.answer or {}), "article": intent.article, "flow": intent.flow}
            await store.upsert_own_intent(connection, merchant_id, intent.name, intent.zh, intent.en, leads_to)

    async def all(self, merchant_id: int) -> tuple[OwnIntent, ...]:
        async with self._database.open_for(merchant_id) as connection:
            return tuple(OwnIntent(**row) for row, _ in await store.select_own_intents(connection, merchant_id))

    async def with_draft(self, merchant_id: int, name: str, draft: OwnIntent | None) -> tuple[OwnHead | None, OwnHead | None]:
        """The head over the intents as they are, and one, kept nowhere, in which `draft` has the place of `name`; None over none."""
        now = {each.name: each.examples for each in await self.all(merchant_id)}
        then = {other: examples for other, examples in now.items() if other != name} | ({name: draft.examples} if draft else {})
        made = [learn_own(each, self._vectors.queries) if each else None for each in (now, then)]
        return made[0], made[1]

    async def remove(self, merchant_id: int, name: str) -> None:
        """Raises NotFound when there is none of that name."""
        async with self._database.open_for(merchant_id) as connection:
            if not await store.delete_own_intent(connection, merchant_id, name):
                raise NotFound(f"There is no own intent {name!r}.")

    async def match(self, merchant_id: int, text: str) -> tuple[OwnIntent, OwnMatch] | None:
        """The own intent that a clause has, when it has one rather than a shipped one or none."""
        return self.matches(merchant_id, (text,), await self.rows(merchant_id))[0]

    async def rows(self, merchant_id: int) -> Rows:
        """The merchant's intents as they are now, each with the number of its last change, for `matches`."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.select_own_intents(connection, merchant_id)

    def matches(self, merchant_id: int, texts: Sequence[str], rows: Rows) -> tuple[tuple[OwnIntent, OwnMatch] | None, ...]:
        """`match` for each clause of one message, by the intents as they were read."""
        if not rows:
            return (None,) * len(texts)
        known = {row["name"]: OwnIntent(**row) for row, _ in rows}
        version = tuple((row["name"], number) for row, number in rows)
        kept = self._heads.get(merchant_id)
        if kept is None or kept[0] != version:
            examples = {name: intent.examples for name, intent in known.items()}
            kept = (version, learn_own(examples, self._vectors.queries))
            self._heads[merchant_id] = kept
            while len(self._heads) > KEPT_HEADS:
                self._heads.popitem(last=False)
        self._heads.move_to_end(merchant_id)
        head = kept[1]
        return tuple((known[found.name], found) if (found := head.match(text, self._vectors.query)) else None for text in texts)


def faults_of(intent: OwnIntent) -> tuple[str, ...]:
    """What is missing, as 'place: what to give'."""
    places: list[str] = []
    if not _NAME.fullmatch(intent.name):
        places.append("name: small letters, digits, dot, dash or underscore, beginning with a letter")
    if len(intent.examples) < FEWEST_EXAMPLES:
        places.append(f"examples: give at least {FEWEST_EXAMPLES}, five or more in each language are better")
    if sum(bool(target) for target in (intent.answer, intent.article, intent.flow)) != 1:
        places.append("leads to: give an answer, an article or a flow, and only one of them")
    return tuple(places)


def read_examples(lines: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Examples in Chinese and in English, told apart by their script; empty lines and doubles are dropped."""
    kept = tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
    zh = tuple(line for line in kept if re.search(r"[\u3400-\u9fff]", line))
    return zh, tuple(line for line in kept if line not in zh)
