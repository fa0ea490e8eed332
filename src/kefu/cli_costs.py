"""The commands on costs and budgets; `cli.py` gives them what runs a command and what prints it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from kefu import costs
from kefu.settings import Settings
from kefu.terminal import tell_progress

AsJson = Annotated[bool, typer.Option("--json", help="print JSON instead of text")]
MerchantOption = Annotated[str, typer.Option("--merchant", "-m", help="the merchant's name")]


def add_costs(
    app: typer.Typer,
    eval_app: typer.Typer,
    run: Callable[[Any], Any],
    show_json: Callable[[Any], None],
    print_metrics: Callable[[dict[str, Any]], None],
    out: Console,
    err: Console,
) -> None:
    """`kefu budget …`, `kefu cost` and `kefu eval endtoend`."""
    app.add_typer(_budget_commands(run, show_json, out), name="budget")
    _add_cost(app, run, show_json, out)
    _add_endtoend(eval_app, run, print_metrics, out, err)


def _budget_commands(run: Callable[[Any], Any], show_json: Callable[[Any], None], out: Console) -> typer.Typer:
    """`kefu budget …`."""
    app = typer.Typer(no_args_is_help=True, help="The most that language models may take of a shop, by day and by conversation.")

    def tell(told: dict[str, Any], as_json: bool) -> None:
        if as_json:
            show_json(told)
            return
        table = Table("limit", "most", box=None, pad_edge=False)
        for name, value in told["limits"].items():
            table.add_row(name.replace("_", " "), "no limit" if value is None else f"{value} {told['currency'] if 'cost' in name else ''}")
        out.print(table)
        spent = told["spent"]
        out.print(f"\n{told['day']}: {spent['calls']} calls, {spent['tokens']} tokens, {spent['cost']} {told['currency']}", highlight=False)
        if spent["stopped_at"]:
            out.print("[yellow]The day's budget is spent: models are not asked any more today.[/yellow]")

    @app.command()
    def show(merchant: MerchantOption = "puyu", as_json: AsJson = False) -> None:
        """The limits, and what was spent today."""
        tell(run(costs.show_budget(Settings(), merchant)), as_json)

    @app.command("set")
    def set_(
        merchant: MerchantOption,
        who: Annotated[str, typer.Option(help="who changes the limits; kept with them")],
        day_tokens: Annotated[str | None, typer.Option(help="tokens a day, or none")] = None,
        day_cost: Annotated[str | None, typer.Option(help="money a day, or none")] = None,
        conversation_tokens: Annotated[str | None, typer.Option(help="tokens a conversation, or none")] = None,
        conversation_cost: Annotated[str | None, typer.Option(help="money a conversation, or none")] = None,
        as_json: AsJson = False,
    ) -> None:
        """Change limits; what is left out stays. A new limit counts from the next message."""
        said: dict[costs.Knob, str | None] = {
            "day_tokens": day_tokens,
            "day_cost": day_cost,
            "conversation_tokens": conversation_tokens,
            "conversation_cost": conversation_cost,
        }
        tell(run(costs.set_budget(Settings(), merchant, said, who)), as_json)

    return app


def _add_cost(app: typer.Typer, run: Callable[[Any], Any], show_json: Callable[[Any], None], out: Console) -> None:
    """`kefu cost`."""

    @app.command()
    def cost(
        merchant: MerchantOption = "puyu",
        since: Annotated[str | None, typer.Option(help="from the beginning of this day, YYYY-MM-DD; 30 days if not given")] = None,
        as_json: AsJson = False,
    ) -> None:
        """What answers cost, split by the lane they came from: replies, tokens, money, time."""
        day = date.fromisoformat(since) if since else date.today() - timedelta(days=30)
        rows = run(costs.costs(Settings(), merchant, day))
        if as_json:
            show_json(rows)
            return
        whole = sum(row["replies"] for row in rows) or 1
        table = Table("lane", "replies", "share", "calls", "tokens in", "remembered", "out", "cost", "p50 ms", box=None, pad_edge=False)
        for row in rows:
            tokens = (str(row[name]) for name in ("prompt_tokens", "cached_tokens", "completion_tokens"))
            share, price = f"{row['replies'] / whole:.1%}", f"{row['cost']} {row['currency']}".strip()
            table.add_row(row["lane"], str(row["replies"]), share, str(row["calls"]), *tokens, price, f"{row['milliseconds']:.0f}")
        out.print(table if rows else "There are no replies in this time.")


def _add_endtoend(
    app: typer.Typer, run: Callable[[Any], Any], print_metrics: Callable[[dict[str, Any]], None], out: Console, err: Console
) -> None:
    """`kefu eval endtoend`."""

    @app.command()
    def endtoend(
        merchant: MerchantOption,
        questions: Annotated[Path, typer.Option(help="JSONL as for `kefu eval answers`")],
        out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
        today: Annotated[str | None, typer.Option(help="answer as on this day, YYYY-MM-DD")] = None,
    ) -> None:
        """Answers with the language model on: unsupported facts by a second, stricter check, shares answered, cost split by lane."""
        day = date.fromisoformat(today) if today else None
        work = costs.eval_endtoend(Settings(), merchant, questions, out_file, day, tell_progress(err))
        result = run(work)
        print_metrics(result)
        table = Table("lane", "replies", "calls", "tokens in", "out", "cost", "CPU-ms a reply", box=None, pad_edge=False)
        for lane, row in result["lanes"].items():
            table.add_row(lane, *(str(row[name]) for name in ("replies", "calls", "tokens_in", "tokens_out", "cost", "cpu_ms")))
        out.print(table)
