"""What the commands of `kefu` do. `cli.py` reads arguments and prints; here is the work."""

import asyncio
import json
import random
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import FrameType
from typing import Any, cast, get_args
from uuid import UUID

import uvicorn
from rich.console import Console

from kefu.database.jobs import defer
from kefu.doctor import Check, examine
from kefu.entrypoints import create_app
from kefu.entrypoints.demo_past import bring_past
from kefu.entrypoints.demo_talks import people_of, play_scripts, read_scripts
from kefu.errors import BadInput, KefuError, NotFound
from kefu.evaluation import answers, emotions, grounding, intents, retrieval
from kefu.evaluation import search as goods_search
from kefu.evaluation.dialogue import Dialogue, Simulator
from kefu.evaluation.grounding_sets import Adapter
from kefu.evaluation.retrieval_sets import Columns
from kefu.evaluation.tau_retail import tau_retail_shop
from kefu.evaluation.tau_world import TauWorld, tau_world_shop
from kefu.evaluation.world import Mode, read_tasks
from kefu.evaluation.world import run as run_world
from kefu.governance import identity
from kefu.governance.policy import versions
from kefu.knowledge import iter_article_files, parse_article_file, read_vectors
from kefu.knowledge.upkeep import sync
from kefu.people import People, Role
from kefu.people.queue import Duty
from kefu.settings import Settings
from kefu.shops import (
    PolicyFile,
    ShopFolder,
    list_merchants,
    merchant_by_name,
    merchant_key,
    read_shop,
    shift_dates,
    shop_counts,
    write_shop,
)
from kefu.shops import export_shop as export_to
from kefu.shops import load_shop as load_folder
from kefu.terminal import print_trace, talk, tell_progress
from kefu.tracing import send_spans
from kefu.turn import Services, find_traces
from kefu.vocabulary import Article, Merchant, in_language
from kefu.wiring import services, warm_services, worker_inside

Tell = Callable[[str], None]

DEMO_SHOPS = ("puyu", "shanlan")
DEMO_PASSWORD = "kefu-demo-2026"  # printed on the demo's own sign-in page; a real shop's accounts are made by a person
DEMO_STAFF: tuple[tuple[str, str, Role], ...] = (
    ("lin", "林晓", "supervisor"),
    ("emma", "Emma Zhou", "generalist"),
    ("chen", "陈默", "specialist"),
    ("su", "苏晴", "owner"),
    ("he", "何静", "auditor"),
    ("mo", "莫小满", "annotator"),
)

DEMO_DUTIES = {
    "lin": Duty(UUID(int=0), "", tier="supervisor", capacity=3),
    "emma": Duty(UUID(int=0), "", languages=frozenset({"en", "zh"}), capacity=4),
    "chen": Duty(UUID(int=0), "", tier="specialist", skills=frozenset({"after_sale", "orders", "complaints"}), capacity=4),
}


# ---- serving


def serve(
    settings: Settings, host: str, port: int, *, with_demo: bool, staff: list[dict[str, str]], folder: Path | None, tell: Tell
) -> None:
    """Run the HTTP server until it is stopped. Raises TryAgainLater or Refused when a part that it needs cannot be had.

    `folder` is where the demo shops lie, when their conversations are to be played once the server listens.
    """
    send_spans(settings.otlp_endpoint)
    asyncio.run(_serve(settings, host, port, with_demo, staff, folder, tell))


async def _serve(
    settings: Settings, host: str, port: int, with_demo: bool, staff: list[dict[str, str]], folder: Path | None, tell: Tell
) -> None:
    async with warm_services(settings, lambda message: tell(f"  {message}")) as parts, worker_inside(parts):
        app = create_app(
            lambda: nullcontext(parts),
            origins=settings.allowed_origins.split(","),
            with_demo=with_demo,
            demo_staff=staff,
            new_conversations=settings.new_conversations,
        )
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=4,
            server_header=False,
            ws_max_size=16 * 1024,  # what a console says is short
        )
        listening = asyncio.Event()
        playing = asyncio.create_task(_play_when(listening, parts, folder, tell)) if folder else None
        try:
            await _Server(config, tell, staff if with_demo else None, listening.set, app.state.stopping.set).serve()
        finally:
            if playing:
                playing.cancel()
                await asyncio.gather(playing, return_exceptions=True)


