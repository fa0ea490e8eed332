"""The commands on a merchant's own intents."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kefu.cli.shell import AsJson, MerchantOption, out, run, show_json
from kefu.commands import teaching
from kefu.settings import Settings

Name = Annotated[str, typer.Argument(help="the intent's name, e.g. engraving")]


app = typer.Typer(no_args_is_help=True, help="The shop's own intents: taught by a few examples, with effect at once.")


@app.command()
def add(
    name: Name,
    merchant: MerchantOption = "puyu",
    example: Annotated[list[str] | None, typer.Option("--example", "-e", help="what a customer would say, once for each")] = None,
    file: Annotated[Path | None, typer.Option(help="a text file with one example a line, Chinese and English mixed")] = None,
    answer_zh: Annotated[str, typer.Option(help="the answer in Chinese")] = "",
    answer_en: Annotated[str, typer.Option(help="the answer in English")] = "",
    article: Annotated[str, typer.Option(help="id of the article that answers")] = "",
    flow: Annotated[str, typer.Option(help="a flow to begin, e.g. return.start")] = "",
) -> None:
    """Teach an intent, or replace it: five examples in each language, and an answer, an article or a flow."""
    answer = {code: text for code, text in (("zh", answer_zh), ("en", answer_en)) if text}
    saved = run(teaching.add_intent(Settings(), merchant, name, example or (), file, answer, article, flow))
    out.print(f"Saved [bold]{saved['name']}[/bold]: {saved['zh']} examples in Chinese, {saved['en']} in English → {saved['leads_to']}")


@app.command("list")
def list_(merchant: MerchantOption = "puyu", as_json: AsJson = False) -> None:
    """The shop's own intents."""
    rows = run(teaching.list_intents(Settings(), merchant))
    if as_json:
        show_json(rows)
        return
    table = Table("name", "zh", "en", "leads to", "e.g.", box=None, pad_edge=False)
    for row in rows:
        table.add_row(row["name"], str(len(row["zh"])), str(len(row["en"])), row["leads_to"], (row["zh"] + row["en"])[0])
    out.print(table if rows else "There are no own intents. `kefu intents add NAME` teaches one.")


@app.command()
def remove(name: Name, merchant: MerchantOption = "puyu") -> None:
    """Take an intent away, with effect at once."""
    run(teaching.remove_intent(Settings(), merchant, name))
    out.print(f"Removed [bold]{name}[/bold]")


@app.command("try")
def try_(
    text: Annotated[str, typer.Argument(help="one request, as a customer would write it")],
    merchant: MerchantOption = "puyu",
    as_json: AsJson = False,
) -> None:
    """What a request is taken for: own intents first, then Kefu's."""
    found = run(teaching.try_intent(Settings(), merchant, text))
    if as_json:
        show_json(found)
        return
    own = found["own"]
    out.print(f"own      {own['name']} {own['confidence']:.2f} → {own['leads_to']}" if own else "own      –", highlight=False)
    place = f"{found['stage']} · {found['group']} · {found['kind']}"
    out.print(f"shipped  {found['intent']} {found['confidence']:.2f} ({place})", highlight=False)
    out.print(f"wish     {found['wish'] or '–'} {found['wish_confidence']:.2f}", highlight=False)
