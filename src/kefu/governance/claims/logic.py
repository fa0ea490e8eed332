"""Yes or no, may or must, and only when: what turns a sentence round without touching a figure, read in the nearest clause."""

import re
from collections.abc import Iterator
from datetime import date

from kefu.governance.claims.bearing import Against
from kefu.governance.claims.clauses import Clause, Read, read_clauses
from kefu.governance.claims.words import stem
from kefu.governance.recognisers import narrow
from kefu.perception.denying import denials_in

_VERB = re.compile(r"n't\b|\b(?:is|are|was|were|can|cannot|could|may|must|will|would|has|have|do|does|need|needs|go|goes)\b", re.IGNORECASE)
_UNLESS = re.compile(r"\bunless\b|除非", re.IGNORECASE)
_IF = re.compile(r"\b(?:if|when)\b|如果|要是|的话", re.IGNORECASE)
_SAID_FIRST = re.compile(r"[：:]\s*\S")  # what a clerk says before it is no part of the claim: 帮您看了一下：可以水洗
ALIKE = 0.5  # share of the smaller clause's words that both must hold before they are said to speak of one thing

_MUST = re.compile(
    r"必须|须(?!知)|务必|一定要|只能|应当|(?<![a-z])(?:must|have to|has to|required|need to|needs to)(?![a-z])", re.IGNORECASE
)
_MAY = re.compile(r"可以|可(?!靠|爱|能)|能(?!力|源|量)|允许|(?<![a-z])(?:may|can|could|allowed|optional)(?![a-z])", re.IGNORECASE)
_SURE = re.compile(
    r"一定(?!要)|肯定|保证|必定|绝对|百分之百|百分百|(?<![a-z])(?:always|definitely|certainly|guarantee[ds]?|for sure"
    r"|without fail)(?![a-z])",
    re.IGNORECASE,
)
_ONLY = re.compile(r"仅|只(?!要|是|装)|(?<![受有无期权年上下])限(?!购|用|时|额)|(?<![a-z])only(?![a-z])", re.IGNORECASE)
# What a thing must be for the sentence to hold. Said in the evidence's clause and left out of the claim, the claim promises more.
_STATES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(said, re.IGNORECASE))
    for name, said in (
        ("unopened", r"未拆|没拆|未开封|未启封|原封|(?<![a-z])(?:unopened|sealed|unsealed)(?![a-z])"),
        ("unused", r"未使用|没用过|未穿|未洗|(?<![a-z])(?:unused|unworn|unwashed)(?![a-z])"),
        ("complete", r"包装齐全|包装完整|配件齐全|吊牌|(?<![a-z])(?:complete packaging|original packag\w+|tags?)(?![a-z])"),
        ("unpacked", r"未打包|待付款|(?<![a-z])(?:not (?:yet )?(?:being|been) packed|isn't being packed|aren't being packed"
            r"|until packing|unpaid)(?![a-z])"),
        ("in stock", r"现货|(?<![a-z])in stock(?![a-z])"),
        ("faulty", r"质量问题|破损|瑕疵|坏了|坏损|(?<![a-z])(?:fault\w*|defect\w*|damag\w+|broken)(?![a-z])"),
        ("except", r"除外|除了|除[^，。]{1,12}[之以]?外|不含|不包括|(?<![a-z])(?:except|excluding|other than|apart from|unless)(?![a-z])"),
    )
)  # fmt: skip
_OPPOSITE = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        (r"(?<![a-z])before(?![a-z])|之前|以前|(?<=\d)\s*前|前(?=付款|下单)", r"(?<![a-z])after(?![a-z])|之后|以后|后(?=付款|下单)"),
        (r"[日天]起", r"[日天](?:之|以)?前"),
        (r"上午|早上|(?<![a-z])(?:morning|a\.?m)(?![a-z])", r"下午|晚上|(?<![a-z])(?:afternoon|evening|p\.?m)(?![a-z])"),
        (r"(?<![a-z])(?:below|under|less than)(?![a-z])|不满|不足|低于|未满", r"(?<![a-z])(?:above|over|from|at least)(?![a-z])"
            r"|(?<!不)(?<!未)满|达到|超过"),
        (r"(?<![a-z])(?:free|waived)(?![a-z])|免费|包邮|免运费|免收", r"(?<![a-z])(?:charged?|paid by|your cost)(?![a-z])|收费"
            r"|付费|由您承担|自付"),
        (r"(?<![a-z])(?:earliest|at least|minimum)(?![a-z])|最少|至少|最早", r"(?<![a-z])(?:latest|at most|maximum|up to"
            r"|no more than)(?![a-z])|最多|至多|最晚|不超过"),
        (r"(?<![a-z])(?:same day)(?![a-z])|当天|当日", r"(?<![a-z])(?:next day)(?![a-z])|次日|隔天|第二天"),
        (r"(?<![a-z])(?:includ\w+)(?![a-z])|(?<!不)含|包含|包括", r"(?<![a-z])(?:exclud\w+|not included)(?![a-z])|不含|不包括"),
        (r"(?<![a-z])(?:increase\w*|rais\w+|higher)(?![a-z])|增加|上涨|提高", r"(?<![a-z])(?:decreas\w+|reduc\w+|lower)(?![a-z])"
            r"|减少|下降|降低"),
        (r"(?<![a-z])(?:in full|whole|all)(?![a-z])|全额|全部|整单", r"(?<![a-z])(?:partial\w*|part of|half)(?![a-z])|部分"),
        (r"(?<![a-z])we pay(?![a-z])|我们承担|本店承担|商家承担", r"(?<![a-z])you pay(?![a-z])|您承担|您付|顾客承担|自理"),
    )
)  # fmt: skip


