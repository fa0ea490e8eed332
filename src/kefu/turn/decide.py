"""Choose what to do about each request. The closed union `Decision` holds all there is to choose from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from kefu.perception.language import to_simplified
from kefu.turn.facts.basket import asks_freight
from kefu.turn.facts.sums import sum_asked
from kefu.turn.facts.waiting import waiting_wish, wants_call
from kefu.turn.flows.assent import assent
from kefu.turn.flows.follow import follow
from kefu.turn.flows.run import View
from kefu.turn.named.beside_errands import asks_of_handing, cannot_prove, rule_on_money
from kefu.turn.named.beyond import beyond
from kefu.turn.named.courtesy import asks_for_people, small_talk
from kefu.turn.state import (
    ORDER_TOKEN,
    PRODUCT_FACTS,
    Act,
    Answer,
    Ask,
    Chat,
    Decision,
    Escalate,
    Follow,
    HandOver,
    Heard,
    Heed,
    LookUp,
    Meaning,
    Request,
    Wait,
)
from kefu.vocabulary import Level

MANY_PRODUCTS = 4  # up to so many are answered each; beyond, the customer is asked which one
MISSES_BEFORE_PERSON = 2
_FOUR_DIGITS = re.compile(r"(?<![\d.,])\d{4}(?![\d.,]?\d)")
_SELLS = re.compile(
    r"卖|sell|stock|carry|got", re.IGNORECASE
)  # 'do you sell phones?' is about the catalogue, whatever an article says of phones
_SELLS_IT = re.compile(r"卖.{1,8}[吗么不没]|\bdo you (?:sell|stock|carry)\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"几|多少(?!钱)|how many", re.IGNORECASE)
_PHONE_TOKEN = re.compile(r"〔(?:手机|phone)#\d+〕")
WITH_CARE, AT_ONCE = 2, 3  # grades of perception/signals.yaml
ON_FILE = ("regulator", "media", "lawyer", "chargeback", "injury", "discrimination", "self_harm", "fraud_claim")
_CONFIRMS = re.compile(
    r"^\W*(?:确认|确定|同意|是的?\W*$|对的?\W*$|提交|办吧|yes|yeah|yep|confirm|i confirm|go ahead|proceed|do it|please do)", re.IGNORECASE
)
# 什么破店 has a question word and asks nothing.
_ASKS_PLAINLY = re.compile(r"[?？]|吗|怎么|多久|什么时候|\b(?:where|when|how|why|what)\b", re.IGNORECASE)
_HEARSAY = re.compile(
    r"(?:经理|主管|老板|领导|上级|店长|客服|你们的人|员工|同事)[^，。]{0,8}(?:说|答应|同意|承诺|要求)[^。]{0,16}(?:退|赔|补|打款|给我)"
    r"|\b(?:manager|supervisor|boss|owner|colleague|agent|rep|someone|they)\b.{0,24}\b(?:said|told|promised|agreed|approved)\b"
    r".{0,40}\b(?:refund|compensat\w*|pay|credit|free)\b",
    re.IGNORECASE,
)
_HAGGLES = re.compile(
    r"(?:能|可以|再|给我?).{0,4}便宜(?:一?点|些|个?\d+|多少)|便宜(?:一?点|些)(?:呗|吧|嘛|行不|行吗|可以吗|卖)|最低(?:多少|价)|底价|(?:太|好|有点)贵(?:了|啊|呀|吧)?\W*$|打个?[一二三四五六七八九半\d]折"
    r"|抹个?零|砍个?价|少(?:收|算)?(?:点|一点|个)(?:呗|吧|嘛|钱)"
    r"|\b(?:give|do|make) me (?:a |an )?(?:better|lower|good|special) (?:price|deal)|\bknock .{1,12} off\b"
    r"|\bgive me (?:a )?(?:\d+ ?% (?:off|discount)|discount)\b|\b(?:too|so|very) expensive\b|\byour (?:lowest|best) price\b",
    re.IGNORECASE,
)
# Anger without a matter in it: nothing is looked up for it.
_SCOLDS = re.compile(
    r"(?:什么|破|垃圾|烂|黑|奸|骗子|坑人)(?:的)?(?:破|烂|垃圾|黑)?(?:店|客服|服务|公司|商家|平台)|^\W*(?:垃圾|骗子|黑店|坑人|有病|滚|傻\w)\W*$"
    r"|(?:卖|发|做|给)的?(?:都?是)?(?:什么|啥)(?:垃圾|破烂?|烂|鬼)?(?:垃圾|玩意儿?|破烂|东西)\W*$"
    r"|\b(?:sell(?:ing)?|sent me) (?:such )?(?:rubbish|junk|crap|garbage)\b"
    r"|^\W*(?:你|你们|机器人)(?:真|太|好|是不是|怎么这么)?(?:笨|蠢|傻|没用|废物|智障|烂)"
    r"|\byou(?:'re| are) (?:so |really |an? )?(?:stupid|dumb|idiot|useless|rubbish)\b"
    r"|\b(?:worst|terrible|useless|garbage|trash|pathetic|crap(?:py)?|shit(?:ty)?|scam(?:mers)?|ridiculous|joke of a)\b"
    r".{0,20}\b(?:shop|store|company|service|support|people|lot|bot)?\W*$",
    re.IGNORECASE,
)
# 'Can I return it if I don't like it', 谁出运费: of the rules, not of what has come of earlier refunds.
_ASKS_RULE = re.compile(
    r"(?:可以|能|可不可以|能不能|是否|支持).{0,6}(?:退|换)|(?:退|换)(?:货|得了|不了)?(?:吗|么|不)|运费.{0,4}(?:谁|哪边|自己)|谁.{0,3}(?:出|付|承担).{0,3}(?:运费|邮费)"
    r"|\b(?:can|could|may|am) i\b.{0,24}\b(?:return|exchange|send (?:it|them) back)|\bwho (?:pays|covers|bears)\b",
    re.IGNORECASE,
)
# Beside a threat or a risk only what is plainly asked is looked up: 'I go to my bank' asks for no list of orders.
_QUESTION = re.compile(r"[?？]|吗|呢|什么|哪|怎么|多少|几[时天点号]|何时|\b(?:what|where|when|which|who|why|how)\b", re.IGNORECASE)
_OF_ONE_OF_MINE = re.compile(r"我(?:的|那|买|订)|[这那][一笔]?[单笔]|订单|退款|\bmy\b|\border\b|\brefund(?:ed)?\b", re.IGNORECASE)
GOODS_ASKED = ("product.fits", "product.belonging", "product.care")
CHATS = ("off_limits", "others_data", "no_promises", "greeting", "thanks", "bye", "ok", "who_are_you", "hours", "empty")


Decided = tuple[tuple[Request, Decision], ...]
_STAYS_QUIET = ("bye", "thanks", "off_limits")  # after these, an open question is not asked again


def decide(meaning: Meaning, heard: Heard, view: View) -> Decided:
    """One decision for each request, in their order, and last, when an errand is open that none of them goes on with, going on with it."""
    followed = follow(meaning.requests, heard.focus.runs, view)
    if followed.misheard:
        return (*((request, Heed()) for request in meaning.requests[:-1]), (meaning.requests[-1], Follow(followed)))
    mine = followed.mine
    begun = [view.flows.newest[name] for name in followed.started]
    needs_sign_in = bool(begun) and all(flow.needs == "customer" for flow in begun)
    if needs_sign_in and heard.who.level is Level.ANONYMOUS and "contact" not in heard.merchant.proofs:
        mine = (False,) * len(mine)  # what the articles say helps at once; the errand itself waits for signing in
    last = max((number for number, is_mine in enumerate(mine) if is_mine), default=-1)
    decided: list[tuple[Request, Decision]] = []
    for number, (request, is_mine) in enumerate(zip(meaning.requests, mine, strict=True)):
        if needs_sign_in and any(view.wishes[number : number + 1]) and heard.who.level is Level.ANONYMOUS and not is_mine:
            decided.append((request, Answer(request.query)))  # what the articles say of the errand, not what its goods are made of
            continue
        is_beside = _is_scolding(request) and (bool(followed.runs) or len(meaning.requests) > 1)
        decision = Follow(followed) if number == last else Heed() if is_mine or is_beside else _decide(request, heard)
        decided.append((request, decision))
    leaves = any(
        isinstance(decision, HandOver) or (isinstance(decision, Chat) and decision.kind in _STAYS_QUIET) for _, decision in decided
    )
    if risk := _risk(meaning, heard):
        is_all = risk == "self_harm"  # nothing else matters then
        rest = (
            (request, Heed() if is_all or isinstance(decision, (Follow, HandOver)) or not _QUESTION.search(request.text) else decision)
            for request, decision in decided
        )
        return (*rest, (Request("", "risk", 1.0), Escalate(risk)))
    waits = bool(followed.runs) and followed.runs[0].asked == "identify" and heard.who.level is Level.ANONYMOUS
    asks_beside = waits and any(isinstance(decision, (Answer, LookUp)) for _, decision in decided)  # the wish to sign in was said before
    if followed.runs and last < 0 and not leaves and not asks_beside:
        decided.append((Request("", "flow", 1.0), Follow(followed)))
    return tuple(_joined(decided))


def _joined(decided: Sequence[tuple[Request, Decision]]) -> Iterator[tuple[Request, Decision]]:
    """Questions to the articles that follow each other are answered together: one often completes the other."""
    for articles, group in groupby(decided, lambda pair: isinstance(pair[1], Answer) and not sum_asked(pair[0].query, pair[0].context)):
        pairs = list(group)
        if not articles or len(pairs) == 1:
            yield from pairs
            continue
        requests = [request for request, _ in pairs]
        query = " ".join(request.query for request in requests)
        text = " ".join(request.text for request in requests)
        yield replace(requests[0], text=text, query=query, asks=tuple(request.query for request in requests)), Answer(query)


def _risk(meaning: Meaning, heard: Heard) -> str:
    """The kind of a signal that a person must see soon; '' for none, and while one is waited for already."""
    grave = [signal for signal in meaning.signals if signal.grade >= AT_ONCE or (signal.kind in ON_FILE and signal.grade >= WITH_CARE)]
    if not grave:
        return ""
    kind = max(grave, key=lambda signal: (signal.kind == "self_harm", signal.grade)).kind
    return "" if heard.is_waiting and kind != "self_harm" else kind


def _decide(request: Request, heard: Heard) -> Decision:
    if heard.is_waiting and (wish := waiting_wish(request.text)):
        return Wait(*wish)
    if request.intent == "person" or wants_call(request.text) or asks_for_people(request):
        return HandOver("customer_asked")
    if request.intent == "rejects":
        return HandOver("answer_rejected") if heard.focus.misses + 1 >= MISSES_BEFORE_PERSON else Ask("rephrase")
    if kind := beyond(to_simplified(request.text)):
        return Chat(kind)
    if request.intent in CHATS:
        return Chat(request.intent)
    if _CONFIRMS.match(request.text) and not request.cue and assent(request.text) == "yes":
        return Chat("nothing_to_confirm")
    if _is_scolding(request):
        return Chat("upset")
    if talk := small_talk(request):
        return Chat(talk)
    if assent(request.text) == "drop" and not (request.products or heard.focus.runs):
        return Chat("ok")  # 'never mind then', with nothing open
    if _HEARSAY.search(request.text):
        return Chat("hearsay")
    if _HAGGLES.search(request.text):
        return Chat("haggling")
    if heard.who.level is Level.ANONYMOUS and cannot_prove(request, heard.focus):
        return Chat("cannot_prove")
    if rule := rule_on_money(request, heard.focus):
        return Answer(rule)
    if heard.who.level is not Level.ANONYMOUS and asks_of_handing(request, heard.focus):
        return _look_up_order(request, heard, "handing")
    is_of_rules = _is_of_rules(request)
    if request.intent.startswith("order.") and not is_of_rules:
        return _about_order(request, heard)
    if request.intent == "product.absent":
        return LookUp("absent", request.said, {"products": request.products}, request.query, articles_first=True)
    if request.intent == "product.find" and (_SELLS.search(request.cue) or _SELLS_IT.search(request.text)):
        return LookUp("find_products", "find", {**_sought(request), "must_be_named": True})
    if request.intent == "product.find":
        return LookUp("find_products", "find", _sought(request), request.query)
    if request.intent in GOODS_ASKED:
        aspect = request.intent.removeprefix("product.")
        return LookUp("goods", aspect, {"products": request.products[:MANY_PRODUCTS], "others": request.others[:MANY_PRODUCTS]})
    if request.intent == "product.total":
        ids = tuple(item.product for item in request.items)
        arguments = {"products": ids, "items": request.items, "text": request.text, "sku": None}
        return LookUp("product", "total", {**arguments, "asks_freight": asks_freight(request.text)}, request.query)
    if request.intent == "product.compare" and not request.products:
        return Ask("which_product")
    if request.intent == "product.compare":
        return LookUp("compare", "compare", {"products": request.products[:MANY_PRODUCTS], "attributes": request.attributes})
    if request.intent in PRODUCT_FACTS:
        return _about_product(request)
    if request.kind_only and request.attributes and len(request.products) <= MANY_PRODUCTS:
        arguments = {"products": request.products, "sku": None, "attributes": request.attributes, "count": False}
        return LookUp("product", "attribute", arguments, request.query, articles_first=True)
    if request.maybe_order and not is_of_rules and heard.who.level is not Level.ANONYMOUS:
        return replace(
            _look_up_order(request, heard, request.maybe_order.removeprefix("order.")), else_answer=request.query, articles_first=True
        )
    return Answer(request.query)


def _is_of_rules(request: Request) -> bool:
    picks_own = request.order or request.tracking or request.order_day or request.order_status or request.said
    return not picks_own and bool(_ASKS_RULE.search(request.text)) and not _OF_ONE_OF_MINE.search(request.text)


def _sought(request: Request) -> dict[str, Any]:
    return {
        "query": request.query,
        "products": request.products,
        "before": request.before,
        "cheaper_than": request.cheaper_than,
        "like": () if request.before else request.cheaper_than,
    }


def _is_scolding(request: Request) -> bool:
    is_bare = request.intent not in CHATS and not request.order and not request.products and request.intent != "person"
    return is_bare and not _ASKS_PLAINLY.search(request.text) and bool(_SCOLDS.search(request.text))


def _about_product(request: Request) -> Decision:
    if not request.products:
        return Ask("which_product")
    if len(request.products) > MANY_PRODUCTS or (len(request.products) > 1 and request.intent == "product.describe"):
        return Ask("which_product", request.products[:6])
    arguments = {
        "products": request.products,
        "sku": request.sku,
        "attributes": request.attributes,
        "count": bool(_HOW_MANY.search(request.text)),
        "is_near": request.is_near,
    }
    # Prices and stock are always there; an attribute may be missing from the product and explained in an article.
    else_answer = request.query if request.intent == "product.attribute" or request.kind_only else ""
    return LookUp("product", request.intent.removeprefix("product."), arguments, else_answer, articles_first=request.kind_only)


def _about_order(request: Request, heard: Heard) -> Decision:
    aspect = request.intent.removeprefix("order.")
    order = request.order or heard.focus.order
    digits, phone = _FOUR_DIGITS.search(ORDER_TOKEN.sub(" ", request.text)), _PHONE_TOKEN.search(heard.text)
    if heard.who.level is not Level.CUSTOMER and order and (digits or phone):
        proof = {"last4": digits.group(0)} if digits else {"phone": phone.group(0) if phone else ""}
        return Act("identify", {"order": order, "aspect": aspect, **proof})
    if heard.who.level is Level.ANONYMOUS:
        return Ask("identify", (order,) if order else ())
    return _look_up_order(request, heard, aspect)


def _look_up_order(request: Request, heard: Heard, aspect: str) -> LookUp:
    tool = "orders" if aspect == "list" else "order"
    picked = bool(request.said or request.order_day or request.order_status)
    arguments = {
        "order": request.order or (heard.focus.order if not request.tracking and not picked else None),
        "tracking": request.tracking,
        "products": request.products if request.said or request.is_own else (),
        "day": request.order_day,
        "status": request.order_status,
        "timezone": heard.merchant.timezone,
    }
    return LookUp(tool, aspect, arguments)
