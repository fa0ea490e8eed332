"""Word to people who are not looking: once, in one mail, never of a customer; and a shop's address that is no way into the server."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from kefu.database import Database
from kefu.errors import BadInput
from kefu.people import People, Person
from kefu.people.alerts import Alerts, Choice, MailServer, Outbox
from kefu.people.alerts.hook import must_be_safe
from kefu.people.alerts.room import MOST_TRIES, PAUSES, is_quiet, pause_after
from kefu.people.beside import Beside
from kefu.people.queue import Queue, Situation
from kefu.turn import Services

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)  # noon in Shanghai
SEAL = bytes(range(32))


@dataclass
class Post:
    """A mail server: what it was given, and what it answers to the next ones."""

    answers: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 kept"
        if answer.startswith("2"):
            assert isinstance(envelope.content, bytes)
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # pyright: ignore[reportArgumentType]
        return answer

    @property
    def texts(self) -> list[str]:
        return [str(mail.get_content()) for mail in self.mails]


@pytest.fixture
async def post() -> AsyncIterator[tuple[Post, MailServer]]:
    """A real SMTP server on a free port."""
    inside = Post()
    listening = await asyncio.get_running_loop().create_server(lambda: SMTP(inside), "127.0.0.1", 0)
    yield inside, MailServer("127.0.0.1", listening.sockets[0].getsockname()[1], "Kefu <kefu@shop.example>", tls="none")
    listening.close()


@pytest.fixture
async def shop(database: Database, merchants: tuple[int, int]) -> int:
    async with database.open_for_owner() as connection:
        await connection.execute("UPDATE merchant SET timezone = 'Asia/Shanghai'")
    return merchants[0]


async def _person(database: Database, shop: int, name: str, role: Any = "supervisor") -> Person:
    await People(database).add(shop, f"{name}@one.example", name, role, "a long enough password")
    return next(person for person in await People(database).list_all(shop) if person.name == name)


async def _waits(database: Database, shop: int, language: str = "zh") -> UUID:
    """A customer who gave her telephone number, waits for a person at a desk that nobody is at."""
    conversation = uuid4()
    async with database.open_for(shop) as connection:
        await connection.execute(
            "INSERT INTO conversation (merchant_id, conversation_id, secret_hash, language) VALUES (%s, %s, '\\x00', %s)",
            (shop, conversation, language),
        )
    queue = Queue(database)
    await queue.ask(shop, conversation, Situation(reason="customer_asked"), {"wants": "王小姐 13800138000"}, NOW)
    await queue.tick(shop, NOW)
    return conversation


async def test_who_waits_is_told_to_those_who_lead_once_and_without_a_word_of_the_customer(
    database: Database, shop: int, post: tuple[Post, MailServer]
) -> None:
    inside, server = post
    await _person(database, shop, "Lin")
    await _person(database, shop, "Emma", "generalist")
    alerts = Alerts(database, SEAL, Outbox(server, "https://shop.example/console"))
    talk = await _waits(database, shop)
    await alerts.run(shop, NOW + timedelta(minutes=1))
    await alerts.run(shop, NOW + timedelta(minutes=2))
    assert [(mail["To"], mail["Subject"]) for mail in inside.mails] == [
        ("Lin <lin@one.example>", f"客服台：对话 {str(talk)[:8].upper()}：顾客在等人工，快到时限了还没人接")
    ]
    assert f"https://shop.example/console/#/c/{talk}" in inside.texts[0]
    assert "王小姐" not in inside.texts[0]
    assert "138" not in inside.texts[0].replace(str(talk), "")


async def test_a_storm_is_one_mail_in_ten_minutes_and_what_is_settled_meanwhile_is_left_out(
    database: Database, shop: int, post: tuple[Post, MailServer]
) -> None:
    inside, server = post
    lin = await _person(database, shop, "Lin")
    alerts = Alerts(database, SEAL, Outbox(server))
    await alerts.choose(lin, Choice(("mail",), ("waits",), language="en"))
    first = [await _waits(database, shop) for _ in range(3)]
    await alerts.run(shop, NOW)
    later = [await _waits(database, shop) for _ in range(2)]
    await alerts.run(shop, NOW + timedelta(minutes=5))
    assert [mail["Subject"] for mail in inside.mails] == ["The desk: 3 things wait"]
    await Queue(database).take(lin, later[0], NOW + timedelta(minutes=6))
    await alerts.run(shop, NOW + timedelta(minutes=11))
    assert len(inside.mails) == 2
    assert str(later[1])[:8].upper() in inside.texts[1]
    assert not any(str(talk)[:8].upper() in inside.texts[1] for talk in (*first, later[0]))


async def test_nobody_is_mailed_at_night_or_while_their_console_is_open(
    database: Database, shop: int, post: tuple[Post, MailServer]
) -> None:
    inside, server = post
    lin, chen = await _person(database, shop, "Lin"), await _person(database, shop, "Chen")
    alerts, queue = Alerts(database, SEAL, Outbox(server)), Queue(database)
    await alerts.choose(lin, Choice(("mail",), ("waits",), quiet=(time(11, 30), time(14, 0))))
    await queue.set_presence(chen, "on", NOW)
    await queue.seen(chen, NOW)
    async with database.open_for(shop) as connection:  # nobody is free for it, so it waits though one is there
        await connection.execute("UPDATE duty SET skills = '{none}'")
    await _waits(database, shop)
    async with database.open_for(shop) as connection:
        await connection.execute("INSERT INTO ticket_event SELECT merchant_id, ticket_id, 99, 'warned', %s FROM ticket", (NOW,))
    await alerts.run(shop, NOW)
    assert inside.mails == []
    await alerts.run(shop, NOW + timedelta(minutes=10))
    assert [mail["To"] for mail in inside.mails] == ["Chen <chen@one.example>"]
    await alerts.run(shop, NOW + timedelta(hours=2, minutes=1))
    assert [mail["To"] for mail in inside.mails] == ["Chen <chen@one.example>", "Lin <lin@one.example>"]


async def test_a_mention_is_for_whom_it_names_and_only_while_it_is_unread(
    database: Database, shop: int, post: tuple[Post, MailServer]
) -> None:
    inside, server = post
    lin, emma = await _person(database, shop, "Lin"), await _person(database, shop, "Emma", "generalist")
    await _person(database, shop, "Chen", "specialist")
    alerts, beside = Alerts(database, SEAL, Outbox(server)), Beside(database)
    talk = await _waits(database, shop)
    await Queue(database).take(lin, talk, NOW)
    await beside.note(lin, talk, "@Emma 王小姐的退款麻烦看一下", [emma.id], NOW)
    await alerts.run(shop, NOW + timedelta(minutes=1))
    assert inside.mails == []
    await alerts.run(shop, NOW + timedelta(minutes=3))
    assert [mail["To"] for mail in inside.mails] == ["Emma <emma@one.example>"]
    assert "王小姐" not in inside.texts[0]
    await beside.note(lin, talk, "@Emma 还有一件", [emma.id], NOW + timedelta(minutes=4))
    await beside.read(emma, talk)
    await alerts.run(shop, NOW + timedelta(minutes=20))
    assert len(inside.mails) == 1


async def test_a_server_that_is_busy_is_tried_again_and_one_that_refuses_is_not(
    database: Database, shop: int, post: tuple[Post, MailServer]
) -> None:
    inside, server = post
    lin = await _person(database, shop, "Lin", "admin")
    alerts = Alerts(database, SEAL, Outbox(server))
    inside.answers += ["451 later", "550 no such person"]
    first = await alerts.try_out(lin, "mail", NOW)
    assert (first.state, first.tries, first.error) == ("waiting", 1, "SMTP 451")
    assert first.next_at - NOW == pytest.approx(timedelta(seconds=PAUSES[0]), abs=timedelta(seconds=PAUSES[0] * 0.21))
    await alerts.send_due(shop, NOW + timedelta(seconds=60))
    dead = next(each for each in await alerts.deliveries(shop) if each.id == first.id)
    assert (dead.state, dead.tries, dead.error, inside.mails) == ("dead", 2, "SMTP 550", [])
    assert (await alerts.send_again(lin, first.id, NOW + timedelta(hours=1))).state == "sent"
    assert "试发" in inside.texts[0]


def test_pauses_grow_are_spread_and_end() -> None:
    assert [pause_after(tries, 0.5) for tries in range(1, MOST_TRIES)] == [timedelta(seconds=each) for each in PAUSES]
    low, high = pause_after(2, 0.0), pause_after(2, 1.0)
    assert low is not None
    assert high is not None
    assert low < timedelta(seconds=PAUSES[1]) < high
    assert pause_after(MOST_TRIES, 0.5) is None


def test_quiet_hours_may_go_over_midnight() -> None:
    night = (time(22), time(8))
    assert [is_quiet(night, time(hour)) for hour in (21, 22, 3, 8)] == [False, True, True, False]
    assert not is_quiet(None, time(3))
    assert not any(is_quiet((time(9), time(9)), time(hour)) for hour in range(24))


# ---- the shop's own address


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "ftp://127.0.0.1/",
        "https://name:secret@127.0.0.1/",
        "https://127.0.0.1/",
        "https://10.0.0.7/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[::ffff:10.0.0.7]/",
        "https://0.0.0.0/",
        "https://100.64.0.1/",
        "https://2130706433/",
        "http://127.0.0.1:99999/",
        "https:///nowhere",
    ],
)
async def test_an_address_inside_the_server_or_not_sealed_is_refused(url: str) -> None:
    with pytest.raises(BadInput):
        await must_be_safe(url, allows_private=False)


async def test_a_private_address_is_allowed_by_the_server_alone_and_never_unsealed() -> None:
    assert (await must_be_safe("https://10.0.0.7/hook", allows_private=True)).number == "10.0.0.7"
    assert (await must_be_safe("http://127.0.0.1:8080/hook", allows_private=True)).number == "127.0.0.1"
    with pytest.raises(BadInput):
        await must_be_safe("http://10.0.0.7/hook", allows_private=True)


@dataclass
class Listening:
    """An address that takes calls: what it was sent, and the statuses that it answers with."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
