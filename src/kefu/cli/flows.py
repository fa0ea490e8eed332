"""The commands on a merchant's flows."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kefu.cli.shell import AsJson, MerchantOption, out, run, show_json, tell_checked
from kefu.commands import errands
from kefu.settings import Settings

Who = Annotated[str, typer.Option(help="who changes the flow; kept with the version")]
Name = Annotated[str, typer.Argument(help="a flow's name, e.g. return_items")]
Files = Annotated[list[Path], typer.Argument(help="flow files (*.yaml), or folders that hold them")]
_COLOURS = {"own": "green", "off": "red"}


app = typer.Typer(no_args_is_help=True, help="Errands that take several turns: list, show, check and change their flows.")


@app.command("list")
def list_(merchant: MerchantOption = "puyu", as_json: AsJson = False) -> None:
    """The flows that conversations start now: the merchant's own, the shipped ones, and those that are switched off."""
    rows = run(errands.list_flows(Settings(), merchant))
    if as_json:
        show_json(rows)
        return
    table = Table("flow", "title", "whose", "version", "asks for", "saved by", box=None, pad_edge=False)
    for row in rows:
        whose = f"[{_COLOURS[row['whose']]}]{row['whose']}[/]" if row["whose"] in _COLOURS else row["whose"]
        table.add_row(row["flow"], " · ".join(row["title"].values()), whose, row["version"], ", ".join(row["slots"]), row["who"])
    out.print(table)


@app.command()
def show(
    name: Name,
    merchant: MerchantOption = "puyu",
    version: Annotated[str | None, typer.Option(help="an older version, by its first characters")] = None,
    as_json: AsJson = False,
) -> None:
    """The text of a flow, ready to be changed and loaded again."""
    source = run(errands.show_flow(Settings(), merchant, name, version))
    if as_json:
        show_json({"flow": name, "source": source})
    else:
        out.print(source, highlight=False, markup=False, end="", soft_wrap=True)


@app.command()
def check(files: Files, as_json: AsJson = False) -> None:
    """Look for mistakes in flow files, line by line, without saving anything. Mistakes end with status 1."""
    tell_checked(run(errands.check_files(files)), as_json)


@app.command()
def load(files: Files, who: Who, merchant: MerchantOption, as_json: AsJson = False) -> None:
    """Save flow files as new versions. Conversations that are in a flow go on with the version they began with."""
    saved = run(errands.load_files(Settings(), merchant, files, who))
    if as_json:
        show_json(saved)
    else:
        out.print("Saved " + ", ".join(f"{each['flow']} {each['version']}" for each in saved), highlight=False)


@app.command()
def off(name: Name, who: Who, merchant: MerchantOption) -> None:
    """Switch a flow off: no conversation starts it any more."""
    run(errands.switch_off(Settings(), merchant, name, who))
    out.print(f"'{name}' is off. `kefu flows restore {name}` brings the shipped one back.", highlight=False)


@app.command()
def restore(name: Name, who: Who, merchant: MerchantOption) -> None:
    """Go back to the flow as it is shipped."""
    run(errands.restore(Settings(), merchant, name, who))
    out.print(f"'{name}' is as shipped again.", highlight=False)


@app.command()
def versions(name: Name, merchant: MerchantOption = "puyu", as_json: AsJson = False) -> None:
    """All versions of a flow, newest first."""
    rows = run(errands.list_versions(Settings(), merchant, name))
    if as_json:
        show_json(rows)
        return
    table = Table("version", "whose", "saved at", "saved by", box=None, pad_edge=False)
    for row in rows:
        table.add_row(row["version"], row["whose"], row["at"], row["who"])
    out.print(table)
