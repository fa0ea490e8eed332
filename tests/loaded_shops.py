"""Shops loaded once into a database that tests clone or share, and the real parts opened on one."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import psycopg

from kefu.conversations import Conversations
from kefu.database import News, connect, migrate
from kefu.governance import Keys
from kefu.governance.policy import PolicyBook, versions
from kefu.knowledge import Knowledge
from kefu.llm import LanguageModel
from kefu.people import People
from kefu.perception.vectors import Vectors
from kefu.shops import EmbeddedShop, ShopFolder, load_shop
from kefu.turn import Services

PASSWORD = "correct-horse-battery"


@asynccontextmanager
async def open_parts(
    vectors: Vectors, *, url: str, model: LanguageModel | None = None, lease_seconds: float = 20.0
) -> AsyncGenerator[Services]:
    """All real parts of one process on the database at `url`; no language model unless one is given."""
    database = await connect(url)
    news = News(url, ("kefu_conversation", "kefu_live"))
    news.start()
    try:
        yield Services(
            database=database,
            conversations=Conversations(database, news, lease_seconds=lease_seconds),
            shop=EmbeddedShop(database),
            knowledge=Knowledge(database, vectors),
            vectors=vectors,
            keys=Keys.derive(b"a master secret of the tests 32 b"),
            policy=PolicyBook(database),
            model=model,
        )
    finally:
        await news.stop()
        await database.close()


def database_with(server: str, vectors: Vectors, folders: Sequence[ShopFolder], logins: Sequence[str] = ()) -> str:
    """Name of a new database that holds these shops; each has accounts `login@shop.example` with PASSWORD: a supervisor `lin`, clerks."""
    name = f"shops_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = psycopg.conninfo.make_conninfo(server, dbname=name)
    migrate(url)
    asyncio.run(_load(url, vectors, folders, logins))
    return name


@contextmanager
def clone(server: str, template: str) -> Iterator[str]:
    """Address of a copy of the database `template`, to which nobody may be connected; dropped at the end."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    yield psycopg.conninfo.make_conninfo(server, dbname=name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


async def _load(url: str, vectors: Vectors, folders: Sequence[ShopFolder], logins: Sequence[str]) -> None:
    async with open_parts(vectors, url=url) as parts:
        for folder in folders:
            report = await load_shop(parts.database, folder)
            await parts.knowledge.save_articles(report.merchant_id, folder.articles)
            policies = {each.file: each.source for each in folder.policies}
            await versions.save_tables(parts.database, report.merchant_id, policies, "tests")
            for login in logins:
                email = f"{login}@{folder.merchant.name}.example"
                await People(parts.database).add(
                    report.merchant_id, email, login.title(), "supervisor" if login == "lin" else "generalist", PASSWORD
                )
