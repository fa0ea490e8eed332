"""The command line: everything a person runs. `kefu COMMAND --help` says what each does; `--json` where scripts want it."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kefu.cli import costs, desk, evaluate, flows, intents, knowledge, learn, policy, shops, staff
from kefu.cli.shell import AsJson, MerchantOption, err, out, run, show_json
from kefu.commands import administration, demo_shops, serving, talking
from kefu.doctor import examine
from kefu.errors import KefuError
from kefu.settings import Settings
from kefu.terminal import print_trace

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Kefu (客服): customer service for shops. Start with `kefu demo`.")
for name, group in {
    "shop": shops.shop_app,
    "kb": shops.kb_app,
    "eval": evaluate.app,
    "staff": staff.staff_app,
    "jobs": staff.jobs_app,
    "cases": staff.cases_app,
    "notices": staff.notices_app,
    "budget": costs.app,
    "flows": flows.app,
    "intents": intents.app,
    "knowledge": knowledge.app,
    "learn": learn.app,
    "desk": desk.app,
    "policy": policy.app,
    "promises": policy.promises_app,
}.items():
    app.add_typer(group, name=name)
app.command()(costs.cost)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="address to listen on (KEFU_HOST)")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on (KEFU_PORT)")] = None,
) -> None:
    """Serve the API, the widget and the console for the shops that are loaded."""
    settings = Settings()
    _serve(settings, host or settings.host, port if port is not None else settings.port, with_demo=settings.demo)


@app.command()
def demo(
    host: Annotated[str | None, typer.Option(help="address to listen on (KEFU_HOST)")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on (KEFU_PORT); 0 takes any free one")] = None,
    folder: Annotated[Path, typer.Option(help="where the demo shops lie")] = Path("demo"),
) -> None:
    """Load the demo shops (once), create their staff accounts, and serve the shop page, the console and the API."""
    settings = Settings()
    # Loaded by a process of its own: what loading took of memory, more than serving does, goes with it.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart:
        staff = apart.submit(_prepare, settings, folder).result()
    _serve(settings, host or settings.host, port if port is not None else settings.port, with_demo=True, staff=staff, folder=folder)


def _prepare(settings: Settings, folder: Path) -> list[dict[str, str]]:
    return run(demo_shops.prepare(settings, folder, lambda message: err.print(f"  {message}", highlight=False)))


def _serve(
    settings: Settings, host: str, port: int, *, with_demo: bool, staff: list[dict[str, str]] | None = None, folder: Path | None = None
) -> None:
    try:
        serving.serve(
            settings, host, port, with_demo=with_demo, staff=staff or [], folder=folder, tell=lambda line: err.print(line, highlight=False)
        )
    except KefuError as error:
        err.print(f"[red]{type(error).__name__}[/red]: {error}", highlight=False)
        raise typer.Exit(1) from None


@app.command()
def work(
    until_empty: Annotated[bool, typer.Option("--until-empty", help="end when no job is waiting, instead of waiting for more")] = False,
) -> None:
    """Do the jobs that wait in the queue. `kefu serve` and `kefu demo` do them too; start more of these when they have much to do."""
    run(administration.work(Settings(), lambda message: err.print(f"  {message}", highlight=False), until_empty=until_empty))


@app.command()
def chat(
    merchant: MerchantOption = "puyu",
    language: Annotated[str, typer.Option(help="zh or en: a first guess until you write")] = "zh",
    customer: Annotated[str | None, typer.Option(help="be this customer (id), as if the shop had signed them in")] = None,
    why: Annotated[bool, typer.Option("--why", help="show after each answer why it was given")] = False,
) -> None:
    """Talk to a shop in the terminal, in Chinese or English. An empty line or Ctrl-D ends it."""
    run(talking.chat(Settings(), merchant, language, customer, why, out))


@app.command()
def trace(
    id: Annotated[str, typer.Argument(help="a trace's id, or its first characters")],
    merchant: MerchantOption = "puyu",
    as_json: AsJson = False,
) -> None:
    """Why an answer was given: what was understood, decided, found, said and checked, with times and cost."""
    record = run(talking.trace(Settings(), merchant, id))
    if as_json:
        show_json(record)
    else:
        print_trace(record, out)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """What is installed, what answers, how much memory and disk is free, and what to do about anything that is missing."""
    checks = run(examine(Settings()))
    if as_json:
        show_json([check.__dict__ for check in checks])
    else:
        table = Table("", "part", "state", "what to do", box=None, pad_edge=False)
        marks = {"ok": "[green]✓[/green]", "note": "[yellow]•[/yellow]", "bad": "[red]✗[/red]"}
        for check in checks:
            table.add_row(marks[check.level], check.part, check.state, check.what_to_do)
        out.print(table)
    if any(check.level == "bad" for check in checks):
        raise typer.Exit(1)
