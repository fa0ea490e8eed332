"""Only proof makes a customer known, and wrong proof costs tries."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from kefu.database import Database
from kefu.errors import BadInput, NotSignedIn, TooMany
from kefu.governance.identity import (
    Claims,
    read_signed_customer,
    read_token,
    sign_customer,
    sign_in,
    sign_token,
    sweep,
    verify_order,
)
from kefu.vocabulary import Level, Who

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SECRET = "a-secret-that-only-the-shop-and-kefu-know"


class Desk:
    """A shop with one order; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def matches(self, order: str, last4: str) -> bool:
        self.asked += 1
        await asyncio.sleep(0)
        return (order, last4) == ("PY2611200137", "0137")


async def attempt(
    database: Database,
    merchant: int,
    desk: Desk,
    order: str,
    last4: str,
    *,
    conversation: str = "c1",
    now: datetime = NOW,
    client: str | None = None,
) -> Who | None:
    return await verify_order(database, Who(merchant), conversation, order, last4, desk.matches, now=now, client=client)


async def test_the_right_digits_open_that_order_and_no_more(database: Database, merchants: tuple[int, int]) -> None:
    who = await attempt(database, merchants[0], Desk(), " PY2611200137 ", "0137")
    assert who == Who(merchants[0], Level.ORDER, None, "PY2611200137")
    assert who.may_see_order("PY2611200137", "C1")
    assert not who.may_see_order("PY2611200138", "C1")


async def test_an_unknown_order_and_wrong_digits_look_and_cost_the_same(database: Database, merchants: tuple[int, int]) -> None:
    desk = Desk()
    assert await attempt(database, merchants[0], desk, "PY2611200137", "0000") is None
    assert await attempt(database, merchants[0], desk, "PY0000000000", "0000") is None
    assert desk.asked == 2


async def test_the_sixth_wrong_try_waits_and_right_ones_are_not_counted(database: Database, merchants: tuple[int, int]) -> None:
    desk = Desk()
    for _ in range(8):
        assert await attempt(database, merchants[0], desk, "PY2611200137", "0137")
    for number in range(5):
        assert await attempt(database, merchants[0], desk, f"PY{number}", "0000", now=NOW + timedelta(minutes=number)) is None
    with pytest.raises(TooMany) as caught:
        await attempt(database, merchants[0], desk, "PY2611200137", "0137", now=NOW + timedelta(minutes=5))
    assert 590 <= caught.value.retry_after_seconds <= 601
    assert desk.asked == 13
    assert await attempt(database, merchants[0], desk, "PY2611200137", "0137", now=NOW + timedelta(minutes=15, seconds=1))


async def test_an_order_is_guarded_over_all_conversations_and_an_address_over_all_orders(
    database: Database, merchants: tuple[int, int]
) -> None:
    desk = Desk()
    for number in range(5):
        assert (
            await attempt(database, merchants[0], desk, "py-2611200137", "0000", conversation=f"c{number}", client=f"10.0.0.{number}")
            is None
        )
    with pytest.raises(TooMany):
        await attempt(database, merchants[0], desk, "PY2611200137", "0137", conversation="c9")
    for number in range(5):
        assert await attempt(database, merchants[0], desk, f"PY1{number}", "0000", conversation=f"d{number}", client="10.9.9.9") is None
    with pytest.raises(TooMany):
        await attempt(database, merchants[0], desk, "PY77", "0000", conversation="d9", client="10.9.9.9")
    assert await attempt(database, merchants[1], desk, "PY2611200137", "0137", conversation="c9"), "another merchant's tries do not count"


async def test_tries_at_the_same_moment_cannot_slip_through(database: Database, merchants: tuple[int, int]) -> None:
    desk = Desk()
    results = await asyncio.gather(
        *(attempt(database, merchants[0], desk, "PY2611200137", f"{number:04}") for number in range(20)), return_exceptions=True
    )
    assert sum(isinstance(result, TooMany) for result in results) == 15
    assert desk.asked == 5


async def test_a_shop_that_does_not_answer_costs_no_try(database: Database, merchants: tuple[int, int]) -> None:
    async def silent(order: str, last4: str) -> bool:
        raise TimeoutError

    for _ in range(7):
        with pytest.raises(TimeoutError):
            await verify_order(database, Who(merchants[0]), "c1", "PY1", "0000", silent, now=NOW)


def test_a_token_that_the_shop_signed_names_its_customer() -> None:
    claims = read_token(sign_token(SECRET, "puyu", "C1001", NOW), SECRET, "puyu", NOW + timedelta(minutes=29))
    assert claims.customer == "C1001"
    assert claims.expires_at == NOW + timedelta(minutes=30)


def forged(**changes: object) -> str:
    at = int(NOW.timestamp())
    claims: dict[str, object] = {"sub": "C1", "aud": "kefu:puyu", "iat": at, "exp": at + 600, "jti": "abcdefgh-1"}
    claims.update(changes)
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, SECRET, algorithm="HS256")


