"""Which products a clause is about: those it names, those of the clause before, or those the talk is about."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kefu.perception.attributes import asked_attributes, matching_keys
from kefu.perception.links import best_links, choose_options, normal, pieces
from kefu.turn.named.catalogue import Catalogue
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
# Words of buying, sending and paying back: with a product that the customer has bought, the question is about their order.
OF_ORDERS = re.compile(
    r"订单|[那这上一]单|单子|那次|上次|下单|买的|买了|实付|付了|退给|退了|退货|退款|不给退|物流|快递|包裹|收到|没到"
    r"|到了|到(?:啊|呀|吗|呢|不|没|$)|几号|发走|发货|寄|送"
    r"|\b(?:orders?|ordered|parcel|package|deliver\w*|arriv\w*|turn(?:ed)? up|shipp\w*|bought|paid|refund\w*|money|courier"
    r"|not here|carrying|bringing|sent|coming|come to|stuck|lost|tracking|take .{1,20} back|from the \d+\w*"
    r"|due|get(?:s|ting)? to me|get(?:s|ting)? here|be here|got cheaper|cheaper now)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?:大|小|贵|便宜|重|轻|长|短|高|另)(?:一点的?|点的|一号的?|号的?|的|那|一)(?:那)?(?:个|款|种|件)?"
    r"|\b(?:bigger|larger|smaller|heavier|lighter|cheaper|longer|other|another) (?:one|size|version)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"可不可以|能不能|可以|是不是|有没有|请问|多少|什么|怎么样?|如何|哪[个些里]?|为什么|多[久大长高宽重深]|几[个条只把次天度]?|这[个款种]?|那[个款种]?|我们?|你们?|您|它"
    r"|[能会行是有在的了吗呢吧啊呀么嘛不没用做要想给和跟或还也都就把被让个款种件]"
    r"|\b(?:what|which|where|when|does|have|with|that|this|your|much|many|long|there|come|comes|will|would|could|should|from|into|made|make|need|used)\b",
    re.IGNORECASE,
)
# What goods may go into names no goods: 'oven safe', 能进烤箱吗.
_INTO = re.compile(
    r"\b(?:oven|microwave|dishwasher|freezer|fridge)[ -]?(?:safe|proof|ok|okay|friendly)\b"
    r"|\b(?:in|into) (?:the|an?|my) (?:oven|microwave|dishwasher|fridge)\b"
    r"|(?:进|放|入|用)(?:得?[进了到])?(?:烤箱|微波炉|洗碗机|洗衣机|冰箱|电磁炉)|(?:烤箱|微波炉|洗碗机|洗衣机|电磁炉)(?=能|可以|行)",
    re.IGNORECASE,
)
SPOKEN_OF = 0.6  # share of a question's own words that a sentence must have to be its answer
MOST_LINKED = 40  # products that share a word with the text, among which their own are looked for
MOST_SHOWN = 4  # products of one answer that a question after it may be about, all of them
NAMED_WELL = 0.66  # what a search must name a product by to be about that one


def with_products(request: Request, plain: str, heard: Heard, earlier: list[Request], catalogue: Catalogue) -> Request:
    """Name the products: by the clause itself, else by the clause before it in the same message, else by what the talk is about."""
    focus = heard.focus
    links = best_links(catalogue.linker.link(_INTO.sub(" ", plain))) or best_links(catalogue.linker.link(plain))
    if heard.bought and not any(link.id in heard.bought for link in links) and OF_ORDERS.search(plain):
        mine = tuple(link for link in catalogue.linker.link(plain, limit=MOST_LINKED) if link.id in heard.bought and link.how != "sound")
        links = best_links(mine) or links  # 'did both pillow parcels arrive': of all pillows, the one they bought
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
    if about and _speaks_of(plain, request, about[0], catalogue):
        return replace(request, products=about, follow_up=True)
    return request


def talked_of(heard: Heard, catalogue: Catalogue) -> tuple[str, ...]:
    """What the talk is about: the products that the last answer showed, when it showed a few, else the one before."""
    focus = heard.focus
    shown = tuple(product for product in focus.candidates if product in catalogue.products)
    if 1 < len(shown) <= MOST_SHOWN and not focus.pending:
        return shown
    return (focus.product,) if focus.product and focus.product in catalogue.products else ()


def _speaks_of(plain: str, request: Request, product: str, catalogue: Catalogue) -> bool:
    """Whether a clause that names no product goes on about `product`: it points back, or says only what can be asked of a product."""
    if POINTS_BACK.search(plain) or wants_other(request):
        return True
    if request.intent not in PRODUCT_FACTS and not request.attributes and not request.follow_up:
        return False
    rest = plain.replace(request.cue, " ") if request.cue and request.intent in PRODUCT_FACTS else plain
    if matching_keys(rest, catalogue.attribute_names(product)):
        return True
    if max(choose_options(rest, catalogue.option_values(product)).values(), default=0.0) > 0:
        return True
    return len(residue(rest)) <= 1


def by_own_name(request: Request, catalogue: Catalogue) -> bool:
    """Whether the words that named the one product hold the word its name begins with (雾岚, 'Mist'), not only its kind."""
    names = catalogue.products[request.products[0]].name.values()
    begins = (normal(name).split()[0] if name.isascii() else normal(name)[:2] for name in names)
    return not request.said or any(word in request.said for word in begins)


def chosen_sku(request: Request, catalogue: Catalogue) -> str | None:
    """The variant that the words name, when they name exactly one better than all others."""
    scores = choose_options(without_name(request), catalogue.option_values(request.products[0]))
    best = max(scores.values(), default=0.0)
    skus = [sku for sku, score in scores.items() if score == best]
    return skus[0] if best > 0 and len(skus) == 1 else None


def without_name(request: Request) -> str:
    return normal(request.query).replace(request.said, " ") if request.said else normal(request.query)


def residue(text: str) -> str:
    """What is left of a text when courtesy, pronouns and question words are taken away."""
    return _FILLER.sub("", text)


def wants_other(request: Request) -> bool:
    """'The bigger one', 'the cheaper one': another option of the same product."""
    return bool(_OTHER.search(request.query))


def own_words(question: str, product: Product) -> frozenset[str]:
    """What a question is about beside the product: its pieces without the product's names and without words that only ask."""
    named = frozenset[str]().union(*(pieces(name) for name in (*product.name.values(), *product.aliases)))
    return pieces(_ASKS.sub(" ", question)) - named


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