def turned(claim: str, evidence: str, today: date | None, asked: str = "") -> list[Against]:
    """Where the claim denies what the evidence says or the other way round, makes may of must, or drops what must hold.

    `asked`: the customer's question; a state that it names ("it is unopened") need not be said again.
    """
    said, ground = read_clauses(claim, today, False), read_clauses(evidence, today, True)
    found: list[Against] = []
    for clause in said.clauses:
        nearest = _twin(clause, ground) or _nearest(clause, ground)
        if nearest is None:
            continue
        found += _of_clause(clause, nearest, said, ground, asked)
    return found


_NEUTRAL = """
    不 没 无 未 非 别 勿 有 要 用 能 可 以 会 需 得 只 仅 限 请 还 必 须 起 前 后 暂 时 not no never always can could may must
    do does did a an the only and before after
"""
_LIGHT = frozenset(_NEUTRAL.split()) | {stem(word) for word in _NEUTRAL.split()}


def _bare(clause: Clause) -> tuple[str, ...]:
    return tuple(form for form in clause.frame if form not in _LIGHT)


def _twin(clause: Clause, ground: Read) -> Clause | None:
    """The clause of the evidence that is the same but for its yes or no, its may or must, its only, and its figures."""
    bare = _bare(clause)
    return _with_figures(clause, [other for other in ground.clauses if bare and _bare(other) == bare])


def _tail(clause: Clause, ground: Read) -> Clause | None:
    """The same for a clause that has more words before those (是的，大件送货上门 after "as I see:")."""
    bare = _bare(clause)
    least = 2 if _has(_SAID_FIRST, clause.text) else 4
    return _with_figures(
        clause, [other for other in ground.clauses if len("".join(its := _bare(other))) >= least and bare[-len(its) :] == its]
    )


def _with_figures(clause: Clause, twins: list[Clause]) -> Clause | None:
    """Of several the one that shares a figure."""
    alike = [other for other in twins if any(not f.needs.isdisjoint(g.gives) for f in clause.facts for g in other.facts)]
    return next(iter(alike or twins), None)


def _nearest(clause: Clause, ground: Read) -> Clause | None:
    """The clause of the evidence that speaks of the same thing, when it surely does."""
    best, nearest = 0.0, None
    for other in ground.clauses:
        shared = len(clause.words & other.words)
        smaller = min(len(clause.words), len(other.words))
        if shared < 2 and not (shared == 1 == smaller and clause.facts):
            continue
        alike = shared / max(1, smaller) + shared / max(1, len(clause.words | other.words))
        alike += 0.15 * _same_beginning(clause, other)
        alike += 0.5 * any(not fact.needs.isdisjoint(its.gives) for fact in clause.facts for its in other.facts)
        if shared / max(1, smaller) >= ALIKE and alike > best:
            best, nearest = alike, other
    tail = _tail(clause, ground)
    if tail is not None and (nearest is None or len(tail.words & clause.words) >= len(nearest.words & clause.words)):
        return tail
    return _with_subject(clause, ground) or nearest


def _with_subject(clause: Clause, ground: Read) -> Clause | None:
    """The clause that leaves out what its sentence is about, where the claim says it again: 定制镜片不退 of 定制镜片做 4 天，不退."""
    bare = _bare(clause)
    for at, other in enumerate(ground.clauses):
        its = _bare(other)
        if its and len(its) < len(bare) and bare[-len(its) :] == its:
            before = [form for earlier in ground.clauses[:at] if earlier.sentence == other.sentence for form in _bare(earlier)]
            if set(bare[: -len(its)]) <= set(before):
                return other
    return None


def _same_beginning(one: Clause, other: Clause) -> int:
    """Of the first four words: what a sentence is about stands first (退货运费 … is not 换货运费 …)."""
    count = 0
    for a, b in zip(one.frame[:4], other.frame[:4], strict=False):
        if a != b:
            break
        count += 1
    return count


