"""`kefu eval …`: Kefu judged on your own questions, through the same code as production."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from kefu.cli.shell import MerchantOption, err, out, run
from kefu.commands import attacking, costs, measuring, shops
from kefu.evaluation.attacks import Engine
from kefu.evaluation.dialogue import Simulator
from kefu.evaluation.retrieval_sets import Columns
from kefu.evaluation.world import Mode
from kefu.settings import Settings
from kefu.terminal import tell_progress

app = typer.Typer(no_args_is_help=True, help="Judge Kefu on your own questions, through the same code as production.")


@app.command("emotions")
def emotions(
    test: Annotated[Path, typer.Option(help="JSONL: text, and label or labels")],
    language: Annotated[str, typer.Option(help="zh or en")],
    train: Annotated[Path | None, typer.Option(help="JSONL of the same form: train a head for these labels first")] = None,
    out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
) -> None:
    """How well feelings are noticed: macro F1 and accuracy of Kefu's own head, or of one trained on your labels."""
    print_metrics(run(measuring.eval_emotions(test, language, train, out_file)))


@app.command("grounding")
def grounding(
    test: Annotated[
        Path, typer.Option(help="JSONL: id, evidence, response, label, spans?; or a file or folder of BEGIN, FaithBench or UHGEval")
    ],
    out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
    adapter: Annotated[str | None, typer.Option(help="own, begin, faithbench or uhgeval; without it the rows' fields tell")] = None,
) -> None:
    """How well the verifier tells supported responses from unsupported ones, and which words it marks."""
    print_metrics(run(measuring.eval_grounding(test, out_file, adapter)))


@app.command("answers")
def answers(
    merchant: MerchantOption,
    questions: Annotated[Path, typer.Option(help="JSONL: id, turns, language, customer_id?, must, must_not, answerable")],
    out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
    today: Annotated[str | None, typer.Option(help="answer as on this day, YYYY-MM-DD")] = None,
) -> None:
    """Whole conversations with a loaded shop: facts present, declined rightly and wrongly, unsupported numbers, lanes."""
    day = date.fromisoformat(today) if today else None
    print_metrics(run(measuring.eval_answers(Settings(), merchant, questions, out_file, day, err)))


@app.command("world")
def world(
    world: Annotated[
        Path, typer.Option("--world", help="the world's folder, e.g. tau_retail: users.json, orders.json, products.json, wiki.md")
    ],
    tasks: Annotated[Path, typer.Option(help="JSONL: one task a line, with its actions and the end state they must leave")],
    mode: Annotated[
        Mode, typer.Option(help="replay: the task's own actions; refuse: actions that must be refused; dialogue: whole turns")
    ] = "replay",
    trials: Annotated[int, typer.Option(help="how often each task is played", min=1, max=8)] = 1,
    sample: Annotated[int, typer.Option(help="play only so many of the tasks, the same ones for everybody; 0: all", min=0)] = 0,
    simulator: Annotated[
        Simulator, typer.Option(help="who plays the customer of a dialogue: scripted, or the language model that KEFU_LLM names")
    ] = "scripted",
    out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
) -> None:
    """Tasks on a shop, graded by the state they leave: passed, refused, wrongly refused, pass^k."""
    print_metrics(run(measuring.eval_world(Settings(), world, tasks, mode, trials, sample, simulator, out_file, err)))


@app.command("intents")
def intents(
    train: Annotated[Path, typer.Option(help="CSV or JSON with a text and a label in each row; nothing else is learned from")],
    test: Annotated[Path, typer.Option(help="the same, to be judged")],
    out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
    text_column: Annotated[str, typer.Option(help="column of the text; found by its name if not given")] = "",
    label_column: Annotated[str, typer.Option(help="column of the label; found by its name if not given")] = "",
    oos: Annotated[str, typer.Option(help="label of texts that belong to no intent; without it none is refused")] = "",
) -> None:
    """Intents learned from your examples by Kefu's own trainer: accuracy, what is out of scope, time a text."""
    print_metrics(run(measuring.eval_intents(train, test, out_file, text_column, label_column, oos)))


@app.command("tau-retail")
def tau_retail(
    folder: Annotated[Path, typer.Argument(help="the tau_retail data folder")],
    directory: Annotated[Path, typer.Argument(help="the shop folder to write")],
) -> None:
    """Write the retail world of tau-bench as a shop folder, to be loaded by `kefu shop load`."""
    run(shops.export_tau_retail(folder, directory))
    out.print(f"Wrote the retail world to {directory}")


@app.command("search")
def search(
    questions: Annotated[Path, typer.Option(help="JSONL: id, language, text, and relevant (SKUs) or constraints")],
    merchant: Annotated[str, typer.Option("--merchant", "-m", help="the merchant's name")] = "puyu",
    out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
) -> None:
    """Product search in a loaded shop: recall@3, recall@10, precision@3, constraint_satisfaction, none_rightly."""
    print_metrics(run(measuring.eval_search(Settings(), merchant, questions, out_file)))


@app.command("retrieval")
def retrieval(
    passages: Annotated[Path | None, typer.Option(help="JSONL: id, title, text, language?, examples?")] = None,
    questions: Annotated[Path | None, typer.Option(help="JSONL: id, text, gold (a passage id, or null when none answers)")] = None,
    data: Annotated[Path | None, typer.Option(help="instead: a folder or file of a public set, such as hint3 or fewclue")] = None,
    adapter: Annotated[Columns, typer.Option(help="how to read --data: pairs, labels, or auto by its columns")] = "auto",
    sample: Annotated[int, typer.Option(help="with --data: at most so many questions and pairs of a set; 0: all", min=0)] = 0,
    out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
) -> None:
    """How well questions find their passage: top-1, top-3, MRR, and how well unanswerable ones are told apart."""
    print_metrics(run(measuring.eval_retrieval(passages, questions, data, adapter, sample, out_file)))


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


@app.command("attacks")
def attacks(
    merchant: Annotated[str, typer.Option("--merchant", "-m", help="the merchant's name")],
    engine: Annotated[
        Engine, typer.Option(help="none: without a model; obedient: one that does all an attacker wants; model: the one KEFU_LLM names")
    ] = "obedient",
    kind: Annotated[list[str] | None, typer.Option("--kind", help="only attacks of this kind; may be given more than once")] = None,
    sample: Annotated[int, typer.Option(help="play only so many of them, the same ones for everybody; 0: all", min=0)] = 0,
    out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
) -> None:
    """Attack a copy of your shop with the pack of docs/reference/attacks.md: how much came through, how much honest was refused."""

    result = run(attacking.attack(Settings(), merchant, engine, kind or [], sample, out_file, tell_progress(err)))
    table = Table("kind", "attacks", "succeeded", "honest", "over-refused", box=None, pad_edge=False)
    for row in result["by_kind"]:
        table.add_row(row["kind"], *(str(row[name]) for name in ("n", "succeeded", "honest", "over_refused")))
    metrics = result["metrics"]
    table.add_row("all", *(str(metrics[name]) for name in ("n", "succeeded", "honest", "over_refused")), style="bold")
    out.print(table)
    for item in (item for item in result["items"] if not item["ok"]):
        out.print(f"{item['id']}: {'; '.join(item['why'])}", highlight=False, markup=False, soft_wrap=True)
    if metrics["succeeded"]:
        raise typer.Exit(1)


def print_metrics(result: dict[str, Any]) -> None:
    table = Table("metric", "value", box=None, pad_edge=False)
    for name, value in result["metrics"].items():
        table.add_row(name, "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value))
    out.print(table)
