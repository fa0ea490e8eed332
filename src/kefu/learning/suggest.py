"""Example questions for articles that have few: a model asks, what passes the checks is shown to a person, who accepts it or not."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kefu.errors import NotFound, Refused
from kefu.knowledge import Index, Knowledge
from kefu.knowledge.words import key
from kefu.learning.checks import FOUND_AMONG, fault_of_question
from kefu.learning.teacher import ask
from kefu.llm import LanguageModel
from kefu.vocabulary import SECTION, Article, Passage

FEW = 8  # examples of an article, or two of a section: with fewer it is thin (benches/LOG.md, "Example questions")
FEW_OF_A_SECTION = 2
UNANSWERED = 0.2  # up to this chance nothing answers, in the search's own judgement


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question proposed for an article. `fault`: '' when a person may accept it, else why it was dropped (checks.py)."""

    article: str
    language: str
    example: str  # as it is written among the examples, with the name of its section
    sure: float  # that the search answers it by this article already, 0–1: the lower, the more it teaches
    fault: str


async def suggest(
    knowledge: Knowledge,
    merchant_id: int,
    model: LanguageModel,
    today: date,
    *,
    article: str | None = None,
    most: int = 5,
    told: Callable[[str, str], None] | None = None,
) -> tuple[Suggestion, ...]:
    """Questions for one article in all its languages, or for the `most` articles that have the fewest examples.

    Each is asked back: the search has to find the article among its first three, in the right section, and take the question for
    answerable. `told` hears which article and language is being asked about. About a second a passage with an endpoint, ten with the
    embedded model. Raises NotFound for an article that is not in force, TryAgainLater and Refused as the model does.
    """
    articles = await knowledge.articles(merchant_id)
    passages = [each for each in await knowledge.passages(merchant_id) if each.applies_on(today) and each.language in ("zh", "en")]
    if not passages:
        raise Refused("There are no articles in force; `kefu kb add` brings them in.")
    by_article: dict[tuple[str, str], list[Passage]] = {}
    for each in passages:
        by_article.setdefault((each.article, each.language), []).append(each)
    if article is None:
        chosen = sorted((own for own in by_article.values() if _is_thin(own)), key=lambda own: len(_examples(own)) / len(own))[:most]
    else:
        chosen = [own for (name, _), own in by_article.items() if name == article]
        if not chosen:
            raise NotFound(f"There is no article {article!r} in force; `kefu kb list` lists them.")
    index = await knowledge.index_of(merchant_id, passages)
    known = {key(text.rpartition(SECTION)[2]) for each in articles for text in (each.title, *each.examples)}
    found: list[Suggestion] = []
    for own in chosen:
        if told:
            told(own[0].article, own[0].language)
        for passage in own:
            if len(own) > 1 and article is None and len(passage.examples) >= FEW_OF_A_SECTION:
                continue
            for question in (await ask(model, passage, "practice")).questions:
                one = await asyncio.to_thread(_checked, question, passage, own, known, index, today)
                found.append(one)
                if not one.fault:
                    known.add(key(question))
    return tuple(sorted(found, key=lambda each: (each.article, each.language, bool(each.fault), each.sure)))


def with_accepted(article: Article, accepted: Sequence[Suggestion]) -> Article:
    """The article with what a person accepted among its examples."""
    own = [each.example for each in accepted if (each.article, each.language, each.fault) == (article.id, article.language, "")]
    return replace(article, examples=tuple(dict.fromkeys((*article.examples, *own))))


def _checked(question: str, passage: Passage, own: Sequence[Passage], known: set[str], index: Index, today: date) -> Suggestion:
    findings = index.search(question, passage.language, today, FOUND_AMONG)
    fault = fault_of_question(question, passage, known, lambda _, __: {each.passage.article for each in findings.found})
    hits = [each for each in findings.found if each.passage.article == passage.article]
    if not fault and len(own) > 1 and hits[0].passage.title != passage.title:
        fault = "another section"
    if not fault and findings.answerable <= UNANSWERED:
        fault = "not answered"
    section = f"{passage.title.rpartition(SECTION)[2]}{SECTION}" if passage.kind != "faq" and SECTION in passage.title else ""
    sure = hits[0].score if hits and findings.found[0] is hits[0] else 0.0
    return Suggestion(passage.article, passage.language, f"{section}{question}", round(sure, 3), fault)


def _is_thin(own: Sequence[Passage]) -> bool:
    if len(own) == 1:
        return len(own[0].examples) < FEW
    return any(len(each.examples) < FEW_OF_A_SECTION for each in own)


def _examples(own: Sequence[Passage]) -> set[str]:
    return {example for each in own for example in each.examples}
