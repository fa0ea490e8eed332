"""Who a customer is, shown by proof: an order with its phone's last digits, or a token that the shop signed. Never by words.

The result is a `Who`; binding it to the conversation is the caller's.
"""

import hmac
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import jwt

from kefu.database import Database
from kefu.errors import BadInput, NotSignedIn, TooMany
from kefu.governance import store
from kefu.vocabulary import Level, Who

WRONG_TRIES = 5
WINDOW = timedelta(minutes=15)
LONGEST_LIFE = timedelta(hours=1)
LEEWAY = timedelta(seconds=30)  # clocks of shop servers differ
SHORTEST_SECRET = 32  # bytes: the size of the hash, RFC 2104 §3

_SIGN_IN_AGAIN = "The sign-in could not be confirmed. Please sign in to the shop again, reload this page and open the chat from there."


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid proof says: the customer's id, and an id of the proof itself so that it serves one conversation only."""

    customer: str
    proof: str
    expires_at: datetime


async def verify_order(
    database: Database,
    who: Who,
    conversation_id: UUID | str,
    order_id: str,
    last4: str,
    matches: Callable[[str, str], Awaitable[bool]],
    *,
    now: datetime,
    client: str | None = None,
) -> Who | None:
    """`who` raised to read this one order when `matches(order_id, last4)`; None when not, be it for the number or for the digits.

    A try is written down before the shop is asked and taken back when it was right, so tries at the same moment cannot slip through.
    Raises TooMany after 5 wrong tries in 15 minutes from this conversation, for this order number, or from this `client` address.
    """
    order_id = order_id.strip()

    async def ask() -> str | None:
        return order_id if await matches(order_id, last4.strip()) else None

    found = await _limited_try(database, who.merchant_id, _keys(conversation_id, order_id, client), ask, now)
    return None if found is None else Who(who.merchant_id, Level.ORDER, None, found)


async def verify_contact(
    database: Database, who: Who, conversation_id: UUID | str, said: str, find: Callable[[], Awaitable[str | None]], *, now: datetime
) -> Who | None:
    """`who` raised to the customer that `find()` gives; None for none. For merchants that accept e-mail, or name and zip code, as proof.

    `said`: what was given, as the key of the limit. Raises TooMany as `verify_order` does.
    """
    customer = await _limited_try(database, who.merchant_id, _keys(conversation_id, said, None), find, now)
    return None if customer is None else Who(who.merchant_id, Level.CUSTOMER, customer, None)


async def _limited_try(
    database: Database, merchant_id: int, limited_by: set[str], ask: Callable[[], Awaitable[str | None]], now: datetime
) -> str | None:
    """What `ask()` gives, when no key has had too many wrong tries. The try is taken back when it was right or when nobody could tell."""
    keys = sorted(limited_by)
    async with database.open_for(merchant_id) as connection:
        tries = [await store.recent_tries(connection, merchant_id, key, now - WINDOW) for key in keys]
        waits = [times[WRONG_TRIES - 1] + WINDOW - now for times in tries if len(times) >= WRONG_TRIES]
        for key in () if waits else keys:
            await store.add_try(connection, merchant_id, key, now)
    if waits:
        seconds = max(1, int(max(waits).total_seconds()) + 1)
        raise TooMany(f"Too many tries. Please try again in {-(-seconds // 60)} minutes, or ask for a person.", seconds)
    try:
        found = await ask()
    except Exception:
        await _take_back(database, merchant_id, keys, now)
        raise
    if found is not None:
        await _take_back(database, merchant_id, keys, now)
    return found


def _keys(conversation_id: UUID | str, order_id: str, client: str | None) -> set[str]:
    keys = {f"conversation:{conversation_id}", f"order:{_hash(re.sub(r'[^0-9A-Z]', '', order_id.upper()))}"}
    return keys | {f"client:{_hash(client)}"} if client else keys


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


async def _take_back(database: Database, merchant_id: int, keys: list[str], at: datetime) -> None:
    async with database.open_for(merchant_id) as connection:
        for key in keys:
            await store.take_back_try(connection, merchant_id, key, at)


