"""The door of the room for the rest of Kefu: save, delete, list and search, merchant by merchant."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from kefu.database import Connection, Database
from kefu.errors import BadInput, NotFound
from kefu.knowledge import store
from kefu.knowledge.index import Index
from kefu.knowledge.kept import Asked, KeptFindings
from kefu.knowledge.passages import split
from kefu.knowledge.products import Shelf, wanted
from kefu.knowledge.views import View, digest_of, digests_of, embed, with_stored
from kefu.knowledge.words import plain
from kefu.perception.vectors import Matrix, Vectors
from kefu.vocabulary import Article, Findings, Passage, Product

KEPT_INDEXES = 200  # of 300 passages about 4 MB each
# A search waits this long for the index of what another process has saved, then answers from the one before. Making the demo shop's anew is
# 0.9 to 2.5 CPU-seconds (benches/LOG.md, "Truthful answers, closed"): within it what was saved counts at once.
PATIENCE_SECONDS = 5.0
EMBED_AT_ONCE = 32  # texts a thread embeds before it looks up, so that a cancelled save stops soon

Also = Callable[[Connection], Awaitable[None]]


class Knowledge:
    """What each merchant knows. One index a merchant is kept in memory and follows the version in the database."""

    def __init__(self, database: Database, vectors: Vectors, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._database = database
        self._patience = patience_seconds
        self._vectors = vectors
        self._indexes: OrderedDict[int, Index] = OrderedDict()
        self._building: dict[int, asyncio.Task[Index]] = {}
        self.kept = KeptFindings()

    async def save_articles(
        self,
        merchant_id: int,
        articles: Iterable[Article],
        *,
        replace: bool = False,
        remove: Iterable[tuple[str, str]] = (),
        also: Also | None = None,
    ) -> None:
        """Write articles in one transaction and raise the knowledge version; with `replace`, all others are deleted.

        `remove`: (id, language) of articles to delete; `also` writes what belongs to the change within the same transaction.
        Only texts that were not embedded before are embedded, before the transaction begins. When this returns, `search` in this
        process knows the articles. Raises BadInput when two of them have the same id and language, TryAgainLater when the database is away.
        """
        articles = tuple(articles)
        _check_unique(articles)
        passages = {(article.id, article.language): split(article) for article in articles}
        await self._embed_new(merchant_id, [p for pieces in passages.values() for p in pieces])
        async with self._database.open_for(merchant_id) as connection:
            await store.raise_version(connection, merchant_id)
            if replace:
                await store.delete_other_articles(connection, merchant_id, passages)
            for article_id, language in remove:
                await store.delete_article(connection, merchant_id, article_id, language)
            for article in articles:
                await store.upsert_article(connection, merchant_id, article, passages[article.id, article.language])
            if also:
                await also(connection)
            everything = await _with_learnt(connection, merchant_id)
            await store.delete_other_vectors(connection, merchant_id, list(digests_of(everything, self._vectors)))
        await self._fresh(merchant_id)

    async def prepare_articles(self, merchant_id: int, articles: Iterable[Article], told: Callable[[int, int], Awaitable[None]]) -> None:
        """Embed what `save_articles` would have to, so that it is quick; nothing of it is visible. `told` hears how many of how many texts.

        What is embedded is kept: a second call goes on where the first one was interrupted.
        """
        passages = [passage for article in articles for passage in split(article)]
        await self._embed_missing(merchant_id, digests_of(passages, self._vectors), told)

    async def bring_vectors(self, merchant_id: int, vectors: Mapping[bytes, bytes]) -> None:
        """Store vectors that were made before, by digest, so that saving articles need not make them. Those of no passage go then."""
        async with self._database.open_for(merchant_id) as connection:
            await store.insert_vectors(connection, merchant_id, vectors)

    async def delete_article(self, merchant_id: int, article_id: str, language: str | None = None) -> None:
        """Delete an article in one language, or in all. Raises NotFound when there is none."""
        async with self._database.open_for(merchant_id) as connection:
            if not await store.delete_article(connection, merchant_id, article_id, language):
                raise NotFound(f"There is no article {article_id!r}{f' in {language}' if language else ''}.")
            await store.raise_version(connection, merchant_id)
        await self._fresh(merchant_id)

    async def articles(self, merchant_id: int) -> tuple[Article, ...]:
        """All articles, by id and language."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.select_articles(connection, merchant_id)

    async def passages(self, merchant_id: int) -> tuple[Passage, ...]:
        """All passages as the merchant wrote them, in force or not, by article and language."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.select_passages(connection, merchant_id)

    async def vectors_of(self, merchant_id: int) -> dict[bytes, bytes]:
        """The vectors that are stored, by digest: for an `Index` of one's own."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.select_vectors(connection, merchant_id)

    async def index_of(self, merchant_id: int, passages: Sequence[Passage]) -> Index:
        """An index of these passages, which is kept nowhere: to try something out on."""
        return await asyncio.to_thread(Index, passages, self._vectors, stored=await self.vectors_of(merchant_id))

    async def with_draft(self, merchant_id: int, draft: Article) -> tuple[Index, Index]:
        """The index that answers customers, and one, kept nowhere, in which `draft` has the place of the article as it is."""
        now = await self._index(merchant_id)
        async with self._database.open_for(merchant_id) as connection:
            passages = await _with_learnt(connection, merchant_id)
        others = [each for each in passages if (each.article, each.language) != (draft.id, draft.language)]
        return now, await self.index_of(merchant_id, [*others, *split(draft)])

    async def learn(self, merchant_id: int, questions: Iterable[tuple[str, str, str, str]]) -> None:
        """Let the search know questions beside the articles' own examples, in place of those it knew: (article, language, version of
        the passage, question). One whose passage has changed since is not used. When this returns, `search` in this process knows them.
        """
        rows = tuple(questions)
        views = [View("example", plain(question)) for _, _, _, question in rows]
        await self._embed_missing(merchant_id, {digest_of(view, self._vectors): view for view in views})
        async with self._database.open_for(merchant_id) as connection:
            await store.replace_learnt(connection, merchant_id, rows)
            await store.raise_version(connection, merchant_id)
        await self._fresh(merchant_id)

    async def articles_by_id(self, merchant_id: int, ids: tuple[str, ...], language: str) -> tuple[Article, ...]:
        """These articles as they are now, each in `language` or else in the first language it has."""
        found: dict[str, Article] = {}
        for article in await self.articles(merchant_id) if ids else ():
            if article.id in ids and (article.id not in found or article.language == language):
                found[article.id] = article
        return tuple(found[name] for name in ids if name in found)

    async def version(self, merchant_id: int) -> int:
        """Raised by whatever is saved; one that was read a moment ago spares `search` reading it."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.knowledge_version(connection, merchant_id)

    async def search(
        self, merchant_id: int, query: str, language: str, *, on: date, limit: int = 5, version: int | None = None
    ) -> Findings:
        """The passages that answer `query` on the day `on`, best first, of `version` or later. See `Index.search`."""
        index = await self._index(merchant_id, version)
        asked = Asked(merchant_id, index.version, on, language, limit, query)
        return await asyncio.to_thread(self.kept.of, asked, lambda: index.search(query, language, on, limit))

    async def known_vector(self, merchant_id: int) -> Callable[[str], Matrix]:
        """Gives the vector of a question, shape (384,): the stored one of a title or example, else it is made, 1 CPU-ms a token."""
        async with self._database.open_for(merchant_id) as connection:
            stored = await store.select_vectors(connection, merchant_id)
        return with_stored(stored, self._vectors)

    async def save_products(self, merchant_id: int, products: Iterable[Product]) -> None:
        """Embed what products are called and for, so that they are found by need. About 0.1 CPU-seconds for each product that is new."""
        texts = wanted(products, self._vectors)
        await self._embed_missing(merchant_id, texts)
        async with self._database.open_for(merchant_id) as connection:
            await store.delete_other_product_vectors(connection, merchant_id, list(texts))

    async def shelf(self, merchant_id: int, products: Sequence[Product]) -> Shelf:
        """The products ready to be searched: by meaning when `save_products` has been here, by their words alone otherwise."""
        async with self._database.open_for(merchant_id) as connection:
            stored = await store.select_vectors(connection, merchant_id, list(wanted(products, self._vectors)))
        return await asyncio.to_thread(Shelf, products, self._vectors, stored)

    async def _index(self, merchant_id: int, version: int | None = None) -> Index:
        version = await self.version(merchant_id) if version is None else version
        until = asyncio.get_running_loop().time() + self._patience
        while (kept := self._indexes.get(merchant_id)) is None or kept.version < version:
            task = self._build(merchant_id)  # one that is under way may have read an older version
            if kept is None:
                return await asyncio.shield(task)
            await asyncio.wait({task}, timeout=max(0.0, until - asyncio.get_running_loop().time()))
            if not task.done():
                return kept
            task.result()
        self._indexes.move_to_end(merchant_id)
        return kept

    async def _fresh(self, merchant_id: int) -> None:
        """Wait for an index at least as new as the database is now."""
        if running := self._building.get(merchant_id):
            await asyncio.wait({running})
        await asyncio.shield(self._build(merchant_id))

    def _build(self, merchant_id: int) -> asyncio.Task[Index]:
        if (running := self._building.get(merchant_id)) and not running.done():
            return running
        task = asyncio.create_task(self._rebuild(merchant_id))
        self._building[merchant_id] = task
        task.add_done_callback(lambda _: self._building.pop(merchant_id, None) if self._building.get(merchant_id) is task else None)
        return task

    async def _rebuild(self, merchant_id: int) -> Index:
        async with self._database.open_for(merchant_id) as connection:
            version = await store.knowledge_version(connection, merchant_id)
            passages = await _with_learnt(connection, merchant_id)
            stored = await store.select_vectors(connection, merchant_id)
        index = await asyncio.to_thread(Index, passages, self._vectors, stored=stored, version=version)
        kept = self._indexes.get(merchant_id)
        if kept is None or kept.version <= index.version:
            self._indexes[merchant_id] = index
        self._indexes.move_to_end(merchant_id)
        while len(self._indexes) > KEPT_INDEXES:
            self._indexes.popitem(last=False)
        return index

    async def _embed_new(self, merchant_id: int, passages: Sequence[Passage]) -> None:
        await self._embed_missing(merchant_id, digests_of(passages, self._vectors))

    async def _embed_missing(
        self, merchant_id: int, texts: Mapping[bytes, View], told: Callable[[int, int], Awaitable[None]] | None = None
    ) -> None:
        async with self._database.open_for(merchant_id) as connection:
            known = await store.select_vectors(connection, merchant_id, list(texts))
        missing = [digest for digest in texts if digest not in known]
        for start in range(0, len(missing), EMBED_AT_ONCE):
            if told:
                await told(len(texts) - len(missing) + start, len(texts))
            some = {digest: texts[digest] for digest in missing[start : start + EMBED_AT_ONCE]}
            made = await asyncio.to_thread(embed, some, self._vectors)
            async with self._database.open_for(merchant_id) as connection:
                await store.insert_vectors(connection, merchant_id, made)
        if told:
            await told(len(texts), len(texts))


async def _with_learnt(connection: Connection, merchant_id: int) -> tuple[Passage, ...]:
    """The passages with the questions that the search has learnt among their examples."""
    passages, learnt = await store.select_passages(connection, merchant_id), await store.select_learnt(connection, merchant_id)
    return tuple(
        replace(each, examples=(*each.examples, *more)) if (more := learnt.get((each.article, each.language))) else each
        for each in passages
    )


def _check_unique(articles: Sequence[Article]) -> None:
    seen: dict[tuple[str, str], Article] = {}
    for article in articles:
        if other := seen.get((article.id, article.language)):
            message = f"{article.source or article.id}: the same id and language as {other.source or other.id}; rename one"
            raise BadInput(f"Two articles are both {article.id!r} in {article.language}.", (message,))
        seen[article.id, article.language] = article
