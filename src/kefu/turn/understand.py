"""What is wanted, about what, in which language. Works on masked text; decides nothing."""

import re
from dataclasses import replace

from kefu.knowledge import kind_of
from kefu.knowledge.goods import Measured, Priced, Wish
from kefu.perception.attributes import asked_attributes, matching_keys
from kefu.perception.clauses import Clause, split_requests
from kefu.perception.glance import glance
from kefu.perception.intents import Embed, Guess, guess
from kefu.perception.language import detect, to_simplified
from kefu.perception.order_states import states_said
from kefu.perception.signals import signals
from kefu.turn.facts.basket import basket_asked
from kefu.turn.facts.own_text import LIKE_OWN, nearest_own
from kefu.turn.mood.course import mood_of
from kefu.turn.named.asking import IN_BULK, limit, order_day, words_asked
from kefu.turn.named.attributes_asked import nearest_attributes, with_sizes
from kefu.turn.named.beside import COUNTS, each_asked
from kefu.turn.named.catalogue import Catalogue
from kefu.turn.named.goods_asked import compared, goods_asked
from kefu.turn.named.goods_sought import goes_on_seeking, is_of_service, seeks_goods
from kefu.turn.named.naming import (
    POINTS_BACK,
    by_own_name,
    chosen_sku,
    residue,
    talked_of,
    wants_other,
    with_products,
    without_name,
)
from kefu.turn.named.own import LIKELY_OF_OWN, OF_ORDERS, PRICE_FELL, aspect_asked
from kefu.turn.state import ORDER_TOKEN, PRODUCT_FACTS, TRACKING_TOKEN, Heard, Meaning, Request
from kefu.vocabulary import Level