async def _play_when(listening: asyncio.Event, parts: Services, folder: Path, tell: Tell) -> None:
    """The demo's past, once the pages are up, shop by shop: those conversations that are not there yet."""
    await listening.wait()
    for shop in await list_merchants(parts.database):
        if not (scripts := await asyncio.to_thread(read_scripts, folder / shop.name)):
            continue
        try:
            people = await people_of(parts, shop.merchant_id)
            played = await play_scripts(
                parts, shop, scripts, people, lambda done, total, name=shop.name: _tell_tenth(tell, name, done, total)
            )
        except KefuError as error:
            tell(f"  {shop.name}: its past conversations stopped: {error} The next start goes on with them.")
            return
        if played:
            await defer(parts.database, shop.merchant_id, "knowledge", key="knowledge")  # what they asked in vain is on the page then
            tell(f"  {shop.name}: {played} conversations of the last two weeks are in the console")


def _tell_tenth(tell: Tell, name: str, done: int, total: int) -> None:
    if done % 10 == 0 and done < total:
        tell(f"  {name}: {done} of {total} past conversations")


class _Server(uvicorn.Server):
    """Says where it listens once it does, tells the application when it begins to stop, and lets the process end in order."""

    def __init__(
        self,
        config: uvicorn.Config,
        tell: Tell,
        staff: list[dict[str, str]] | None,
        listening: Callable[[], None],
        stopping: Callable[[], None],
    ) -> None:
        """`staff`: the demo's accounts; None when this is no demo."""
        super().__init__(config)
        self._listening, self._stopping = listening, stopping
        self._tell = tell
        self._staff = staff

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal stops the server, a second one does not wait. Uvicorn would raise it again: the parts would not be closed."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def shutdown(self, sockets: Any = None) -> None:
        self._stopping()
        await super().shutdown(sockets)

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        base = f"http://{host}:{port}"
        pages = (
            {"shop page": "/shop/puyu", "console": "/console/", "API docs": "/docs"}
            if self._staff is not None
            else {"console": "/console/", "API docs": "/docs"}
        )
        addresses = "\n".join(f"  {name:<10} {base}{path}" for name, path in pages.items())
        self._tell(f"\nKefu is ready:\n{addresses}{_accounts_said(self._staff or ())}\n\nCtrl-C stops it.")
        self._listening()


def _accounts_said(staff: Sequence[Mapping[str, str]]) -> str:
    """The accounts of the first shop, to sign in at the console with."""
    own = [each for each in staff if each["merchant"] == DEMO_SHOPS[0]]
    if not own:
        return ""
    lines = "".join(f"\n  {each['email']:<20} {each['role']}" for each in own)
    return f"\n\nAccounts at the console, password {DEMO_PASSWORD}:{lines}"


async def prepare_demo(settings: Settings, folder: Path, tell: Tell, *, with_past: bool = True) -> list[dict[str, str]]:
    """Load the demo's shops unless they are loaded for today already; returns the staff accounts."""
    if not (folder / DEMO_SHOPS[0] / "shop.json").exists():
        raise NotFound(f"The demo shops are not in {folder}/; run this in the project's folder, or name theirs with --folder.")
    async with services(settings, tell, model=False) as parts:
        today = datetime.now(UTC).date()
        for name in DEMO_SHOPS:
            loaded = await merchant_by_name(parts.database, name)
            if loaded is None or loaded.as_of != today:
                tell(f"loading {name}")
                shop = await asyncio.to_thread(_read_as_of, folder / name, today)
                await _load(parts, shop, await asyncio.to_thread(read_vectors, folder / name))
            if (help_file := folder / "sources" / f"{name}-help.csv").exists() and (own := await merchant_by_name(parts.database, name)):
                await sync.add_source(parts.database, own.merchant_id, "help-sheet", str(help_file))
        retail = settings.data / "tau_retail"
        if (retail / "orders.json").exists() and await merchant_by_name(parts.database, "tau-retail") is None:
            tell("loading tau-retail")
            await _load(parts, await asyncio.to_thread(tau_retail_shop, retail))
        for name in DEMO_SHOPS:
            if rules := await asyncio.to_thread(_text_of, folder / name / "desk.yaml"):
                await _demo_desk(parts, name, rules)
        staff = await _demo_staff(parts)
        for name in DEMO_SHOPS if with_past else ():
            if (shop := await merchant_by_name(parts.database, name)) and (brought := await bring_past(parts, shop, folder / name)):
                tell(f"{name}: {brought} conversations of the last eight weeks")
        return staff