def sign_token(secret: str, merchant_name: str, customer: str, now: datetime, minutes: int = 30) -> str:
    """A customer token as a shop's own server makes it: JWT, HS256, sub, aud `kefu:<merchant name>`, iat, exp, jti.

    Raises BadInput for a secret under 32 bytes and for more than 60 minutes.
    """
    _check_secret(secret)
    if not 0 < minutes <= LONGEST_LIFE.total_seconds() / 60:
        raise BadInput("A customer token may live for 1 to 60 minutes.")
    issued = int(now.timestamp())
    claims = {
        "sub": customer,
        "aud": f"kefu:{merchant_name}",
        "iat": issued,
        "exp": issued + 60 * minutes,
        "jti": secrets.token_urlsafe(18),
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def read_token(token: str, secret: str, merchant_name: str, now: datetime) -> Claims:
    """The claims of a customer token (RFC 7519) that is valid at `now`, with 30 s of leeway. Raises NotSignedIn, always in the"
    " same words."""
    _check_secret(secret)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=f"kefu:{merchant_name}",
            options={"require": ["sub", "exp", "iat", "aud", "jti"], "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
        issued, expires, begins = (_time(claims[name]) for name in ("iat", "exp", "nbf" if "nbf" in claims else "iat"))
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError) as error:
        raise NotSignedIn(_SIGN_IN_AGAIN) from error
    customer, proof = claims["sub"], claims["jti"]
    is_named = isinstance(customer, str) and 0 < len(customer) <= 200 and isinstance(proof, str) and 8 <= len(proof) <= 200
    is_current = max(issued, begins) <= now + LEEWAY and now < expires + LEEWAY and expires <= now + LONGEST_LIFE + LEEWAY
    if not (is_named and is_current and isinstance(claims["aud"], str) and "\0" not in customer + proof):
        raise NotSignedIn(_SIGN_IN_AGAIN)
    return Claims(customer, f"jwt:{proof}", expires)


def _time(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a JWT time is a number")
    return datetime.fromtimestamp(value, UTC)


def sign_customer(secret: str, merchant_name: str, customer: str, timestamp: int) -> str:
    """Hex HMAC-SHA256 (RFC 2104) of `merchant:customer:timestamp`, for shops without a JWT library."""
    _check_secret(secret)
    return hmac.new(secret.encode(), f"{merchant_name}:{customer}:{timestamp}".encode("utf-8", "surrogatepass"), sha256).hexdigest()


def read_signed_customer(customer: str, timestamp: int, signature: str, secret: str, merchant_name: str, now: datetime) -> Claims:
    """The plain alternative to `read_token`: valid for one hour from `timestamp` (Unix seconds). Raises NotSignedIn."""
    expected = sign_customer(secret, merchant_name, customer, timestamp)
    try:
        issued = datetime.fromtimestamp(timestamp, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise NotSignedIn(_SIGN_IN_AGAIN) from error
    is_current = issued <= now + LEEWAY and now < issued + LONGEST_LIFE + LEEWAY
    is_signed = hmac.compare_digest(expected.encode(), signature.lower().encode("utf-8", "surrogatepass"))
    if not (is_signed and is_current and 0 < len(customer) <= 200 and "\0" not in customer):
        raise NotSignedIn(_SIGN_IN_AGAIN)
    return Claims(customer, f"hmac:{expected}", issued + LONGEST_LIFE)


async def sign_in(database: Database, merchant_id: int, conversation_id: UUID | str, claims: Claims) -> Who:
    """The customer of a valid proof, for the first conversation that shows it and for no other. Raises NotSignedIn."""
    conversation = conversation_id if isinstance(conversation_id, UUID) else UUID(conversation_id)
    async with database.open_for(merchant_id) as connection:
        owner = await store.bind_token(connection, merchant_id, claims.proof, conversation, claims.expires_at)
    if owner != conversation:
        raise NotSignedIn(_SIGN_IN_AGAIN)
    return Who(merchant_id, Level.CUSTOMER, claims.customer, None)


async def sweep(database: Database, merchant_id: int, now: datetime) -> int:
    """Delete a merchant's tries that no longer count and tokens that can no longer be shown. Returns how many rows went."""
    async with database.open_for(merchant_id) as connection:
        return await store.delete_expired(connection, merchant_id, now - WINDOW, now - 2 * LEEWAY)


def _check_secret(secret: str) -> None:
    if len(secret.encode()) < SHORTEST_SECRET:
        raise BadInput("A merchant's token secret must have at least 32 characters; make one with `openssl rand -hex 32`.")
