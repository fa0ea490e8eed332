"""The automatic checks that every conversation gets. Each finding names messages, so that a person can look."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from kefu.governance.promises_said import promised_kinds
from kefu.perception.language import detect
from kefu.quality.facts.nouns import Check, Said, Turned

WORSE = 0.25  # by so much hotter at the end than at the beginning: the step from calm to a clear disappointment (HEAT × intensity)
PATIENCE = timedelta(minutes=30)  # a message may be on its way to an answer for so long before it counts as left
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TOKEN = re.compile(r"〔[^〕]*〕")
_LEAST_WORDS = 8  # characters in which a language can be told


def found_in(
    messages: Sequence[Said],
    traces: Mapping[UUID, Turned],
    promised: Collection[str],
    heat_before: float,
    heat_after: float,
    opened: Said | None,
) -> dict[Check, tuple[int, ...]]:
    """Check → seq of the messages it found something in; checks without findings are left out."""
    ai = [said for said in messages if said.sender == "ai"]
    found: dict[Check, tuple[int, ...]] = {
        "figures": tuple(said.seq for said in ai if said.trace and (turn := traces.get(said.trace)) and _untraced(turn)),
        "promises": tuple(said.seq for said in messages if said.sender == "person" and not promised and _promises(said)),
        "language": tuple(said.seq for said in ai if _is_foreign(said, messages)),
        "label": tuple(said.seq for said in messages if _is_unlabelled(said)),
        "mood": (max(said.seq for said in messages if said.sender == "customer"),) if heat_after - heat_before >= WORSE else (),
        "unanswered": (opened.seq,) if opened else (),
    }
    return {check: seqs for check, seqs in found.items() if seqs}


def _untraced(turn: Turned) -> bool:
    """A sentence that cites evidence has a number that neither the evidence nor the question gives."""
    known = {_plain(number) for text in (*turn.evidence, turn.asked) for number in _NUMBER.findall(_TOKEN.sub(" ", text))}
    said = [_TOKEN.sub(" ", str(each.get("text", ""))) for each in turn.sentences if each.get("citations")]
    return any(_plain(number) not in known for text in said for number in _NUMBER.findall(text))


def _plain(number: str) -> str:
    """1,299.00 and 1299 are one number."""
    bare = number.replace(",", "")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare.lstrip("0") or "0"


def _promises(said: Said) -> bool:
    """What a person promises for later; the AI's promises have passed the verifier, which asks for the record."""
    return bool(promised_kinds(said.text))


def _is_foreign(said: Said, messages: Sequence[Said]) -> bool:
    """The reply is in another language than the message it answers, and both have words enough to tell."""
    asked = next((each for each in reversed(messages) if each.sender == "customer" and each.answered_by == said.seq), None)
    if asked is None or len(said.text) < _LEAST_WORDS or len(_TOKEN.sub("", asked.text)) < _LEAST_WORDS:
        return False
    return detect(_TOKEN.sub("", said.text), said.language).code != asked.language and said.language != asked.language


def _is_unlabelled(said: Said) -> bool:
    """A person's message has a name; what a turn made is the AI's."""
    return (said.sender == "person" and not said.name) or (said.trace is not None and said.sender != "ai")
