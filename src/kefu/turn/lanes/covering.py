"""Which sentences of which passages answer a question together: the best passage, and what covers the rest of what is asked."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kefu.perception import student
from kefu.perception.links import pieces
from kefu.turn.lanes.passages import nearest_sentences, sentences
from kefu.turn.wording import spoken
from kefu.vocabulary import Findings, Found

# Chosen on the development halves of benches/answers (benches/LOG.md, "Answers, covering"): 203 questions to articles.
CLEAR = 0.7  # a best passage with this share of the chance answers alone, when one thing is asked
ROOM = {"zh": 220, "en": 550}  # characters of an answer to one question, and what each further question of the message adds
MORE_ROOM = {"zh": 60, "en": 150}
WITHIN = 3.0  # a sentence is quoted when its weight is at most so much below the best one's
SHARE, LIKE, LIKE_TITLED, WORDS, FIGURE = 0.7, 2.0, 2.0, 2.0, 1.0  # of the weight of a sentence
LEAST = 0.002  # of a chance, before its logarithm is taken
MOST_PASSAGES = 5
MOST_ARTICLES = 2  # beside each other, unless more things are asked: sentences of many read as a heap
BESIDE = 0.2  # a second passage has at least this share of the first one's score, when one thing is asked
BESIDE_OTHER = 0.1  # the same when several are, for a passage on another topic
SHORTEST = 7  # characters; 'Yes.' alone says nothing
AGAIN = 0.8  # likeness from which a sentence without a new figure says what was said already

_ASKS_FIGURE = re.compile(
    r"多少|几|多久|多长|多大|什么时候|何时|哪天|最晚|期限|钱|how (?:much|many|long|soon|far|often|late)|\bwhen\b|cost|price|fee|by when",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d+(?:[.,]\d+)*|[一二三四五六七八九十两百半]\s?(?=[个天次年月倍件张折])|免费|不收|\b(?:one|two|three|once|twice|free|no)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence, its vector alone and behind its passage's title, and the words of both."""

    sentence: str
    alone: student.Vector
    titled: student.Vector
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Sentences of one passage, in its order."""

    found: Found
    sentences: tuple[str, ...]


@lru_cache(maxsize=64)  # each rung of a ladder asks for the same
def covering(findings: Findings, asked: tuple[str, ...], language: str) -> tuple[Quoted, ...]:
    """What to quote, the passage with the nearest sentence first: the best passage whole or what of it is nearest, and sentences of others
    while there is room.

    `asked`: what the customer asks, whole, and then each thing by itself when there are several. Passages in another language are
    left out behind the first.
    """
    first, *others = findings.found
    kept = nearest_sentences(first.passage, asked[0])
    rest = [found for found in others if _belongs(found, first, is_one=len(asked) == 1)][: MOST_PASSAGES - 1]
    total = sum(found.score for found in findings.found) or 1.0
    if not rest or (first.score / max(total, findings.answerable, LEAST) >= CLEAR and len(asked) == 1):
        return (Quoted(first, tuple(kept)),)
    tongue = spoken(language)
    room = ROOM[tongue] + MORE_ROOM[tongue] * max(0, len(asked) - 2) - sum(map(len, kept))
    passages = (first, *rest)
    weighed = sorted(_weighed(passages, asked, max(findings.answerable, LEAST)), key=lambda each: -each[0])
    chosen: dict[int, set[str]] = {}
    said, articles = [*kept], {first.passage.article}
    for weight, number, sentence in weighed:
        if weight < weighed[0][0] - WITHIN:
            break
        article = passages[number].passage.article
        is_far = article not in articles and len(articles) >= max(MOST_ARTICLES, len(asked))
        if len(sentence) <= room and not is_far and sentence not in said and not _says_again(sentence, said):
            articles.add(article)
            chosen.setdefault(number, set()).add(sentence)
            said.append(sentence)
            room -= len(sentence)
    chosen.setdefault(0, set()).update(kept)
    nearest = list(dict.fromkeys((*(number for _, number, _ in weighed), 0)))  # passages by their best sentences
    return tuple(Quoted(passages[number], _in_order(passages[number], chosen[number])) for number in sorted(chosen, key=nearest.index))


def _belongs(found: Found, first: Found, *, is_one: bool) -> bool:
    """Whether a passage may complete the first one: in its language, about as near; of several things asked, also on its topic."""
    one, other = first.passage, found.passage
    if one.language != other.language:
        return False
    same = one.article == other.article or (bool(one.topic) and one.topic == other.topic)
    return found.score >= BESIDE * first.score if is_one else same or found.score >= BESIDE_OTHER * first.score


def _in_order(found: Found, kept: set[str]) -> tuple[str, ...]:
    return tuple(sentence for sentence in dict.fromkeys(sentences(found.passage.text)) if sentence in kept)


def _weighed(found: Sequence[Found], asked: Sequence[str], answerable: float) -> Iterator[tuple[float, int, str]]:
    """(weight, number of the passage, sentence): how likely the passage is, and how near the sentence is to one of the things asked."""
    every = [(number, each, read) for number, each in enumerate(found) for read in _read(each.passage.title, each.passage.text)]
    rarity = _rarity([read.words for _, _, read in every])
    wants_figure = any(_ASKS_FIGURE.search(question) for question in asked)
    questions = [(student.vector(question), pieces(question)) for question in asked]
    for number, each, read in every:
        if len(read.sentence) < SHORTEST:
            continue

        def near(vector: student.Vector, own: frozenset[str], read: _Read = read) -> float:
            total = sum(rarity.get(word, 1.0) for word in own) or 1.0
            shared = sum(rarity[word] for word in own & read.words) / total
            return LIKE * float(read.alone @ vector) + LIKE_TITLED * float(read.titled @ vector) + WORDS * shared

        weight = SHARE * math.log(each.score / answerable + LEAST) + max(near(*question) for question in questions)
        yield weight + (FIGURE if wants_figure and _FIGURE.search(read.sentence) else 0.0), number, read.sentence


@lru_cache(maxsize=2048)
def _read(title: str, text: str) -> tuple[_Read, ...]:
    """A passage's sentences as they are compared, kept from turn to turn: a shop has some hundred passages."""
    return tuple(
        _Read(sentence, student.vector(sentence), student.vector(f"{title} {sentence}"), pieces(f"{title} {sentence}"))
        for sentence in sentences(text)
    )


def _rarity(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    """How much a word tells one sentence from another: less the more of them have it."""
    counts: dict[str, int] = {}
    for words in texts:
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    return {word: math.log1p(len(texts) / count) for word, count in counts.items()}


def _says_again(sentence: str, said: Sequence[str]) -> bool:
    """Whether a sentence repeats one that is quoted: alike, and with no figure of its own."""
    figures = set(_FIGURE.findall(sentence))
    vector = student.vector(sentence)
    return any(float(vector @ student.vector(other)) >= AGAIN and figures <= set(_FIGURE.findall(other)) for other in said)