async def _demo_desk(parts: Services, name: str, rules: str) -> None:
    """The desk's rules from beside the shop's files, unless somebody has written others since."""
    shop = await merchant_by_name(parts.database, name)
    if shop and await parts.queue.rules_source(shop.merchant_id) is None:
        await parts.queue.set_rules(shop.merchant_id, rules)


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _read_as_of(directory: Path, day: date) -> ShopFolder:
    return shift_dates(read_shop(directory), day)


async def _demo_staff(parts: Services) -> list[dict[str, str]]:
    accounts: list[dict[str, str]] = []
    people = People(parts.database)
    for shop in await list_merchants(parts.database):
        for login, name, role in DEMO_STAFF:
            email = f"{login}@{shop.name}.example"
            person = await people.add_if_new(shop.merchant_id, email, name, role, DEMO_PASSWORD)
            if person and login in DEMO_DUTIES:
                await parts.queue.set_duty(shop.merchant_id, replace(DEMO_DUTIES[login], person=person.id))
            title = in_language(shop.title, "zh")[0]
            accounts.append({"merchant": shop.name, "title": title, "email": email, "password": DEMO_PASSWORD, "name": name, "role": role})
    return accounts


# ---- shops and articles


async def load_shop(settings: Settings, directory: Path, fresh_dates: bool) -> dict[str, Any]:
    """Read, check and load a shop folder; returns its name and how many rows of each kind it has."""
    folder = await asyncio.to_thread(read_shop, directory)
    if fresh_dates:
        folder = shift_dates(folder, datetime.now(UTC).date())
    async with services(settings, model=False) as parts:
        return await _load(parts, folder)


async def _load(parts: Services, folder: ShopFolder, vectors: Mapping[bytes, bytes] | None = None) -> dict[str, Any]:
    policies = {each.file: each.source for each in folder.policies}
    versions.check_sources(policies)
    report = await load_folder(parts.database, folder)
    if vectors:
        await parts.knowledge.bring_vectors(report.merchant_id, vectors)
    await parts.knowledge.save_articles(report.merchant_id, folder.articles, replace=True)
    await parts.knowledge.save_products(report.merchant_id, folder.products)
    await versions.save_tables(parts.database, report.merchant_id, policies, "kefu shop load")
    return {"name": folder.merchant.name, "counts": {**report.counts, "articles": len(folder.articles), "policy tables": len(policies)}}


async def export_shop(settings: Settings, name: str, directory: Path) -> None:
    async with at_shop(settings, name) as (parts, shop):
        articles = await parts.knowledge.articles(shop.merchant_id)
        own = await versions.saved_sources(parts.database, shop.merchant_id)
        await export_to(parts.database, name, directory, articles, [PolicyFile(file, source) for file, source in own.items()])


async def export_tau_retail(folder: Path, directory: Path) -> None:
    await asyncio.to_thread(lambda: write_shop(tau_retail_shop(folder), directory))


async def list_shops(settings: Settings) -> list[dict[str, Any]]:
    async with services(settings, model=False) as parts:
        return [await _shop_row(parts, shop) for shop in await list_merchants(parts.database)]


async def _shop_row(parts: Services, shop: Merchant) -> dict[str, Any]:
    products, orders = await shop_counts(parts.database, shop.merchant_id)
    articles = len(await parts.knowledge.articles(shop.merchant_id))
    title = in_language(shop.title, shop.default_language)[0]
    return {
        "name": shop.name,
        "title": title,
        "languages": list(shop.languages),
        "products": products,
        "orders": orders,
        "articles": articles,
    }


