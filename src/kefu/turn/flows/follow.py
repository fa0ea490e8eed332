"""Which of a customer's words belong to the flows that are open, and which open a new one. Pure: nothing is read or changed here."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kefu.perception.clauses import asks
from kefu.perception.language import to_simplified
from kefu.turn.flows.assent import assent, says_more_than_no
from kefu.turn.flows.fill import fill, order_of, settle
from kefu.turn.flows.run import MOST_RUNS, Flows, Followed, Run, View
from kefu.turn.flows.script import Flow
from kefu.turn.state import ORDER_TOKEN, Request

# Kinds of slots whose answers may sound like a wish of their own: 'return it' to "exchange or return?".
_OPEN_ANSWERS = ("choice", "text", "variants", "address", "method")
SURE_WISH = 0.6  # a wish of at least this confidence starts its flow
OVERRIDING_WISH = 0.85  # while a question of another flow is open and the words also answer it
KEPT_WORDS = 6
# Asked about the rules ("how do I …", "能不能 …") instead of asked for ("please …", "帮我 …").
_ABOUT_RULES = re.compile(
    r"怎么(?!还|不)|如何|多久|几天|多少|吗\W*$|么\W*$|能不能|能否|可不可以|是否|[?？]\W*$|\b(?:how|what|when|who|which|why"
    r"|can i|could i|may i|do i|am i|is it|are there|do you|does)\b",
    re.IGNORECASE,
)
_ASKS_TO_DO = re.compile(
    r"帮(?:我|忙|下)|给我|请(?!问)|麻烦|我要|我想|想(?:要)?(?:把|退|换|取消|改)|我得|申请|替我|\b(?:please|can you|could you"
    r"|would you|will you|help me|i(?:'d| would) like|i want|i need|i'd love|go ahead|let'?s|i wish|i am (?:looking|trying"
    r"|hoping)|i'm (?:looking|trying|hoping)|looking to)\b",
    re.IGNORECASE,
)
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
_ANOTHER = re.compile(
    r"另(?:外)?(?:一|那|的)|还有(?:一|那)|别的|\b(?:another|other|different|second) (?:order|one"
    r"|item)\b",
    re.IGNORECASE,
)


def follow(requests: Sequence[Request], runs: Sequence[Run], view: View) -> Followed:
    """Take up what belongs to flows: answers, corrections, a yes or no, 'leave it', and wishes that begin a new one."""
    state = _Following(list(runs), view)
    mine = tuple(state.take(request) for request in requests)
    open_runs = tuple(state.started + [run for run in state.runs if run.id not in {one.id for one in state.started}])
    if state.answered and runs:  # what was being talked about goes on first; a wish in the same breath comes after it
        open_runs = tuple(state.runs)
    misheard = bool(runs) and not state.answered and not any(mine) and state.was_for_open(requests)
    if misheard and open_runs:
        open_runs = (replace(open_runs[0], tries=open_runs[0].tries + 1), *open_runs[1:])
    return Followed(mine, open_runs[:MOST_RUNS], tuple(run.flow for run in state.started), tuple(state.dropped), misheard, state.answered)


class _Following:
    """The runs as they change from clause to clause of one message."""

    def __init__(self, runs: list[Run], view: View) -> None:
        self.runs = runs
        self.view = view
        self.started: list[Run] = []
        self.dropped: list[str] = []
        self.answered = False

    def take(self, request: Request) -> bool:
        """Whether a flow takes this request up."""
        if request.intent in ("person", "off_limits", "others_data"):
            return False
        run = self.runs[0] if self.runs else None
        if run and _PROOF.search(request.text):
            self.answered = True
            self._put(self._with_words(run, request))
            return not wished(request, self.view.flows) or self.take(replace(request, text=_PROOF.sub(" ", request.text)))
        wish = wished(request, self.view.flows)
        if run is None:
            return self._begin(wish, request) if wish else False
        said = assent(request.text)
        if said == "drop" and not (wish and wish.name != run.flow) and not self._answers_choice(run, request):
            self.runs.pop(0)
            self.dropped.append(run.flow)
            self.answered = True
            return True
        if run.listed and said in ("yes", "no"):
            return self._hear_assent(run, request, said)
        flow = self.view.flows.of(run)
        if flow is None:
            self.runs.pop(0)
            return self.take(request)
        if wish and wish.name != flow.name and _is_plain(wish, request) and not self._answers(run, flow, request):
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
        if wish:  # the same wish once more says nothing new
            self._put(self._with_words(run, request))
            self.answered = True
            return True
        if run.asked == "identify" or not self.view.who.customer:
            self._put(self._with_words(run, request))
        return False

    def was_for_open(self, requests: Sequence[Request]) -> bool:
        """Whether words that filled nothing were meant as an answer, and not as a question of their own."""
        return all(
            not asks(request.text) and request.intent in ("knowledge", "ok", "thanks", "identify", "product.describe", "rejects", "empty")
            for request in requests
        )

    def _hear_assent(self, run: Run, request: Request, said: str) -> bool:
        self.answered = True
        if said == "yes":
            self._put(replace(run, confirmed=True, tries=0))
            return True
        flow = self.view.flows.of(run)
        if flow and says_more_than_no(request.text):
            filled = settle(flow, fill(flow, replace(run, listed=""), request, self.view), self.view)
            if filled.slots != run.slots:
                self._put(filled)
                return True
        self._put(replace(run, listed="", confirmed=False, asked="what_else"))
        return True

    def _begin(self, flow: Flow | None, request: Request) -> bool:
        assert flow is not None
        number = max((run.id for run in (*self.runs, *self.started)), default=0) + 1
        run = self._with_words(Run(number, flow.name, flow.version), request)
        run = settle(flow, fill(flow, run, request, self.view), self.view)
        self.started.append(run)
        if not self.runs:
            self.runs.append(run)
            return True
        if self.answered or self.runs[0] in self.started[:-1]:
            self.runs.append(run)
        else:  # nothing of the open question was answered: the new errand goes first, the old one is taken up again after it
            self.runs.insert(0, run)
        return True

    def _answers_choice(self, run: Run, request: Request) -> bool:
        """'I changed my mind' answers why it should go back; it does not give the errand up."""
        flow = self.view.flows.of(run)
        if flow is None or run.asked not in flow.slots or flow.slots[run.asked].type != "choice":
            return False
        return self._answers(run, flow, request)

    def _answers(self, run: Run, flow: Flow, request: Request) -> bool:
        if run.asked not in flow.slots or flow.slots[run.asked].type not in _OPEN_ANSWERS:
            return False
        slots = fill(flow, run, request, self.view).slots
        return slots.get(run.asked) != run.slots.get(run.asked)

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
        is_question = bool(_ABOUT_RULES.search(to_simplified(request.text))) and not _ASKS_TO_DO.search(request.text)
        return is_question and not _CORRECTS.search(request.text)

    def _with_words(self, run: Run, request: Request) -> Run:
        if self.view.who.customer:
            return run
        return replace(run, words=(*run.words, request.text)[-KEPT_WORDS:])

    def _put(self, run: Run) -> None:
        self.runs[0] = run
        self.started = [run if one.id == run.id else one for one in self.started]


def _only_order(flow: Flow | None) -> Flow:
    assert flow is not None
    return flow.model_copy(update={"slots": {name: slot for name, slot in flow.slots.items() if slot.type == "order"}})


def wished(request: Request, flows: Flows) -> Flow | None:
    """The flow that a clause asks to start; None for a question about the rules and for everything else."""
    text = to_simplified(request.text)
    if assent(text) == "drop":
        return None
    if _ABOUT_RULES.search(text) and not _ASKS_TO_DO.search(text):
        confident = request.wish_confidence >= OVERRIDING_WISH
        return flows.started_by(request.wish) if confident and request.wish else None
    for flow in flows.newest.values():
        if any(re.search(cue, text, re.IGNORECASE) for cue in flow.cues):
            return flow
    if request.wish and request.wish_confidence >= SURE_WISH:
        return flows.started_by(request.wish)
    return None


def _is_plain(wish: Flow, request: Request) -> bool:
    """Whether the words say the wish by themselves, so that it is no answer to another question."""
    text = to_simplified(request.text)
    return request.wish_confidence >= OVERRIDING_WISH or any(re.search(cue, text, re.IGNORECASE) for cue in wish.cues)


def reread(run: Run, flow: Flow, view: View) -> Run:
    """Once the customer is known: what they said before, read again with their orders at hand."""
    for words in run.words:
        run = fill(flow, replace(run, asked=""), Request(words, "knowledge", 0.0, query=words), view)
    return settle(flow, replace(run, words=()), view)


def is_about(run: Run, view: View) -> str:
    """The order that a run is about, for the talk's focus; '' for none."""
    order = order_of(run, view)
    return order.id if order else ""
