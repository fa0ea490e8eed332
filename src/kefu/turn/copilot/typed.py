"""What a person is about to send, held against what the shop knows: wrong figures, promises nobody has on record, forbidden claims, and
other people's data. Each finding names the words and the evidence; it warns and never blocks."""

import asyncio
import re
import time
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from kefu.conversations import Conversation, Message
from kefu.governance import check_promises, check_sentence
from kefu.governance.acts import acts_of_conversation
from kefu.governance.barred import barred
from kefu.governance.claims import Against, check_claims, split_claims, strangers_data
from kefu.governance.facts import Finding, read_facts
from kefu.governance.ledger import Promise, list_promises
from kefu.perception.links import best_links
from kefu.turn.copilot import store
from kefu.turn.copilot.manner import tone_of
from kefu.turn.copilot.nouns import Typed, Warned
from kefu.turn.copilot.rehearsal import Rehearsal
from kefu.turn.mood.course import Mood, mood_of
from kefu.turn.services import Services
from kefu.turn.talk import nobody
from kefu.vocabulary import Found, Order, Product

LATEST = 3  # of the customer's messages that tell how she feels
MOST_SENTENCES = 8  # of what was typed that are searched for
LIKELY = 0.1  # a passage's score from which it may be what a sentence speaks of
NAMED = 0.75  # strength of a link from which a product counts as named
_MONEY = ("amount",)
_TIMES = frozenset({"date", "time", "duration", "second"})
_SENTENCE_ENDS = re.compile(r"(?<=[。！？；!?;\n])|(?<=\.)\s+")
_A_PERSON_MAY = frozenset({"look_up", "check"})  # 'I am looking into it' is done by whoever says it
_A_PERSON_IS = ("human voice", "markup", "foreign")  # what no model may say and a person may


@dataclass(frozen=True, slots=True)
class Ground:
    """What the shop knows of one sentence. `own`: of the products that it names and the customer's own orders; `said`: of the talk."""

    own: tuple[str, ...]
    passages: tuple[Found, ...]
    said: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.own, *(f"{found.passage.title}\n{found.passage.text}" for found in self.passages), *self.said)


async def check_typed(services: Services, conversation: Conversation, text: str) -> Typed:
    """What should be looked at before `text` goes to the customer, in its order; empty when nothing is found. Nothing is stored."""
    begun = time.process_time()
    desk = await Rehearsal.open(services, conversation, nobody)
    restore = desk.vault.restore
    messages = await services.conversations.messages(conversation)
    orders = await services.shop.orders(conversation.who, 10)
    async with services.database.open_for(conversation.merchant_id) as connection:
        kept = await store.latest_evidence(connection, conversation.id)
    acts = await acts_of_conversation(services.database, conversation.merchant_id, conversation.id)
    promises = await list_promises(services.database, conversation.merchant_id, conversation=conversation.id)
    done = frozenset(str(act.name) for act in acts if act.status == "done")
    about_orders = tuple(_of_order(order) for order in orders)
    said = tuple(restore(message.text) for message in messages if message.sender in ("customer", "ai"))
    said += tuple(restore(each) for each in kept)
    said += tuple(effect for act in acts for each in act.plan.effects for effect in (*each.text.values(), str(each.amount or "")))
    claims = split_claims(text)[:MOST_SENTENCES]
    warned: list[Warned] = []
    for claim in claims:
        own = (*(_of_product(each) for each in await _products(services, desk, conversation, claim.text, messages)), *about_orders)
        found = await desk.search(claim.text, conversation.language, today=desk.today) if read_facts(claim.text) else None
        ground = Ground(own, tuple(each for each in found.found[:3] if each.score >= LIKELY) if found else (), said)
        of_claim = await asyncio.to_thread(_warnings, claim.text, ground, done, promises, desk)
        warned += [replace(each, start=each.start + claim.start, end=each.end + claim.start) for each in of_claim]
    shop_says = "\n".join((*said, *about_orders, *(restore(message.text) for message in messages), *_shops_own(desk)))
    warned = [*(_warned("personal", each) for each in strangers_data(text, shop_says)), *warned]
    mood = await asyncio.to_thread(_hottest_mood, messages, conversation, services)
    upset = mood if mood.is_upset and not _has_answered(messages) else replace(mood, now=replace(mood.now, intensity=0.0))
    tone = tone_of(text, conversation.language, desk.merchant.style, upset)
    return Typed(_each_once(warned), tone, (time.process_time() - begun) * 1000)


