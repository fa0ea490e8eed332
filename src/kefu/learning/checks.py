"""Why a proposal is not learnt from. What passes has no figure of its own, no personal value, and finds its article again."""

from collections.abc import Callable, Collection
from datetime import date

from kefu.governance import Vault, check_sentence
from kefu.knowledge import Index, language_of
from kefu.knowledge.words import key, terms
from kefu.vocabulary import Passage

SHORTEST, LONGEST = {"zh": 4, "en": 8}, {"zh": 60, "en": 140}  # characters of a question as customers type them
FOUND_AMONG = 3  # a question must find its article among so many; asking for the first place would keep only what is known already
SAID = 0.6  # share of a sentence's content words that the passage must have
ASKS_NOBODY = ("as an ai", "作为一个ai", "作为ai", "语言模型", "language model")

Search = Callable[[str, str], Collection[str]]
"""(question, language) → the ids of the articles that search finds first."""


def fault_of_question(question: str, passage: Passage, known: Collection[str], search: Search | None) -> str:
    """'' for a question that may be learnt from, else the reason in one word.

    `known`: keys (`knowledge.words.key`) of the questions that are there already. Without `search` (for the exam, whose questions must
    not be chosen by what search can do) it need not find its article.
    """
    language = "zh" if passage.language == "zh" else "en"
    if not SHORTEST[language] <= len(question) <= LONGEST[language]:
        return "length"
    if language_of(question) != passage.language:
        return "language"
    if any(words in question.lower().replace(" ", "" if language == "zh" else " ") for words in ASKS_NOBODY):
        return "role"
    if Vault(passage.language).mask(question) != question:
        return "personal"
    if check_sentence(question, passage.language, (f"{passage.title}\n{passage.text}",)):
        return "figure"
    if key(question) in known:
        return "double"
    if search is not None and passage.article not in search(question, passage.language):
        return "not found"
    return ""


def fault_of_sentence(sentence: str, passage: Passage) -> str:
    """'' for a sentence that says only what the passage says, else the reason."""
    if not sentence or len(sentence) > 2 * LONGEST[passage.language if passage.language == "zh" else "en"]:
        return "length"
    if language_of(sentence) != passage.language:
        return "language"
    source = f"{passage.title}\n{passage.text}"
    if check_sentence(sentence, passage.language, (source,)):
        return "figure"
    if Vault(passage.language).mask(sentence) != sentence:
        return "personal"
    words, has = set(terms(sentence)), set(terms(source))
    return "" if words and len(words & has) / len(words) >= SAID else "beyond"


def search_of(index: Index, today: date) -> Search:
    """Search as `fault_of_question` wants it."""

    def search(question: str, language: str) -> Collection[str]:
        return {found.passage.article for found in index.search(question, language, today, FOUND_AMONG).found}

    return search
