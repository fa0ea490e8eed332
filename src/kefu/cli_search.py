"""`kefu eval search` and `kefu eval retrieval`; `cli.py` gives it what runs a command and what prints its metrics."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from kefu import commands
from kefu.evaluation.retrieval_sets import Columns
from kefu.settings import Settings


def add_search(app: typer.Typer, run: Callable[[Any], Any], show: Callable[[dict[str, Any]], None]) -> None:
    """`search` and `retrieval` among the commands of `kefu eval`."""

    @app.command("search")
    def search(
        questions: Annotated[Path, typer.Option(help="JSONL: id, language, text, and relevant (SKUs) or constraints")],
        merchant: Annotated[str, typer.Option("--merchant", "-m", help="the merchant's name")] = "puyu",
        out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
    ) -> None:
        """Product search in a loaded shop: recall@3, recall@10, precision@3, constraint_satisfaction, none_rightly."""
        show(run(commands.eval_search(Settings(), merchant, questions, out_file)))

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
        show(run(commands.eval_retrieval(passages, questions, data, adapter, sample, out_file)))

    assert search
    assert retrieval
