"""A product's own sentences as the answer, where one of them speaks of just what is asked; else that nothing written says it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kefu.perception import student
from kefu.perception.attributes import asked_attributes
from kefu.perception.links import pieces
from kefu.turn.facts.cards import product_card
from kefu.turn.facts.live import Telling
from kefu.turn.named.naming import ONLY_ASKS, own_sentences, own_words, speaking_of
from kefu.turn.state import Heard, Line, LookUp, Part, Support
from kefu.turn.wording import say, spoken
from kefu.vocabulary import Findings, Product, in_language

# Likeness by the student, chosen on 101 questions of the development halves (benches/LOG.md, "Answers, covering").
LIKE_OWN, NEAR_OWN = 0.45, {"zh": 0.45, "en": 0.38}  # from these on a line is told beside a fact; is offered as the nearest
LIKE_WANTED = 0.33  # the same for a line with a figure, where one is asked for and none is told
SHARED = 0.3  # of the likeness: all of the question's own words
ABOUT_AS_NEAR = 0.06
MOST_NEAR = 2
# A mark by its letters: FDA, USB. What is shouted or said of money and sizes is none.
_MARK = re.compile(r"(?<![A-Za-z0-9])(?!OK|RMB|CNY|USD|SKU|VIP|DIY|PLS|ASAP)[A-Z]{2,6}(?![A-Za-z])")
SHORTEST = 4  # characters of a piece of a question
_FIGURE_ASKED = re.compile(r"多少|几|多[大长高宽深重久厚]|\bhow (?!do|can|is|are)\w+", re.IGNORECASE)


def tell_own_sentence(product: Product, question: str, heard: Heard, language: str) -> Part | None:
    """The sentences of the product's summary and description that have most of the question's own words; None when none has."""
    told = own_sentences(product, language)
    near = speaking_of(question, product, told)
    if not near:
        return None
    telling = Telling(language, heard)
    index = telling.fact(f"product:{product.id}", telling.name(product), " ".join(told))
    telling.lines += [Line(sentence, (index,), is_own=True) for sentence in near[:2]]
    telling.cards.append(product_card(product, heard.merchant, language))
    return telling.part("a sentence of the product's own text speaks of it")


def tell_nothing_written(product: Product, question: str, heard: Heard, language: str) -> Part:
    """For a question that nothing written about the product answers: so said, with what comes nearest."""
    telling = Telling(language, heard)
    name = telling.name(product)
    least = NEAR_OWN[spoken(language)]
    near = [text for likeness, text in nearest_own(product, question, language)[:MOST_NEAR] if likeness >= least]
    if near:
        index = telling.fact(*_whole(product, language))
        telling.say("attribute.near", index, product=name)
        telling.lines += [Line(_ended(text, language), (index,), is_own=True) for text in near]
    else:
        telling.say("attribute.missing", telling.fact(f"product:{product.id}", name, name), product=name)
    telling.cards.append(product_card(product, heard.merchant, language))
    part = telling.part("nothing that is written about the product says it")
    return replace(part, lane="decline", quick_replies=(say("button.person", language),))


def told_as_near(part: Part, product: Product, language: str) -> Part:
    """Facts that only come near to a question, said to be no more than that."""
    name = in_language(product.name, language)[0]
    first = Line(say("attribute.near", language, product=name), part.lines[0].supports)
    return replace(part, lane="decline", lines=(first, *part.lines), quick_replies=(say("button.person", language),))


def names_unwritten(question: str, product: Product) -> bool:
    """Whether a question asks by its letters for a mark (FDA, USB) that nothing written about the product has."""
    marks = set(_MARK.findall(question)) if question.upper() != question or re.search(r"[\u3400-\u9fff]", question) else set[str]()
    if not marks:
        return False
    options = " ".join(value for variant in product.variants for option in variant.options.values() for value in option.values())
    written = " ".join((options, *(_whole(product, language)[2] for language in product.name))).upper()
    return any(mark not in written for mark in marks)


def with_nearer(part: Part, product: Product, question: str, language: str) -> Part:
    """The part of a product's facts with those of its own sentences and attributes that are nearer to a piece of the question."""
    said = "\n".join(line.text for line in part.lines)
    told = [line.text for line in part.lines]
    kept: list[str] = []
    for piece in _asked(question):
        vector = student.vector(piece)
        words = own_words(piece, product)
        best, answer = max(((_near(vector, words, text), text) for text in told), default=(0.0, ""))
        wants = bool(_FIGURE_ASKED.search(piece)) and not re.search(r"\d", answer)
        own = nearest_own(product, piece, language)
        if wants:
            own = [pair for pair in own if re.search(r"\d", pair[1])] or own
        for likeness, text in own[:1]:
            if _is_said(text, kept, said):
                continue
            needed = LIKE_WANTED if wants else LIKE_OWN
            if (likeness >= needed and (likeness > best - ABOUT_AS_NEAR or wants)) or _has_its_word(piece, text, product, said):
                kept.append(text)
    if not kept:
        return part
    support = Support("fact", *_whole(product, language), cited=False)
    lines = [Line(_ended(text, language), (len(part.supports),), is_own=True) for text in kept[:MOST_NEAR]]
    return replace(part, lines=(*part.lines, *lines), supports=(*part.supports, support))


