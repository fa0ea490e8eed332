"""`kefu desk …`: a day at the desk before it comes."""

from typing import Annotated, Any

import typer
from rich.table import Table

from kefu.cli.shell import AsJson, out, run, show_json
from kefu.commands import staffing
from kefu.settings import Settings

Merchant = Annotated[
    str | None, typer.Option("--merchant", "-m", help="a merchant's rules, people and own hand-overs; none: the shipped rules")
]
DayOption = Annotated[str, typer.Option(help="usual, 11.10, 11.11, measured (the shop's own last four weeks), or a date")]
Volume = Annotated[float | None, typer.Option(help="hand-overs of that day; none: the shop's usual number, or 300, times that of the day")]
Share = Annotated[float, typer.Option(help="share that is to be answered in time, in every hour")]
_BAR = 12


app = typer.Typer(no_args_is_help=True, help="The people's desk: play a day before it comes, and find how many people it needs.")


@app.command()
def simulate(
    day: DayOption = "usual",
    people: Annotated[str, typer.Option(help="people in each hour: 5, or 9-18:5,18-24:3")] = "9-13:5,13-18:7,18-24:6,0-9:1",
    merchant: Merchant = None,
    volume: Volume = None,
    seed: Annotated[int, typer.Option(help="another number is another day like it")] = 1,
    as_json: AsJson = False,
) -> None:
    """Play a day by the desk's own rules: waits, time limits met, fairness, told waits that held, and that nobody waited on nobody."""
    told = run(_of(staffing.plan, Settings(), merchant, day, volume, people, 0.9, seed))
    show_json(told) if as_json else _print(told)


@app.command()
def plan(day: DayOption = "11.11", merchant: Merchant = None, volume: Volume = None, share: Share = 0.9, as_json: AsJson = False) -> None:
    """The least people of each hour with whom that share is answered in time, beside what Erlang C says."""
    told = run(_of(staffing.plan, Settings(), merchant, day, volume, None, share))
    show_json(told) if as_json else _print(told)


async def _of(plan: Any, settings: Settings, merchant: str | None, day: str, *more: Any) -> dict[str, Any]:
    return await plan(settings, merchant, staffing.day_named(day), *more)


def _print(told: dict[str, Any]) -> None:
    table = Table("hour", "hand-overs", "people", "Erlang C", "busy", "wait p50 s", "p90 s", "in time", "", box=None, pad_edge=False)
    most = max(row["arrivals"] for row in told["hours"]) or 1
    for row, people, erlang in zip(told["hours"], told["people"], told["erlang"], strict=True):
        waits = ["–" if row[name] is None else f"{row[name]:.0f}" for name in ("wait_p50", "wait_p90")]
        in_time = "–" if row["in_time"] is None else f"{row['in_time']:.0%}"
        bar = "█" * round(_BAR * row["arrivals"] / most)
        table.add_row(f"{row['hour']:02}", str(row["arrivals"]), str(people), str(erlang), f"{row['busy']:.0%}", *waits, in_time, bar)
    out.print(table)
    limits = ", ".join(f"{each['priority']}: {each['met']} of {each['of']}" for each in told["in_time"])
    fairness = ", ".join(f"{group} {value:.2f}" for group, value in told["fairness"].items()) or "–"
    held = told["told_held"]
    out.print(
        f"\n{told['handed_over']} hand-overs: {told['taken']} taken, {told['called_back']} called back, {told['gave_up']} gave up, "
        f"{told['to_ai']} went on with the AI. {told['person_hours']} hours of work.\n"
        f"Waits: half {told['wait_p50']:.0f} s, nine of ten {told['wait_p90']:.0f} s. "
        f"In time {told['share_in_time']:.1%} (by priority {limits}).\n"
        f"Fairness (Jain, 1 is even): {fairness}. Gini at most {told['gini']:.2f}.\n"
        f"Told waits: {held['within']} held, {held['later']} took longer, {held['sooner']} were shorter.",
        highlight=False,
        soft_wrap=True,
    )
    trouble = [*told["waited_on_nobody"], *told["loops"]]
    good = "Nobody waited on nobody, and nothing went in circles."
    out.print(f"[red]Waited on nobody or went in circles: {'; '.join(trouble[:5])}[/red]" if trouble else good)
    out.print(f"[dim]{told['source']}[/dim]", highlight=False, soft_wrap=True)