def _warnings(sentence: str, ground: Ground, done: frozenset[str], promises: Sequence[Promise], desk: Rehearsal) -> list[Warned]:
    promised = [_warned("promise", each) for each in check_promises(sentence, done | _A_PERSON_MAY, promises, desk.now)]
    figures = _figures(sentence, ground, desk.today, promises)
    if promised:  # its time is part of the promise, and need not be in a source of its own
        figures = [each for each in figures if not _is_time(each.said)]
    said_by_nobody = _barred(sentence, ground)
    graver = [each for each in said_by_nobody if each.kind == "forbidden"]
    return [*promised, *graver, *figures, *(each for each in said_by_nobody if each not in graver)]


def _is_time(said: str) -> bool:
    return any(fact.kind in _TIMES for fact in read_facts(said))


def _figures(sentence: str, ground: Ground, today: date, promises: Sequence[Promise]) -> list[Warned]:
    """Figures that nothing bears out, and sentences that say of something what the nearest evidence says otherwise.

    First against what is known of the very things named; what only stands somewhere in the talk bears a figure out as well, but not
    one of money where the product that is named has a price.
    """
    wide = (
        *ground.all,
        *(promise.text for promise in promises),
        *(f"{promise.deadline:%Y-%m-%d}" for promise in promises if promise.deadline),
    )
    near = (*ground.own, *(f"{each.passage.title}\n{each.passage.text}" for each in ground.passages))
    found: list[Warned] = []
    if near:
        for each in check_claims(sentence, near, today=today):
            if _is_borne_out(sentence, each, ground, wide, today):
                continue
            found.append(_against(sentence, each, ground))
    else:
        found += [_warned("figure", each) for each in check_sentence(sentence, "", wide, today=today)]
    return found


def _is_borne_out(sentence: str, against: Against, ground: Ground, wide: Sequence[str], today: date) -> bool:
    """Whether the talk says what the nearest evidence does not: the customer's own figure, or an answer that was verified before."""
    if against.kind in ("turned", "condition", "deal", "misplaced"):
        return any(_says(each, sentence) for each in ground.said)
    if against.kind in _MONEY and ground.own:
        return not check_sentence(sentence[against.start : against.end], "", (*ground.own, *ground.said), today=today)
    return not check_sentence(sentence[against.start : against.end], "", wide, today=today)


def _says(known: str, sentence: str) -> bool:
    return sentence.strip(" 。.!！") in known


def _against(sentence: str, against: Against, ground: Ground) -> Warned:
    said = sentence[against.start : against.end]
    kinds = {fact.kind for fact in read_facts(said)}
    evidence = _instead(sentence, kinds, ground) if kinds else against.evidence
    source = next((each.passage.title for each in ground.passages if evidence and evidence in each.passage.text), "")
    reason = {"en": against.reason_en, "zh": against.reason_zh}
    return Warned("figure" if kinds else "claim", against.start, against.end, said, reason, evidence, source)


def _instead(sentence: str, kinds: AbstractSet[str], ground: Ground) -> str:
    """The sentence of the ground with a figure of the same kind that shares most with what was typed; '' when there is none."""
    texts = (*(each.passage.text for each in ground.passages), *ground.own)
    with_figure = (
        each.strip()
        for text in texts
        for each in _SENTENCE_ENDS.split(text)
        if each.strip() and kinds & {fact.kind for fact in read_facts(each)}
    )
    typed = _pieces(sentence)
    return max(with_figure, key=lambda each: len(typed & _pieces(each)), default="")


def _pieces(text: str) -> set[str]:
    """Pairs of ideographs, and words."""
    runs = re.findall(r"[\u4e00-\u9fff]+", text)
    return {run[at : at + 2] for run in runs for at in range(len(run) - 1)} | set(re.findall(r"[a-z]{3,}", text.lower()))


def _barred(sentence: str, ground: Ground) -> list[Warned]:
    found: list[Warned] = []
    for each in barred(sentence, ground.all):
        if each.kind not in _A_PERSON_IS:
            at = sentence.lower().find(each.said.lower(), each.span[0])
            span = (at, at + len(each.said)) if at >= 0 else each.span
            found.append(_warned("claim" if each.kind == "gift" else "forbidden", replace(each, span=span)))
    return found


