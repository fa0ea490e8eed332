"""The command that plays the attacks; `cli.py` gives it what runs a command and what prints it."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from kefu import attacking
from kefu.evaluation.attacks import Engine
from kefu.settings import Settings
from kefu.terminal import tell_progress


def add_attacks(app: typer.Typer, run: Callable[[Any], Any], out: Console, err: Console) -> None:
    """`kefu eval attacks`."""

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
