"""The demo's past: scripted customers and staff speak, the product answers by its real turns, and the times are moved to the past.

Nothing is invented but the customers' words and the staff's: answers, hand-overs, masked values and traces are what came of them.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import yaml

from kefu.conversations import Conversation, Message
from kefu.errors import BadInput
from kefu.governance import identity
from kefu.people import People, Person
from kefu.quality.ratings.answering import respond
from kefu.quality.ratings.asking import ask_after_ai, ask_after_person
from kefu.shops import merchant_key
from kefu.turn import Services, greet, hear, redate_traces, say, say_as_person, sign_in_customer
from kefu.vocabulary import Merchant

FILE = "conversations.yaml"
SPACE = UUID("3f1d7a52-6c1e-4f5a-9d0e-8b6f0c2a9e11")  # with a script's key, the id of its conversation: played once, however often started
READS_A_SECOND = 9  # characters; a customer reads an answer before the next line
STEPS = frozenset({"take", "person", "close", "wait", "quiet"})


@dataclass(frozen=True, slots=True)
class Script:
    """One conversation to be played. `ago`: '3d 18:05' or '45m'. `talk`: (who, text) with who = customer, take, person, close,
    quiet (she is asked how it was), or wait, before which step and how long: '4m'."""

    key: str
    ago: str
    language: str
    customer: str | None
    talk: tuple[tuple[str, str], ...]
    if_waiting: tuple[tuple[str, str], ...] = ()  # steps that follow when she is in line at the end

    def began(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The moment it began, seen from `now`; never later than a minute ago."""
        if self.ago.endswith("m"):
            return now - timedelta(minutes=int(self.ago[:-1]))
        days, _, clock = self.ago.partition("d ")
        hour, _, minute = clock.partition(":")
        day = now.astimezone(zone).date() - timedelta(days=int(days))
        return min(datetime.combine(day, time(int(hour), int(minute)), zone), now - timedelta(minutes=1)).astimezone(UTC)


def read_scripts(folder: Path) -> tuple[Script, ...]:
    """The scripts of a shop folder, the oldest first; none when it has no file of them. Raises BadInput naming what is wrong."""
    path = folder / FILE
    if not path.exists():
        return ()
    rows = cast("list[dict[str, Any]]", yaml.safe_load(path.read_text(encoding="utf-8")))
    try:
        return tuple(Script(row["key"], row["ago"], row["language"], row.get("customer"), tuple(map(_step, row["talk"]))) for row in rows)
    except (KeyError, TypeError) as error:
        raise BadInput(f"{path}: a conversation needs key, ago, language and talk; look at {error}.") from error


def _step(step: str | Mapping[str, str]) -> tuple[str, str]:
    if isinstance(step, str):
        return "customer", step
    ((who, text),) = step.items()
    if who not in STEPS:
        raise KeyError(who)
    return who, text


async def play_scripts(
    services: Services, shop: Merchant, scripts: Sequence[Script], people: Mapping[str, Person], told: Callable[[int, int], None]
) -> int:
    """Play those that have not been played; returns how many were. `people` by the name that the scripts use; `told` hears how far it is.

    Without the language model, however the services are set: a demo's past must not take an hour. Leaves room for customers between turns.
    """
    quick = replace(services, model=None)
    now, played = datetime.now(UTC), 0
    for number, script in enumerate(scripts, 1):
        fixed = uuid5(SPACE, f"{shop.merchant_id}:{script.key}")
        if not await services.conversations.exists(shop.merchant_id, fixed):
            try:
                await _play(quick, shop, script, fixed, people, now)
            except BaseException:  # half a conversation would stay for ever: the next start plays it whole
                await services.conversations.delete(shop.merchant_id, fixed)
                raise
            played += 1
        if played:
            told(number, len(scripts))
    return played