def _of_clause(clause: Clause, other: Clause, said: Read, ground: Read, asked: str) -> Iterator[Against]:
    sentence = ground.sentences[other.sentence]
    whole = said.sentences[clause.sentence]

    def against(kind: str, en: str, zh: str) -> Against:
        return Against(clause.start, clause.start + len(clause.text.rstrip()), kind, en, zh, sentence)

    is_twin = _bare(clause)[-len(_bare(other)) :] == _bare(other)
    if is_twin or len(clause.words & other.words) >= max(2, ALIKE * len(other.words)) or len(other.words) <= len(clause.words):
        if _denied(clause, said) != _denied_of(clause, other, ground) and not _turns_unless(clause, other):
            yield against("negation", "The sources say the opposite: one of the two denies it.", "与资料相反：一个肯定，一个否定。")
            return
        for one, two in _OPPOSITE:
            for mine, theirs in ((one, two), (two, one)):
                if _count(mine, clause) > _count(mine, other) and _count(theirs, clause) < _count(theirs, other):
                    yield against("opposite", "The sources say the opposite here.", "资料里说的正好相反。")
                    return
    if _has(_MUST, clause.text) and not _has(_MUST, sentence) and _has(_MAY, other.text):
        yield against("modality", "The sources leave it open; the claim makes it a duty.", "资料说“可以”，这里说成了“必须”。")
    elif _has(_MAY, clause.text) and not _has(_MAY, sentence) and not _has(_MUST, whole) and _has(_MUST, other.text):
        yield against("modality", "The sources make it a duty; the claim leaves it open.", "资料说“必须”，这里说成了“可以”。")
    if _has(_SURE, clause.text) and not _has(_SURE, sentence):
        yield against("certainty", "The sources do not promise this for sure.", "资料没有把话说得这么绝对。")
    if _has(_ONLY, other.text) and not _has(_ONLY, whole):
        yield against("condition", "The sources limit this with “only”.", "资料里有“仅、只”的限制，这里漏了。")
    for name, state in _STATES:
        stated = state.search(narrow(sentence))
        if stated and not state.search(narrow(whole)) and not state.search(narrow(asked)) and _governs(stated, other, ground, clause):
            words = stated.group().strip()
            yield against("condition", f"The sources say this for “{words}” ({name}) only.", f"资料里有“{words}”这个前提，这里漏了。")


def _governs(stated: re.Match[str], other: Clause, ground: Read, clause: Clause) -> bool:
    """Whether the state stands in the clause that the claim repeats, or right before it in one that says nothing else."""
    if stated.group() in other.text:
        return True
    at = ground.clauses.index(other)
    before = ground.clauses[at - 1] if at and ground.clauses[at - 1].sentence == other.sentence else None
    is_bare = before is not None and stated.group() in before.text and not before.facts and not _has(_MAY, before.text)
    return is_bare and len(before.text) <= 40 and not set(before.frame) <= set(clause.frame)  # type: ignore[union-attr]


def _denied_of(clause: Clause, other: Clause, ground: Read) -> bool:
    """Whether the evidence denies what the claim's clause says: "A and B can't be returned", cut before "and", denies it of A, too."""
    at = ground.clauses.index(other)
    after = ground.clauses[at + 1] if at + 1 < len(ground.clauses) else None
    goes_on = after is not None and after.sentence == other.sentence and after.text.startswith(("and ", "or "))
    if after is not None and goes_on and not _has(_VERB, other.text) and (clause.words - other.words) & after.words:
        return _denies(f"{other.text} {after.text}")
    return _denied(other, ground)


def _turns_unless(clause: Clause, other: Clause) -> bool:
    """ "If you react to it you can" is no denial of "can't, unless you react to it", nor the other way round."""
    return any(_has(_UNLESS, one.text) and _has(_IF, two.text) and not _denies(two.text) for one, two in ((clause, other), (other, clause)))


def _denied(clause: Clause, read: Read) -> bool:
    """Whether a clause of `read` denies, or the one before it whose denial goes on behind "or": must not get wet or lie in the sun."""
    at = read.clauses.index(clause)
    before = read.clauses[at - 1] if at else None
    goes_on = clause.text.startswith("or ") and before is not None and before.sentence == clause.sentence and not _has(_VERB, clause.text)
    return _denies(clause.text) or (goes_on and before is not None and _denies(before.text))


def _denies(text: str) -> bool:
    return denials_in(narrow(text)) % 2 == 1


def _count(pattern: re.Pattern[str], clause: Clause) -> int:
    return len(pattern.findall(narrow(clause.text)))


def _has(pattern: re.Pattern[str], text: str) -> bool:
    return bool(pattern.search(narrow(text)))
