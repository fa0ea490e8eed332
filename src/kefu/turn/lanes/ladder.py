"""Lanes in order of cost. Each gives its part or says why it is passed; the first part is the answer, and the reasons go into the Trace."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources

import yaml

from kefu.turn.lanes.matter import Matter
from kefu.turn.lanes.model import large, small
from kefu.turn.lanes.words import decline, excerpt, quote, verbatim
from kefu.turn.state import Line, Part, Passed
from kefu.turn.wording import SPOKEN, say

Rung = Callable[[Matter], Awaitable[Part | Passed]]
ARTICLES: tuple[Rung, ...] = (verbatim, quote, small, large, excerpt, decline)
"""For what the shop's articles answer. Live facts are a lane of their own before these, where a question asks for one."""


_SPARE = ("quote", "decline", "ask")  # lanes that speak in a model's place


async def climb(matter: Matter, rungs: Sequence[Rung] = ARTICLES, passed: tuple[Passed, ...] = ()) -> Part:
    """The part of the first lane that takes the matter. `passed`: lanes passed before these."""
    for rung in rungs:
        found = await rung(matter)
        if isinstance(found, Part):
            return _with_a_way_on(replace(found, passed=(*passed, *found.passed)), matter.language)
        if found not in passed:
            passed = (*passed, found)
    raise AssertionError("the last rung of a ladder takes everything")


def _with_a_way_on(part: Part, language: str) -> Part:
    """Where a model would have gone on and its budget is spent, the customer is told and given a person, now or later."""
    if part.lane not in _SPARE or not any(each.why.startswith("budget_") for each in part.passed):
        return part
    told = Line(say("budget.spent", language), is_own=True)
    ways = (say("button.person", language), say("button.leave_contact", language))
    kept = tuple(each for each in part.quick_replies if each not in ways)
    return replace(part, lines=(*part.lines, told), quick_replies=(*kept[:2], *ways))


def said(passed: Passed) -> Mapping[str, str]:
    """Why a lane was passed, as a sentence in each language."""
    return {language: reasons()[passed.why][language].format(**passed.values) for language in SPOKEN}


@cache
def reasons() -> Mapping[str, Mapping[str, str]]:
    return yaml.safe_load((resources.files("kefu.turn.lanes") / "passed.yaml").read_text(encoding="utf-8"))
