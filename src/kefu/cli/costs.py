"""The commands on costs and budgets."""

from datetime import date, timedelta
from typing import Annotated, Any

import typer
from rich.table import Table

from kefu.cli.shell import AsJson, MerchantOption, out, run, show_json
from kefu.commands import costs
from kefu.settings import Settings

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
