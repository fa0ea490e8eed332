"""Shops that exist on paper only, written for this project to teach search: what shops other than the demo one say and are asked.

`shops/*.txt`, one shop a file, all in Chinese and English; an article begins with `== its name`, and each line with a language and a mark:

    zh title    zh> answer    zh~ examples    zh? questions that it answers    zh! questions near it that nothing answers

Several texts on a line stand between bars. The questions were written after the articles, and ask mostly for a side that the title does
not name. No text is taken from the demo shops, their questions, or any set.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "shops"
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Said:
    """An article in one language."""

    title: str
    text: str
    examples: tuple[str, ...]
    asked: tuple[str, ...]  # answered by it
    near: tuple[str, ...]  # answered by nothing of the shop


@dataclass(frozen=True, slots=True)
class Article:
    name: str
    words: dict[str, Said]


@dataclass(frozen=True, slots=True)
class Shop:
    name: str
    articles: tuple[Article, ...]


@cache
def shops() -> tuple[Shop, ...]:
    return tuple(_shop(path) for path in sorted(FOLDER.glob("*.txt")))


def _shop(path: Path) -> Shop:
    """Raises ValueError for a line that is not of the form above, and for an article that lacks a part."""
    articles: list[Article] = []
    for piece in path.read_text(encoding="utf-8").split("\n== ")[1:]:
        name, *lines = piece.strip().splitlines()
        parts: dict[tuple[str, str], str] = {}
        for line in filter(None, map(str.strip, lines)):
            language, mark, rest = line[:2], line[2:3], line[3:].strip()
            if language not in LANGUAGES or mark not in (" ", ">", "~", "?", "!") or not rest:
                raise ValueError(f"{path.name}: {line}")
            parts[language, mark] = rest
        if missing := [f"{language}{mark}" for language in LANGUAGES for mark in " >~?" if (language, mark) not in parts]:
            raise ValueError(f"{path.name}: {name} lacks {missing}")
        said = {
            language: Said(
                parts[language, " "],
                parts[language, ">"],
                *(tuple(text.strip() for text in parts.get((language, mark), "").split("|") if text.strip()) for mark in "~?!"),
            )
            for language in LANGUAGES
        }
        articles.append(Article(name.strip(), said))
    return Shop(path.stem, tuple(articles))