def _is_said(text: str, kept: Sequence[str], said: str) -> bool:
    """Whether a line is told already: itself, its value, or all its figures."""
    figures = re.findall(r"\d+(?:\.\d+)?", text)
    value = text.split("：" if "：" in text else ": ")[-1].rstrip("。.")
    return text in kept or value in said or (bool(figures) and set(figures) <= set(re.findall(r"\d+(?:\.\d+)?", " ".join((said, *kept)))))


def _has_its_word(piece: str, text: str, product: Product, said: str) -> bool:
    """槽多宽: whether a text has the one character of a piece that is not asked with and that nothing said has."""
    bare = re.sub(r"[\W_]|[a-z0-9]", "", ONLY_ASKS.sub("", piece))
    return len(bare) == 1 and bare in text and bare not in said and bool(re.search(r"\d", text))


def nearest_own(product: Product, question: str, language: str) -> list[tuple[float, str]]:
    """(likeness, text): the product's sentences and its attributes as "name: value", nearest to the question first."""
    texts = _own_lines(product, language)
    questions = [student.vector(piece) for piece in _asked(question)]
    words = own_words(question, product)

    return sorted(((max(_near(one, words, text) for one in questions), text) for text in texts), reverse=True)


def _own_lines(product: Product, language: str) -> list[str]:
    between = "：" if language == "zh" else ": "
    attributes = (f"{in_language(each.name, language)[0]}{between}{in_language(each.value, language)[0]}" for each in product.attributes)
    return [*own_sentences(product, language), *attributes]


def _whole(product: Product, language: str) -> tuple[str, str, str]:
    """(id, title, text) of all that is written about a product, as evidence: one id never stands for two texts."""
    name = in_language(product.name, language)[0]
    return f"product:{product.id}:own", name, "\n".join((name, *_own_lines(product, language)))


def _near(question: student.Vector, words: frozenset[str], text: str) -> float:
    """Likeness of a question and a text, and how many of the question's own `words` the text has."""
    return float(question @ student.vector(text)) + SHARED * len(words & pieces(text)) / max(len(words), 1)


def _asked(question: str) -> Sequence[str]:
    """The question whole, and its pieces between commas."""
    pieces = [piece.strip() for piece in re.split(r"[，,。？?！!；;]+| and ", question) if len(piece.strip()) >= SHORTEST]
    return list(dict.fromkeys((question, *pieces)))


def _ended(text: str, language: str) -> str:
    return text if text[-1:] in "。！？.!?" else text.rstrip("；;，,") + ("。" if language == "zh" else ".")


def speaks_of_it(findings: Findings | None, decision: LookUp) -> bool:
    """Whether the best passage has a word of the attributes asked for; an article on washing does not answer for a thread count."""
    asked: tuple[str, ...] = decision.arguments.get("attributes") or ()
    if not asked or findings is None or not findings.found:
        return True
    passage = findings.found[0].passage
    return bool(set(asked) & set(asked_attributes(f"{passage.title} {passage.text}")))
