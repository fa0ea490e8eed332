"""The only place that chooses real parts: Settings → Services."""

import asyncio
import ctypes
import gc
import logging
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
from kefu.entrypoints import Readiness
from kefu.entrypoints import jobs as _jobs  # registers the jobs that each merchant gets by itself
from kefu.errors import Refused
from kefu.governance import Keys
from kefu.governance.policy import PolicyBook
from kefu.knowledge import Knowledge
from kefu.learning.phrasing import in_use, small_engine
from kefu.llm import EmbeddedEngine, LanguageModel, OpenAICompatible, assemble
from kefu.llm.engine import EngineOptions
from kefu.llm.model import Prices
from kefu.people.alerts import MailServer, Outbox
from kefu.perception.vectors import Vectors
from kefu.settings import Settings
from kefu.shops import EmbeddedShop, list_merchants
from kefu.turn import Services
from kefu.turn.copilot import make_ready

Progress = Callable[[str], None]
WARMED = ("search", "copilot")
_log = logging.getLogger(__name__)
JOBS_OF_THE_CLOCK = _jobs.__name__

NEWS = ("kefu_conversation", "kefu_live")  # the channels that a process listens to
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
    news = News(url, NEWS, revive=None if settings.database_url else partial(revive_embedded, _data_folder(settings)))
    news.start()
    vectors = Vectors()
    chosen = build_model(settings, progress) if model else None
    small = build_small_model(settings) if model else None
    phrasers = build_phrasers(settings) if model else {}
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
            small=small,
            phrasers=phrasers,
            planner=settings.planner,
            calls_tools=settings.llm == "openai",
            outbox=build_outbox(settings),
        )
    finally:
        for each in (chosen, small, *phrasers.values()):
            if each:
                await each.close()
        await news.stop()
        await database.close()


async def warm(parts: Services, readiness: Readiness) -> None:
    """What a first message or suggestion would have to wait for: models begin to load, then vectors, indexes and names of each shop, then
    its copilot. Until it is there, a message waits for its own shop's share of it, and a model's answers come as quotations."""
    for name, each in (("model", parts.model), ("small model", parts.small)):
        if isinstance(each, EmbeddedEngine):
            readiness.watch(name, each.state)
    for each in (parts.model, parts.small, *parts.phrasers.values()):
        if isinstance(each, EmbeddedEngine):
            each.start()
    with readiness.making("search"):
        shops = (await list_merchants(parts.database))[:MOST_WARMED]
        for shop in shops:
            await parts.catalogues.of(shop.merchant_id)
            today = datetime.now(ZoneInfo(shop.timezone)).date()
            await parts.knowledge.search(shop.merchant_id, "预热 warming up", shop.default_language, on=today, limit=1)
    with readiness.making("copilot"):
        for shop in shops:
            await make_ready(parts, shop.merchant_id)
    _give_back()


def _give_back() -> None:
    """Building the indexes leaves holes between what stays; glibc hands them back only when asked. Nothing happens elsewhere."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


@asynccontextmanager
async def warming(parts: Services, readiness: Readiness) -> AsyncGenerator[None, None]:
    """`warm` beside the server, which listens meanwhile; then a job worker in its process, so that nothing else must be started."""

    async def all_of_it() -> None:
        from kefu.database.jobs.worker import work_always  # the queue's library takes time to load

        try:
            await warm(parts, readiness)
        except Exception:
            _log.exception("not everything could be made ready; what is missing is made when it is needed")
        await work_always(parts, parts.database)

    task = asyncio.create_task(all_of_it())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def build_outbox(settings: Settings) -> Outbox:
    """What notices to people are sent with."""
    server = MailServer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_from,
        settings.smtp_tls,
        settings.smtp_user,
        settings.smtp_password.get_secret_value(),
    )
    return Outbox(server if settings.smtp_host else None, settings.console_url, settings.private_hooks)


def build_model(settings: Settings, progress: Progress = silent) -> LanguageModel | None:
    """The language model the settings ask for; None for 'off'. Raises Refused, saying what to do, when it cannot be had."""
    match settings.llm:
        case "off":
            return None
        case "embedded":
            path = settings.llm_file or assemble(settings.home.resolve() / "models", lambda done, total: progress(_share(done, total)))
            return _embedded(settings, path)
        case "openai":
            if not settings.llm_base_url or not settings.llm_model:
                raise Refused("KEFU_LLM=openai needs KEFU_LLM_BASE_URL and KEFU_LLM_MODEL.")
            prices = Prices(settings.llm_price_in, settings.llm_price_out, settings.llm_price_cached, settings.llm_currency)
            return OpenAICompatible(settings.llm_base_url, settings.llm_key.get_secret_value(), settings.llm_model, prices=prices)
        case other:
            raise Refused(f"KEFU_LLM={other!r} is not known. Use off, embedded or openai.")


def build_small_model(settings: Settings) -> LanguageModel | None:
    """The cheaper model that is tried before the one above; None where the settings name none, or where no model is wanted at all."""
    match settings.llm_small if settings.llm != "off" else "off":
        case "off" | "learnt":
            return None
        case "embedded":
            if settings.llm_small_file is None:
                raise Refused("KEFU_LLM_SMALL=embedded needs KEFU_LLM_SMALL_FILE, a GGUF file.")
            return _embedded(settings, settings.llm_small_file)
        case "openai":
            base_url = settings.llm_small_base_url or settings.llm_base_url
            if not base_url or not settings.llm_small_model:
                raise Refused("KEFU_LLM_SMALL=openai needs KEFU_LLM_SMALL_MODEL, and KEFU_LLM_SMALL_BASE_URL or KEFU_LLM_BASE_URL.")
            key = settings.llm_small_key.get_secret_value() or ("" if settings.llm_small_base_url else settings.llm_key.get_secret_value())
            prices = Prices(settings.llm_small_price_in, settings.llm_small_price_out, currency=settings.llm_currency)
            return OpenAICompatible(base_url, key, settings.llm_small_model, prices=prices)
        case other:
            raise Refused(f"KEFU_LLM_SMALL={other!r} is not known. Use learnt, off, embedded or openai.")


def phrasing_folder(settings: Settings, merchant: str) -> Path:
    """Where a merchant's adapter lies; in the data folder, since it derives from Gemma and from the merchant's own texts."""
    return settings.home.resolve() / "phrasing" / merchant


def build_phrasers(settings: Settings) -> dict[str, LanguageModel]:
    """By merchant, the small models that learnt to phrase and passed their exam. Each is a process of 0.4 GB, begun when first needed."""
    home = settings.home.resolve() / "phrasing"
    if settings.llm == "off" or settings.llm_small != "learnt" or not home.is_dir():
        return {}
    used = {folder.name: found for folder in sorted(home.iterdir()) if (found := in_use(folder))}
    return {name: small_engine(base, str(adapter), settings.llm_threads) for name, (base, adapter) in used.items()}


def _embedded(settings: Settings, path: Path) -> EmbeddedEngine:
    options = EngineOptions(threads=settings.llm_threads)
    return EmbeddedEngine(path, options=options, core_hour=settings.llm_core_hour, currency=settings.llm_currency)


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
