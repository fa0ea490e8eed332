"""The commands on shops and their articles."""

import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kefu.cli.shell import AsJson, MerchantOption, err, out, run, show_json
from kefu.commands import administration, shops, suggesting
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


@kb_app.command("suggest")
def kb_suggest(
    article: Annotated[str | None, typer.Argument(help="an article's id; without it, the articles that have the fewest examples")] = None,
    merchant: MerchantOption = "puyu",
    most: Annotated[int, typer.Option(min=1, help="so many thin articles at most")] = 5,
    accept: Annotated[bool, typer.Option("--accept", help="ask about each; what you keep waits for publication as an edit")] = False,
    who: Annotated[str, typer.Option(help="with --accept: your e-mail in the console")] = "",
    teacher_url: Annotated[str, typer.Option(help="an OpenAI-compatible endpoint; without it, the model of KEFU_LLM is asked")] = "",
    teacher_model: Annotated[str, typer.Option(help="the model's name there; its key is KEFU_LLM_KEY")] = "",
    as_json: AsJson = False,
) -> None:
    """A model proposes example questions, each asked back: the search must find the article by it. Nothing changes before you accept."""
    if bool(teacher_url) != bool(teacher_model) or (accept and (as_json or not who)):
        out.print("Give --teacher-url and --teacher-model together, --accept with --who and without --json.")
        raise typer.Exit(1)

    def told(name: str, language: str) -> None:
        err.print(f"asking about {name}.{language} …", style="dim", highlight=False)

    teacher = (teacher_url, teacher_model) if teacher_url else None
    found = run(suggesting.suggest_examples(Settings(), merchant, article, most, teacher, told))
    if as_json:
        show_json([asdict(each) for each in found])
        return
    kept = [each for each in found if not each.fault]
    for name in dict.fromkeys((each.article, each.language) for each in kept):
        out.print(f"[bold]{'.'.join(name)}[/bold]", highlight=False)
        for each in kept:
            if (each.article, each.language) == name:
                out.print(f"  {each.example}  [dim]{round(each.sure * 100)} % already[/dim]", highlight=False, soft_wrap=True)
    out.print(f"{len(kept)} proposals; {len(found) - len(kept)} dropped.", highlight=False)
    if accept:
        chosen = [each for each in kept if typer.confirm(f"{each.article}.{each.language}: {each.example}")]
        edits = run(suggesting.put_up_examples(Settings(), merchant, who, chosen))
        out.print(f"{len(chosen)} kept; {len(edits)} edits wait under To publish.", highlight=False)
