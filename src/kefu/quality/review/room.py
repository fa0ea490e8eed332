"""Drawing a sample, judging it, and reading what the judgements say."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Any, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from kefu.database import Database
from kefu.errors import BadInput, NotFound
from kefu.people import Person
from kefu.quality.review import store
from kefu.quality.review.nouns import LABELS, Credit, Judged, Label, Report, Review
from kefu.quality.statistics import Stratum, allocate, cohen, estimate, krippendorff

SMALLEST = 4  # strata with fewer conversations are put together: of one or two nothing can be estimated
REST = "rest"
TWICE = 4  # every fourth item is judged by two, so that their agreement can be told
GOLD_EVERY = 5  # so often an item is one whose answer is known


class Reviews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def draw(self, person: Person, first: date, last: date, size: int, seed: int, now: datetime) -> Report:
        """A stratified random sample of the conversations of some days. The same seed over the same conversations draws the same."""
        if last < first:
            raise BadInput("The last day is before the first one.")
        async with self._database.open_for(person.merchant_id) as connection:
            zone = ZoneInfo(await store.select_timezone(connection))
            since, until = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
            strata = gathered(await store.select_population(connection, since, until))
            if not strata:
                raise BadInput("There are no conversations in these days.")
            drawn = draw(strata, size, seed)
            sizes = {name: len(those) for name, those in strata.items()}
            await store.insert_sample(connection, uuid4(), seed, (first, last), sizes, drawn, person.id, now)
        report = await self.report(person.merchant_id)
        assert report is not None
        return report

    async def report(self, merchant_id: int) -> Report | None:
        """What the latest sample says so far; None before the first."""
        async with self._database.open_for(merchant_id) as connection:
            sample = await store.select_latest(connection)
            if sample is None:
                return None
            items = await store.select_reviews(connection, sample["sample_id"])
        return _report(sample, items)

    async def next_for(self, person: Person) -> UUID | None:
        """The conversation to judge next: now and then one whose answer is known, one that nobody has judged, then the second looks."""
        async with self._database.open_for(person.merchant_id) as connection:
            gold = await store.select_gold_left(connection, person.id)
            if gold and await store.count_reviews(connection, person.id) % GOLD_EVERY == 0:
                return gold[0]
            sample = await store.select_latest(connection)
            items = await store.select_reviews(connection, sample["sample_id"]) if sample else []
        fresh = [item for item in items if not item["labels"]]
        second = [
            item for item in items if item["position"] % TWICE == 0 and len(item["labels"]) == 1 and str(person.id) not in item["labels"]
        ]
        waiting = [*second[:1], *fresh] if len(second) > 2 else [*fresh, *second]
        return waiting[0]["conversation_id"] if waiting else gold[0] if gold else None

    async def judge(self, person: Person, review: Review, now: datetime) -> None:
        """Keep a judgement; judging again replaces one's own. Raises BadInput for labels that contradict each other."""
        _checked(review.labels)
        async with self._database.open_for(person.merchant_id) as connection:
            await store.upsert_review(connection, person.id, review, now)

    async def own(self, person: Person, conversation: UUID) -> Review | None:
        """What this person has said of a conversation."""
        async with self._database.open_for(person.merchant_id) as connection:
            row = await store.select_own(connection, conversation, person.id)
        return Review(conversation, tuple(row["labels"]), tuple(row["spans"]), row["note"]) if row else None

    async def settle(self, person: Person, conversation: UUID, labels: tuple[Label, ...], why: str, now: datetime) -> None:
        """Make a conversation an item whose answer is known; from then on it tests reviewers."""
        _checked(labels)
        async with self._database.open_for(person.merchant_id) as connection:
            await store.upsert_gold(connection, conversation, labels, why, person.id, now)

    async def credits(self, merchant_id: int) -> list[Credit]:
        """What everybody has done."""
        async with self._database.open_for(merchant_id) as connection:
            return [Credit(**row) for row in await store.select_credits(connection)]

    async def credit_of(self, person: Person) -> Credit:
        found = next((each for each in await self.credits(person.merchant_id) if each.person == person.id), None)
        if found is None:
            raise NotFound("There is no such colleague.")
        return found

    async def next_pair(self, person: Person) -> Mapping[str, Any] | None:
        """Two answers to the same kind of question, to be compared; None when all were."""
        async with self._database.open_for(person.merchant_id) as connection:
            sample = await store.select_latest(connection)
            found = await store.select_pairs(connection, sample["sample_id"], person.id) if sample else []
        return found[0] if found else None

    async def compare(self, person: Person, left: UUID, right: UUID, choice: str, now: datetime) -> None:
        async with self._database.open_for(person.merchant_id) as connection:
            await store.upsert_pair(connection, left, right, person.id, choice, now)