def _warned(kind: str, finding: Finding) -> Warned:
    return Warned(kind, *finding.span, finding.said, {"en": finding.reason_en, "zh": finding.reason_zh})  # pyright: ignore[reportArgumentType]


def _each_once(found: Iterable[Warned]) -> tuple[Warned, ...]:
    """In order; of findings on the same characters the first, as the graver ones come first."""
    kept: list[Warned] = []
    for each in found:
        if not any(each.start < other.end and other.start < each.end for other in kept):
            kept.append(each)
    return tuple(sorted(kept, key=lambda each: (each.start, each.end)))


async def _products(
    services: Services, desk: Rehearsal, conversation: Conversation, sentence: str, messages: Sequence[Message]
) -> tuple[Product, ...]:
    """What the sentence names, else what the talk is about, read live."""
    ids = _named(desk, sentence)
    if not ids and (product := conversation.focus.get("product")):
        ids = (str(product),)
    if not ids:
        latest = next((message.text for message in reversed(messages) if message.sender == "customer"), "")
        ids = _named(desk, latest)
    return await services.shop.products_by_id(conversation.merchant_id, ids) if ids else ()


def _named(desk: Rehearsal, text: str) -> tuple[str, ...]:
    links = [link for link in best_links(desk.catalogue.linker.link(text)) if link.score >= NAMED]
    return tuple(dict.fromkeys(link.id for link in links))[:4]


def _of_product(product: Product) -> str:
    """All that the catalogue says of it, names in each language before each price, so that a figure is read with what it is said of."""
    lines: list[str] = []
    names = " / ".join(product.name.values())
    for variant in product.variants:
        options = " ".join(value for each in variant.options.values() for value in each.values())
        listed = f"，原价 list price {variant.list_price}" if variant.list_price and variant.list_price > variant.price else ""
        restock = f"，补货 restock {variant.restock_on}" if variant.restock_on else ""
        lines.append(f"{names} {options} 价格 price {variant.price}{listed}，库存 stock {variant.stock} 件{restock}。")
    for attribute in product.attributes:
        lines += [f"{names} {attribute.name.get(tongue, '')}: {value}。" for tongue, value in attribute.value.items()]
    lines += [text for texts in (product.summary, product.description) for text in texts.values() if text]
    return "\n".join(lines)


def _of_order(order: Order) -> str:
    """An order as text: its number, days, sums, lines, parcels and refunds."""
    sums = f"合计 total {order.total}，运费 {order.freight}，优惠 {order.discount}，小计 {order.subtotal}"
    lines = [f"订单 order {order.id}，{order.placed_at:%Y-%m-%d} 下单，状态 {order.status.value}，{sums}。"]
    lines += [f"{' / '.join(line.name.values())} x{line.quantity} 单价 {line.unit_price}。" for line in order.lines]
    lines += [f"收件 {order.recipient} {order.phone} {order.address}"]
    for parcel in order.parcels:
        eta = f"预计送达 due {parcel.eta:%Y-%m-%d}" if parcel.eta else ""
        lines.append(f"包裹 parcel {parcel.tracking_number} {' / '.join(parcel.carrier.values())} {eta}")
        lines += [f"{event.at:%Y-%m-%d %H:%M} {' '.join(event.text.values())}" for event in parcel.events]
    lines += [f"退款 refund {refund.id} {refund.amount}，{refund.requested_at:%Y-%m-%d} 申请。" for refund in order.refunds]
    return "\n".join(lines)


def _shops_own(desk: Rehearsal) -> tuple[str, ...]:
    """The shop's own telephone numbers and addresses are nobody's secret."""
    return (*desk.merchant.about.values(), *desk.merchant.support_hours.values())


def _hottest_mood(messages: Sequence[Message], conversation: Conversation, services: Services) -> Mood:
    """Of the customer's last words; 'a person, please' after an outburst has not calmed anybody."""
    said = [message.text for message in messages if message.sender == "customer"][-LATEST:]
    moods = [mood_of(text, services.vectors.query, conversation.language, ()) for text in said]
    return max(moods, key=lambda mood: mood.now.heat, default=Mood())


def _has_answered(messages: Sequence[Message]) -> bool:
    """Whether somebody has said a word since the customer's last: then it need not begin with the feeling again."""
    return bool(messages) and next((each.sender for each in reversed(messages) if each.sender != "system"), "") == "person"
