"""The command line: it reads arguments and prints; `commands` does the work."""

from kefu.cli.app import app

__all__ = ["app", "main"]


def main() -> None:
    """The console script."""
    app()
