"""Why a product is shown: the sentence of its own text that speaks of what the customer wants; never a word beside it."""

import re
from collections.abc import Iterable

from kefu.knowledge.goods import Wish, people_in, saying
from kefu.turn.named.naming import own_sentences
from kefu.vocabulary import Product, in_language

LONGEST = {"zh": 60, "en": 160}  # characters of a reason; a longer sentence is left for the product's page
# Whom or which home a thing suits, as shops write it: what tells two of a kind apart for a buyer.
_FOR_WHOM = re.compile(
    r"[一二两三四五六七八九十\d]\s*(?:[–~-]|到)?\s*[一二两三四五六七八九十\d]?\s*(?:个人|口人|人份|口之家|人用|人吃|口)"
    r"|一家|全家|家庭|独居|单身|租房|宿舍|小户型|小厨房|出差|旅行|怕热|怕冷|适合"
    r"|\bfamil(?:y|ies)\b|\bhousehold\b|\bfor (?:one|two|three|four|five|six)\b"
    r"|\b(?:one|two|three|four|five|six|\d(?:[–-]\d)?) (?:people|persons?)\b"
    r"|\bsingle person\b|\brented\b|\bdorm\w*\b|\bsmall (?:kitchen|flat|room)s?\b|\bsuits?\b|\bideal for\b",
    re.IGNORECASE,
)


def reason(product: Product, wish: Wish, language: str) -> str:
    """The sentence of a product's own text that tells why it serves the wish; its summary when none says more."""
    summary = in_language(product.summary, language)[0]
    wanted = [*(need.show for need in wish.needs), *wish.uses]
    if wish.gift and wish.gift.loved:
        wanted.append(wish.gift.loved)
    sentences = _sentences(product, language)
    if wish.people and (said := next((each for each in sentences if wish.people & people_in(each.lower())), "")):
        return said
    counts = [sum(saying(words).search(each.lower()) is not None for words in wanted) for each in sentences]
    if not any(counts) or _tells(summary, wanted):
        return summary
    return sentences[counts.index(max(counts))]


def for_whom(product: Product, language: str) -> str:
    """The sentence of a product's own text that says for whom or for which home it is; '' when none does."""
    return next((each for each in _sentences(product, language) if _FOR_WHOM.search(each)), "")


def _sentences(product: Product, language: str) -> list[str]:
    """Whole sentences that are short enough; one that ends in a semicolon goes on."""
    longest = LONGEST.get(language, LONGEST["en"])
    return [each for each in own_sentences(product, language) if len(each) <= longest and not each.endswith((";", "；"))]


def _tells(summary: str, wanted: Iterable[tuple[str, ...]]) -> bool:
    return any(saying(words).search(summary.lower()) for words in wanted)
