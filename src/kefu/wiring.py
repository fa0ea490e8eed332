"""The only place that chooses real parts: Settings → Services."""

import asyncio
import os
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from kefu.conversations import Conversations
from kefu.database import News, connect, migrate, revive_embedded, start_embedded
from kefu.entrypoints import jobs as _jobs  # registers the jobs that each merchant gets by itself
from kefu.errors import Refused
from kefu.governance import Keys
from kefu.governance.policy import PolicyBook
from kefu.knowledge import Knowledge
from kefu.llm import EmbeddedEngine, LanguageModel, OpenAICompatible, assemble
from kefu.llm.engine import EngineOptions
from kefu.llm.wire import Prices
from kefu.perception.vectors import Vectors
from kefu.settings import Settings
from kefu.shops import EmbeddedShop, list_merchants
from kefu.turn import Services

Progress = Callable[[str], None]
JOBS_OF_THE_CLOCK = _jobs.__name__

MOST_WARMED = 20  # merchants made ready at start-up; those after them are at their first customer's first message


def silent(message: str) -> None:
    """A progress listener that shows nothing."""


def database_url(settings: Settings) -> str:
    """The given server's address, or the embedded one's, started if need be."""
    return settings.database_url or start_embedded(_data_folder(settings))


def _data_folder(settings: Settings) -> Path:
    return settings.home.resolve() / "postgres"


@asynccontextmanager
async def services(settings: Settings, progress: Progress = silent, *, model: bool = True) -> AsyncGenerator[Services, None]:
    """All parts, started; closed at the end. `model=False` leaves the language model out, for commands that never write."""
    progress("database")
    url = database_url(settings)
    for name in migrate(url):
        progress(f"migration {name}")
    database = await connect(url)
    news = News(url, ("kefu_conversation",), revive=None if settings.database_url else partial(revive_embedded, _data_folder(settings)))
    news.start()
    vectors = Vectors()
    chosen = build_model(settings, progress) if model else None
    try:
        yield Services(
            database=database,
            conversations=Conversations(database, news),
            shop=EmbeddedShop(database),
            knowledge=Knowledge(database, vectors),
            vectors=vectors,
            keys=Keys.derive(master_secret(settings)),
            policy=PolicyBook(database),
            model=chosen,
            planner=settings.planner,
            calls_tools=settings.llm == "openai",
        )
    finally:
        if chosen:
            await chosen.close()
        await news.stop()
        await database.close()


@asynccontextmanager
async def warm_services(settings: Settings, progress: Progress = silent) -> AsyncGenerator[Services, None]:
    """All parts, and what a first message would have to wait for made before it comes: vectors, dictionaries, indexes, names."""
    async with services(settings, progress) as parts:
        progress("shops")
        for shop in (await list_merchants(parts.database))[:MOST_WARMED]:
            await parts.catalogues.of(shop.merchant_id)
            today = datetime.now(ZoneInfo(shop.timezone)).date()
            await parts.knowledge.search(shop.merchant_id, "预热 warming up", shop.default_language, on=today, limit=1)
        if isinstance(parts.model, EmbeddedEngine):
            parts.model.start()  # loads in the background; until it is there, its lane's answers come as quotations
        yield parts


@asynccontextmanager
async def worker_inside(parts: Services) -> AsyncGenerator[None, None]:
    """A job worker beside the server, in its process, so that nothing else must be started; it ends with it."""
    from kefu.database.jobs.worker import work_always  # the queue's library takes time to load

    task = asyncio.create_task(work_always(parts, parts.database))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def build_model(settings: Settings, progress: Progress = silent) -> LanguageModel | None:
    """The language model the settings ask for; None for 'off'. Raises Refused, saying what to do, when it cannot be had."""
    match settings.llm:
        case "off":
            return None
        case "embedded":
            path = settings.llm_file or assemble(settings.home.resolve() / "models", lambda done, total: progress(_share(done, total)))
            return EmbeddedEngine(path, options=EngineOptions(threads=settings.llm_threads))
        case "openai":
            if not settings.llm_base_url or not settings.llm_model:
                raise Refused("KEFU_LLM=openai needs KEFU_LLM_BASE_URL and KEFU_LLM_MODEL.")
            return OpenAICompatible(
                settings.llm_base_url,
                settings.llm_key.get_secret_value(),
                settings.llm_model,
                prices=Prices(settings.llm_price_in, settings.llm_price_out, currency=settings.llm_currency),
            )
        case other:
            raise Refused(f"KEFU_LLM={other!r} is not known. Use off, embedded or openai.")


def _share(done: int, total: int) -> str:
    return f"language model: {100 * done // max(total, 1)} %"


def master_secret(settings: Settings) -> bytes:
    """The secret given by the settings, else one made once and kept, readable by its owner only, in the data folder."""
    if settings.secret:
        return settings.secret.get_secret_value().encode()
    path: Path = settings.home.resolve() / "secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass  # another process was quicker; its secret is the one
    return path.read_text().strip().encode()
