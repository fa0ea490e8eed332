"""Which products a clause is about: those it names, those of the clause before, or those the talk is about."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from kefu.perception.attributes import asked_attributes, matching_keys
from kefu.perception.links import best_links, choose_options, normal, pieces
from kefu.turn.named.beside import COUNTS, by_series, of_shown, other_one, sized, sized_one
from kefu.turn.named.catalogue import Catalogue
from kefu.turn.named.own import LIKELY_OF_OWN, OF_ORDERS, PRICE_FELL, own_named
from kefu.turn.state import PRODUCT_FACTS, Heard, Request
from kefu.vocabulary import Product, in_language

POINTS_BACK = re.compile(
    r"这个|这款|这件|这条|这只|这盏|它|那个|那款|该商品|此款|\b(?:it|its|this|that|they|these|those|them|this one|that one)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"请问|你们?|我想|我要|想问|问一下|知道|一下|这个|这款|这件|那个|那款|它|那么?|呢|吗|的|了|啊|呀|吧|嘛|是|有|还|也|都|和|跟|亲|您|大概|现在|目前"
    r"|\b(?:please|can|could|you|tell|me|i|want|to|know|the|a|an|is|are|it|its|this|that|one|ones|what|about|how|and|or|do|does|in|of|for|there|so|then|"
    r"they|them|have|has|be|will|would|whats|s|hi|hello|thanks)\b|[\W_]",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?:大|小|贵|便宜|重|轻|长|短|高|另)(?:一点的?|点的|一号的?|号的?|的|那|一)(?:那)?(?:个|款|种|件)?"
    r"|\b(?:bigger|larger|smaller|heavier|lighter|cheaper|longer|other|another) (?:one|size|version)",
    re.IGNORECASE,
)
ONLY_ASKS = re.compile(
    r"可不可以|能不能|可以|是不是|有没有|请问|多少|什么|怎么样?|如何|哪[个些里]?|为什么|多[久大长高宽重深]|几[个条只把次天度]?|这[个款种]?|那[个款种]?|我们?|你们?|您|它"
    r"|[能会行是有在的了吗呢吧啊呀么嘛不没用做要想给和跟或还也都就把被让个款种件]"
    r"|\b(?:what|which|where|when|does|have|with|that|this|your|much|many|long|there|come|comes|will|would|could|should|from|into|made|make|need|used|okay|fine|alright|safe|ok)\b",
    re.IGNORECASE,
)
# What goods may go into names no goods: 'oven safe', 能进烤箱吗.
_INTO = re.compile(
    r"\b(?:oven|microwave|dishwasher|freezer|fridge)[ -]?(?:safe|proof|ok|okay|friendly)\b"
    r"|\b(?:in|into) (?:the|an?|my) (?:oven|microwave|dishwasher|fridge)\b|\bmachine[ -]?wash\w*|\bwashing machine\b"
    r"|(?:进|放|入|用)(?:得?[进了到])?(?:烤箱|微波炉|洗碗机|洗衣机|冰箱|电磁炉)|(?:烤箱|微波炉|洗碗机|洗衣机|电磁炉)(?=能|可以|行)",
    re.IGNORECASE,
)
MOST_BESIDE = 4  # characters beside what is asked, in a clause after the one that names the product
SPOKEN_OF = 0.6  # share of a question's own words that a sentence must have to be its answer
MOST_LINKED = 40  # products that share a word with the text, among which their own are looked for
MOST_SHOWN = 4  # products of one answer that a question after it may be about, all of them
NAMED_WELL = 0.66  # what a search must name a product by to be about that one


def with_products(
    request: Request, plain: str, heard: Heard, earlier: list[Request], catalogue: Catalogue, about_order: float = 0.0
) -> Request:
    """Name the products: by the clause itself, else by the clause before it in the same message, else by what the talk is about.

    `about_order`: how likely the clause is about an order (0 to 1); then a thing that the customer has bought is meant before others.
    """
    focus = heard.focus
    links = best_links(catalogue.linker.link(_INTO.sub(" ", plain))) or best_links(catalogue.linker.link(plain))
    of_own = bool(heard.bought) and _of_own_order(plain, about_order)
    if of_own and not (links and links[0].how == "name"):
        mine = tuple(link for link in catalogue.linker.link(plain, limit=MOST_LINKED) if link.id in heard.bought and link.how != "sound")
        links = best_links(mine) or links  # 'did both pillow parcels arrive': of all pillows, the one they bought
        if not best_links(mine) and (named := own_named(plain, heard.bought, catalogue)):
            return replace(request, products=named, said=_said_of(named[0], plain, catalogue), is_own=True)
    if request.intent == "product.find" and links and links[0].how == "words" and links[0].score < NAMED_WELL:
        links = ()  # 卖手机吗 shares two characters with a soap dispenser
    about = next((other.products for other in reversed(earlier) if other.products), ()) or talked_of(heard, catalogue)
    if (
        len(links) > 1
        and len(about) == 1
        and POINTS_BACK.search(plain)
        and set(request.attributes) & set(catalogue.attribute_names(about[0]))
    ):
        return replace(request, products=about, follow_up=True)  # 'what bulb does it take?' asks of the lamp
    if links:
        products = tuple(dict.fromkeys(link.id for link in links))
        sku = links[0].sku
        if len(products) > 1 and links[0].how != "name":
            products = catalogue.goods.keeping(catalogue.goods.read(plain), products) or products  # 5 升空气炸锅 is one of them
        kind_only = len(products) > 1 and links[0].how != "name"
        if len(products) > 1 and focus.product in products and links[0].how != "name" and POINTS_BACK.search(plain):
            products, kind_only = (focus.product,), False
        request = replace(request, products=products, sku=sku, said=links[0].said, kind_only=kind_only)
        is_own = bool(frozenset(products) & heard.bought)
        return replace(request, is_own=is_own, attributes=asked_attributes(without_name(request)))  # 保温杯 asks nothing about keeping warm
    before = next((other.products for other in reversed(earlier) if other.products and other.intent != "product.absent"), ())
    about = before or talked_of(heard, catalogue)
    if of_own and len(about) == 1 and about[0] in heard.bought and focus.intent.startswith("order."):
        return replace(request, products=about, is_own=True, follow_up=True)
    if not before and len(about) > 1:
        one = of_shown(plain, about, catalogue) or (sized_one(about, plain, catalogue) if wants_other(request) else None)
        if one:
            return replace(request, products=(one,), follow_up=True)
    if len(about) == 1 and wants_other(request) and (other := other_one(about[0], plain, catalogue)):
        return replace(request, products=(other,), follow_up=True)
    if len(about) == 1 and request.follow_up and (other := by_series(plain, about[0], catalogue)):
        return replace(request, products=(other,), said=normal(catalogue.products[other].name["en"]).split()[0])
    if about and _speaks_of(plain, request, about[0], catalogue, bool(before)):
        return replace(request, products=about, follow_up=True, is_own=bool(frozenset(about) & heard.bought))
    return request


def _of_own_order(plain: str, about_order: float) -> bool:
    return about_order >= LIKELY_OF_OWN or bool(OF_ORDERS.search(plain) or PRICE_FELL.search(plain))


def _said_of(product: str, plain: str, catalogue: Catalogue) -> str:
    """Those words of a text that are of a product's name, as they stand there."""
    named = frozenset[str]().union(*(pieces(name) for name in catalogue.products[product].name.values()))
    return " ".join(sorted(pieces(plain) & named))


