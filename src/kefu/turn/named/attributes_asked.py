"""Which attributes of a product a question asks for, when it names none: those whose name or value comes nearest to its words."""

import re

from kefu.perception import student
from kefu.perception.links import pieces
from kefu.turn.named.catalogue import Catalogue
from kefu.turn.named.naming import own_sentences, own_words, speaking_of, without_name
from kefu.turn.state import Request
from kefu.vocabulary import Attribute, Product, in_language

_SIZES = frozenset(("size", "height", "width", "length", "depth", "diameter", "capacity", "weight", "fits"))
MOST_NEAR = 2  # attributes that a question may be near; near to more of them is near to none
LIKE_ENOUGH = 0.6  # from here on the attribute is what was asked for, also in other words
NEAR_ATTRIBUTE, ABOUT_AS_NEAR, VALUE_SAID = (
    0.42,
    0.06,
    0.12,
)  # likeness of a question and an attribute's name; a word of its value counts as so much


def with_sizes(request: Request, product: Product) -> tuple[str, ...]:
    """A height or a width that is not written by itself may stand among what is said of the sizes."""
    has = {attribute.key for attribute in product.attributes}
    return (*request.attributes, "size_detail") if set(request.attributes) & _SIZES - has and "size_detail" in has else request.attributes


def nearest_attributes(request: Request, catalogue: Catalogue) -> tuple[tuple[str, ...], bool]:
    """The attributes whose name, or a word of whose value, comes nearest to the question, () when none is near; and whether only that.

    They only come near when no word of the question is in them and the likeness leaves doubt (`LIKE_ENOUGH`).
    """
    product = catalogue.products[request.products[0]]
    question = without_name(request)
    asked, words = student.vector(question), own_words(question, product)
    language = "zh" if re.search(r"[\u3400-\u9fff]", question) else "en"
    values = {attribute.key: in_language(attribute.value, language)[0] for attribute in product.attributes}
    if said := tuple(key for key, value in values.items() if speaking_of(question, product, (value,))):
        return said[:MOST_NEAR], False
    if speaking_of(question, product, own_sentences(product, language)):
        return (), False  # what the shop wrote says it better

    def near(attribute: Attribute) -> float:
        name, value = in_language(attribute.name, language)[0], in_language(attribute.value, language)[0]
        likeness = max(float(asked @ student.vector(name)), float(asked @ student.vector(f"{name} {value}")))
        return likeness + (VALUE_SAID if words & pieces(value) else 0.0)

    scored = sorted(((near(attribute), attribute.key) for attribute in product.attributes), reverse=True)
    near_ones = [(score, key) for score, key in scored if score >= scored[0][0] - ABOUT_AS_NEAR]
    keys = tuple(key for score, key in near_ones if score >= NEAR_ATTRIBUTE) if len(near_ones) <= MOST_NEAR else ()
    texts = [f"{' '.join(each.name.values())} {' '.join(each.value.values())}" for each in product.attributes if each.key in keys]
    has_word = any(words & pieces(text) for text in texts)
    return keys, bool(keys) and not has_word and scored[0][0] < LIKE_ENOUGH
