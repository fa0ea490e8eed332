"""Make the demo's past: weeks of conversations drawn from demo/past/talks.yaml, played through the product, and kept as its rows.

    python scripts/demo_past.py --shop puyu --talks 560 --out demo/puyu/past.jsonl.xz

Answers, hand-overs, cases, promises and traces are what came of real turns (without a language model); invented are the customers' words,
the staff's, and how long people took. It plays in the database of KEFU_HOME, in which the demo shops must be loaded and nobody has spoken.
"""

import argparse
import asyncio
import random
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import yaml

from kefu.commands import demo_shops
from kefu.entrypoints.demo_talks import Script, people_of, play_scripts
from kefu.governance.ledger import keep_matching, mark_overdue
from kefu.people import Person
from kefu.people.cases import Evidence, assign, close_case, list_cases
from kefu.quality.facts import gather
from kefu.quality.past import take_out, write_bundles
from kefu.quality.ratings import search_declined
from kefu.settings import Settings
from kefu.shops import merchant_by_name, read_shop, shift_dates
from kefu.turn import Services, say
from kefu.vocabulary import Merchant, Order
from kefu.wiring import services

BANK = Path(__file__).parents[1] / "demo/past/talks.yaml"
WEEKS = 8
# Share of a day's conversations by hour: people write at lunch and in the evening; a shape, not a measurement.
HOURS = (2, 1, 1, 0, 0, 0, 1, 2, 4, 7, 9, 9, 8, 9, 9, 8, 7, 6, 7, 9, 12, 12, 9, 5)
WEEKEND, PROMOTION = 1.25, 2.4  # as many as on a working day; in the days of a promotion
PROMOTION_AGO = range(11, 14)  # days back
BAD_WEEK = 7  # days in which one warehouse packs badly: most that was broken came from there
ALTERNATIVES = re.compile(r"\{([^{}]*\|[^{}]*)\}")
DATED = re.compile(r"退|单|付|改|发货|快递|refund|return|order|ship|pay|delivery", re.IGNORECASE)
DESK = time(9, 0), time(21, 20)
IDLE = re.compile(r"机器人|真人吗|下雨|写诗|电影|robot|a person")
WORDS = {
    "zh": {
        5: ("回复很快，点个赞", "解答得很清楚"),
        4: ("挺好的，就是字多了点", "还不错"),
        3: ("有点慢", "凑合吧"),
        2: ("等太久了", "没说到重点"),
        1: ("一直让我等", "东西坏了还这么麻烦"),
    },
    "en": {
        5: ("quick and clear, thanks", "very helpful"),
        4: ("good, a bit wordy", "fine"),
        3: ("a bit slow", "could be better"),
        2: ("took too long", "did not really answer me"),
        1: ("waited forever", "still not settled"),
    },
}
SETTLED = ("补发一件，已签收", "退款差额，已到账", "已换新并道歉，顾客收到", "快递公司已赔付，款项转给顾客")
HELD = {
    "zh": {
        "hello": ("您好，我是{me}，您说的我都看到了，这就替您跟进。", "您好，{me}为您服务。经过我已经了解，我来处理。"),
        "thanks": ("好的 麻烦了", "嗯 谢谢", "行吧", "好"),
    },
    "en": {
        "hello": ("Hello, this is {me}. I have read what happened and I am on it.", "Hi, {me} here. I will look after this for you."),
        "thanks": ("thank you", "ok, thanks", "good"),
    },
}


@dataclass(frozen=True)
class Bought:
    """An order that came, and one thing in it that may be complained of."""

    order: Order
    name: dict[str, str]
    warehouse: str
    came: datetime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shop", required=True)
    parser.add_argument("--talks", type=int, required=True)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    asyncio.run(make(arguments.shop, arguments.talks, arguments.seed, arguments.out, Path(__file__).parents[1] / "demo"))


async def make(name: str, talks: int, seed: int, out: Path, folder: Path) -> None:
    settings = Settings()
    await demo_shops.prepare(settings, folder, print, with_past=False)
    async with services(settings, model=False) as parts:
        shop = await merchant_by_name(parts.database, name)
        assert shop is not None
        now = datetime.now(UTC)
        today = now.astimezone(ZoneInfo(shop.timezone)).date()
        scripts = Writer(shop, read_shop(folder / name), today, random.Random(seed)).scripts(talks)
        print(f"{len(scripts)} conversations are played", flush=True)
        people = await people_of(parts, shop.merchant_id)
        for person in people.values():
            await parts.queue.set_presence(person, "on", now - timedelta(weeks=WEEKS))
        settling, known = random.Random(seed + 1), set[UUID]()
        for number, script in enumerate(scripts):
            await play_scripts(parts, shop, [script], people, lambda done, total: None)
            known |= await settle(parts, shop, people, known, now, settling)
            if number % 20 == 0:
                print(number, end="\r", flush=True)
        await gather(parts.database, shop.merchant_id, parts.vectors.query)
        while await search_declined(parts, shop.merchant_id):
            pass
        await keep(parts, shop, today, out, {person.id: login for login, person in people.items()})


