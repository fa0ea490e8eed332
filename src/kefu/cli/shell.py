"""What every command uses: how its work is run, where it prints, and the options that many share."""

import asyncio
import json
import sys
from collections.abc import Coroutine, Mapping, Sequence
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from kefu.errors import KefuError
from kefu.terminal import show_mistakes

T = TypeVar("T")
out, err = Console(), Console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="print JSON instead of text")]
MerchantOption = Annotated[str, typer.Option("--merchant", "-m", help="the merchant's name")]


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command; an error that says what to do is printed and ends with status 1, without a stack trace."""
    try:
        return asyncio.run(work)
    except KefuError as error:
        err.print(f"[red]{type(error).__name__}[/red]: {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def show_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def tell_checked(found: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    """What the check of files found; a mistake among it ends with status 1."""
    if as_json:
        show_json(found)
    if show_mistakes(found, Console(quiet=True) if as_json else out):
        raise typer.Exit(1)
