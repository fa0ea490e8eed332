"""`kefu eval search`; `cli.py` gives it what runs a command and what prints its metrics."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from kefu import commands
from kefu.settings import Settings


def add_search(app: typer.Typer, run: Callable[[Any], Any], show: Callable[[dict[str, Any]], None]) -> None:
    """`search` among the commands of `kefu eval`."""

    @app.command("search")
    def search(
        questions: Annotated[Path, typer.Option(help="JSONL: id, language, text, and relevant (SKUs) or constraints")],
        merchant: Annotated[str, typer.Option("--merchant", "-m", help="the merchant's name")] = "puyu",
        out_file: Annotated[Path | None, typer.Option("--out", help="write metrics and every item here")] = None,
    ) -> None:
        """Product search in a loaded shop: recall@3, recall@10, precision@3, constraint_satisfaction, none_rightly."""
        show(run(commands.eval_search(Settings(), merchant, questions, out_file)))

    assert search
