"""Which of a customer's words belong to the flows that are open, and which open a new one. Pure: nothing is read or changed here."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kefu.perception.clauses import asks
from kefu.perception.language import to_simplified
from kefu.turn.flows.assent import assent, says_more_than_no
from kefu.turn.flows.fill import (
    amends_address,
    fill,
    has_no_chart,
    lines_of,
    order_of,
    plain_id,
    settle,
    with_address_amended,
)
from kefu.turn.flows.run import LINGERS, MOST_RUNS, Flows, Followed, Run, View
from kefu.turn.flows.script import Flow
from kefu.turn.flows.wishing import ABOUT_RULES, ASKS_TO_DO, begins_after_order, is_plain, is_yes_to, wished
from kefu.turn.state import ORDER_TOKEN, Request

# Kinds of slots whose answers may sound like a wish of their own: 'return it' to "exchange or return?".
_OPEN_ANSWERS = ("choice", "text", "variants", "address", "method")
KEPT_WORDS = 6
LONGEST_OPENING = 1000  # characters of the message that begins a complaint
# Who the customer is, said beside an errand: read by the act that proves it, no question of its own.
_PROOF = re.compile(
    r"(?:my )?(?:e-?mail(?: address)?(?: is|:)?|邮箱(?:是|[:：])?)?\s*〔(?:邮箱|email)#\d+〕"
    r"|(?:(?:my )?name(?:'s| is)?:?|i'?m|i am"
    r"|this is)?\s*(?:[A-Z][\w'’-]+ [A-Z][\w'’-]+|〔(?:姓名|name)#\d+〕)[\s,，]+(?:and )?(?:my )?(?:zip(?: ?code)?"
    r"|postcode)?(?: is|:)?\s*\d{5}(?!\d)",
)
_CORRECTS = re.compile(
    r"不对|不是|错了|应该是|说错|改成|改为|我是说|\b(?:no,|actually|instead|i meant|i mean|rather|sorry,|wrong|correction"
    r"|make (?:it|that)|change (?:it|that) to)\b",
    re.IGNORECASE,
)
_BESIDES = re.compile(r"[，,;；。]?\s*(?:另外|还有|顺便|同时|然后)[，,]?\s*|[,;]?\s+(?:and also|also|and then|plus)\s+", re.IGNORECASE)
_CHANGED_MIND = re.compile(r"\bchanged? my mind\b|改(?:变)?(?:了)?主意", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"这(?:个|一?单|件|笔|款)?|那(?:一?单|笔订单)|该订单|它|\b(?:it|this|that|them|these|those|the (?:same )?order)\b", re.IGNORECASE
)
# What goes on with the matter just talked of, without naming it: 'just refund me', 对取消, 那帮我催催.
_GOES_ON = re.compile(
    r"^\W*(?:那|对|嗯|要不|干脆|算了|直接|就)|(?:取消|退|退钱|退款|退货|催催?)(?:了|吧|掉|一下)?\W*$|\b(?:just|then|instead|please)\b",
    re.IGNORECASE,
)
_THE_OTHER = re.compile(r"另(?:外)?(?:一|那)[个件款样]|是别的那|\bthe other (?:one|item|thing)?\b", re.IGNORECASE)
# Kinds of clauses that may only tell more about an errand that begins in the same message.
_BESIDE = (
    "knowledge",
    "order.status",
    "order.parcel",
    "order.items",
    "order.list",
    "order.refund",
    "product.describe",
    "product.attribute",
)
_BESIDE_A_SUM = ("product.find", "product.price", "product.stock", "product.total", "product.options")  # only name what is reckoned with
_ANOTHER = re.compile(
    r"另(?:外)?(?:一|那|的)|还有(?:一|那)|别的|\b(?:another|other|different|second) (?:order|one"
    r"|item)\b",
    re.IGNORECASE,
)


def follow(requests: Sequence[Request], runs: Sequence[Run], view: View) -> Followed:
    """Take up what belongs to flows: answers, corrections, a yes or no, 'leave it', and wishes that begin a new one."""
    state = _Following(list(runs), view, " ".join(request.text for request in requests))
    mine = [state.take(request, view.flows.newest.get(wish)) for request, wish in zip(requests, view.wishes, strict=True)]
    state.hear_beside(requests, mine)
    open_runs = tuple(state.started + [run for run in state.runs if run.id not in {one.id for one in state.started}])
    if state.answered and runs:  # what was being talked about goes on first; a wish in the same breath comes after it
        open_runs = tuple(state.runs)
    open_runs = tuple(run for run in open_runs if run.asked != LINGERS)  # what was only at hand and is not gone on with has ended
    misheard = any(run.asked != LINGERS for run in runs) and not state.answered and not any(mine) and state.was_for_open(requests)
    if misheard and open_runs:
        open_runs = (replace(open_runs[0], tries=open_runs[0].tries + 1), *open_runs[1:])
    return Followed(tuple(mine), open_runs[:MOST_RUNS], tuple(run.flow for run in state.started), tuple(state.dropped), misheard)


class _Following:
    """The runs as they change from clause to clause of one message."""

    def __init__(self, runs: list[Run], view: View, message: str) -> None:
        self.runs = runs
        self.view = view
        self.message = message
        self.started: list[Run] = []
        self.dropped: list[str] = []
        self.answered = False

    def take(self, request: Request, wish: Flow | None) -> bool:
        """Whether a flow takes this request up. `wish`: the one that it asks to start."""
        if request.intent in ("person", "off_limits", "others_data"):
            return False
        if wish and request.products and has_no_chart(wish, request.products, self.view):
            wish = None  # 'which size of rice cooker for two?' looks for one of its kind, 收纳箱多大 asks for its measures
        if parts := _errands_in(request, self.view.flows):
            taken = [self.take(part, wished(part, self.view.flows)) for part in parts]  # each of them, also after one that nobody takes
            return all(taken)
        if is_yes_to(self.view.offered, request):  # also while a listing waits: what was asked last is what is answered
            return self._begin(wish, request) if wish else False
        run = self.runs[0] if self.runs else None
        if run and run.asked == LINGERS:
            return self._go_on(run, request, wish)
        if run and _PROOF.search(request.text):
            self.answered = True
            self._put(self._with_words(run, request))
            return wish is None or self.take(replace(request, text=_PROOF.sub(" ", request.text)), wish)
        if run is None:
            return self._begin(wish, request) if wish else False
        said = assent(request.text)
        if said == "drop" and self._is_reason(run, request):
            return True
        if said == "drop" and not (wish and wish.name != run.flow):
            self.runs.pop(0)
            self.dropped.append(run.flow)
            self.answered = True
            return True
        flow = self.view.flows.of(run)
        if flow and run.listed and said != "yes" and amends_address(flow, run, request):
            self.answered = True
            self._put(replace(with_address_amended(flow, run, request.text), listed="", confirmed=False, asked="address"))
            return True
        if run.listed and said in ("yes", "no"):
            return self._hear_assent(run, request, said)
        if flow is None:
            self.runs.pop(0)
            return self.take(request, wish)
        if wish and wish.name != flow.name and is_plain(wish, request) and not self._answers(run, flow, request):
            return self._begin(wish, request)
        if wish and wish.name == flow.name and self._is_about_another(run, request):
            return self._begin(wish, request)
        filled = settle(flow, fill(flow, run, request, self.view), self.view)
        if filled.slots != run.slots and not self._is_aside(run, request, filled):
            self._put(filled)
            self.answered = True
            return True
        if wish and wish.name != flow.name:
            return self._begin(wish, request)
        if run.listed and not wish and _says_again(flow, run, request, self.view):
            self.answered = True
            return True
        if not wish and self._told_for_later(request):
            return True
        if wish:  # the same wish once more says nothing new
            self._put(self._with_words(run, request))
            self.answered = True
            return True
        if run.asked == "identify" or not self.view.who.customer:
            self._put(self._with_words(run, request))
        return False

    def _told_for_later(self, request: Request) -> bool:
        """Whether the words answer what an errand further down will ask: 'personal', said of the invoice while the return is talked of."""
        for place, run in enumerate(self.runs[1:], 1):
            flow = self.view.flows.of(run)
            if flow is None or not any(slot.type == "choice" for slot in flow.slots.values()):
                continue
            filled = fill(flow, replace(run, asked=""), request, self.view)
            if filled.slots != run.slots:
                self.runs[place] = replace(filled, asked=run.asked)
                self.started = [self.runs[place] if one.id == run.id else one for one in self.started]
                self.answered = True
                return True
        return False

    def _go_on(self, run: Run, request: Request, wish: Flow | None) -> bool:
        """'And three of them?' after all was said: through the same steps once more, with what has changed."""
        flow = self.view.flows.of(run)
        known = {name: value for name, value in run.slots.items() if not (flow and request.said and flow.slots[name].type == "order")}
        filled = fill(flow, replace(run, asked="", done=(), slots=known), request, self.view) if flow else run
        if flow and known != run.slots and filled.slots == known:
            filled = run
        names_goods = filled.slots != run.slots and not (request.order or request.is_own)  # 'and the other kettle instead?'
        if flow is None or (wish and wish.name != flow.name and not names_goods):
            self.runs.pop(0)
            return self.take(request, wish)
        if filled.slots == run.slots and wish is None:
            return False
        self._put(filled)
        self.answered = True
        return True

    def hear_beside(self, requests: Sequence[Request], mine: list[bool]) -> None:
        """Statements beside a wish that has just begun belong to it: the order or the thing it is about, what happened to it."""
        for place, request in enumerate(requests):
            if mine[place] or not self.started:
                continue
            run = self.started[-1]
            flow = self.view.flows.of(run)
            reckons = flow is not None and any(slot.type == "basket" for slot in flow.slots.values())
            if flow is None or request.intent not in (*_BESIDE, *(_BESIDE_A_SUM if reckons else ())):
                continue
            if reckons and (named := self._with_goods(flow, run, request)).slots != run.slots:
                mine[place] = True
                self._replace(run, named)
                continue
            if asks(request.text) and not request.order:
                continue
            filled = settle(flow, fill(flow, run, request, self.view), self.view)
            is_its_order = request.intent.startswith("order.") and "order" in filled.slots
            says_itself = not asks(request.text) or (is_its_order and any(step.look for step in flow.walk_steps()))
            if filled.slots != run.slots or is_its_order:
                mine[place] = says_itself
                self._replace(run, filled)

    def _with_goods(self, flow: Flow, run: Run, request: Request) -> Run:
        """The run with what another clause of the message names: goods come beside those of the wish itself."""
        baskets = [name for name, slot in flow.slots.items() if slot.type == "basket"]
        bare = replace(run, slots={name: value for name, value in run.slots.items() if name not in baskets})
        filled = fill(flow, bare, request, self.view)
        for name in baskets:
            before = run.slots.get(name, [])
            fresh = [each for each in filled.slots.get(name, []) if each[0] not in {one[0] for one in before}]
            if before or fresh:
                filled = filled.with_slot(name, [*before, *fresh])
        return filled

    def _replace(self, run: Run, by: Run) -> None:
        self.runs = [by if one.id == run.id else one for one in self.runs]
        self.started = [by if one.id == run.id else one for one in self.started]

    def _is_reason(self, run: Run, request: Request) -> bool:
        """'I changed my mind' to 'What is the reason?' answers the question."""
        flow = self.view.flows.of(run)
        if flow is None or run.asked not in flow.slots or flow.slots[run.asked].type != "choice" or not _CHANGED_MIND.search(request.text):
            return False
        filled = settle(flow, fill(flow, run, request, self.view), self.view)
        if filled.slots == run.slots:
            return False
        self._put(filled)
        self.answered = True
        return True

    def was_for_open(self, requests: Sequence[Request]) -> bool:
        """Whether words that filled nothing were meant as an answer, and not as a question of their own."""
        kinds = ("knowledge", "ok", "identify", "product.describe", "rejects", "empty")
        if any(request.intent in ("thanks", "bye") for request in requests):
            return False
        return all(_is_stammer(request) or (not asks(request.text) and request.intent in kinds) for request in requests)

    def _hear_assent(self, run: Run, request: Request, said: str) -> bool:
        self.answered = True
        if said == "yes":
            self._put(replace(run, confirmed=True, tries=0))
            return True
        flow = self.view.flows.of(run)
        if flow and says_more_than_no(request.text):
            filled = settle(flow, fill(flow, replace(run, listed=""), request, self.view), self.view)
            filled = self._other_line(flow, run, request) or filled
            if filled.slots != run.slots:
                self._put(filled)
                return True
        self._put(replace(run, listed="", confirmed=False, asked="what_else"))
        return True

    def _other_line(self, flow: Flow, run: Run, request: Request) -> Run | None:
        """'No, the other one', where the order has just one other."""
        name = next((name for name, slot in flow.slots.items() if slot.type == "lines" and name in run.slots), "")
        order = order_of(run, self.view)
        if not name or order is None or not _THE_OTHER.search(request.text):
            return None
        left = [line.line for line in order.lines if line.line not in run.slots[name]]
        if len(left) != 1 or not lines_of(run, self.view):
            return None
        kept = {key: value for key, value in run.slots.items() if flow.slots[key].type != "variants"}
        return settle(flow, replace(run, slots=kept).with_slot(name, left), self.view)

    def _begin(self, flow: Flow | None, request: Request) -> bool:
        assert flow is not None
        if (not self.view.last_run or ORDER_TOKEN.search(request.text) or request.said) and any(
            step.look == "open" for step in flow.walk_steps()
        ):
            return False  # nothing was asked for in this conversation: the question is about something else
        number = max(self.view.last_run, *(run.id for run in (*self.runs, *self.started)), 0) + 1
        opening = self.message[:LONGEST_OPENING] if any(step.case for step in flow.walk_steps()) else ""
        run = self._with_words(Run(number, flow.name, flow.version, self._offered(flow), opening=opening), request)
        if opening and self.view.on_file:  # asked what happened once; now it is told
            run = replace(run, slots={**run.slots, **{name: request.text for name, slot in flow.slots.items() if slot.type == "text"}})
        run = fill(flow, run, request, self.view)
        run = settle(flow, self._with_order_talked_of(flow, run, request), self.view)
        run = settle(flow, fill(flow, run, request, self.view), self.view)  # now that order and lines are known, the rest may be read
        self.started.append(run)
        if not self.runs:
            self.runs.append(run)
            return True
        if self.answered or self.runs[0] in self.started[:-1]:
            self.runs.append(run)
        else:  # nothing of the open question was answered: the new errand goes first, the old one is taken up again after it
            self.runs.insert(0, run)
        return True

    def _offered(self, flow: Flow) -> dict[str, Any]:
        offer = self.view.offered
        return {name: value for name, value in offer.slots.items() if name in flow.slots} if offer and offer.flow == flow.name else {}

    def _with_order_talked_of(self, flow: Flow, run: Run, request: Request) -> Run:
        """'I want my money back for it': the order that the talk was about a moment ago, when the errand fits it."""
        slot, order, text = flow.slots.get("order"), plain_id(self.view.talked_of), to_simplified(request.text)
        if (
            slot is None
            or "order" in run.slots
            or not order
            or not (_POINTS_BACK.search(text) or ((_GOES_ON.search(text) or begins_after_order(flow, text)) and not request.said))
        ):
            return run
        if self.view.order(order) is None:
            return run
        run = run.with_slot("order", order)  # also one that the errand does not fit: why not is said then
        return fill(flow, run, request, self.view)

    def _answers(self, run: Run, flow: Flow, request: Request) -> bool:
        """Whether words that sound like a wish answer what is asked, or a choice that will be: 换 to 'exchange or money back'."""
        slots = fill(flow, run, request, self.view).slots
        told = {name for name in slots if slots[name] != run.slots.get(name)}
        choices = {name for name in told if flow.slots[name].type == "choice" and name not in run.slots}
        return bool(choices) or (run.asked in told and flow.slots[run.asked].type in _OPEN_ANSWERS)

    def _is_about_another(self, run: Run, request: Request) -> bool:
        """'Also return the lamp of my other order': the same errand for another order."""
        if "order" not in run.slots:
            return False
        token = ORDER_TOKEN.search(request.text)
        if token and run.listed == "" and run.asked == "order":
            return False
        other = fill(_only_order(self.view.flows.of(run)), Run(0, run.flow, run.version), request, self.view).slots.get("order")
        if other is None or other == run.slots["order"] or _CORRECTS.search(request.text):
            return False
        return bool(token or _ANOTHER.search(request.text))

    def _is_aside(self, run: Run, request: Request, filled: Run) -> bool:
        """A question that only happens to hold a word some slot knows ('does the blue one come with a lid?')."""
        if run.asked and filled.slots.get(run.asked) != run.slots.get(run.asked):
            return False
        is_question = bool(ABOUT_RULES.search(to_simplified(request.text))) and not ASKS_TO_DO.search(request.text)
        return is_question and not _CORRECTS.search(request.text)

    def _with_words(self, run: Run, request: Request) -> Run:
        if self.view.who.customer:
            return run
        return replace(run, words=(*run.words, request.text)[-KEPT_WORDS:])

    def _put(self, run: Run) -> None:
        self.runs[0] = run
        self.started = [run if one.id == run.id else one for one in self.started]


def _is_stammer(request: Request) -> bool:
    """A few characters that name nothing and ask nothing of their own: 那个啥, 'you know, that'."""
    names_nothing = not (request.cue or request.products or request.order or request.attributes or request.wish)
    return (
        names_nothing and not ABOUT_RULES.search(to_simplified(request.text)) and len(re.findall(r"[\u3400-\u9fff]|\w+", request.text)) <= 5
    )


def _errands_in(request: Request, flows: Flows) -> tuple[Request, ...]:
    """'Return the lamp, and also send me an invoice' in one clause: each errand with its own words; () for one errand."""
    texts = [text for text in _BESIDES.split(request.text) if text.strip()]
    parts = tuple(replace(request, text=text, wish="", wish_confidence=0.0) for text in texts)
    names = [flow.name if (flow := wished(part, flows)) else "" for part in parts]
    return parts if len(parts) > 1 and all(names) and len(set(names)) == len(names) else ()


def _only_order(flow: Flow | None) -> Flow:
    assert flow is not None
    return flow.model_copy(update={"slots": {name: slot for name, slot in flow.slots.items() if slot.type == "order"}})


def _says_again(flow: Flow, run: Run, request: Request, view: View) -> bool:
    """Whether the words give once more what is known already: the reason, after all was listed."""
    choices = [name for name, slot in flow.slots.items() if slot.type == "choice" and slot.default is None and name in run.slots]
    bare = replace(run, slots={name: value for name, value in run.slots.items() if name not in choices}, asked="")
    told = fill(flow, bare, request, view).slots
    return any(told.get(name) == run.slots[name] for name in choices)


def reread(run: Run, flow: Flow, view: View) -> Run:
    """Once the customer is known: what they said before, read again with their orders at hand."""
    for words in run.words:
        run = fill(flow, replace(run, asked=""), Request(words, "knowledge", 0.0, query=words), view)
    return settle(flow, replace(run, words=()), view)
