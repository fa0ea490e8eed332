"""`kefu eval search`: what customers seek, searched in a loaded shop by the code that answers them, and graded on what it shows."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from kefu.errors import BadInput
from kefu.evaluation.figures import percentiles
from kefu.knowledge.goods import GoodsFound, Hit, base_value
from kefu.turn import Services
from kefu.vocabulary import Merchant, Product, Variant

SHOWN = 3  # products that a customer is shown
LOOKED_AT = 10
CONSTRAINTS = ("category", "min_price", "max_price", "in_stock", "attributes", "not")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sought:
    """One line of the questions file. `relevant`: SKUs that keep all that was said; None when `constraints` say it."""

    id: str
    language: str
    text: str
    relevant: frozenset[str] | None
    constraints: Mapping[str, Any]


async def run(services: Services, shop: Merchant, questions_path: Path, progress: Progress | None = None) -> dict[str, Any]:
    """Search every question; returns {"metrics": …, "items": …}.

    Questions, JSONL: id, language, text, and either relevant, a list of SKUs (empty: nothing in the shop is right), or constraints, from
    which the SKUs are worked out: category, min_price, max_price (major units), in_stock, attributes and not (key → text that the value
    holds, or {"least", "most", "unit"}). Metrics, a product being right when a variant shown of it is relevant: recall@3 and recall@10,
    relevant products among the first 3 or 10, of as many as fit there; precision@3 over questions with relevant SKUs;
    constraint_satisfaction, the share of all products shown as fitting that are right; none_rightly, the share of questions without
    relevant SKUs for which none is shown as fitting; none_wrongly, the others for which none is; cpu_ms_per_item, p50_ms, p95_ms, p99_ms.
    Raises BadInput with file:line for a bad line.
    """
    catalogue = await services.catalogues.of(shop.merchant_id)
    products = await services.shop.products(shop.merchant_id)
    questions = [_known(each, products) for each in _questions(questions_path)]

    async def live(ids: tuple[str, ...]) -> tuple[Product, ...]:
        return await services.shop.products_by_id(shop.merchant_id, ids)

    await catalogue.goods.search(catalogue.goods.read("?"), live, limit=LOOKED_AT)  # loads the model, which a server does once
    owner = {variant.sku: product.id for product in products for variant in product.variants}
    items: list[dict[str, Any]] = []
    wall: list[float] = []
    for number, question in enumerate(questions, 1):
        began, cpu = time.perf_counter(), time.process_time()
        found = await catalogue.goods.search(catalogue.goods.read(question.text), live, limit=LOOKED_AT)
        wall.append((time.perf_counter() - began) * 1000)
        items.append(_graded(question, found, owner, (time.process_time() - cpu) * 1000))
        if progress:
            progress(number, len(questions))
    return {"metrics": _metrics(items, wall), "items": items}


def _graded(question: Sought, found: GoodsFound, owner: Mapping[str, str], cpu_ms: float) -> dict[str, Any]:
    relevant = question.relevant or frozenset[str]()
    wanted = {owner[sku] for sku in relevant}
    right = [bool(relevant & {variant.sku for variant in hit.variants}) for hit in found.hits]
    return {
        "id": question.id,
        "text": question.text,
        "relevant": sorted(wanted),
        "hits": [_shown(hit) for hit in found.hits],
        "right": right,
        "nearest": [_shown(hit) for hit in found.nearest[:SHOWN]],
        "recall@3": _recall(right, len(wanted), SHOWN),
        "recall@10": _recall(right, len(wanted), LOOKED_AT),
        "cpu_ms": round(cpu_ms, 2),
    }


def _recall(right: list[bool], wanted: int, room: int) -> float | None:
    return sum(right[:room]) / min(wanted, room) if wanted else None


def _shown(hit: Hit) -> dict[str, Any]:
    unmet = [each.constraint.said for each in hit.unmet]
    return {"product": hit.product.id, "skus": [variant.sku for variant in hit.variants], **({"unmet": unmet} if unmet else {})}


def _metrics(items: list[dict[str, Any]], wall: list[float]) -> dict[str, Any]:
    some = [item for item in items if item["relevant"]]
    none = [item for item in items if not item["relevant"]]
    shown = [right for item in items for right in item["right"][:SHOWN]]

    def mean(values: list[float]) -> float | None:
        return round(sum(values) / len(values), 4) if values else None

    return {
        "n": len(items),
        "n_none": len(none),
        "recall@3": mean([item["recall@3"] for item in some]),
        "recall@10": mean([item["recall@10"] for item in some]),
        "precision@3": mean([sum(item["right"][:SHOWN]) / max(1, len(item["right"][:SHOWN])) for item in some]),
        "constraint_satisfaction": mean([float(right) for right in shown]),
        "none_rightly": mean([float(not item["hits"]) for item in none]),
        "none_wrongly": mean([float(not item["hits"]) for item in some]),
        "cpu_ms_per_item": mean([item["cpu_ms"] for item in items]),
        **percentiles(wall),
    }


# ---- the questions


def _questions(path: Path) -> Iterator[Sought]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read as UTF-8 text: {error}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _question(json.loads(line), number)
            except (ValueError, TypeError, AttributeError) as error:
                raise BadInput(f"{path.name} has a bad line.", (f"{path.name}:{number}: {error}",)) from error


def _question(row: dict[str, Any], number: int) -> Sought:
    text, relevant, constraints = row.get("text"), row.get("relevant"), row.get("constraints")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("`text` is missing")
    if relevant is None and constraints is None:
        raise ValueError("give `relevant`, a list of SKUs, or `constraints`")
    if relevant is not None and not isinstance(relevant, list):
        raise ValueError("`relevant` must be a list of SKUs")
    constraints = cast("dict[str, Any]", constraints or {})
    if unknown := [key for key in constraints if key not in CONSTRAINTS]:
        raise ValueError(f"`constraints` may hold {', '.join(CONSTRAINTS)}, not {unknown[0]!r}")
    skus = frozenset(map(str, cast("list[Any]", relevant))) if relevant is not None else None
    return Sought(str(row.get("id", number)), str(row.get("language", "")), text, skus, constraints)


def _known(question: Sought, products: tuple[Product, ...]) -> Sought:
    """The question with its SKUs worked out; BadInput for one that the shop does not have."""
    variants = {variant.sku: (product, variant) for product in products for variant in product.variants}
    if question.relevant is None:
        relevant = frozenset(sku for sku, (product, variant) in variants.items() if _keeps(product, variant, question.constraints))
        return Sought(question.id, question.language, question.text, relevant, question.constraints)
    if unknown := question.relevant - variants.keys():
        raise BadInput(f"Question {question.id}: the shop has no variant {min(unknown)!r}.")
    return question


def _keeps(product: Product, variant: Variant, constraints: Mapping[str, Any]) -> bool:
    price = Decimal(variant.price.minor) / 100
    return (
        constraints.get("category") in (None, product.category)
        and price >= Decimal(str(constraints.get("min_price", 0)))
        and ("max_price" not in constraints or price <= Decimal(str(constraints["max_price"])))
        and (not constraints.get("in_stock") or variant.stock > 0)
        and all(_holds(product, variant, key, wanted) for key, wanted in constraints.get("attributes", {}).items())
        and not any(_holds(product, variant, key, wanted) for key, wanted in constraints.get("not", {}).items())
    )


def _holds(product: Product, variant: Variant, key: str, wanted: Any) -> bool:
    """Whether an attribute, or an option of that name, holds a text or lies within a measure."""
    if isinstance(wanted, Mapping):
        limits = cast("Mapping[str, Any]", wanted)
        unit = str(limits.get("unit", ""))
        values = [base_value(a.number, a.unit or unit) for a in product.attributes if a.key == key and a.number is not None]
        least = base_value(Decimal(str(limits.get("least", 0))), unit)
        most = base_value(Decimal(str(limits["most"])), unit) if "most" in limits else None
        return any(value >= least and (most is None or value <= most) for value in values)
    texts = [text for a in product.attributes if a.key == key for text in a.value.values()]
    texts += [value for options in variant.options.values() for name, value in options.items() if name.lower() == key.lower()]
    return any(str(wanted).lower() in text.lower() for text in texts)
