"""The commands that let a shop's search learn."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from kefu.cli.shell import AsJson, MerchantOption, out, run, show_json
from kefu.commands.place import at_shop, teacher_of
from kefu.errors import BadInput, Refused
from kefu.learning import Learning, Outcome
from kefu.learning.phrasing import Outcome as Phrased
from kefu.learning.phrasing import Phrasing
from kefu.llm.tuning import NOTICE, Job, Workplace
from kefu.settings import Settings
from kefu.turn import Services
from kefu.turn.copilot import corrections as corrections_of_desk
from kefu.vocabulary import Merchant
from kefu.wiring import phrasing_folder

app = typer.Typer(no_args_is_help=True, help="Let the search learn from the shop's own texts; served only when an exam says it is better.")


def told(done: int, total: int, line: str) -> None:
    out.print(f"{done}/{total}  {line}", highlight=False, markup=False)


@app.command()
def distil(
    merchant: MerchantOption = "puyu",
    limit: Annotated[int | None, typer.Option(min=1, help="ask about so many passages only; a later run may ask about more")] = None,
    teacher_url: Annotated[str, typer.Option(help="an OpenAI-compatible endpoint; without it, the model of KEFU_LLM teaches")] = "",
    teacher_model: Annotated[str, typer.Option(help="the model's name there; its key is KEFU_LLM_KEY")] = "",
) -> None:
    """A language model asks about every article as customers would; what passes the checks is learnt. Stop it and it goes on later."""
    if bool(teacher_url) != bool(teacher_model):
        out.print("Give --teacher-url and --teacher-model together.")
        raise typer.Exit(1)

    async def work() -> Outcome:
        settings = Settings()
        async with at_shop(settings, merchant, model=not teacher_url) as (parts, shop):
            model = teacher_of(settings, parts, (teacher_url, teacher_model) if teacher_url else None)
            return await _learning(parts).distil(shop.merchant_id, model, _today(shop), limit=limit, progress=told)

    _print_outcome(run(work()))


@app.command()
def tune(
    file: Annotated[Path | None, typer.Argument(help='JSONL of accepted corrections: {"question": …, "article": id} a line')] = None,
    merchant: MerchantOption = "puyu",
    from_desk: Annotated[
        bool, typer.Option("--from-desk", help="take what colleagues accepted and put right at the desk, in the place of a file")
    ] = False,
    from_customers: Annotated[
        bool,
        typer.Option(
            "--from-customers/--own-words", help="whether customers wrote the questions (needs the shop's consent) or the shop did"
        ),
    ] = True,
) -> None:
    """Learn from corrections that a person accepted; every other one judges."""
    if from_desk == (file is not None):
        out.print("Give a file of corrections, or --from-desk.")
        raise typer.Exit(1)

    async def work() -> Outcome:
        async with at_shop(Settings(), merchant) as (parts, shop):
            corrections = read_corrections(file) if file else await corrections_of_desk(parts, shop.merchant_id)
            if not corrections:
                raise Refused("Nothing was accepted or put right at the desk yet.")
            return await _learning(parts).tune(shop.merchant_id, corrections, _today(shop), from_customers=from_customers or from_desk)

    _print_outcome(run(work()))


@app.command()
def phrasing(
    merchant: MerchantOption = "puyu",
    minutes: Annotated[float, typer.Option(min=1, help="learn no longer than this; said again, it goes on")] = 60,
    templates: Annotated[int, typer.Option(min=10, help="pairs of our own templates, beside those of the shop's articles")] = 400,
    epochs: Annotated[float, typer.Option(min=0.1, help="how often each pair is seen")] = 1.0,
    threads: Annotated[int, typer.Option(min=1, help="of the processor; a GPU is used when torch finds one")] = 2,
    python: Annotated[
        Path | None, typer.Option(help="a Python that has torch, transformers, peft and gguf; without it, one is made")
    ] = None,
    use: Annotated[Literal["on", "off"] | None, typer.Option(help="do not learn: use what was learnt, or stop using it")] = None,
) -> None:
    """A small model learns to say one selected fact; used only when facts that it never saw are phrased better than without."""
    out.print(NOTICE, style="dim")

    async def work() -> Phrased | None:
        settings = Settings()
        async with at_shop(settings, merchant) as (parts, shop):
            room = Phrasing(parts.database, parts.knowledge, phrasing_folder(settings, shop.name))
            if use:
                room.switch(use == "on")
                return None
            place = Workplace(settings.home.resolve(), Path("requirements"), python)
            job = Job(minutes=minutes, epochs=epochs, threads=threads)
            tell: Callable[[str], None] = lambda line: out.print(line, highlight=False, markup=False)  # noqa: E731
            return await room.learn(shop.merchant_id, place, _today(shop), tell, job=job, templates=templates)

    outcome = run(work())
    if outcome is None:
        out.print(f"What was learnt is {'used' if use == 'on' else 'not used'} from the server's next start on.")
    else:
        _print_phrased(outcome)


@app.command()
def status(merchant: MerchantOption = "puyu", as_json: AsJson = False) -> None:
    """Which run is served, all runs with their figures, and whether customers' words may be learnt from."""
    state = run(_at(merchant, lambda learning, shop: learning.status(shop.merchant_id)))
    if as_json:
        show_json(json.loads(json.dumps(state, default=str)))
        return
    table = Table(
        "run", "kind", "teacher", "passages", "kept", "dropped", "n", "first place", "gain ± SE", "served", box=None, pad_edge=False
    )
    for row in state["runs"]:
        seen = cast("dict[str, Any]", row["figures"])
        scores = (
            (
                f"{seen['n']}",
                f"{seen['top1_before']:.3f} → {seen['top1_after']:.3f}",
                f"{seen['gain']:+.3f} ± {seen['standard_error']:.3f}",
            )
            if seen
            else ("–", "not at its end; `kefu learn distil` goes on", "–")
        )
        served = "yes" if row["run"] == state["served"] else "" if row["is_better"] else "not better" if seen else ""
        counts = (str(row["passages"]), str(row["questions"]), str(row["dropped"]))
        table.add_row(str(row["run"]), row["kind"], row["teacher"], *counts, *scores, served)
    out.print(table if state["runs"] else "Nothing was learnt yet. `kefu learn distil` begins.")
    out.print(f"Learning from customers' words: {'allowed' if state['customers_consent'] else 'not allowed'}")


