"""The commands that keep a merchant's knowledge true."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kefu.cli.shell import AsJson, MerchantOption, out, run, show_json
from kefu.commands import truths
from kefu.knowledge.upkeep import Difference, Piece, Side
from kefu.settings import Settings

Name = Annotated[str, typer.Argument(help="the source's name, e.g. help")]
Who = Annotated[str, typer.Option(help="who changes the knowledge; kept with the version")]
DraftId = Annotated[str, typer.Argument(help="the draft's id, or its first characters")]
_SIGNS = {"added": "[green]+[/green]", "changed": "[yellow]~[/yellow]", "removed": "[red]-[/red]"}
_AROUND = 30  # characters of unchanged text that are shown beside a change


app = typer.Typer(no_args_is_help=True, help="Keep knowledge true: sources, contradictions, stale articles, gaps, drafts from talks.")


@app.command()
def sources(merchant: MerchantOption = "puyu", as_json: AsJson = False) -> None:
    """Where articles come from, when each source was synced, and what waits in it."""
    rows = run(truths.list_sources(Settings(), merchant))
    if as_json:
        show_json(rows)
        return
    table = Table("source", "place", "articles", "synced", "waiting", box=None, pad_edge=False)
    for row in rows:
        synced = row["synced_at"].strftime("%Y-%m-%d %H:%M") if row["synced_at"] else "never"
        waiting = ", ".join(f"{count} {kind}" for kind, count in row["waiting"].items() if count and kind != "unchanged")
        table.add_row(row["name"], row["place"], str(row["articles"]), synced, _progress(row["run"]) or waiting)
    out.print(table if rows else "No source yet. `kefu knowledge add NAME PLACE` registers a folder, a file or a page of your site.")


@app.command()
def add(
    name: Name,
    place: Annotated[str, typer.Argument(help="a folder, a file, or an address of your own site")],
    merchant: MerchantOption,
    fresh_days: Annotated[int, typer.Option(help="its articles are stale when it was not synced for so many days", min=1)] = 30,
    auto: Annotated[bool, typer.Option("--auto", help="apply what a night's look finds, unless rows are rejected or many go")] = False,
) -> None:
    """Register a source, or change where it is. Nothing is read yet."""
    run(truths.add_source(Settings(), merchant, name, place, fresh_days, auto))
    out.print(f"Registered. `kefu knowledge sync {name} -m {merchant}` shows what it would change.", highlight=False, soft_wrap=True)


@app.command()
def remove(name: Name, merchant: MerchantOption) -> None:
    """Forget a source. Its articles stay."""
    run(truths.remove_source(Settings(), merchant, name))
    out.print(f"'{name}' is forgotten; its articles stay.")


@app.command("sync")
def sync_(
    name: Name,
    merchant: MerchantOption = "puyu",
    apply: Annotated[bool, typer.Option("--apply", help="carry it out; without it nothing is changed")] = False,
    who: Who = "kefu knowledge sync",
    as_json: AsJson = False,
) -> None:
    """What a source adds, changes and removes, and every row that cannot be read; with --apply it is done, all at once.

    A long import shows how far it is. One that was interrupted goes on where it was when it is run again.
    """
    with out.status("") as status:

        def progress(done: int, total: int) -> None:
            if total:
                status.update(f"{done} of {total} texts are ready")

        found: Difference = run(truths.sync_source(Settings(), merchant, name, who if apply else None, progress))
    if as_json:
        show_json(asdict(found))
        return
    for line in _told(found):
        out.print(line, highlight=False, soft_wrap=True)
    counts = ", ".join(f"{found.count(kind)} {kind}" for kind in ("added", "changed", "removed"))
    done = "Applied" if apply else "Would be"
    out.print(f"{done}: {counts}; {found.unchanged} unchanged, {len(found.rejected)} rejected.", highlight=False)
    if found.changes and not apply:
        out.print(f"`kefu knowledge sync {name} -m {merchant} --apply` carries it out.", highlight=False, soft_wrap=True)


@app.command()
def history(
    article: Annotated[str, typer.Argument(help="the article's id")],
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
    merchant: MerchantOption = "puyu",
    as_json: AsJson = False,
) -> None:
    """The versions of an article: when, by whom, from which source."""
    rows = run(truths.history(Settings(), merchant, article, language))
    if as_json:
        show_json(rows)
        return
    for row in rows:
        said = row["article"]["body"] if row["article"] else "removed"
        out.print(f"[bold]{row['version']}[/bold]  {row['at']:%Y-%m-%d %H:%M}  {row['who']}  {row['origin']}")
        out.print(f"   {said}", highlight=False, markup=False, soft_wrap=True)


@app.command()
def check(merchant: MerchantOption = "puyu", as_json: AsJson = False) -> None:
    """Look for contradictions and duplicates: between articles, their languages, the decision tables and the catalogue."""
    found = run(truths.check(Settings(), merchant))
    if as_json:
        show_json([asdict(each) for each in found])
        return
    for each in found:
        out.print(f"[bold]{each.kind}[/bold] {each.id[:6]}  [dim]{round(each.sure * 100)} % sure · {each.act.replace('_', ' ')}[/dim]")
        for side in (each.one, each.other):
            out.print(f"  {_place(side)}: {side.sentence}", highlight=False, markup=False, soft_wrap=True)
        for text in each.why.values():
            out.print(f"  [dim]{text}[/dim]", highlight=False, soft_wrap=True)
    out.print(
        f"{len(found)} findings. `kefu knowledge dismiss ID --reason …` keeps one from coming back." if found else "Nothing was found."
    )


@app.command()
def dismiss(
    finding: Annotated[str, typer.Argument(help="the finding's id, or its first characters")],
    reason: Annotated[str, typer.Option(help="why both sentences may stand")],
    who: Who,
    merchant: MerchantOption = "puyu",
) -> None:
    """Let both sentences of a finding stand. It comes back when one of them is changed."""
    run(truths.dismiss(Settings(), merchant, finding, who, reason))
    out.print("Dismissed until one of the sentences changes.")


@app.command()
def stale(merchant: MerchantOption = "puyu", as_json: AsJson = False) -> None:
    """Articles that may not be true any more: ended, not synced, contradicted, unused, or followed by hand-overs."""
    rows = run(truths.stale(Settings(), merchant))
    if as_json:
        show_json([asdict(each) for each in rows])
        return
    table = Table("article", "title", "why", "", box=None, pad_edge=False)
    for each in rows:
        table.add_row(each.article, each.title, each.kind.replace("_", " "), each.detail or "{} of {}".format(*each.numbers))
    out.print(table if rows else "No article is stale.")


@app.command()
def gaps(merchant: MerchantOption = "puyu", as_json: AsJson = False) -> None:
    """What customers asked and nothing answered: how often, in which languages, with how much money at stake."""
    rows = run(truths.list_gaps(Settings(), merchant))
    if as_json:
        show_json(rows)
        return
    table = Table("asked", "last", "languages", "at stake", "for example", box=None, pad_edge=False)
    for row in rows:
        stake = " ".join(f"{name} {minor / 100:.2f}" for name, minor in row["stake"].items())
        first = row["questions"][0]["asked"]
        table.add_row(str(row["count"]), f"{row['last_asked']:%m-%d}", " ".join(row["languages"]), stake, first)
    out.print(table if rows else "Everything that was asked had an answer.")


@app.command()
def drafts(
    merchant: MerchantOption = "puyu",
    state: Annotated[str, typer.Option(help="draft, approved, rejected or all")] = "draft",
    as_json: AsJson = False,
) -> None:
    """Articles to be, mined from what people answered or begun by a person; they count once a person approves them."""
    rows = run(truths.list_drafts(Settings(), merchant, state))
    if as_json:
        show_json(rows)
        return
    for row in rows:
        out.print(f"[bold]{str(row['id'])[:8]}[/bold]  {row['state']}  [dim]by {row['made_by']}, {row['made_at']:%Y-%m-%d}[/dim]")
        for language, (title, body) in row["texts"].items():
            marked = " (translated by a model)" if language == row["translated"] else ""
            out.print(f"  {language}{marked}  {title}\n      {body}", highlight=False, markup=False, soft_wrap=True)
    if not rows:
        out.print("No draft waits.")


@app.command()
def approve(
    draft: DraftId,
    who: Who,
    merchant: MerchantOption = "puyu",
    file: Annotated[Path | None, typer.Option(help="the article as you edited it, in any format of `kefu kb add`")] = None,
) -> None:
    """Make a draft an article. Customers are answered from it at once."""
    made = run(truths.approve_draft(Settings(), merchant, draft, who, file))
    out.print(f"Article {made['article']} ({', '.join(made['texts'])}) answers from now on.", highlight=False)


@app.command()
def reject(draft: DraftId, who: Who, reason: Annotated[str, typer.Option(help="why not")] = "", merchant: MerchantOption = "puyu") -> None:
    """Put a draft away."""
    run(truths.reject_draft(Settings(), merchant, draft, who, reason))
    out.print("Rejected.")


def _told(found: Difference) -> Iterator[str]:
    for change in found.changes:
        yield f"{_SIGNS[change.kind]} {change.id}.{change.language}  [dim]{_escaped(change.file)}[/dim]"
        if change.kind == "changed":
            yield "    " + _diff(change.pieces)
    for place in found.rejected:
        yield f"[red]rejected[/red] {_escaped(place)}"
    for name in found.kept:
        yield f"[dim]kept {name}: its file has rows that cannot be read[/dim]"


def _diff(pieces: tuple[Piece, ...]) -> str:
    """Changes marked as git marks words, for colours are lost in a file; with a little of what stands around them."""
    told = ""
    for op, text in pieces:
        flat = _escaped(" ".join(text.split()) if "\n" in text else text)
        if op == "=":
            told += flat if len(flat) <= 2 * _AROUND else f"{flat[:_AROUND]} … {flat[-_AROUND:]}"
        else:
            told += rf"[red]\[-{flat}-][/]" if op == "-" else f"[green]{{+{flat}+}}[/]"
    return told


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")


def _place(side: Side) -> str:
    return f"{side.kind} {side.id}{f' ({side.language})' if side.kind != 'product' else ''}"


def _progress(run: tuple[int, int] | None) -> str:
    return f"interrupted at {run[0]} of {run[1]}" if run else ""