async def settle(
    parts: Services, shop: Merchant, people: Mapping[str, Person], known: Set[UUID], now: datetime, rng: random.Random
) -> set[UUID]:
    """Cases that were opened a moment ago are worked on, most of them in time; those of the last days are still open."""
    found = (await list_cases(parts.database, shop.merchant_id, "all", limit=500)).cases
    for case in (each for each in found if each.id not in known and each.status == "open"):
        owner = people[rng.choice(("lin", "chen", "chen"))]
        taken = case.opened_at + timedelta(minutes=rng.lognormvariate(4.4, 0.8))
        done = taken + timedelta(hours=rng.lognormvariate(2.2, 0.8))
        if done > now - timedelta(hours=3):
            continue
        await assign(parts.database, owner, case.id, owner.id, now=taken)
        await mark_overdue(parts.database, shop.merchant_id, done)
        what, is_sure = rng.choice(SETTLED), rng.random() < 0.7
        evidence = Evidence(what, (), is_sure, "" if is_sure else "已短信告知，两天内没有回复")
        await close_case(parts.database, owner, case.id, evidence, now=done)
        await keep_matching(parts.database, shop.merchant_id, "reply_by", {"case": case.number}, f"{owner.name}: {what}", done)
    return {each.id for each in found}


async def keep(parts: Services, shop: Merchant, day: date, out: Path, people: dict[UUID, str]) -> None:
    bundles = await take_out(parts.database, parts.keys, shop.merchant_id, people)
    write_bundles(out, day, bundles)
    print(f"{len(bundles)} conversations in {out}")


