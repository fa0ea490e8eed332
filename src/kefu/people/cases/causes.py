"""Root causes: to which thing, batch, warehouse, courier or sentence of the listing a complaint is traced. Facts come by argument."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kefu.people.cases.nouns import Target, TargetKind
from kefu.perception.complaints import Complaint
from kefu.perception.links import pieces
from kefu.vocabulary import Order, OrderLine, Parcel, Product, in_language

Matrix = npt.NDArray[np.float32]

_BY_LABEL: dict[str, tuple[TargetKind, ...]] = {
    "product.damaged": ("sku", "batch", "warehouse", "courier"),
    "product.incomplete": ("sku", "batch", "warehouse"),
    "product.second_hand": ("sku", "warehouse"),
    "delivery.late": ("warehouse", "courier"),
    "delivery.wrong_item": ("sku", "warehouse"),
    "delivery.missing_item": ("sku", "warehouse"),
    "delivery.packaging": ("warehouse", "courier"),
    "information.listing_wrong": ("listing", "sku"),
    "information.promise_not_kept": ("listing", "sku"),
    "information.hidden_terms": ("listing", "sku"),
    "price.price_drop": ("sku",),
}
_BY_GROUP: dict[str, tuple[TargetKind, ...]] = {"product": ("sku", "batch"), "delivery": ("courier",), "safety": ("sku", "batch")}

# Of a sentence to be named: likeness of vectors plus the share of the complaint's words that it holds (benches/LOG.md, "Complaints").
OVERLAP_WEIGHT = 0.5
THRESHOLD = 0.45
_SENTENCE = re.compile(r"[^。！？!?；;\n.]+(?:\.\d[^。！？!?；;\n.]*)*[。！？!?；;.]?")
_SHORTEST = 6  # characters of a sentence that can mislead


def trace_causes(
    text: str,
    labels: Sequence[Complaint],
    order: Order | None,
    *,
    product: Product | None = None,
    language: str = "zh",
    likeness: Callable[[str, Sequence[str]], Matrix] | None = None,
) -> tuple[Target, ...]:
    """What the complaint is traced to, as far as the order says. `product`: what it is about, with its listing.

    `likeness`: (complaint, sentences) → shape (n,), for the sentence of the listing that misled; without it none is named. An order
    with several lines gives a thing only when `product` says which one.
    """
    wanted = {kind for each in labels for kind in _BY_LABEL.get(each.label, _BY_GROUP.get(each.label.partition(".")[0], ()))}
    found: dict[tuple[str, str], Target] = {}

    def add(target: Target | None) -> None:
        if target and target.kind in wanted and target.value:
            found[(target.kind, target.value)] = target

    lines = _lines(order, product)
    for line in lines:
        options = " · ".join(_chosen(line, "zh"))
        title = {code: f"{name}{f' ({options})' if options and code == 'zh' else ''}" for code, name in line.name.items()}
        add(Target("sku", line.sku, title))
        add(Target("batch", line.batch, {"zh": f"批次 {line.batch}", "en": f"Batch {line.batch}"}))
    for parcel in _parcels(order, lines):
        courier = in_language(parcel.carrier, "zh")[0]
        warehouse = in_language(parcel.warehouse, "zh")[0] if parcel.warehouse else ""
        add(Target("courier", courier, dict(parcel.carrier)))
        add(Target("warehouse", warehouse, dict(parcel.warehouse)))
    if product and "listing" in wanted and likeness:
        add(misleading_sentence(_words_of(text, labels), product, language, likeness))
    return tuple(found.values())


def misleading_sentence(text: str, product: Product, language: str, likeness: Callable[[str, Sequence[str]], Matrix]) -> Target | None:
    """The sentence of the product's texts that the complaint is about; None when none is near enough."""
    sentences = listing_sentences(product, language)
    if not sentences:
        return None
    said = pieces(text)
    overlap = np.array([len(said & pieces(each)) / max(1, min(len(said), len(pieces(each)))) for each in sentences], np.float32)
    scores = likeness(text, sentences) + OVERLAP_WEIGHT * overlap
    best = int(np.argmax(scores))
    if scores[best] < THRESHOLD:
        return None
    sentence = sentences[best]
    value = f"{product.id}#{hashlib.sha256(sentence.encode()).hexdigest()[:8]}"
    return Target("listing", value, {language: sentence})


def listing_sentences(product: Product, language: str) -> tuple[str, ...]:
    """What a customer reads of a product, sentence by sentence; an attribute is one ("材质：纯棉")."""
    texts = [in_language(product.summary, language)[0], in_language(product.description, language)[0]]
    sentences = [match.group().strip() for text in texts for match in _SENTENCE.finditer(text)]
    colon = "：" if language == "zh" else ": "
    facts = [f"{in_language(a.name, language)[0]}{colon}{in_language(a.value, language)[0]}" for a in product.attributes]
    return tuple(each for each in dict.fromkeys((*sentences, *facts)) if len(each) >= _SHORTEST)


def _chosen(line: OrderLine, language: str) -> tuple[str, ...]:
    nothing: Mapping[str, str] = {}
    return tuple((line.options.get(language) or next(iter(line.options.values()), nothing)).values())


def _words_of(text: str, labels: Sequence[Complaint]) -> str:
    """The clause that complains of the listing, from its span to the end of what belongs to it."""
    spans = [each.span for each in labels if each.label.startswith("information.")]
    if not spans:
        return text
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    return text[max(0, start - 20) : end + 20]


def _lines(order: Order | None, product: Product | None) -> tuple[OrderLine, ...]:
    if order is None:
        return ()
    about = tuple(line for line in order.lines if product and line.product == product.id)
    return about or (order.lines if len(order.lines) == 1 else ())


def _parcels(order: Order | None, lines: Sequence[OrderLine]) -> tuple[Parcel, ...]:
    """Those that the lines travelled in; of an order whose lines are not known, all."""
    if order is None:
        return ()
    numbers = {line.line for line in lines}
    return tuple(parcel for parcel in order.parcels if not numbers or numbers & set(parcel.lines))
