"""The commands on a shop's rules and promises."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kefu.cli.shell import AsJson, MerchantOption, out, run, show_json, tell_checked
from kefu.commands import rules
from kefu.settings import Settings

Files = Annotated[list[Path], typer.Argument(help="table files (*.yaml), or folders that hold them")]
_COLOURS = {"allow": "green", "approve": "yellow", "refuse": "red"}


app = typer.Typer(no_args_is_help=True, help="The shop's rules as tables: list, show, check, load and try them.")


@app.command("list")
def list_(merchant: MerchantOption = "puyu", as_json: AsJson = False) -> None:
    """The tables that decide today: the merchant's own, and the shipped ones where it has none."""
    rows = run(rules.list_tables(Settings(), merchant))
    if as_json:
        show_json(rows)
        return
    table = Table("table", "title", "rows", "version", "whose", "saved by", box=None, pad_edge=False)
    for row in rows:
        title = " · ".join(row["title"].values())
        table.add_row(row["table"], title, str(row["rows"]), row["version"], row["whose"], row["who"])
    out.print(table)


@app.command()
def show(table: Annotated[str, typer.Argument(help="a table's name, e.g. return_items")], merchant: MerchantOption = "puyu") -> None:
    """The text of a table, as the merchant wrote it."""
    out.print(run(rules.show_table(Settings(), merchant, table)), highlight=False, markup=False, end="", soft_wrap=True)


@app.command()
def check(files: Files, as_json: AsJson = False) -> None:
    """Look for mistakes in table files, line by line, without saving anything. Notes are worth a look; mistakes end with status 1."""
    tell_checked(run(rules.check_files(files)), as_json)


@app.command()
def load(
    files: Files,
    who: Annotated[str, typer.Option(help="who changes the rules; kept with the version")],
    merchant: MerchantOption,
) -> None:
    """Save table files as new versions. Older versions stay, and rulings go on naming them."""
    changed = run(rules.load_files(Settings(), merchant, files, who))
    out.print("Saved a new version of " + ", ".join(changed) if changed else "Nothing changed.")


@app.command("try")
def try_(
    change: Annotated[str, typer.Argument(help="what is asked for, e.g. return_items")],
    facts: Annotated[list[str] | None, typer.Argument(help="facts as name=value, e.g. status=delivered days_since_delivered=5")] = None,
    merchant: MerchantOption = "puyu",
    on: Annotated[str | None, typer.Option(help="decide as on this day, YYYY-MM-DD")] = None,
    as_json: AsJson = False,
) -> None:
    """The ruling on facts you give, with the row that decides. Facts that you leave out are unknown."""
    day = date.fromisoformat(on) if on else None
    ruling = run(rules.try_facts(Settings(), merchant, change, facts or [], day))
    if as_json:
        show_json(ruling)
        return
    colour = _COLOURS[ruling["verdict"]]
    out.print(f"[bold {colour}]{ruling['verdict']}[/bold {colour}]  {ruling['rule']}  [dim]({ruling['table']} {ruling['version']})[/dim]")
    for text in ruling["reason"].values():
        out.print(f"  {text}", highlight=False, soft_wrap=True)


promises_app = typer.Typer(no_args_is_help=True, help="What the shop's side has promised customers, and whether it was kept.")


@promises_app.command("list")
def list_promises(
    merchant: MerchantOption = "puyu",
    overdue: Annotated[bool, typer.Option("--overdue", help="only those whose deadline has passed")] = False,
    as_json: AsJson = False,
) -> None:
    """Open and overdue promises by deadline, then those that were kept, broken or cancelled."""
    found = run(rules.list_promises(Settings(), merchant, overdue))
    if as_json:
        show_json(found)
        return
    table = Table("status", "due", "kind", "what was promised", "owner", box=None, pad_edge=False)
    for each in found:
        late = " (late)" if each["was_late"] else ""
        table.add_row(each["status"] + late, each["deadline"] or "", each["kind"], each["text"], each["owner"])
    out.print(table if found else "No promise is overdue." if overdue else "Nothing has been promised yet.")