def talked_of(heard: Heard, catalogue: Catalogue) -> tuple[str, ...]:
    """What the talk is about: the products that the last answer showed, when it showed a few, else the one before."""
    focus = heard.focus
    shown = tuple(product for product in focus.candidates if product in catalogue.products)
    if 1 < len(shown) <= MOST_SHOWN and not focus.pending:
        return shown
    return (focus.product,) if focus.product and focus.product in catalogue.products else ()


def _speaks_of(plain: str, request: Request, product: str, catalogue: Catalogue, is_beside: bool = False) -> bool:
    """Whether a clause that names no product goes on about `product`: it points back, or says only what can be asked of a product.

    `is_beside`: the product was named in the same message.
    """
    if POINTS_BACK.search(plain) or wants_other(request):
        return True
    if COUNTS.search(plain) and len(COUNTS.sub("", residue(plain))) <= MOST_BESIDE:
        return True
    if request.intent not in PRODUCT_FACTS and not request.attributes and not request.follow_up:
        return False
    rest = plain.replace(request.cue, " ") if request.cue and request.intent in PRODUCT_FACTS else plain
    if matching_keys(rest, catalogue.attribute_names(product)):
        return True
    if max(choose_options(rest, catalogue.option_values(product)).values(), default=0.0) > 0:
        return True
    return len(residue(rest)) <= (MOST_BESIDE if is_beside else 1)