class Writer:
    """Draws who says what and when. The same seed and day give the same scripts."""

    def __init__(self, shop: Merchant, folder: Any, today: date, rng: random.Random) -> None:
        self.shop, self.rng, self.today = shop, rng, today
        self.zone = ZoneInfo(shop.timezone)
        rows: list[dict[str, Any]] = yaml.safe_load(BANK.read_text(encoding="utf-8"))
        self.bank = [row for row in rows if row.get("shop") in (None, shop.name)]
        folder = shift_dates(folder, today)
        self.items = [product.name for product in folder.products]
        self.customers = [(customer.id, customer.language or shop.default_language) for customer in folder.customers]
        self.bought = list(_bought(folder))

    def scripts(self, talks: int) -> list[Script]:
        moments = sorted((self._moment() for _ in range(talks)), reverse=False)
        made = [self._script(number, at) for number, at in enumerate(moments)]
        return [script for script in made if script]

    def _moment(self) -> datetime:
        """A day by its weight, then a time of day."""
        days = range(1, WEEKS * 7)
        weights = [self._weight(ago) for ago in days]
        ago = self.rng.choices(days, weights)[0]
        hour = self.rng.choices(range(24), HOURS)[0]
        day = self.today - timedelta(days=ago)
        return datetime.combine(day, time(hour, self.rng.randrange(60), self.rng.randrange(60)), self.zone)

    def _weight(self, ago: int) -> float:
        day = self.today - timedelta(days=ago)
        grown = 1.0 - 0.35 * ago / (WEEKS * 7)  # the shop is growing
        return grown * (WEEKEND if day.isoweekday() > 5 else 1.0) * (PROMOTION if ago in PROMOTION_AGO else 1.0)

    def _script(self, number: int, at: datetime) -> Script | None:
        """The days after a promotion bring more complaints, and a bad week of one warehouse more of what is broken."""
        ago = (self.today - at.date()).days
        weights = [self._often(row, ago, at) for row in self.bank]
        row = self.rng.choices(self.bank, weights)[0]
        language = "zh" if "zh" in row else "en"
        bought = self._find(row.get("about"), at, language, ago)
        if row.get("about") and bought is None:
            return None
        customer = bought.order.customer if bought else self._customer(language)
        item = self.rng.choice(self.items)[language]
        staff = self.rng.choices(("emma", "chen", "lin"), (5, 4, 2) if language == "zh" else (8, 1, 2))[0]
        if customer and not bought and DATED.search(str(row[language])):
            customer = None  # what of an order would be said is of today, and this was weeks ago
        talk = [step for part in row[language] for step in self._step(part, item, bought, language, staff)]
        talk += self._rated(row, talk, language)
        return Script(
            f"past-{number:04d}",
            f"{ago}d {at:%H:%M}",
            language,
            customer,
            tuple(self._paced(talk, at)),
            tuple(self._paced(self._taken_up(staff, language), at)),
        )

    def _often(self, row: dict[str, Any], ago: int, at: datetime) -> float:
        often = float(row["often"])
        needs_person = any(isinstance(step, dict) for step in row.get("zh", row.get("en", ())))
        if needs_person and not DESK[0] < at.time() < DESK[1]:
            return 0.0
        if row.get("about") == "broken" and ago <= BAD_WEEK:
            return often * 3.2
        return often * (1.5 if row.get("about") else 1.0) if ago < min(PROMOTION_AGO) else often

    def _find(self, about: str | None, at: datetime, language: str, ago: int) -> Bought | None:
        if about is None:
            return None
        near = [each for each in self.bought if timedelta(hours=6) < at - each.came < timedelta(days=12)]
        if (
            about == "broken"
            and ago <= BAD_WEEK
            and (bad := [each for each in near if each.warehouse.startswith("佛山")])
            and self.rng.random() < 0.8
        ):
            near = bad
        spoken = [each for each in near if (language == "en") == (dict(self.customers).get(each.order.customer) == "en")]
        return self.rng.choice(spoken or near) if near else None

    def _customer(self, language: str) -> str | None:
        """Most are guests."""
        own = [name for name, said in self.customers if said == language]
        return self.rng.choice(own) if own and self.rng.random() < 0.3 else None

    def _step(self, part: Any, item: str, bought: Bought | None, language: str, staff: str) -> Iterator[tuple[str, str]]:
        who, text = ("customer", part) if isinstance(part, str) else next(iter(part.items()))
        if who in ("take", "close"):
            yield who, staff if text == "any" else text
            return
        me = {"emma": "Emma", "chen": "陈默", "lin": "林晓"}[staff]
        text = self._said(text.replace("{item}", item).replace("{me}", me), bought, language)
        if text.strip():
            yield who, text

    def _said(self, text: str, bought: Bought | None, language: str) -> str:
        if bought:
            order = f"{'订单' if language == 'zh' else 'order '}{bought.order.id}"
            text = text.replace("{order}", order).replace("{bought}", bought.name[language])
        while hit := ALTERNATIVES.search(text):
            text = text[: hit.start()] + self.rng.choice(hit[1].split("|")) + text[hit.end() :]
        return text

    def _paced(self, talk: Sequence[tuple[str, str]], at: datetime) -> Iterator[tuple[str, str]]:
        """How long people took: longer in the evening and in the days of the promotion, when the line was."""
        busy = 1.0 + (at.hour in (20, 21)) * 1.2 + ((self.today - at.date()).days in PROMOTION_AGO) * 2.0
        before = ""
        for who, text in talk:
            if before == "wait":
                pass
            elif who == "take":
                yield "wait", f"{max(12, self.rng.lognormvariate(4.3, 0.8) * busy):.0f}s"
            elif who == "person":
                yield "wait", f"{20 + self.rng.lognormvariate(3.7, 0.6):.0f}s"
            elif who == "close":
                yield "wait", f"{30 + self.rng.lognormvariate(4.2, 0.7):.0f}s"
            yield who, text
            before = who

    def _rated(self, row: dict[str, Any], talk: Sequence[tuple[str, str]], language: str) -> list[tuple[str, str]]:
        """Asked when it is over; few answer, more of those whom a person has served."""
        by_person = any(who == "close" for who, _ in talk)
        if not by_person and IDLE.search(str(row[language])):
            return []
        asked = [] if by_person else [("quiet", "")]
        if self.rng.random() > (0.42 if by_person else 0.17):
            return asked
        weights = (1, 2, 3, 4, 3) if row.get("about") else (9, 8, 2, 1, 1) if by_person else (8, 9, 4, 2, 1)
        score = self.rng.choices((5, 4, 3, 2, 1), weights)[0]
        word = [("customer", self.rng.choice(WORDS[language][score]))] if self.rng.random() < 0.25 else []
        return [*asked, ("customer", say(f"rating.{score}", language)), *word]

    def _taken_up(self, staff: str, language: str) -> Iterator[tuple[str, str]]:
        """What is done for somebody whom the AI has put in line."""
        me = {"emma": "Emma", "chen": "陈默", "lin": "林晓"}[staff]
        lines = HELD[language]
        yield "take", staff
        yield "person", self.rng.choice(lines["hello"]).format(me=me)
        yield "customer", self.rng.choice(lines["thanks"])
        yield "close", staff


def _bought(folder: Any) -> Iterator[Bought]:
    names = {product.id: dict(product.name) for product in folder.products}
    for order in folder.orders:
        for parcel in order.parcels:
            if parcel.delivered_at and order.customer:
                yield Bought(order, names[order.lines[0].product], dict(parcel.warehouse).get("zh", ""), parcel.delivered_at)


if __name__ == "__main__":
    main()
