"""The desk under load: 200 conversations at once on one process, 20 people signed in by WebSocket, a server killed half-way.

    python benches/desk/live.py                              # five minutes, writes benches/results/desk_live.json
    python benches/desk/live.py --seconds 60 --out other.json

Starts a Postgres, a shop and `kefu serve` of its own in a temporary folder and ends them. Customers write every 20 seconds on average and
ask for a person now and then; people take what they are offered, answer, and close. Every console reads what the real one reads when it
hears of a change. Half-way the server is killed with SIGKILL and started again. At the end the database is held against what customers
sent and what each console heard: nothing may be lost, doubled or out of order.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from kefu.database import migrate, start_embedded

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long enough password"
MERCHANT = "shanlan"
ASKS = {
    "zh": ("{}多少钱？", "{}有货吗", "{}有哪些规格", "怎么退货？", "什么时候发货？", "满多少包邮？", "可以开发票吗？"),
    "en": ("How much is the {}?", "Is the {} in stock?", "How do I return something?", "When do you ship?"),
}
PERSON_WORDS = ("转人工", "我要找人工客服")
THINK = 20.0  # mean seconds between a customer's messages
QUIET = 16.0  # seconds after the last word; the clock of the desk still moves, and is told
TYPES = (2.0, 6.0)  # seconds in which a person writes an answer
OPEN_EVERY, LIST_EVERY, DESK_EVERY = 0.3, 1.5, 2.0  # as web/console/src throttles its reading; new messages are read at once


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--no-kill", action="store_true", help="leave the server alone")
    parser.add_argument("--out", type=Path, default=ROOT / "benches/results/desk_live.json")
    arguments = parser.parse_args()
    commit = ("git", "rev-parse", "--short", "HEAD")
    result: dict[str, Any] = {"commit": subprocess.run(commit, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()}
    with tempfile.TemporaryDirectory(prefix="kefu-desk-", ignore_cleanup_errors=True) as folder:
        url = start_embedded(Path(folder) / "postgres")
        result |= asyncio.run(Bench(url, Path(folder), arguments).run())
    arguments.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, value in result.items():
        print(f"{name:<34} {value}")
    sys.exit(0 if result["nothing lost or doubled"] else 1)


@dataclass
class Console:
    """What one person's console heard. `seen`: seq → seconds from the event's time to its arrival."""

    token: str
    name: str
    person: str = ""
    first: int = -1
    last: int = -1
    seen: dict[int, float] = field(default_factory=dict)
    messages: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    cuts: int = 0
    reloads: int = 0
    shown: list[tuple[float, float]] = field(default_factory=list)
    open: str = ""
    changed: bool = False
    at: dict[str, int] = field(default_factory=dict)
    mine: dict[str, int] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    caught_up: list[float] = field(default_factory=list)
    live_since: float = 0.0


class Bench:
    def __init__(self, url: str, folder: Path, arguments: argparse.Namespace) -> None:
        self.url, self.folder, self.arguments = url, folder, arguments
        self.chance = random.Random(11)
        self.sent: dict[str, list[str]] = {}
        self.acknowledged: set[str] = set()
        self.answers: list[tuple[float, float]] = []
        self.retries = 0
        self.failures: Counter[str] = Counter()
        self.down: list[tuple[float, float]] = []
        self.is_over = False
        self.tasks: set[asyncio.Task[Any]] = set()
        self.port = 0
        self.process: subprocess.Popen[str] | None = None

    # ---- the server

    async def run(self) -> dict[str, Any]:
        migrate(self.url)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KEFU_")}
        self.environment = environment | {
            "KEFU_HOME": str(self.folder), "KEFU_LLM": "off", "KEFU_DATABASE_URL": self.url, "KEFU_SECRET": "s" * 40,
            "KEFU_NEW_CONVERSATIONS": "0", "PYTHONUNBUFFERED": "1", "COLUMNS": "200",
        }  # fmt: skip
        await asyncio.to_thread(self._prepare)
        await asyncio.to_thread(self._start)
        try:
            return await self._measure()
        finally:
            if self.process and self.process.poll() is None:
                self.process.terminate()
                self.process.wait(15)

    def _kefu(self, *words: str, said: str | None = None) -> None:
        subprocess.run((sys.executable, "-m", "kefu.cli", *words), cwd=ROOT, env=self.environment, input=said, text=True, check=True)

    def _prepare(self) -> None:
        self._kefu("shop", "load", str(ROOT / "demo" / MERCHANT))
        asyncio.run(self._people())

    async def _people(self) -> None:
        from kefu.database import connect as open_database
        from kefu.people import People
        from kefu.people.queue import Duty, Queue
        from kefu.shops import merchant_by_name

        database = await open_database(self.url)
        try:
            shop = await merchant_by_name(database, MERCHANT)
            assert shop
            people, queue = People(database), Queue(database)
            for n in range(self.arguments.people):
                await people.add(shop.merchant_id, f"p{n}@{MERCHANT}.example", f"P{n}", "generalist", PASSWORD)
            for n, each in enumerate(await people.list_all(shop.merchant_id)):
                tier = "specialist" if n % 5 == 4 else "generalist"
                await queue.set_duty(shop.merchant_id, Duty(each.id, each.name, tier, capacity=6))  # type: ignore[arg-type]
            await queue.set_rules(shop.merchant_id, "offer_seconds: 45")
        finally:
            await database.close()

    def _start(self) -> None:
        command = (sys.executable, "-m", "kefu.cli", "serve", "--port", str(self.port))
        self.process = subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self.process.stdout is not None
        said: list[str] = []
        for line in self.process.stdout:
            said.append(line)
            if found := re.search(r"http://[0-9.]+:(\d+)", line):
                self.port = int(found.group(1))
            if line.startswith("Ctrl-C"):
                return
        raise SystemExit("the server did not start:\n" + "".join(said[-20:]))

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # ---- five minutes

    async def _measure(self) -> dict[str, Any]:
        limits = httpx.Limits(max_connections=600, max_keepalive_connections=300, keepalive_expiry=2.0)
        async with httpx.AsyncClient(base_url=self.base, timeout=60, limits=limits) as http:
            self.http = http
            shop = (await http.get(f"/v1/shops/{MERCHANT}", params={"language": "zh"})).raise_for_status().json()
            self.names = [product["name"] for product in shop["products"]][:30]
            consoles = await asyncio.gather(*(self._sign_in(n) for n in range(self.arguments.people)))
            listening = [asyncio.create_task(self._listen(console)) for console in consoles]
            while any(console.first < 0 for console in consoles):  # noqa: ASYNC110 - asked ten times a second is enough
                await asyncio.sleep(0.1)
            begun, cpu = time.monotonic(), self._cpu()
            customers = [asyncio.create_task(self._customer(n)) for n in range(self.arguments.conversations)]
            half = self.arguments.seconds / 2
            await asyncio.sleep(half)
            cpu_used = self._cpu() - cpu
            if not self.arguments.no_kill:
                await self._kill()
            await asyncio.sleep(max(0.0, begun + self.arguments.seconds - time.monotonic()))
            self.is_over = True
            await asyncio.wait(customers, timeout=60)
            await asyncio.sleep(QUIET)  # what people were writing is sent, and all is told
            working = (*listening, *customers, *self.tasks)
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            return self._judge(consoles, half, cpu_used)

    async def _kill(self) -> None:
        assert self.process
        killed = time.time()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        await asyncio.to_thread(self._start)
        self.down.append((killed, time.time()))

    def _cpu(self) -> float:
        assert self.process
        server = psutil.Process(self.process.pid)
        times = [each.cpu_times() for each in (server, *server.children(recursive=True))]
        return sum(each.user + each.system for each in times)

    # ---- customers

    async def _customer(self, n: int) -> None:
        chance = random.Random(n)
        await asyncio.sleep(chance.random() * min(15.0, self.arguments.seconds / 6))
        language = "zh" if chance.random() < 0.9 else "en"
        started = await self._insist("POST", "/v1/conversations", {}, {"merchant": MERCHANT, "language": language})
        talk, headers = started["id"], {"Authorization": f"Bearer {started['secret']}"}
        self.sent[talk] = []
        while not self.is_over:
            text = chance.choice(ASKS[language]).format(chance.choice(self.names))
            if len(self.sent[talk]) % 5 == 1 and chance.random() < 0.6:
                text = chance.choice(PERSON_WORDS)
            client_id = str(uuid.UUID(int=chance.getrandbits(128)))
            self.sent[talk].append(client_id)
            begun = time.time()
            await self._insist("POST", f"/v1/conversations/{talk}/messages", headers, {"text": text, "client_id": client_id})
            self.acknowledged.add(client_id)
            self.answers.append((begun, time.time() - begun))
            end = time.monotonic() + chance.expovariate(1 / THINK)
            while time.monotonic() < end and not self.is_over:  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.25)

    async def _insist(self, method: str, path: str, headers: dict[str, str], body: Any) -> Any:
        """Send until the server has answered; the same client id again counts once."""
        while True:
            try:
                answer = await self.http.request(method, self.base + path, headers=headers, json=body)
                if answer.status_code < 300:
                    return answer.json()
                self.failures[f"{method} {answer.status_code}"] += 1
                if answer.status_code in (401, 403, 404, 422):
                    return None
            except httpx.HTTPError:
                self.retries += 1
            await asyncio.sleep(0.5 + self.chance.random())

    # ---- people

    async def _sign_in(self, n: int) -> Console:
        body = {"merchant": MERCHANT, "email": f"p{n}@{MERCHANT}.example", "password": PASSWORD}
        told = (await self.http.post("/v1/staff/session", json=body)).raise_for_status().json()
        return Console(told["token"], f"P{n}", told["person"]["id"])

    async def _listen(self, console: Console) -> None:
        await asyncio.sleep(0.02 * len(self.tasks))
        reading = asyncio.create_task(self._read(console))
        self.tasks.add(reading)
        failures = 0
        while True:
            try:
                async with connect(self.base.replace("http", "ws") + "/v1/staff/live", open_timeout=5, max_queue=None) as socket:
                    after = console.last if console.last >= 0 else None
                    await socket.send(json.dumps({"type": "hello", "token": console.token, "after": after}))
                    beat = asyncio.create_task(self._beat(socket))
                    try:
                        async for frame in socket:
                            failures = 0
                            self._hear(console, json.loads(frame))
                    finally:
                        beat.cancel()
            except (OSError, WebSocketException, TimeoutError):
                pass
            console.cuts += 1
            failures += 1
            await asyncio.sleep(min(0.5 * 2 ** (failures - 1), 15) * (0.75 + self.chance.random() / 2))

    async def _beat(self, socket: Any) -> None:
        while True:
            await asyncio.sleep(15)
            with contextlib.suppress(WebSocketException):
                await socket.send('{"type": "here"}')

    def _hear(self, console: Console, told: dict[str, Any]) -> None:
        now = time.time()
        if told["type"] == "welcome":
            console.live_since = now
            if console.first < 0:
                console.first = console.last = told["seq"]
            elif told["seq"] != console.last:
                console.wrong.append(f"welcome at {told['seq']} after {console.last}")
            return
        if told["type"] == "reload":
            console.reloads += 1
            return
        if told["type"] == "here":
            return
        seq = told["seq"]
        if seq != console.last + 1:
            console.wrong.append(f"{seq} after {console.last}")
        console.last = seq
        at = datetime.fromisoformat(told["at"]).timestamp()
        console.seen[seq] = now - at
        if at < console.live_since:
            console.caught_up.append(now - console.live_since)
        talk = told.get("conversation", "")
        console.changed |= talk == console.open
        if told["type"] == "offer" and told["person"] == console.person:
            self._later(self._take(console, talk))
        if told.get("what") == "message":
            console.messages[talk, told["message"]] += 1
            if talk == console.open and console.at.get(talk, 0) < told["message"]:
                self._later(self._read_new(console, talk, told["message"], at))
            if talk in console.mine and told["sender"] == "customer" and talk not in console.busy:
                self._later(self._answer(console, talk))

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _take(self, console: Console, talk: str) -> None:
        await asyncio.sleep(1 + self.chance.random() * 4)
        if await self._insist("POST", f"/v1/staff/conversations/{talk}/take", self._bearer(console), None):
            console.mine[talk], console.open = 0, talk
            await self._answer(console, talk)

    async def _answer(self, console: Console, talk: str) -> None:
        console.busy.add(talk)
        console.open = talk
        await asyncio.sleep(self.chance.uniform(*TYPES))
        path, headers = f"/v1/staff/conversations/{talk}", self._bearer(console)
        await self._insist("POST", f"{path}/messages", headers, {"text": "您好，我来为您处理，请稍等。"})
        console.busy.discard(talk)
        console.mine[talk] = console.mine.get(talk, 0) + 1
        if console.mine[talk] >= 3:
            del console.mine[talk]
            await self._insist("POST", f"{path}/close", headers, None)

    def _bearer(self, console: Console) -> dict[str, str]:
        return {"Authorization": f"Bearer {console.token}"}

    async def _read(self, console: Console) -> None:
        """What the console reads beside new messages: the whole open conversation after a change, the list and the desk now and then."""
        next_list = next_desk = next_open = 0.0
        listed = seen = 0
        while True:
            await asyncio.sleep(OPEN_EVERY / 3)
            headers = self._bearer(console)
            try:
                now = time.monotonic()
                if console.changed and console.open and now >= next_open:
                    next_open, console.changed = now + OPEN_EVERY, False
                    await self.http.get(f"{self.base}/v1/staff/conversations/{console.open}", headers=headers)
                    await self.http.get(f"{self.base}/v1/staff/conversations/{console.open}/packet", headers=headers)
                if console.last != listed and now >= next_list:
                    next_list, listed = now + LIST_EVERY, console.last
                    await self.http.get(f"{self.base}/v1/staff/conversations", headers=headers)
                if console.last != seen and now >= next_desk:
                    next_desk, seen = now + DESK_EVERY, console.last
                    await self.http.get(f"{self.base}/v1/staff/desk", headers=headers)
            except httpx.HTTPError:
                await asyncio.sleep(0.5)

    async def _read_new(self, console: Console, talk: str, seq: int, at: float) -> None:
        path = f"{self.base}/v1/staff/conversations/{talk}/messages"
        with contextlib.suppress(httpx.HTTPError):
            told = await self.http.get(path, params={"after": console.at.get(talk, 0)}, headers=self._bearer(console))
            if told.status_code == 200 and seq in {message["seq"] for message in told.json()}:
                console.at[talk] = max(seq, console.at.get(talk, 0))
                console.shown.append((at, time.time() - at))

    # ---- what became of it

    def _judge(self, consoles: list[Console], half: float, cpu: float) -> dict[str, Any]:
        with psycopg.connect(self.url) as connection:
            connection.execute(
                "SELECT set_config('kefu.merchant_id', (SELECT merchant_id::text FROM merchant WHERE name = %s), false)", (MERCHANT,)
            )
            gaps = connection.execute(
                "SELECT count(*) FROM (SELECT conversation_id FROM message GROUP BY 1 HAVING max(seq) <> count(*) OR min(seq) <> 1) g"
            ).fetchone()[0]  # type: ignore[index]
            kept = Counter(
                row[0] for row in connection.execute("SELECT client_id FROM message WHERE client_id IS NOT NULL AND sender = 'customer'")
            )
            events = dict(connection.execute("SELECT seq, at FROM live_event WHERE seq IS NOT NULL").fetchall())
            # Consoles are gone by now: what the desk's clock still does is told to nobody.
            head = max(console.last for console in consoles)
            messages = connection.execute("SELECT sender, count(*) FROM message GROUP BY 1").fetchall()
            told = {
                (str(row[0]), row[1]): row[2]
                for row in connection.execute(
                    "SELECT conversation_id, (details->>'message')::int, seq FROM live_event WHERE details ? 'message'"
                )
            }
            rows = connection.execute("SELECT conversation_id, seq FROM message").fetchall()
            astray = connection.execute(
                """
                SELECT count(*) FROM conversation c LEFT JOIN ticket t ON t.conversation_id = c.conversation_id AND t.state <> 'done'
                WHERE (c.hand_over = 'none') <> (t.ticket_id IS NULL OR t.contact <> '' AND t.state <> 'held')
                   OR (c.hand_over = 'person') <> (coalesce(t.state, '') = 'held')
                """
            ).fetchone()[0]  # type: ignore[index]
            unanswered = connection.execute(
                """
                SELECT count(*) FROM message m JOIN conversation c USING (merchant_id, conversation_id)
                WHERE m.sender = 'customer' AND m.answered_by IS NULL AND c.hand_over <> 'person'
                """
            ).fetchone()[0]  # type: ignore[index]
            tickets = dict(connection.execute("SELECT state, count(*) FROM ticket GROUP BY 1").fetchall())
        acknowledged = self.acknowledged
        lost = [each for each in acknowledged if kept[each] == 0]
        doubled = [each for each, many in kept.items() if many > 1]
        untold = [1 for row in rows if (str(row[0]), row[1]) not in told]
        wrong = [f"{console.name}: {each}" for console in consoles for each in console.wrong]
        behind = sum(console.last != head for console in consoles)
        missing = sum(len([seq for seq in range(console.first + 1, head + 1) if seq not in console.seen]) for console in consoles)
        twice = sum(many > 1 for console in consoles for many in console.messages.values())
        outage = [(begun, ended + 16) for begun, ended in self.down]  # a console tries again every 15 s at the latest

        def is_quiet(at: float) -> bool:
            return not any(begun - 10 <= at <= ended for begun, ended in outage)

        delays = [
            delay for console in consoles for seq, delay in console.seen.items() if seq in events and is_quiet(events[seq].timestamp())
        ]
        shown = [delay for console in consoles for at, delay in console.shown if is_quiet(at)]
        back = sorted(delay for console in consoles for delay in console.caught_up)
        good = not (gaps or lost or doubled or untold or wrong or missing or twice or astray or behind)
        return {
            "machine": f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB, {platform.machine()}",
            "at": datetime.now(UTC).isoformat(timespec="minutes"),
            "load average at the end": round(os.getloadavg()[0], 1),
            "seconds": self.arguments.seconds,
            "conversations at once": self.arguments.conversations,
            "people signed in": len(consoles),
            "messages": dict(messages),
            "hand-overs": tickets,
            "events": head,
            "events heard by all consoles": sum(len(console.seen) for console in consoles),
            "nothing lost or doubled": good,
            "customers' messages lost": len(lost),
            "customers' messages doubled": len(doubled),
            "conversations with gaps": gaps,
            "messages without an event": len(untold),
            "events that a console missed": missing,
            "consoles behind at the end": behind,
            "events out of order or twice": len(wrong) + twice,
            "examples of wrong": wrong[:5],
            "floors that disagree with tickets": astray,
            "customers' messages unanswered": unanswered,
            "consoles cut off": sum(console.cuts for console in consoles),
            "consoles told to reload": sum(console.reloads for console in consoles),
            "server down s": [round(ended - begun, 1) for begun, ended in self.down],
            "sends repeated": self.retries,
            "refused": dict(self.failures),
            "commit to console ms p50 p95 p99": _cuts(delays),
            "commit to conversation shown ms p50 p95 p99": _cuts(shown),
            "back to all caught up ms p95": round(1000 * back[int(len(back) * 0.95)], 1) if back else None,
            "answer to a customer ms p50 p95 p99": _cuts([took for begun, took in self.answers if is_quiet(begun)]),
            "CPU of the server, cores": round(cpu / half, 2),
        }


def _cuts(values: list[float]) -> list[float]:
    if len(values) < 20:
        return []
    cuts = statistics.quantiles(values, n=100)
    return [round(1000 * cuts[at], 1) for at in (49, 94, 98)]


if __name__ == "__main__":
    main()
