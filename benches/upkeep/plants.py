"""The plants of plants.yaml in copies of the demo shop; shared by fit.py and run.py."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kefu.entrypoints.checking import facts_of_products, statements_of_tables
from kefu.governance.policy.decide import compile_table
from kefu.knowledge.upkeep import ProductFacts
from kefu.knowledge.upkeep.statements import Statement
from kefu.knowledge.views import read_vectors, with_stored
from kefu.perception.vectors import Matrix, Vectors
from kefu.shops import read_shop
from kefu.vocabulary import Article

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 23)
NEW = "planted"


@dataclass(frozen=True)
class World:
    articles: tuple[Article, ...]
    tables: tuple[Statement, ...]
    products: tuple[ProductFacts, ...]


@dataclass(frozen=True)
class Plant:
    number: int
    kind: str
    against: str
    articles: tuple[Article, ...]
    ids: frozenset[str]  # where it stands
    said: str


def known_vector(vectors: Vectors, name: str = "puyu") -> Callable[[str], Matrix]:
    """As production has it: titles and examples of the shop are embedded already."""
    return with_stored(read_vectors(ROOT / "demo" / name), vectors)


def demo(name: str = "puyu") -> World:
    shop = read_shop(ROOT / "demo" / name)
    tables = {compiled.table.name: compiled for each in shop.policies if (compiled := compile_table(each.source, each.file))}
    return World(shop.articles, tuple(statements_of_tables(tables)), facts_of_products(shop.products))


def plants(world: World) -> Iterator[Plant]:
    rows: list[dict[str, Any]] = yaml.safe_load((ROOT / "benches/upkeep/plants.yaml").read_text(encoding="utf-8"))
    names = {each.id: each for each in read_shop(ROOT / "demo/puyu").products}
    for number, row in enumerate(rows, 1):
        if "change" in row:
            changed = list(world.articles)
            for language, (name, old, new) in row["change"].items():
                at = next(at for at, each in enumerate(changed) if (each.id, each.language) == (name, language))
                assert old in changed[at].body, (name, old)
                changed[at] = replace(changed[at], body=changed[at].body.replace(old, new))
            ids = frozenset(change[0] for change in row["change"].values())
            yield Plant(number, row["kind"], row["against"], tuple(changed), ids, str(row["change"]))
            continue
        body, title = row["body"], row.get("title", "")
        if "from_product" in row:
            body = body.format(name=names[row["from_product"]].name["en"])
            title = f"About the {names[row['from_product']].name['en']}"
        added = Article(NEW, row["language"], "faq", title, body)
        yield Plant(number, row["kind"], row.get("against", ""), (*world.articles, added), frozenset({NEW}), f"{title} {body}")