async def add_articles(settings: Settings, merchant: str, files: Sequence[Path]) -> list[str]:
    """Parse files into articles and save them; all files are read before anything is saved."""
    articles = await asyncio.to_thread(_parse_all, files)
    if not articles:
        raise BadInput("There is no article in these files.")
    async with at_shop(settings, merchant) as (parts, shop):
        await parts.knowledge.save_articles(shop.merchant_id, articles)
    return [f"{article.id}.{article.language}" for article in articles]


def _parse_all(files: Sequence[Path]) -> list[Article]:
    """The articles of files, and of all article files in folders. Raises NotFound for a path that is not there."""
    if missing := [str(path) for path in files if not path.exists()]:
        raise NotFound(f"There is no file {', '.join(missing)}.")
    paths = [file for path in files for file in (iter_article_files(path) if path.is_dir() else (path,))]
    return [article for path in paths for article in parse_article_file(path, path.read_bytes())]


async def list_articles(settings: Settings, merchant: str) -> list[dict[str, Any]]:
    async with at_shop(settings, merchant) as (parts, shop):
        return [
            {
                "id": article.id,
                "language": article.language,
                "kind": article.kind,
                "title": article.title,
                "valid": f"{article.valid_from or ''} – {article.valid_to or ''}".strip(" –"),
            }
            for article in await parts.knowledge.articles(shop.merchant_id)
        ]


async def search(settings: Settings, merchant: str, query: str, language: str, on: date | None, limit: int) -> dict[str, Any]:
    async with at_shop(settings, merchant) as (parts, shop):
        findings = await parts.knowledge.search(shop.merchant_id, query, language, on=on or datetime.now(UTC).date(), limit=limit)
    found = [
        {"id": each.passage.id, "title": each.passage.title, "score": each.score, "reasons": list(each.reasons), "text": each.passage.text}
        for each in findings.found
    ]
    return {"answerable": findings.answerable, "found": found}


# ---- talking, looking, judging


async def chat(settings: Settings, merchant: str, language: str, customer: str | None, why: bool, out: Console) -> None:
    """A conversation in the terminal, by the same door as the widget's."""
    async with services(settings, lambda message: out.print(f"[dim]{message}[/dim]", highlight=False)) as parts:
        shop = await shop_named(parts, merchant)
        token = None
        if customer:
            secret = await merchant_key(parts.database, shop.merchant_id, "customer_token")
            token = identity.sign_token(secret, shop.name, customer, datetime.now(UTC))
        await talk(parts, shop, language, token, why, out)


async def trace(settings: Settings, merchant: str, prefix: str) -> dict[str, Any]:
    """The record of one trace, found by the beginning of its id."""
    async with at_shop(settings, merchant) as (parts, shop):
        found = await find_traces(parts, shop.merchant_id, prefix.lower())
    if len(found) != 1:
        raise NotFound(f"{'No' if not found else 'More than one'} trace of {merchant} starts with {prefix!r}.")
    row = found[0]
    head = {key: row[key] for key in ("trace_id", "conversation_id", "at", "lane", "verdict", "milliseconds", "cpu_milliseconds", "failed")}
    return {**row["record"], **head}


async def eval_retrieval(
    passages: Path | None, questions: Path | None, data: Path | None, adapter: Columns, sample: int, out_file: Path | None
) -> dict[str, Any]:
    """Your own passages and questions, or a public set. Raises BadInput when neither is given whole."""
    if data is not None:
        return await asyncio.to_thread(retrieval.run_data, data, adapter, out_file, sample)
    if passages is None or questions is None:
        raise BadInput("Give --passages and --questions, or --data.")
    return await asyncio.to_thread(retrieval.run, passages, questions, out_file)


async def eval_emotions(test: Path, language: str, train: Path | None, out_file: Path | None) -> dict[str, Any]:
    return await asyncio.to_thread(emotions.run, test, language, train, out_file)


async def eval_grounding(test: Path, out_file: Path | None, adapter: str | None) -> dict[str, Any]:
    if adapter is not None and adapter not in get_args(Adapter):
        raise BadInput(f"{adapter!r} is no adapter.", (f"--adapter: one of {', '.join(get_args(Adapter))}",))
    return await asyncio.to_thread(grounding.run, test, out_file, cast("Adapter | None", adapter))


