"""Intents that a merchant teaches."""

import pytest

from kefu.database import Database
from kefu.errors import BadInput, NotFound
from kefu.knowledge.own_intents import OwnIntent, OwnIntents, read_examples
from kefu.perception.vectors import Vectors

ENGRAVING = OwnIntent(
    "engraving",
    ("可以刻字吗", "杯子上能刻名字吗", "想刻一行字在锅盖上", "能定制刻字吗", "刻字要多久"),
    (
        "can you engrave a name",
        "do you do engraving",
        "I want my initials on the mug",
        "is engraving possible",
        "how long does engraving take",
    ),
    answer={"zh": "可以刻字，需要三天。", "en": "Yes, engraving takes three days."},
)


async def test_a_new_intent_counts_at_once_and_takes_only_what_is_its_own(
    database: Database, merchants: tuple[int, int], vectors: Vectors
) -> None:
    own = OwnIntents(database, vectors)
    assert await own.match(merchants[0], "给我杯底刻个名字") is None
    await own.save(merchants[0], ENGRAVING)
    for text in ("给我杯底刻个名字", "could you engrave our wedding date on the pan", "可以刻字吗"):
        found = await own.match(merchants[0], text)
        assert found is not None
        assert found[0] == ENGRAVING
    for text in ("退货运费谁出", "where is my parcel", "这个水壶多少钱", "帮我取消订单", "thanks"):
        assert await own.match(merchants[0], text) is None


async def test_an_intent_belongs_to_its_merchant_alone(database: Database, merchants: tuple[int, int], vectors: Vectors) -> None:
    own = OwnIntents(database, vectors)
    await own.save(merchants[0], ENGRAVING)
    assert await own.match(merchants[1], "可以刻字吗") is None
    assert await own.all(merchants[1]) == ()
    with pytest.raises(NotFound):
        await own.remove(merchants[1], "engraving")
    await own.remove(merchants[0], "engraving")
    assert await own.match(merchants[0], "可以刻字吗") is None


async def test_an_incomplete_intent_is_refused_with_what_is_missing(
    database: Database, merchants: tuple[int, int], vectors: Vectors
) -> None:
    with pytest.raises(BadInput) as refused:
        await OwnIntents(database, vectors).save(merchants[0], OwnIntent("Bad Name", ("一个例子",)))
    assert len(refused.value.places) == 3


def test_examples_are_told_apart_by_their_script() -> None:
    assert read_examples(["可以刻字吗", "", "engrave it", "可以刻字吗"]) == (("可以刻字吗",), ("engrave it",))