@app.command()
def on(
    merchant: MerchantOption = "puyu",
    number: Annotated[int | None, typer.Option("--run", help="which run; the newest that passed its exam if not given")] = None,
) -> None:
    """Serve what was learnt. Only a run that was better in its exam."""
    out.print(f"Run {run(_at(merchant, lambda learning, shop: learning.switch_on(shop.merchant_id, number)))} is served.")


@app.command()
def off(merchant: MerchantOption = "puyu") -> None:
    """Serve the articles alone, with effect at once."""
    run(_at(merchant, lambda learning, shop: learning.switch_off(shop.merchant_id)))
    out.print("Nothing learnt is served now. `kefu learn on` or `kefu learn rollback` brings it back.")


@app.command()
def rollback(merchant: MerchantOption = "puyu") -> None:
    """Serve what was served before the last change."""
    served = run(_at(merchant, lambda learning, shop: learning.roll_back(shop.merchant_id)))
    out.print(f"Run {served} is served again." if served else "Nothing learnt is served now, as before.")


@app.command()
def consent(
    answer: Annotated[str, typer.Argument(help="on or off")],
    merchant: MerchantOption = "puyu",
) -> None:
    """Whether anything that customers wrote may be learnt from. Off until you say on; articles need no consent, only the command."""
    if answer not in ("on", "off"):
        out.print("Say on or off.")
        raise typer.Exit(1)
    run(_at(merchant, lambda learning, shop: learning.give_consent(shop.merchant_id, answer == "on")))
    out.print(f"Learning from customers' words is {'allowed' if answer == 'on' else 'not allowed'} for {merchant}.")


def read_corrections(file: Path) -> list[tuple[str, str]]:
    """(question, article) of every line. Raises BadInput with the lines that are wrong."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read.", (f"{file}: give a JSONL file in UTF-8 ({error})",)) from error
    found: list[tuple[str, str]] = []
    places: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = cast("dict[str, str]", json.loads(line))
            found.append((str(row["question"]).strip(), str(row["article"]).strip()))
        except (ValueError, TypeError, KeyError):
            places.append(f'{file.name}:{number}: write {{"question": "…", "article": "id of the article that answers"}}')
    if places or not found:
        raise BadInput(f"{file} holds no usable corrections." if not places else f"{file} has bad lines.", tuple(places[:20]))
    return found


async def _at(merchant: str, do: Callable[[Learning, Merchant], Any]) -> Any:
    async with at_shop(Settings(), merchant) as (parts, shop):
        return await do(_learning(parts), shop)


def _learning(parts: Services) -> Learning:
    return Learning(parts.database, parts.knowledge, parts.vectors)


def _today(shop: Merchant) -> Any:
    return datetime.now(UTC).astimezone(ZoneInfo(shop.timezone)).date()


def _print_phrased(outcome: Phrased) -> None:
    bare, learnt = outcome.bare, outcome.learnt
    table = Table(f"{len(bare.faults)} facts", "bare", "learnt", box=None, pad_edge=False)
    table.add_row("phrased right", f"{bare.right:.3f}", f"{learnt.right:.3f}")
    table.add_row("held back by the checks", f"{bare.held_back:.3f}", f"{learnt.held_back:.3f}")
    table.add_row("CPU-ms an answer", f"{bare.cpu_ms:.0f}", f"{learnt.cpu_ms:.0f}")
    table.add_row("ms an answer", f"{bare.wall_ms:.0f}", f"{learnt.wall_ms:.0f}")
    out.print(table)
    verdict = "It is used from the server's next start on." if outcome.is_better else "Not good enough: nothing was switched on."
    out.print(
        f"{outcome.pairs} pairs, {outcome.own} of the shop's own. Gain {outcome.gain:+.3f} ± {outcome.error:.3f}. {verdict}",
        highlight=False,
    )


def _print_outcome(outcome: Outcome) -> None:
    table = Table("", "before", "after", box=None, pad_edge=False)
    before, after = outcome.before, outcome.after
    table.add_row(f"first place ({len(before.right)} questions)", f"{before.top1:.3f}", f"{after.top1:.3f}")
    table.add_row(f"declined ({len(before.declined)} that nothing answers)", f"{sum(before.declined)}", f"{sum(after.declined)}")
    if before.auc is not None and after.auc is not None:
        table.add_row("answerable told from not (auc)", f"{before.auc:.3f}", f"{after.auc:.3f}")
    table.add_row("CPU-ms a search", f"{before.cpu_ms:.1f}", f"{after.cpu_ms:.1f}")
    table.add_row("vectors, KB", f"{before.kilobytes:.0f}", f"{after.kilobytes:.0f}")
    out.print(table)
    verdict = (
        "Better by more than one standard error: it is served from now on." if outcome.is_better else "Not better: nothing was switched on."
    )
    out.print(
        f"Run {outcome.run}, {outcome.questions} questions learnt. Gain {outcome.gain:+.3f} ± {outcome.error:.3f}. {verdict}",
        highlight=False,
    )