async def _play(services: Services, shop: Merchant, script: Script, fixed: UUID, people: Mapping[str, Person], now: datetime) -> None:
    at = script.began(now, ZoneInfo(shop.timezone))
    conversation, _ = await services.conversations.start(shop.merchant_id, script.language, {}, id=fixed)
    if script.customer:
        secret = await merchant_key(services.database, shop.merchant_id, "customer_token")
        await sign_in_customer(services, conversation, identity.sign_token(secret, shop.name, script.customer, datetime.now(UTC)))
    stage = _Stage(services, conversation, people, at, now)
    await stage.open()
    for who, text in script.talk:
        await stage.do(who, text)
        await asyncio.sleep(0.02)
    if (await services.conversations.get(shop.merchant_id, fixed)).hand_over == "waiting":
        for who, text in script.if_waiting:
            await stage.do(who, text)
    messages = await services.conversations.messages(conversation)
    await services.conversations.redate(conversation, stage.times_of([message.seq for message in messages]))
    await redate_traces(services, conversation)


@dataclass
class _Stage:
    """Who has the floor in the conversation that is being played, and what time it is there."""

    services: Services
    conversation: Conversation
    people: Mapping[str, Person]
    at: datetime
    latest: datetime
    person: Person | None = None
    pause: float | None = None  # seconds that the next step takes, when the script says so
    read: str = ""
    times: dict[int, datetime] = field(default_factory=dict[int, datetime])

    async def open(self) -> None:
        self.times[(await greet(self._now(), self.conversation)).seq] = self.at

    async def do(self, who: str, text: str) -> None:
        """One step: it takes as long as reading, typing or a person's pause does, and then happens at that moment."""
        rooms = self.services.conversations
        self.conversation = await rooms.get(self.conversation.merchant_id, self.conversation.id)
        match who:
            case "wait":
                self.pause = _seconds(text)
            case "customer":
                self._pass(6 + len(self.read) / READS_A_SECOND + len(text) / 2)
                heard = await hear(self._now(), self.conversation, text, None)
                self.times[heard.seq] = self.at
                self._pass(1.4)
                reply = await respond(self._now(), self.conversation, heard)
                if reply:
                    self.times[reply.seq], self.read = self.at, reply.text
            case "take":
                self._pass(35)
                self.person = self.people[text]
                await self._now().queue.take(self.person, self.conversation.id, self.at)
                joined = say("desk.joined", self.conversation.language, name=self.person.name)
                self.times[(await say_as_person(self._now(), self.conversation, "system", joined, self.person)).seq] = self.at
            case "close":
                self._pass(35)
                assert self.person is not None
                await self._now().queue.end(self.person.merchant_id, self.conversation.id, "solved", self.person, self.at)
                left = say("desk.left", self.conversation.language)
                self.times[(await say_as_person(self._now(), self.conversation, "system", left, self.person)).seq] = self.at
                self.conversation = await rooms.get(self.conversation.merchant_id, self.conversation.id)
                self._asked(await ask_after_person(self._now(), self.conversation, self.person))
            case "quiet":
                self._pass(660)
                self._asked(await ask_after_ai(self._now(), self.conversation))
            case _:
                self._pass(8 + len(text) / 2)
                assert self.person is not None
                self.times[(await say_as_person(self._now(), self.conversation, "person", text, self.person)).seq] = self.at
                self.read = text

    def _asked(self, message: Message | None) -> None:
        if message:
            self.times[message.seq], self.read = self.at, message.text

    def times_of(self, seqs: Sequence[int]) -> dict[int, datetime]:
        """A moment for every message; one that was said beside a step has that of the message before it."""
        moments: dict[int, datetime] = {}
        before = self.times[min(self.times)]
        for seq in seqs:
            before = moments[seq] = max(before, self.times.get(seq, before))
        return moments

    def _pass(self, seconds: float) -> None:
        """Time passes, never beyond the present."""
        self.at = min(self.at + timedelta(seconds=self.pause or seconds), self.latest)
        self.pause = None

    def _now(self) -> Services:
        return replace(self.services, now=self.at)


def _seconds(said: str) -> float:
    """'4m', '90s' or '2h'."""
    return float(said[:-1]) * {"s": 1, "m": 60, "h": 3600}[said[-1]]


async def people_of(services: Services, merchant_id: int) -> dict[str, Person]:
    """The demo's staff by what stands before the @."""
    return {person.email.partition("@")[0]: person for person in await People(services.database).list_all(merchant_id)}
