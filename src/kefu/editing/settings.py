"""Settings as texts: the compensation ladder, the clocks of complaints, when customers are told unasked. Checked, tried and kept.

What is tried is a grid of plain cases, for these decide on few facts: a shop sees every answer that would be another one.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import product
from typing import Any, cast

import yaml

from kefu.editing import store
from kefu.editing.nouns import Difference, Fault, Named, Preview, Told, Version
from kefu.errors import BadInput
from kefu.people.cases.clock import read_clock
from kefu.people.cases.compensation import CompensationFacts, offer, read_ladder
from kefu.turn import Services
from kefu.turn.notices.settings import read_settings, settings_text
from kefu.turn.notices.store import NoticeSettings, save_settings
from kefu.vocabulary import Money, Texts

TITLES: Mapping[str, Texts] = {
    "compensation": {"zh": "补偿阶梯", "en": "Compensation ladder"},
    "case_clock": {"zh": "投诉处理时限", "en": "Clocks of complaints"},
    "notices": {"zh": "主动通知", "en": "Notices to customers"},
}
_FILES = {"compensation": "compensation.yaml", "case_clock": "clocks.yaml"}
_TRIED_ORDER = Money(30_000, "CNY")  # the grid's order; amounts of a ladder are capped by a share of it
_LATE_DAYS, _CONTACTS = (0, 3, 7), (1, 3)


def shipped(name: str) -> str:
    """The text as it comes with Kefu."""
    if name == "notices":
        return settings_text(NoticeSettings())
    return (resources.files("kefu.people.cases") / _FILES[name]).read_text(encoding="utf-8")


async def listed(services: Services, merchant_id: int) -> list[Named]:
    found: list[Named] = []
    for name, title in TITLES.items():
        versions = await versions_of(services, merchant_id, name)
        found.append(Named("setting", name, title, versions[0].version, own=versions[0].own))
    return found


async def versions_of(services: Services, merchant_id: int, name: str) -> list[Version]:
    """The one that counts now first, the shipped one last; [] for a setting there is not."""
    if name not in TITLES:
        return []
    async with services.database.open_for(merchant_id) as connection:
        rows = await store.select_settings(connection, name)
    stock = shipped(name)
    return [*(Version(row["version"], row["source"], row["who"], row["at"]) for row in rows), Version(_version(stock), stock, own=False)]


def check(name: str, source: str) -> list[Fault]:
    """What is wrong with it, by line as far as YAML tells one."""
    try:
        _read(name, source)
    except BadInput as wrong:
        return [Fault(_line_of(source, place), name, place) for place in wrong.places or (str(wrong),)]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return [Fault(line, "YAML", f"this is not YAML: {error.problem}")]
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        return [Fault(1, name, f"is not complete: {error}; compare it with the shipped one in its history")]
    return []


async def publish(services: Services, merchant_id: int, name: str, source: str, who: str) -> None:
    async with services.database.open_for(merchant_id) as connection:
        await store.insert_setting(connection, name, _version(source), source, who)
        if name == "notices":
            await save_settings(connection, read_settings(source))


async def preview_of(services: Services, merchant_id: int, name: str, source: str) -> Preview:
    """Every plain case that the new text would treat otherwise."""
    before = (await versions_of(services, merchant_id, name))[0].source
    now = services.clock_now()
    cases = list(zip(_treated(name, before, now), _treated(name, source, now), strict=True))
    found = [Difference(asked, "", one, other, now, None) for (asked, one), (_, other) in cases if one != other]
    return Preview(len(cases), len(cases), tuple(found), is_done=True)


def _read(name: str, source: str) -> object:
    readers: Mapping[str, Callable[[str], object]] = {"compensation": read_ladder, "case_clock": _clock, "notices": read_settings}
    return readers[name](source)


def _clock(source: str) -> object:
    clock = read_clock(source)
    if missing := {"critical", "high", "normal"} - set(clock.allowed):
        raise BadInput("The clocks are not complete.", tuple(f"severities: {each} is missing" for each in sorted(missing)))
    if wrong := [name for name, each in clock.allowed.items() if each.hours <= 0 or each.counts not in ("always", "open")]:
        raise BadInput("The clocks have mistakes.", tuple(f"{each}: hours is 1 or more, counts is always or open" for each in wrong))
    if clock.opens >= clock.closes or not clock.days:
        raise BadInput("The clocks have mistakes.", ("open: `from` lies before `to`, and `days` names at least one day",))
    return clock


def _treated(name: str, source: str, now: datetime) -> Iterator[tuple[str, Told]]:
    if name == "compensation":
        ladder = read_ladder(source)
        for situation, tier, upset, late, contacts in product(
            ("late", "damaged", "repeated_contact", "promise_broken", "other"), ("normal", "gold"), (False, True), _LATE_DAYS, _CONTACTS
        ):
            facts = CompensationFacts("x", situation, _TRIED_ORDER, tier, upset, late, contacts)
            found = offer(facts, ladder)
            said = f"{situation} · {tier} · {'upset' if upset else 'calm'} · {late} d · {contacts} ×"
            yield said, Told(found.rule, f"{found.kind} {found.amount}") if found else Told("", "–")
    elif name == "case_clock":
        clock, monday = read_clock(source), now.astimezone(UTC).replace(hour=2, minute=0) - timedelta(days=now.weekday())
        for severity, day in product(("critical", "high", "normal"), range(7)):
            due = clock.due_at(severity, monday + timedelta(days=day), "Asia/Shanghai")
            yield f"{severity} · {(monday + timedelta(days=day)):%a %H:%M}", Told(severity, f"{due:%a %H:%M}")
    else:
        for key, value in cast("dict[str, Any]", yaml.safe_load(settings_text(read_settings(source)))).items():
            yield key, Told(key, str(value))


def _line_of(source: str, place: str) -> int:
    about = place.split(":", 1)[0].strip()
    return next((number for number, line in enumerate(source.splitlines(), 1) if about and about in line), 1)


def _version(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:12]