async def listening() -> AsyncIterator[Listening]:
    inside = Listening()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head if line)}
        body = await reader.readexactly(int(headers["content-length"]))
        inside.heard.append((headers, body))
        status = inside.statuses.pop(0) if inside.statuses else 204
        writer.write(f"HTTP/1.1 {status} x\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    inside.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/kefu"
    yield inside
    server.close()


async def test_a_call_is_signed_tells_for_whom_it_is_and_is_given_up_in_the_open(
    database: Database, shop: int, listening: Listening
) -> None:
    admin = await _person(database, shop, "Ada", "admin")
    alerts = Alerts(database, SEAL, Outbox(allows_private=True))
    secret = await alerts.set_hook(admin, listening.url, NOW)
    await alerts.choose(admin, Choice(("hook",), ("waits",)))
    talk = await _waits(database, shop)
    listening.statuses += [503] * MOST_TRIES
    now = NOW
    for pause in (*PAUSES, 0):
        await alerts.run(shop, now)
        now += timedelta(seconds=pause * 1.3)
    assert len(listening.heard) == MOST_TRIES
    headers, body = listening.heard[0]
    at, digest = (part.split("=")[1] for part in headers["x-kefu-signature"].split(","))
    assert hmac.compare_digest(digest, hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest())
    (told,) = json.loads(body)["alerts"]
    assert (told["reason"], told["conversation"], [each["name"] for each in told["people"]]) == ("waits", str(talk), ["Ada"])
    assert b"138" not in body.replace(str(talk).encode(), b"")
    (dead,) = [each for each in await alerts.deliveries(shop) if each.state == "dead"]
    assert (dead.tries, dead.error) == (MOST_TRIES, "HTTP 503")
    assert (await alerts.send_again(admin, dead.id, now)).state == "sent"
    listening.statuses += [302]
    moved = await alerts.try_out(admin, "hook", now)
    assert (moved.state, moved.error) == ("dead", "HTTP 302")  # nobody is followed elsewhere


async def test_another_shop_sees_no_address_and_nothing_that_was_sent(
    database: Database, shop: int, merchants: tuple[int, int], listening: Listening
) -> None:
    admin = await _person(database, shop, "Ada", "admin")
    alerts = Alerts(database, SEAL, Outbox(allows_private=True))
    await alerts.set_hook(admin, listening.url, NOW)
    await alerts.try_out(admin, "hook", NOW)
    assert await alerts.hook(merchants[1]) is None
    assert await alerts.deliveries(merchants[1]) == []


def test_services_send_nothing_unless_they_are_given_what_to_send_with() -> None:
    assert Services.__dataclass_fields__["outbox"].default == Outbox()