def gathered(population: Sequence[tuple[UUID, str]]) -> dict[str, list[UUID]]:
    """Stratum → its conversations in order; small strata together."""
    strata: dict[str, list[UUID]] = {}
    for conversation, name in population:
        strata.setdefault(name, []).append(conversation)
    small = [name for name, those in strata.items() if len(those) < SMALLEST]
    rest = sorted(conversation for name in small for conversation in strata.pop(name))
    return {name: strata[name] for name in sorted(strata)} | ({REST: rest} if rest else {})


def draw(strata: Mapping[str, Sequence[UUID]], size: int, seed: int) -> list[tuple[UUID, str]]:
    """(conversation, stratum), in the order in which they are judged. The same arguments give the same."""
    rng = random.Random(seed)
    given = allocate([len(those) for those in strata.values()], size)
    drawn = [(each, name) for (name, those), count in zip(strata.items(), given, strict=True) for each in rng.sample(list(those), count)]
    rng.shuffle(drawn)
    return drawn


def _report(sample: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> Report:
    judged = [item for item in items if item["labels"]]
    twice = [cast("dict[str, list[str]]", item["labels"]) for item in items if len(item["labels"]) > 1]
    sizes: Mapping[str, int] = sample["strata"]
    return Report(
        sample=sample["sample_id"],
        seed=sample["seed"],
        first=sample["first_day"],
        last=sample["last_day"],
        made_at=sample["made_at"],
        size=len(items),
        population=sum(sizes.values()),
        reviewed=len(judged),
        twice=len(twice),
        strata=len(sizes),
        judged=tuple(_judged(label, sizes, judged) for label in LABELS),
        kappa=_kappa(twice),
        alpha=krippendorff([[labels[0] for labels in each.values()] for each in twice]),
    )


def _judged(label: str, sizes: Mapping[str, int], items: Sequence[Mapping[str, Any]]) -> Judged:
    """A conversation has a label when at least half of those who judged it say so."""
    reviewed, hits = Counter[str](), Counter[str]()
    for item in items:
        votes: list[list[str]] = list(item["labels"].values())
        reviewed[item["stratum"]] += 1
        hits[item["stratum"]] += 2 * sum(label in labels for labels in votes) >= len(votes)
    strata = [Stratum(size, reviewed[name], hits[name]) for name, size in sizes.items()]
    return Judged(label, sum(hits.values()), estimate(strata))


def _kappa(twice: Sequence[Mapping[str, Sequence[str]]]) -> float | None:
    """The mean over pairs of people, each counted by the conversations that both have judged."""
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for labels in twice:
        for one, other in combinations(sorted(labels), 2):
            said = tuple("right" if labels[who][0] == "right" else "wrong" for who in (one, other))
            pairs.setdefault((one, other), []).append((said[0], said[1]))
    found = [(kappa, len(each)) for each in pairs.values() if (kappa := cohen(each)) is not None]
    return sum(kappa * count for kappa, count in found) / sum(count for _, count in found) if found else None


def _checked(labels: Sequence[str]) -> None:
    if not labels:
        raise BadInput("Choose at least one label.")
    if "right" in labels and len(labels) > 1:
        raise BadInput("Right stands alone: either nothing is wrong, or say what is.")
    if unknown := [label for label in labels if label not in LABELS]:
        raise BadInput(f"There is no label {unknown[0]!r}; there are {', '.join(LABELS)}.")
