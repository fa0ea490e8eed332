"""Small worlds for retrieval: passages, questions with the passage that answers, and questions that none answers.

Unanswerable questions come from intents or topics that were held out, from out-of-scope parts, and from lists written for this project.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sets import ROOT, Labelled, banking77, clinc150, demo_passages, hint3, pairs

from kefu.knowledge.words import plain
from kefu.vocabulary import Passage
from shops import Shop, shops

DAY = date(2026, 11, 20)
NONE = -1
BOTS = ("curekart", "sofmattress", "powerplay11")
ALL = 99


@dataclass(frozen=True)
class World:
    name: str
    language: str
    passages: tuple[Passage, ...]
    questions: tuple[tuple[str, int], ...]  # (text, place of the passage that answers, or NONE)


def passage(at: int, language: str, title: str, text: str, examples: list[str]) -> Passage:
    return Passage(id=f"p{at}", article=f"p{at}", language=language, kind="faq", title=title, text=text, examples=tuple(examples))


def from_intents(
    name: str, rows: Labelled, examples: int, seed: int, *, most: int = 80, half: int | None = None, asked: int = 6, null: Labelled = ()
) -> World:
    """Each intent a passage: titled by its label (no examples) or its first sentence; a fifth of the intents is held out."""
    rng = random.Random(seed)
    by_intent: dict[str, list[str]] = {}
    for text, intent in rows:
        if text not in by_intent.setdefault(intent, []):
            by_intent[intent].append(text)
    names = [intent for at, intent in enumerate(sorted(by_intent)) if half is None or at % 2 == half]
    rng.shuffle(names)
    names = names[:most]
    held_out, kept = names[: len(names) // 5], names[len(names) // 5 :]
    passages: list[Passage] = []
    questions: list[tuple[str, int]] = []
    for intent in kept:
        texts = rng.sample(by_intent[intent], len(by_intent[intent]))
        title = intent.replace("_", " ").lower() if examples == 0 else texts.pop()
        count = int(len(texts) * 0.7) if examples == ALL else min(examples, max(0, len(texts) - 2))
        questions += [(text, len(passages)) for text in texts[count : count + asked]]
        passages.append(passage(len(passages), "en", title, title, texts[:count]))
    questions += [(text, NONE) for intent in held_out for text in by_intent[intent][:asked]] + [(text, NONE) for text, _ in null]
    return World(f"{name}/{'all' if examples == ALL else examples}", "en", tuple(passages), tuple(questions))


def from_demo(language: str, examples: int, seed: int, *, with_text: bool = True, strange: Sequence[str] = ()) -> World:
    """The demo shop's FAQ; about a fifth of its topics is held out, and 40 questions no shop answers are added, and `strange` ones.

    Without text, a passage is only its title, as in a set of paraphrases.
    """
    rng = random.Random(seed)
    faqs = [p for p in demo_passages() if p.language == language and p.kind == "faq" and p.applies_on(DAY)]
    topics = sorted({p.topic for p in faqs})
    rng.shuffle(topics)
    held_out: set[str] = set()
    for topic in topics:
        if sum(p.topic in held_out | {topic} for p in faqs) <= len(faqs) / 5:
            held_out.add(topic)
    passages: list[Passage] = []
    questions: list[tuple[str, int]] = []
    for p in faqs:
        asked = rng.sample(p.examples, len(p.examples))
        if p.topic in held_out:
            questions += [(text, NONE) for text in asked[:3]]
        else:
            questions += [(text, len(passages)) for text in asked[examples:]]
            passages.append(passage(len(passages), language, p.title, p.text if with_text else p.title, asked[:examples]))
    strangers = (Path(__file__).parent / f"unanswerable.{language}.txt").read_text(encoding="utf-8").splitlines()
    return World(
        f"demo-{language}{'' if with_text else '-titles'}/{examples}",
        language,
        tuple(passages),
        (*questions, *((text, NONE) for text in (*strangers, *strange))),
    )


def faq_rows(language: str, part: str) -> list[dict[str, Any]]:
    """`faq_paraphrases.LANGUAGE.jsonl`: id, text, gold (an article, or null), language, split. `part`: dev or test."""
    lines = (Path(__file__).parent / f"faq_paraphrases.{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["split"] == part]


def from_faq(language: str, part: str = "dev", examples: int = 3, *, without: int | None = None) -> World:
    """The demo shop's FAQ as of `DAY` with its first `examples`, asked what nobody trained on.

    `without` 0 or 1 leaves out every other article, whose questions then have no answer.
    """
    faqs = [p for p in demo_passages() if p.language == language and p.kind == "faq" and p.applies_on(DAY)]
    kept = [p for at, p in enumerate(faqs) if without is None or at % 2 != without]
    passages = [passage(at, language, p.title, p.text, list(p.examples[:examples])) for at, p in enumerate(kept)]
    place = {p.article: at for at, p in enumerate(kept)}
    questions = tuple((row["text"], place.get(row["gold"] or "", NONE)) for row in faq_rows(language, part))
    half = "" if without is None else f"-without{without}"
    return World(f"faq-{language}{half}/{examples}", language, tuple(passages), questions)


def faqs(part: str = "dev") -> list[World]:
    """Worlds of the paraphrases: both languages, with 0, 1 and 3 examples, and with half of the articles."""
    whole = [from_faq(language, part, examples) for language in ("zh", "en") for examples in (0, 1, 3)]
    return whole + [from_faq(language, part, without=without) for language in ("zh", "en") for without in (0, 1)]


def from_shop(shop: Shop, language: str, examples: int, *, without: int | None = None) -> World:
    """A shop on paper (shops.py), asked what its articles answer and what they do not. `without` as in `from_faq`."""
    kept = [article for at, article in enumerate(shop.articles) if without is None or at % 2 != without]
    place = {article.name: at for at, article in enumerate(kept)}
    said = [article.words[language] for article in kept]
    passages = tuple(passage(at, language, p.title, p.text, list(p.examples[:examples])) for at, p in enumerate(said))
    questions = [
        row
        for article in shop.articles
        for row in (
            *((text, place.get(article.name, NONE)) for text in article.words[language].asked),
            *((text, NONE) for text in article.words[language].near),
        )
    ]
    half = "" if without is None else f"-without{without}"
    return World(f"shop-{shop.name}-{language}{half}/{examples}", language, passages, tuple(questions))


def on_paper(*, with_halves: bool = True) -> list[World]:
    """Worlds of all shops on paper: both languages, with 0, 1 and 3 examples, and with half of the articles."""
    found: list[World] = []
    for shop in shops():
        for language in ("zh", "en"):
            found += [from_shop(shop, language, examples) for examples in (0, 1, 3)]
            if with_halves:
                found += [from_shop(shop, language, 3, without=without) for without in (0, 1)]
    return found


def from_pairs(name: str, size: int = 500) -> World:
    """Chinese paraphrases, for measuring only: the first of a pair is the passage, the second asks; three in ten have no passage."""
    found = pairs(name)
    random.Random(0).shuffle(found)
    seen: set[str] = set()
    kept: list[tuple[str, str]] = []
    for one, two in found[:1000]:
        if plain(one) != plain(two) and not {plain(one), plain(two)} & seen and len(kept) < size:
            seen |= {plain(one), plain(two)}
            kept.append((one, two))
    known = int(len(kept) * 0.7)
    passages = tuple(passage(at, "zh", one, one, []) for at, (one, _) in enumerate(kept[:known]))
    return World(name, "zh", passages, tuple((two, at if at < known else NONE) for at, (_, two) in enumerate(kept)))


def written(world: World, folder: Path) -> tuple[Path, Path]:
    """The world as files of `kefu eval retrieval`: (passages, questions)."""
    passages, questions = folder / "passages.jsonl", folder / "questions.jsonl"
    lines = [{"id": p.id, "title": p.title, "text": p.text, "language": p.language, "examples": list(p.examples)} for p in world.passages]
    passages.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    asked = [{"id": f"q{n}", "text": t, "gold": None if g == NONE else f"p{g}"} for n, (t, g) in enumerate(world.questions)]
    questions.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in asked), encoding="utf-8")
    return passages, questions


def english(half: int) -> list[World]:
    """`half` 0 and 1 share no intent of clinc150 and banking77; hint3 is small and split by seed only."""
    worlds: list[World] = []
    out_of_scope = clinc150("oos_train" if half == 0 else "oos_val")[:60]
    banking = few(banking77(), 40)
    clinc = few(clinc150("train"), 30)
    for examples in (0, 1, 3, ALL):
        worlds += [from_intents(f"hint3-{bot}", hint3(bot), examples, half + examples, asked=8) for bot in BOTS]
        for most in (15, 80):
            worlds.append(from_intents("banking77", banking, min(examples, 10), half + examples, half=half, most=most))
            null = [*out_of_scope] if most == 80 else out_of_scope[:15]
            worlds.append(from_intents("clinc150", clinc, min(examples, 10), half + examples, half=half, most=most, asked=5, null=null))
    return worlds


def demos(seed: int, strange: Mapping[str, Sequence[str]] | None = None) -> list[World]:
    return [
        from_demo(language, examples, seed, with_text=with_text, strange=(strange or {}).get(language, ()))
        for with_text in (True, False)
        for language in ("zh", "en")
        for examples in (0, 1, 3)
    ]


def paraphrases() -> list[World]:
    return [from_pairs(name) for name in ("lcqmc_dev", "bq_dev", "atec_train", "bustm")]


def few(rows: Labelled, most: int) -> Labelled:
    """At most `most` different texts of each intent, the same ones every time."""
    rng = random.Random(0)
    by_intent: dict[str, list[str]] = {}
    for text, intent in rows:
        by_intent.setdefault(intent, []).append(text)
    return [(t, i) for i, texts in by_intent.items() for t in rng.sample(sorted(set(texts)), min(most, len(set(texts))))]


__all__ = [
    "ALL",
    "DAY",
    "NONE",
    "ROOT",
    "World",
    "demos",
    "english",
    "faqs",
    "few",
    "from_demo",
    "from_faq",
    "from_intents",
    "from_pairs",
    "from_shop",
    "on_paper",
    "paraphrases",
    "written",
]