@pytest.mark.parametrize(
    "token",
    [
        "", "x.y.z", "〔手机#1〕",
        sign_token("another-secret-that-is-long-enough-too", "puyu", "C1", NOW),
        sign_token(SECRET, "other", "C1", NOW),
        jwt.encode({"sub": "C1", "aud": "kefu:puyu", "iat": 1, "exp": 9999999999, "jti": "abcdefgh"}, None, algorithm="none"),
        jwt.encode({"sub": "C1", "aud": "kefu:puyu", "iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 60, "jti": "abcdefgh"},
            SECRET, algorithm="HS512"),
        *(forged(**{name: None}) for name in ("sub", "exp", "iat", "aud", "jti")),
        forged(sub=""), forged(sub=7), forged(jti="short"), forged(exp="soon"), forged(iat=True), forged(exp=10**30),
            forged(aud=["kefu:puyu", "x"]),
        forged(exp=int(NOW.timestamp()) + 3700), forged(exp=int(NOW.timestamp()) - 31), forged(iat=int(NOW.timestamp()) + 40),
        forged(nbf=int(NOW.timestamp()) + 40),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore")
def test_every_bad_token_is_refused_in_the_same_words(token: str) -> None:
    with pytest.raises(NotSignedIn, match="sign in to the shop again"):
        read_token(token, SECRET, "puyu", NOW)


def test_clocks_may_differ_by_half_a_minute() -> None:
    at = int(NOW.timestamp())
    assert read_token(forged(exp=at - 20), SECRET, "puyu", NOW).customer == "C1"
    assert read_token(forged(iat=at + 20), SECRET, "puyu", NOW).customer == "C1"


def test_a_weak_secret_or_a_long_life_is_refused() -> None:
    with pytest.raises(BadInput):
        sign_token("short", "puyu", "C1", NOW)
    with pytest.raises(BadInput):
        sign_token(SECRET, "puyu", "C1", NOW, minutes=61)


def test_the_plain_signature_is_as_good_as_a_token() -> None:
    at = int(NOW.timestamp())
    signature = sign_customer(SECRET, "puyu", "C1", at)
    assert read_signed_customer("C1", at, signature.upper(), SECRET, "puyu", NOW).customer == "C1"
    for customer, time, sign, merchant, now in (
        ("C2", at, signature, "puyu", NOW),
        ("C1", at + 1, signature, "puyu", NOW),
        ("C1", at, signature[:-1] + "0" * (signature[-1] != "0") + "1" * (signature[-1] == "0"), "puyu", NOW),
        ("C1", at, "ÿ", "puyu", NOW),
        ("C1", at, signature, "other", NOW),
        ("C1", at, signature, "puyu", NOW + timedelta(minutes=61)),
        ("C1", at, signature, "puyu", NOW - timedelta(minutes=1)),
        ("C1", 10**20, sign_customer(SECRET, "puyu", "C1", 10**20), "puyu", NOW),
    ):
        with pytest.raises(NotSignedIn):
            read_signed_customer(customer, time, sign, SECRET, merchant, now)


async def test_a_token_serves_one_conversation_only(database: Database, merchants: tuple[int, int]) -> None:
    claims = read_token(sign_token(SECRET, "puyu", "C1001", NOW), SECRET, "puyu", NOW)
    first, second = uuid.uuid4(), uuid.uuid4()
    expected = Who(merchants[0], Level.CUSTOMER, "C1001", None)
    assert await sign_in(database, merchants[0], first, claims) == expected
    assert await sign_in(database, merchants[0], str(first), claims) == expected
    with pytest.raises(NotSignedIn):
        await sign_in(database, merchants[0], second, claims)


async def test_two_conversations_that_show_a_token_at_once_are_not_both_signed_in(database: Database, merchants: tuple[int, int]) -> None:
    claims = Claims("C1", "jwt:abcdefgh", NOW + timedelta(minutes=30))
    results = await asyncio.gather(*(sign_in(database, merchants[0], uuid.uuid4(), claims) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(result, Who) for result in results) == 1


async def test_the_sweep_deletes_what_no_longer_counts(database: Database, merchants: tuple[int, int]) -> None:
    await attempt(database, merchants[0], Desk(), "PY1", "0000", now=NOW - timedelta(minutes=16))
    await attempt(database, merchants[1], Desk(), "PY1", "0000", now=NOW - timedelta(minutes=1))
    await sign_in(database, merchants[0], uuid.uuid4(), Claims("C1", "jwt:old", NOW - timedelta(minutes=2)))
    await sign_in(database, merchants[0], uuid.uuid4(), Claims("C1", "jwt:new", NOW))
    assert sum([await sweep(database, each, NOW) for each in merchants]) == 3
    assert sum([await sweep(database, each, NOW) for each in merchants]) == 0