async def eval_intents(train: Path, test: Path, out_file: Path | None, text_column: str, label_column: str, oos: str) -> dict[str, Any]:
    return await asyncio.to_thread(intents.run, train, test, out_file, text_column=text_column, label_column=label_column, oos=oos)


async def eval_answers(
    settings: Settings, merchant: str, questions: Path, out_file: Path | None, today: date | None, err: Console
) -> dict[str, Any]:
    async with at_shop(settings, merchant, model=True) as (parts, shop):
        if today:
            parts = replace(parts, now=datetime.combine(today, time(4), UTC))
        result = await answers.run(parts, shop, questions, tell_progress(err))
    if out_file:
        await asyncio.to_thread(out_file.write_text, json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return result


async def eval_search(settings: Settings, merchant: str, questions: Path, out_file: Path | None) -> dict[str, Any]:
    async with at_shop(settings, merchant, model=False) as (parts, shop):
        result = await goods_search.run(parts, shop, questions)
    if out_file:
        await asyncio.to_thread(out_file.write_text, json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return result


SAMPLE_SEED = 17  # the same sample of tasks for everybody


async def eval_world(
    settings: Settings,
    world: Path,
    tasks: Path,
    mode: Mode,
    trials: int,
    sample: int,
    simulator: Simulator,
    out_file: Path | None,
    err: Console,
) -> dict[str, Any]:
    """Loads the world's shop under its own name and plays the tasks on it, each undone before the next. `sample`: so many, 0 for all."""
    folder = await asyncio.to_thread(tau_world_shop, world)
    listed = await asyncio.to_thread(read_tasks, tasks)
    if 0 < sample < len(listed):
        listed = tuple(random.Random(SAMPLE_SEED).sample(listed, sample))
    is_dialogue = mode == "dialogue"
    async with services(settings, model=is_dialogue) as parts:
        merchant_id = (await load_folder(parts.database, folder)).merchant_id
        graded = TauWorld(world, merchant_id)
        if is_dialogue:
            await parts.knowledge.save_articles(merchant_id, folder.articles)
        result = await run_world(
            *(parts.database, merchant_id, graded, listed, mode),
            trials=trials,
            play=Dialogue(parts, graded, merchant_id, simulator).play,
            progress=tell_progress(err),
        )
    if is_dialogue:
        model = parts.model.name if parts.model else "none: local heads only"
        result |= {"simulator": simulator, "model": model}
    if out_file:
        await asyncio.to_thread(out_file.write_text, json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return result


async def doctor(settings: Settings) -> list[Check]:
    return await examine(settings)


def read_yaml_files(files: Sequence[Path], what: str) -> dict[Path, str]:
    """The texts of files and of the *.yaml in folders, by path. Raises NotFound or BadInput; `what` they are, such as 'A flow'."""
    paths = [found for path in files for found in (sorted(path.glob("*.yaml")) if path.is_dir() else (path,))]
    if missing := [str(path) for path in paths if not path.exists()]:
        raise NotFound(f"There is no file {', '.join(missing)}.")
    if not paths:
        raise NotFound("There is no *.yaml in this folder.")
    try:
        return {path: path.read_text(encoding="utf-8-sig") for path in paths}
    except UnicodeDecodeError:
        raise BadInput(f"{what} is not UTF-8; save it as UTF-8.") from None


@asynccontextmanager
async def at_shop(settings: Settings, name: str, *, model: bool = False) -> AsyncGenerator[tuple[Services, Merchant], None]:
    """The parts and the merchant of this name; closed at the end. Raises NotFound."""
    async with services(settings, model=model) as parts:
        yield parts, await shop_named(parts, name)


async def shop_named(parts: Services, name: str) -> Merchant:
    """Raises NotFound, saying how to see which there are."""
    found = await merchant_by_name(parts.database, name)
    if found is None:
        raise NotFound(f"There is no shop named {name!r}; `kefu shop list` lists them, `kefu demo` loads the demo's.")
    return found


__all__ = ["print_trace"]