_HAN = re.compile(r"[\u3400-\u9fff]")
_TOKEN = re.compile(r"〔([^#〕]*)#\d+〕")
_FOLLOWS = re.compile(r"^\W*(?:那|那么|然后|还有|and|what about|how about|or)\b|^\W*那|呢\W*$", re.IGNORECASE)
_MINE = re.compile(
    r"我的|我那|我这|我还|我买|我订|我下|我上|我昨|我前|俺的|还没|\b(?:my|mine|i ordered|i bought|i placed|i paid|i haven't|i still"
    r"|(?:did|have) i (?:order|buy|bought|pay|paid)(?:ed)?)\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(r"[吗么不没]\W*$|^\W*(?:is|are|can|could|does|do|will|would|may|should|anywhere)\b", re.IGNORECASE)
_WANTS = re.compile(
    r"推荐|有没有|有什么|有啥|适合|想|要(?!多)|找|求|买"
    r"|\b(?:want|need|looking|any|anything|something|recommend|suggest|do you (?:have|sell)|got)\b",
    re.IGNORECASE,
)
_CHOOSES = re.compile(
    r"哪|推荐|想|要(?!多)|有没有|有什么|有啥|适合|送|找|求|最|的(?:吗|么|没|不)?\W*$"
    r"|\b(?:which|what|need|want|looking|any|anything|something|best|most|recommend|suggest|got|a|for|that)\b",
    re.IGNORECASE,
)
_MAY_COUNT = ("product.attribute", "product.stock", "product.options", "product.describe", "product.find", "knowledge")
_SEARCHES = re.compile(
    r"推荐|有没有|有什么|有啥|想买|想要|找|求|买"
    r"|\b(?:looking|anything|something|recommend|suggest|do you (?:have|sell)|got|any|want|need)\b",
    re.IGNORECASE,
)
_ANYTHING = re.compile(
    r"\b(?:anything|something) (?:that|to|for|which)\b|\bwhat do you have\b"
    r"|有(?:什么|啥)(?:东西|办法)?(?:能|可以|好)|(?:什么|啥)[^，。]{1,6}(?:合适|能)",
    re.IGNORECASE,
)
_ASKS_LEAVE = re.compile(r"(?:可以|行|能|成)(?:吧|吗|么|不行?|没)?\W*$|行不行|可不可以|能不能|\bcan\b", re.IGNORECASE)
_SELLS_ANY = re.compile(r"^\W*(?:请问|你们?|店里|你们店)*有(?!没有|货|现货|几|多).{1,12}(?:吗|么|没有?|不|嘛)\W*$")
_HAS_ANY = re.compile(r"(?<!没)有(?:吗|么|没|没有|不|货)\W*$|有没有\W*$|\b(?:got any|any left)\W*$", re.IGNORECASE)
_WHICH_ONE = re.compile(r"哪(?:一)?(?:个|款|种|件|条|只|把)(?:更|比较)?|\bwhich (?:one )?|\bwhich\W*$", re.IGNORECASE)
MOST_COMPARED = 4
_TOO = re.compile(r"也|\b(?:also|too|as well|either)\b", re.IGNORECASE)
_YES_NO_FIRST = re.compile(r"[吗么不没]\W*$|^\W*(?:is|are|can|could|does|do|will|would|may)\b", re.IGNORECASE)
_CHEAPER = re.compile(r"便宜|实惠|\b(?:cheaper|less expensive|lower price|lower-priced)\b", re.IGNORECASE)
_SIGNS = re.compile(r"〔[^〕]*〕|(?<![A-Za-z0-9])(?=[A-Za-z]*\d)[A-Za-z0-9-]{6,}(?![A-Za-z0-9])")  # codes are of no language
LONGEST_CLAUSE = 300  # characters of one request that are read: embedding takes a millisecond a token
# How likely a clause without a cue must be about an order: when it speaks of one of theirs, and when they are only signed in.
ORDER_WHEN_THEIRS, ORDER_WHEN_SIGNED_IN = 0.4, 0.6
SHORT_REST = 4  # characters beside courtesy and question words: after a question about a product, such a clause asks of it, too
NEED = 0.65  # of the kind of question: from here on a product is sought by what it is for (benches/LOG.md, "Answers")
NO_NEED, PLAIN_NEED = 0.1, 0.95  # beyond these a glance is enough (benches/LOG.md, "First stage")
NEED_WITH_CUE = 0.35  # the same where the classifier of intents thinks so, too
OF_RULES, SURELY_OF_RULES = 0.4, 0.8  # the same for a clause that asks for a rule: behind one about an order, and whatever its words
OF_GOODS = 0.4  # of the taxonomy's intent: from here on a question that names no goods is believed to be about some
ORDER_PERHAPS = 0.2  # from here on, a signed-in customer's orders are the answer when no article is


def understand(heard: Heard, catalogue: Catalogue, embed: Embed) -> Meaning:
    """The requests of one message, each completed from the talk so far."""
    language = detect(_SIGNS.sub(" ", heard.text), heard.language)
    requests: list[Request] = []
    clauses = split_requests(heard.text, language.code)
    for clause in clauses:
        request = _request(clause, heard, requests, catalogue, embed)
        if requests and requests[-1].intent == "product.absent" and not request.products and _is_short(residue(request.query)):
            continue  # the price of what is not sold
        if requests and _goes_on(request, requests[-1]):
            requests[-1] = replace(requests[-1], text=f"{requests[-1].text} {request.text}", query=f"{requests[-1].query} {request.query}")
        else:
            each = each_asked(request, without_name(request), catalogue)
            requests += [one for one in each if not any(_same(one, earlier) for earlier in requests)]
    meant = [request for request in requests if request.intent not in ("greeting", "ok")] or requests[:1]
    if not meant:
        meant = [Request(text=heard.text, intent="empty", confidence=1.0)]
    start = heard.text[:LONGEST_CLAUSE]
    # one clause is read once, for what it wants, for how it feels and for what is searched
    read = {start: words_asked(_plain(clauses[0]))} if len(clauses) == 1 else {}
    mood = mood_of(start, lambda text: embed(read.get(text, text)), language.code, heard.focus.feelings, catalogue.names_in(start))
    return Meaning(language.code, language.script, tuple(meant), mood, signals(to_simplified(heard.text)))


def _request(clause: Clause, heard: Heard, earlier: list[Request], catalogue: Catalogue, embed: Embed) -> Request:
    text = to_simplified(clause.text)
    plain = _plain(clause)
    query = words_asked(plain)
    guessed = guess(plain, lambda _: embed(query))  # what the search will ask for, too: one vector serves both
    order, tracking = ORDER_TOKEN.search(text), TRACKING_TOKEN.search(text)
    request = Request(
        text=clause.text,
        intent=guessed.name,
        confidence=guessed.confidence,
        cue=guessed.cue,
        query=query,
        order=order.group(0) if order else None,
        tracking=tracking.group(0) if tracking else None,
        attributes=asked_attributes(plain),
        limit_minor=limit(plain),
        follow_up=bool(_FOLLOWS.search(plain)) and len(residue(plain)) <= 12,
        context=earlier[-1].query if earlier and earlier[-1].intent == "knowledge" else heard.focus.query,
        order_day=order_day(plain, heard.today),
        order_status=states_said(plain),
        wish=guessed.wish,
        wish_confidence=guessed.wish_confidence,
        leaf=guessed.leaf,
        leaf_confidence=guessed.leaf_confidence,
        maybe_order=guessed.order if guessed.about_order >= ORDER_PERHAPS else "",
    )
    if guessed.name in ("person", "rejects", "off_limits", "others_data", "no_promises", "thanks", "bye", "ok", "greeting", "who_are_you"):
        return request
    wish = catalogue.goods.read(plain)
    if (
        not (request.order or request.tracking)
        and (absent := catalogue.goods.absent(plain))
        and (wish.kind is None or wish.kind.said in absent.said)
    ):
        return replace(request, intent="product.absent", said=absent.said, products=absent.near, cue=absent.said)
    if _refines(wish, request, guessed, heard, catalogue):
        cheaper = heard.focus.candidates if _CHEAPER.search(plain) else ()
        return replace(request, intent="product.find", before=heard.focus.sought, cheaper_than=cheaper)
    if not (request.order or request.tracking or (OF_ORDERS.search(plain) and heard.bought)) and (items := basket_asked(plain, catalogue)):
        return replace(request, intent="product.total", items=items, products=tuple(item.product for item in items))
    request = with_products(request, plain, heard, earlier, catalogue, guessed.about_order)
    if going_on := _of_order_before(request, guessed, plain, earlier):
        return going_on
    if asked := _of_goods(request, guessed, plain, heard, catalogue):
        return asked
    if sides := compared(plain, request, guessed.name == "product.compare", catalogue):
        return replace(request, intent="product.compare", products=sides, kind_only=False)
    if which := _which_of_compared(request, plain, heard, catalogue):
        return which
    goes_on = any(other.products for other in earlier) and not request.products and len(residue(plain)) <= SHORT_REST
    if not goes_on and _seeks(request, guessed, plain, wish, heard, catalogue, embed):
        return replace(request, intent="product.find")
    if request.intent == "product.find" and is_of_service(plain):
        request = replace(request, intent="knowledge", products=request.products if by_own_name(request, catalogue) else ())
    for settle in (_settle_choice, _settle_order, _settle_product):
        request = settle(request, guessed, heard, catalogue)
    if (
        earlier
        and request.intent in PRODUCT_FACTS
        and not request.said
        and request.sku is None
        and request.products == earlier[-1].products
    ):
        request = replace(request, sku=earlier[-1].sku)  # 'the walnut one: price, and how many are there?'
    if _goes_on_about(request, earlier, catalogue):
        return replace(request, products=earlier[-1].products, follow_up=True, intent="product.attribute", attributes=(), kind_only=True)
    if _may_go_on(request, guessed, heard, earlier) and (about := talked_of(heard, catalogue)):
        maybe = replace(request, products=about, follow_up=True)
        if near := nearest_attributes(maybe, catalogue)[0]:
            return replace(maybe, attributes=near, kind_only=True)
    if request.intent == "product.attribute" and not request.attributes and earlier and _TOO.search(plain):
        request = replace(request, attributes=earlier[-1].attributes)
    if request.intent == "product.attribute" and not request.attributes:
        keys, is_near = nearest_attributes(request, catalogue)
        request = replace(request, attributes=keys, is_near=is_near)
    elif request.intent == "product.attribute" and len(request.products) == 1:
        request = replace(request, attributes=with_sizes(request, catalogue.products[request.products[0]]))
    return request


def _plain(clause: Clause) -> str:
    return _TOKEN.sub(r" \1 ", to_simplified(clause.text)).strip()[:LONGEST_CLAUSE]


def _of_order_before(request: Request, guessed: Guess, plain: str, earlier: list[Request]) -> Request | None:
    """The request when it goes on about the order of the clause before it: 'where is it, and what date will it be here?'"""
    before = earlier[-1] if earlier else None
    if before is None or not before.intent.startswith("order.") or request.order or request.tracking or request.said:
        return None
    if before.is_own and PRICE_FELL.search(plain):
        return replace(request, intent="order.refund", products=before.products, is_own=True)
    if request.wish or _asks_rule(guessed, OF_RULES) or request.order_status or request.order_day:
        return None
    says_other = guessed.cue and not guessed.name.startswith("order.")
    is_of_it = guessed.about_order >= ORDER_PERHAPS or request.follow_up or _is_short(residue(plain))
    if says_other or not is_of_it:
        return None
    moved = ("order.status", "order.parcel")
    asked = aspect_asked(plain) or before.intent
    intent = before.intent if asked in moved and before.intent in moved else asked
    return replace(before, text=request.text, query=request.query, intent=intent, wish="", wish_confidence=0.0)


def _asks_rule(guessed: Guess, least: float) -> bool:
    return guessed.kind == "know" and guessed.leaf_confidence >= least


def _may_go_on(request: Request, guessed: Guess, heard: Heard, earlier: list[Request]) -> bool:
    """Whether a clause without a subject may ask of the goods just talked about: 'fine for a bathroom?' after a heater's power."""
    is_bare = request.intent == "knowledge" and not (request.products or request.order or request.tracking or guessed.cue or earlier)
    return is_bare and heard.focus.intent.startswith("product.") and _is_short(residue(request.query))


def _goes_on_about(request: Request, earlier: list[Request], catalogue: Catalogue) -> bool:
    """Whether a clause without a subject asks of the one product of the clause before it: what is written of that is near to it."""
    if request.intent != "knowledge" or request.products or request.order or request.tracking or request.cue or not earlier:
        return False
    before = earlier[-1]
    if len(before.products) != 1 or before.intent not in PRODUCT_FACTS or before.products[0] not in catalogue.products:
        return False
    near = nearest_own(catalogue.products[before.products[0]], request.query, "zh" if _HAN.search(request.query) else "en")
    return bool(near) and near[0][0] >= LIKE_OWN


def _is_short(rest: str) -> bool:
    return len(rest) <= (8 if re.search(r"[\u3400-\u9fff]", rest) else 20)


def _of_goods(request: Request, guessed: Guess, plain: str, heard: Heard, catalogue: Catalogue) -> Request | None:
    """The request when it asks how goods belong together."""
    if request.order or request.tracking or (frozenset(request.products) & heard.bought and OF_ORDERS.search(plain)):
        return None
    focus = heard.focus.product
    if guessed.name == "product.compare" and guessed.cue and len(request.products) == 1 and focus and focus not in request.products:
        return replace(request, products=(focus, *request.products), intent="product.compare", kind_only=False)
    about = request.products if request.said else ()
    asked = goods_asked(plain, about, focus, catalogue)
    if asked is None:
        return None
    if asked.aspect == "cheaper":
        return replace(request, intent="product.find", products=(), cheaper_than=asked.products)
    return replace(request, intent=f"product.{asked.aspect}", products=asked.products, others=asked.others, confidence=0.9)


def _which_of_compared(request: Request, plain: str, heard: Heard, catalogue: Catalogue) -> Request | None:
    """'Which is easier to clean?' after a comparison asks of the goods that were compared, not of the whole shop."""
    shown = tuple(product for product in heard.focus.candidates if product in catalogue.products)
    if heard.focus.intent != "product.compare" or not 2 <= len(shown) <= MOST_COMPARED or not _WHICH_ONE.search(plain):
        return None
    if request.order or request.tracking or (request.said and not set(request.products) & set(shown)):
        return None
    asked = replace(request, products=shown, follow_up=True, kind_only=False, query=_WHICH_ONE.sub(" ", request.query), said="")
    near = request.attributes or nearest_attributes(asked, catalogue)[0]
    return replace(asked, intent="product.attribute", attributes=near, confidence=0.8)


def _refines(wish: Wish, request: Request, guessed: Guess, heard: Heard, catalogue: Catalogue) -> bool:
    """Whether the clause says nothing but what the goods that were just shown should be like: 'the black one?', 那便宜点的呢."""
    focus = heard.focus
    if focus.intent != "product.find" or not focus.sought or focus.pending or request.order or request.tracking:
        return False
    if goes_on_seeking(request.query, wish, focus.sought, catalogue.goods):
        return True
    if not (wish.limits or wish.sort) or (guessed.cue and guessed.name not in ("product.find", "knowledge", *PRODUCT_FACTS)):
        return False
    is_one = len(focus.candidates) == 1
    if is_one and not _CHEAPER.search(request.query) and not any(isinstance(each, Priced) for each in wish.limits):
        return False  # 'in blue?' asks for another option of the only one
    shown = frozenset(focus.candidates)
    return (wish.kind is None or bool(wish.kind.products & shown)) and len(residue(wish.rest)) <= SHORT_REST


def _seeks(request: Request, guessed: Guess, plain: str, wish: Wish, heard: Heard, catalogue: Catalogue, embed: Embed) -> bool:
    """Whether the clause seeks a product by what it is for: no product by its own name, no order, no answer to a question of ours."""
    if request.order or request.tracking or request.sku or heard.focus.pending:
        return False
    if guessed.about_order >= ORDER_WHEN_SIGNED_IN and (guessed.cue or heard.who.level is not Level.ANONYMOUS):
        return False
    if IN_BULK.search(plain) or (heard.focus.runs and not _SEARCHES.search(plain)):
        return False  # while an errand asks, 烟灰色的 and 'no power, it is a knife' answer it
    has_own_name = len(request.products) == 1 and not request.kind_only and by_own_name(request, catalogue)
    if not has_own_name and (is_sought := seeks_goods(plain, wish, request, catalogue.goods)) is not None:
        return is_sought
    if guessed.cue and guessed.name not in ("product.find", "knowledge"):
        return False
    if has_own_name:
        return False
    if frozenset(request.products) & heard.bought and OF_ORDERS.search(plain):
        return False
    if (heard.focus.product or request.follow_up) and (request.follow_up or POINTS_BACK.search(plain)):
        return False
    if request.attributes and not _CHOOSES.search(plain):
        return False  # 'how heavy is the dinner set' asks of one, 'which pillow is the highest' chooses among several
    if request.products and _YES_OR_NO.search(plain) and not _WANTS.search(plain):
        return False  # 'is it alright to leave a candle burning' asks about candles
    if len(request.products) == 1 and request.attributes and not _SEARCHES.search(plain):
        return False  # 取暖器要什么插座: the only one of its kind
    if heard.focus.intent == "knowledge" and _ASKS_LEAVE.search(plain):
        return False  # 里面放两支蜡烛可以吧, after a question on sending abroad
    bounded = any(isinstance(each, (Measured, Priced)) for each in wish.limits)
    if wish.kind and bounded and len(wish.limits) > 1 and not request.attributes:
        return True  # a kind with two limits is sought, whatever else the words are like
    is_likely = guessed.name == "product.find" or bounded or bool(_ANYTHING.search(plain))
    at_a_glance = glance(plain).need
    if at_a_glance < NO_NEED or at_a_glance > PLAIN_NEED:
        return at_a_glance > PLAIN_NEED
    return kind_of(embed(words_asked(plain)))["need"] >= (NEED_WITH_CUE if is_likely else NEED)


def _settle_choice(request: Request, guessed: Guess, heard: Heard, catalogue: Catalogue) -> Request:
    """An answer to our own question: the product we asked for, or a bare name that goes on with the question before."""
    focus = heard.focus
    if len(request.products) != 1 or request.order or (guessed.cue and guessed.name != "knowledge"):
        return request
    if request.attributes or len(residue(without_name(request))) > 3:
        return request
    if request.is_own and (_of_own(request, guessed) or focus.intent.startswith("order.")):
        return request
    before = focus.query or request.query
    keys = matching_keys(before, catalogue.attribute_names(request.products[0])) or asked_attributes(before)
    if focus.pending in PRODUCT_FACTS:
        return replace(request, intent=focus.pending, confidence=0.9, query=before, attributes=keys)
    if request.follow_up and focus.intent in PRODUCT_FACTS:
        return replace(request, intent=focus.intent, confidence=0.85, attributes=keys)
    if request.said:
        return replace(request, intent="product.describe", confidence=0.85)
    return request


def _of_own(request: Request, guessed: Guess) -> bool:
    """Whether a clause that names what the customer has bought is about its order."""
    by_words = bool(OF_ORDERS.search(request.text))
    return by_words or (guessed.about_order >= LIKELY_OF_OWN and not request.attributes and not guessed.cue)


def _settle_order(request: Request, guessed: Guess, heard: Heard, catalogue: Catalogue) -> Request:
    """Questions about an order need one that is theirs: named, already open in the talk, or the customer's own words ('my parcel')."""
    focus, named = heard.focus, request.order or request.tracking
    pending = focus.pending if focus.pending.startswith("order.") else ""
    rest = len(residue(_TOKEN.sub("", request.text)))
    is_proof = bool(pending) and bool(re.search(r"(?<!\d)\d{4}(?!\d)", request.text)) and rest <= 14 and not guessed.cue
    is_named = bool(named) and rest <= 14 and not guessed.cue
    if is_proof or (not request.intent.startswith("order.") and (is_named or guessed.name == "identify")):
        return replace(request, intent=pending or "order.status", order=request.order or focus.order, confidence=0.8)
    own = frozenset(request.products) & heard.bought if request.said or request.is_own else frozenset[str]()
    if own and PRICE_FELL.search(request.text):
        return replace(request, intent="order.refund", products=tuple(product for product in request.products if product in own))
    if own and (_of_own(request, guessed) or (focus.intent.startswith("order.") and not (guessed.cue and guessed.name in PRODUCT_FACTS))):
        goes_on = focus.intent if focus.intent.startswith("order.") and _is_short(residue(without_name(request))) else ""
        asked, has_cue = aspect_asked(request.text), request.intent.startswith("order.") and bool(request.cue)
        intent = request.intent if has_cue and asked != "order.refund" else asked or goes_on or guessed.order
        products = tuple(product for product in request.products if product in own)
        return replace(request, intent=intent, products=products, confidence=max(0.7, guessed.about_order))
    needed = 1.0
    if named or (focus.order and request.cue) or own or _MINE.search(request.text):
        needed = ORDER_WHEN_THEIRS if named or own or heard.who.level is not Level.ANONYMOUS else ORDER_WHEN_SIGNED_IN
    elif heard.who.level is not Level.ANONYMOUS:
        needed = ORDER_WHEN_SIGNED_IN
    has_cue = request.intent.startswith("order.") and bool(request.cue)
    says_other = (bool(guessed.cue) and not has_cue) or (_asks_rule(guessed, SURELY_OF_RULES) and not own)
    if says_other or (guessed.about_order < needed and not (has_cue and needed < 1.0)):
        return replace(request, intent="knowledge") if request.intent.startswith("order.") else request
    if own:
        request = replace(request, products=tuple(product for product in request.products if product in own))
    order = request.order or (None if request.tracking or request.said else focus.order)
    return replace(
        request, intent=request.intent if has_cue else guessed.order, order=order, confidence=max(request.confidence, guessed.about_order)
    )


def _settle_product(request: Request, guessed: Guess, heard: Heard, catalogue: Catalogue) -> Request:
    """Which question about the product it is, once the product is known; without a product it is a question to the articles."""
    if request.intent.startswith("order."):
        return request
    if request.limit_minor and request.intent == "knowledge":
        return replace(request, intent="product.find")
    is_of_shop = _asks_rule(guessed, SURELY_OF_RULES) and guessed.group not in ("product", "use")
    if is_of_shop and request.products and not request.sku and not by_own_name(request, catalogue):
        return replace(request, intent="knowledge", products=(), attributes=())  # gift wrapping is no product that makes a gift
    if not request.products and request.intent in (*PRODUCT_FACTS, "product.compare"):
        return request if _of_something_unnamed(request, guessed) else replace(request, intent="knowledge")
    if not request.products:
        return request
    chosen = chosen_sku(request, catalogue)
    request = replace(request, sku=request.sku or chosen)
    if (
        len(request.products) == 1
        and not request.kind_only
        and _HAS_ANY.search(request.query)
        and request.intent not in ("product.price", "product.compare")
    ):
        return replace(request, intent="product.stock", confidence=0.85)
    if request.intent == "product.find" and not request.kind_only and request.said:
        sells = chosen or re.search(r"卖|got|sell|carry", request.cue)
        request = replace(request, intent="product.stock" if sells else "knowledge", confidence=0.8)
    if request.kind_only and not request.attributes and _SELLS_ANY.search(request.query) and not guessed.cue:
        return replace(request, intent="product.find")
    if request.intent == "product.compare" and len(request.products) < 2:
        request = replace(request, intent="product.describe")
    if request.intent == "product.compare":
        return request
    keys = matching_keys(without_name(request), catalogue.attribute_names(request.products[0])) or request.attributes
    if COUNTS.search(without_name(request)) and not (request.kind_only or guessed.cue) and request.intent in _MAY_COUNT:
        return replace(request, intent="product.stock", confidence=0.85, attributes=())
    was_settled = request.intent in PRODUCT_FACTS and request.intent != guessed.name
    has_cue = was_settled or (guessed.name in PRODUCT_FACTS and bool(guessed.cue))
    if keys and not has_cue and request.intent in (*PRODUCT_FACTS, "knowledge"):
        return replace(request, intent="product.attribute", attributes=keys)
    if has_cue:
        return request
    if heard.focus.intent in PRODUCT_FACTS and request.follow_up and not request.said and (chosen or wants_other(request)):
        return replace(request, intent=heard.focus.intent, confidence=0.8)
    if request.kind_only:
        return replace(request, intent="knowledge") if request.intent in PRODUCT_FACTS else request
    if request.said or request.intent in PRODUCT_FACTS:
        return replace(request, intent="product.attribute", attributes=())
    return request


def _of_something_unnamed(request: Request, guessed: Guess) -> bool:
    """Whether a question about goods leaves open which: 'how much is this one?', 有黑色的吗."""
    is_of_goods = bool(guessed.cue) and guessed.leaf.startswith("product.") and guessed.leaf_confidence >= OF_GOODS
    return is_of_goods and bool(POINTS_BACK.search(request.query) or _is_short(residue(request.query)))


def _goes_on(request: Request, before: Request) -> bool:
    """Whether a clause is only the rest of the question before it: 'how long?', 各自门槛是多少."""
    if request.intent != "knowledge" or before.intent != "knowledge" or request.products:
        return False
    if _YES_NO_FIRST.search(before.query) and not _YES_NO_FIRST.search(request.query):
        return False  # 'do you deliver to Japan, and how long does it take?': each is answered
    rest = residue(request.query)
    return len(rest) <= (4 if re.search(r"[\u3400-\u9fff]", rest) else 10)


def _same(one: Request, other: Request) -> bool:
    """Two clauses that ask for the same thing ('where is it, when does it come'): one answer serves both."""
    if one.intent != other.intent or one.intent in ("knowledge", "product.attribute", "product.find"):
        return False
    return one.products == other.products and one.order == other.order and one.sku == other.sku
