"""Saving and searching through the door, on a real Postgres and with the real vectors."""

import threading
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from kefu.database import Database
from kefu.errors import NotFound
from kefu.knowledge import Knowledge
from kefu.perception.vectors import Matrix, Vectors
from kefu.vocabulary import Article

TODAY = date(2026, 11, 20)
RETURNS = Article("returns", "zh", "faq", "收到后不喜欢可以退吗？", "可以，签收次日起 7 天内申请。", examples=("支持七天无理由吗",))
INVOICE = Article("invoice", "zh", "faq", "怎么开发票？", "下单时填写抬头，发货后开具电子发票。", examples=("能开专票吗",))
FREIGHT = Article("freight", "en", "faq", "How much is delivery?", "Delivery is free over ¥99; below it is ¥8.")


class CountingVectors(Vectors):
    """The real vectors, counting the texts that reach the model."""

    embedded = 0

    def queries(self, texts: list[str]) -> Matrix:
        self.embedded += len(texts)
        return super().queries(texts)

    def passages(self, texts: list[str]) -> Matrix:
        self.embedded += len(texts)
        return super().passages(texts)


async def test_a_new_article_counts_at_once(database: Database, merchants: tuple[int, int], vectors: Vectors) -> None:
    knowledge = Knowledge(database, vectors)
    await knowledge.save_articles(merchants[0], [RETURNS])
    before = await knowledge.search(merchants[0], "发票怎么弄", "zh", on=TODAY)
    await knowledge.save_articles(merchants[0], [INVOICE])
    after = await knowledge.search(merchants[0], "发票怎么弄", "zh", on=TODAY)
    assert [hit.passage.article for hit in before.found] == ["returns"]
    assert after.found[0].passage.id == "invoice.zh#1"
    assert after.version == before.version + 1


async def test_another_process_sees_the_new_version(database: Database, merchants: tuple[int, int], vectors: Vectors) -> None:
    writer, reader = Knowledge(database, vectors), Knowledge(database, vectors)
    await writer.save_articles(merchants[0], [RETURNS])
    assert (await reader.search(merchants[0], "发票怎么开", "zh", on=TODAY)).version == 1
    await writer.save_articles(merchants[0], [INVOICE])
    assert (await reader.search(merchants[0], "发票怎么开", "zh", on=TODAY)).found[0].passage.article == "invoice"


async def test_texts_that_did_not_change_are_not_embedded_again(database: Database, merchants: tuple[int, int]) -> None:
    vectors = CountingVectors()
    knowledge = Knowledge(database, vectors)
    await knowledge.save_articles(merchants[0], [RETURNS, INVOICE])
    first = vectors.embedded
    await knowledge.save_articles(merchants[0], [RETURNS, INVOICE])
    assert vectors.embedded == first
    await knowledge.save_articles(merchants[0], [replace(RETURNS, examples=("支持七天无理由吗", "不想要了能退不"))])
    assert vectors.embedded == first + 1
    restarted = CountingVectors()
    await Knowledge(database, restarted).search(merchants[0], "支持七天无理由吗", "zh", on=TODAY)
    assert restarted.embedded <= 1  # the question at most


class HeldVectors(Vectors):
    """The real vectors; whoever asks for their name waits while `held`: so an index stays unfinished as long as a test wants."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        super().__init__()

    @property
    def name(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        self.go.wait(20)
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._name = name


async def test_search_answers_while_a_new_index_is_made(database: Database, merchants: tuple[int, int], vectors: Vectors) -> None:
    held = HeldVectors()
    writer, reader = Knowledge(database, vectors), Knowledge(database, held, patience_seconds=0.3)
    await writer.save_articles(merchants[0], [RETURNS])
    await reader.search(merchants[0], "支持七天无理由吗", "zh", on=TODAY)
    await writer.save_articles(merchants[0], [INVOICE])
    held.go.clear()
    meanwhile = await reader.search(merchants[0], "支持七天无理由吗", "zh", on=TODAY)
    held.go.set()
    assert (meanwhile.version, meanwhile.found[0].passage.article) == (1, "returns")
    await reader._fresh(merchants[0])  # pyright: ignore[reportPrivateUsage]
    assert (await reader.search(merchants[0], "能开专票吗", "zh", on=TODAY)).found[0].passage.article == "invoice"


async def test_merchants_do_not_see_each_other(database: Database, merchants: tuple[int, int], vectors: Vectors) -> None:
    knowledge = Knowledge(database, vectors)
    await knowledge.save_articles(merchants[0], [RETURNS])
    await knowledge.save_articles(merchants[1], [FREIGHT])
    assert (await knowledge.articles(merchants[0])) == (RETURNS,)
    found = await knowledge.search(merchants[1], "收到后不喜欢可以退吗？", "zh", on=TODAY)
    assert {hit.passage.article for hit in found.found} <= {"freight"}
    await knowledge.save_articles(merchants[1], [], replace=True)
    assert (await knowledge.articles(merchants[0])) == (RETURNS,)
    assert (await knowledge.search(merchants[1], "How much is delivery?", "en", on=TODAY)).found == ()


async def test_deleting_an_article_takes_it_out_of_search(database: Database, merchants: tuple[int, int], vectors: Vectors) -> None:
    knowledge = Knowledge(database, vectors)
    await knowledge.save_articles(merchants[0], [RETURNS, INVOICE])
    await knowledge.delete_article(merchants[0], "returns")
    found = await knowledge.search(merchants[0], "收到后不喜欢可以退吗？", "zh", on=TODAY)
    assert all(hit.passage.article != "returns" for hit in found.found)
    with pytest.raises(NotFound):
        await knowledge.delete_article(merchants[0], "returns")


async def test_replacing_keeps_only_what_was_given(database: Database, merchants: tuple[int, int], vectors: Vectors) -> None:
    knowledge = Knowledge(database, vectors)
    await knowledge.save_articles(merchants[0], [RETURNS, INVOICE])
    await knowledge.save_articles(merchants[0], [INVOICE], replace=True)
    assert (await knowledge.articles(merchants[0])) == (INVOICE,)
    async with database.open_for(merchants[0]) as connection:
        row = await (await connection.execute("SELECT count(*) AS n FROM text_vector")).fetchone()
    assert row == {"n": 3}


def test_vectors_are_unit_length_and_the_same_in_every_thread(vectors: Vectors) -> None:
    from concurrent.futures import ThreadPoolExecutor

    texts = ["退货运费谁出", "How do I return it?", "发票", "x"] * 6
    alone = vectors.queries(texts)
    with ThreadPoolExecutor(4) as pool:
        together = np.concatenate(list(pool.map(lambda text: vectors.queries([text]), texts)))
    assert np.allclose(np.linalg.norm(alone, axis=1), 1, atol=1e-5)
    assert np.array_equal(alone, together)
