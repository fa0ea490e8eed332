"""The commands on shops and their articles."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kefu.cli.shell import AsJson, MerchantOption, err, out, run, show_json
from kefu.commands import administration, shops
from kefu.settings import Settings

shop_app = typer.Typer(no_args_is_help=True, help="Load a shop from plain files, write it back, list the shops there are.")
kb_app = typer.Typer(no_args_is_help=True, help="The shop's articles: add files, list them, try the search.")

Name = Annotated[str, typer.Argument(help="the merchant's name, e.g. puyu")]


@shop_app.command("load")
def shop_load(
    directory: Annotated[Path, typer.Argument(help="a shop folder; see docs/reference/shop-format.md")],
    fresh_dates: Annotated[bool, typer.Option("--fresh-dates", help="move order dates by whole days so that `as_of` is today")] = False,
    as_json: AsJson = False,
) -> None:
    """Load or replace a shop. Bad rows are listed with file, row and column, and nothing is loaded unless all are good."""
    report = run(shops.load_shop(Settings(), directory, fresh_dates))
    if as_json:
        show_json(report)
    else:
        out.print(f"Loaded [bold]{report['name']}[/bold]: " + ", ".join(f"{n} {what}" for what, n in report["counts"].items()))


@shop_app.command("export")
def shop_export(name: Name, directory: Annotated[Path, typer.Argument(help="a folder to write to; it is created")]) -> None:
    """Write a shop back as files; loading them again changes nothing."""
    run(shops.export_shop(Settings(), name, directory))
    out.print(f"Wrote [bold]{name}[/bold] to {directory}")


@shop_app.command("list")
def shop_list(as_json: AsJson = False) -> None:
    """The shops that are loaded."""
    found = run(shops.list_shops(Settings()))
    if as_json:
        show_json(found)
        return
    table = Table("name", "title", "languages", "products", "orders", "articles", box=None, pad_edge=False)
    for each in found:
        table.add_row(
            each["name"], each["title"], " ".join(each["languages"]), str(each["products"]), str(each["orders"]), str(each["articles"])
        )
    out.print(table if found else "No shop is loaded. `kefu shop load DIR` loads one, `kefu demo` the demo's.")


@shop_app.command("secret")
def shop_secret(
    name: Name,
    rotate: Annotated[bool, typer.Option("--rotate", help="make a new one; tokens signed with the old one are refused at once")] = False,
    as_json: AsJson = False,
) -> None:
    """The secret your server signs customer tokens with. Whoever has it can be any of your customers: keep it on your server."""
    told = run(administration.shop_secret(Settings(), name, rotate=rotate))
    if as_json:
        show_json(told)
        return
    sys.stdout.write(told["secret"] + "\n")
    if rotate:
        err.print("This is the new secret. Tokens signed with the old one are refused from now on; give your server this one.")


@kb_app.command("add")
def kb_add(
    files: Annotated[list[Path], typer.Argument(help="Markdown, HTML, CSV, PDF or DOCX files")],
    merchant: MerchantOption = "puyu",
    as_json: AsJson = False,
) -> None:
    """Add or replace articles from files. What was not changed is not embedded again."""
    added = run(shops.add_articles(Settings(), merchant, files))
    if as_json:
        show_json(added)
    else:
        out.print(f"Saved {len(added)} articles: " + ", ".join(added[:12]) + (" …" if len(added) > 12 else ""))


@kb_app.command("list")
def kb_list(merchant: MerchantOption = "puyu", as_json: AsJson = False) -> None:
    """All articles with language, kind and the days they apply."""
    articles = run(shops.list_articles(Settings(), merchant))
    if as_json:
        show_json(articles)
        return
    table = Table("id", "lang", "kind", "title", "valid", box=None, pad_edge=False)
    for each in articles:
        table.add_row(each["id"], each["language"], each["kind"], each["title"], each["valid"])
    out.print(table if articles else "There are no articles. `kefu kb add FILE…` adds some.")


@kb_app.command("search")
def kb_search(
    query: Annotated[str, typer.Argument(help="a question as a customer would ask it")],
    merchant: MerchantOption = "puyu",
    language: Annotated[str, typer.Option(help="the customer's language")] = "zh",
    on: Annotated[str | None, typer.Option(help="the day that matters, YYYY-MM-DD; today if not given")] = None,
    limit: Annotated[int, typer.Option(min=1, max=20)] = 5,
    as_json: AsJson = False,
) -> None:
    """Try the one search that every answer uses: passages with their scores and the reasons."""
    day = date.fromisoformat(on) if on else None
    found = run(shops.search(Settings(), merchant, query, language, day, limit))
    if as_json:
        show_json(found)
        return
    out.print(f"answerable {found['answerable']:.2f}", highlight=False)
    for each in found["found"]:
        out.print(f"[bold]{each['score']:.2f}[/bold]  {each['id']}  {each['title']}", highlight=False)
        out.print(f"      [dim]{'; '.join(each['reasons'])}[/dim]", highlight=False)