def by_own_name(request: Request, catalogue: Catalogue) -> bool:
    """Whether the words that named the one product hold the word its name begins with (雾岚, 'Mist'), not only its kind."""
    if not request.products:
        return False
    names = catalogue.products[request.products[0]].name.values()
    said = f"{request.said} {normal(request.query)}"
    begins = (_first_of(normal(name)) if name.isascii() else normal(name)[:2] for name in names)
    return not request.said or any(word in said for word in begins)


def _first_of(name: str) -> str:
    """The word that a name begins with, two where the first is one of size or number: 'small stove'."""
    words = name.split()
    return " ".join(words[: 2 if words[0] in ("small", "little", "mini", "big", "one", "two", "three") else 1])


def chosen_sku(request: Request, catalogue: Catalogue) -> str | None:
    """The variant that the words name, when they name exactly one better than all others."""
    scores = choose_options(without_name(request), catalogue.option_values(request.products[0]))
    best = max(scores.values(), default=0.0)
    skus = [sku for sku, score in scores.items() if score == best]
    if len(skus) > 1 and (one := sized(without_name(request), skus, catalogue.products[request.products[0]])):
        return one
    return skus[0] if best > 0 and len(skus) == 1 else None


def without_name(request: Request) -> str:
    """The question without the words that named the product."""
    plain = normal(request.query)
    if not request.said or request.said in plain:
        return plain.replace(request.said, " ") if request.said else plain
    for word in request.said.split():  # words that do not stand beside each other: 'skillet' … 'cast'
        plain = _one_or_more(word).sub(" ", plain) if word.isascii() else plain.replace(word, " ")
    return plain


@lru_cache(1024)
def _one_or_more(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(word)}(?:s|es)?\b")


def residue(text: str) -> str:
    """What is left of a text when courtesy, pronouns and question words are taken away."""
    return _FILLER.sub("", text)


def wants_other(request: Request) -> bool:
    """'The bigger one', 'the cheaper one': another option of the same product."""
    return bool(_OTHER.search(request.query))


def own_words(question: str, product: Product) -> frozenset[str]:
    """What a question is about beside the product: its pieces without the product's names and without words that only ask."""
    named = frozenset[str]().union(*(pieces(name) for name in (*product.name.values(), *product.aliases)))
    return pieces(ONLY_ASKS.sub(" ", question)) - named


def own_sentences(product: Product, language: str) -> list[str]:
    """What the shop wrote about a product, its summary and description, sentence by sentence."""
    told = f"{in_language(product.summary, language)[0]}\n{in_language(product.description, language)[0]}"
    return [sentence.strip() for sentence in re.split(r"(?<=[。！？；])|(?<=[.!?;])\s+|\n+", told) if sentence.strip()]


def speaking_of(question: str, product: Product, told: Sequence[str]) -> list[str]:
    """Those of a product's sentences that have most of the question's own words."""
    asked = own_words(question, product)
    return [sentence for sentence in told if asked and _length(asked & pieces(sentence)) >= SPOKEN_OF * _length(asked)]


def _length(words: frozenset[str]) -> int:
    """How much a set of pieces says: its words, or the characters that its two-character windows cover."""
    windows = [word for word in words if not word.isascii()]
    overlaps = sum(one[1] == other[0] for one in windows for other in windows if one != other)
    return len(words) - len(windows) + max(2 * len(windows) - overlaps, 0)
