"""A product's own sentences as the answer, where one of them speaks of just what is asked; else that nothing written says it."""

from dataclasses import replace

from kefu.perception.attributes import asked_attributes
from kefu.turn.cards import product_card
from kefu.turn.facts import Telling
from kefu.turn.naming import own_sentences, speaking_of
from kefu.turn.state import Heard, Line, LookUp, Part
from kefu.turn.wording import say
from kefu.vocabulary import Findings, Product


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


def tell_nothing_written(product: Product, heard: Heard, language: str) -> Part:
    """For a question that nothing written about the product answers."""
    telling = Telling(language, heard)
    name = telling.name(product)
    telling.say("attribute.missing", telling.fact(f"product:{product.id}", name, name), product=name)
    telling.cards.append(product_card(product, heard.merchant, language))
    part = telling.part("nothing that is written about the product says it")
    return replace(part, lane="decline", quick_replies=(say("button.person", language),))


def speaks_of_it(findings: Findings | None, decision: LookUp) -> bool:
    """Whether the best passage has a word of the attributes asked for; an article on washing does not answer for a thread count."""
    asked: tuple[str, ...] = decision.arguments.get("attributes") or ()
    if not asked or findings is None or not findings.found:
        return True
    passage = findings.found[0].passage
    return bool(set(asked) & set(asked_attributes(f"{passage.title} {passage.text}")))
