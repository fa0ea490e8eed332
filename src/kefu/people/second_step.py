"""The second step of signing in: a code that changes every 30 seconds (RFC 6238), and codes on paper for the day the telephone is lost.

Nothing is asked for until the first code was right, no code counts twice, and the shared secret is kept sealed.
"""

import hashlib
import secrets
import time
from dataclasses import dataclass
from uuid import UUID

import segno
from pyotp import random_base32
from pyotp.totp import TOTP

from kefu.database import Connection
from kefu.errors import BadInput, NeedsPerson
from kefu.people import store
from kefu.people.sealing import seal, unseal

SECONDS = 30
DRIFT = 1  # steps of 30 s that a telephone's clock may be off, either way; RFC 6238, section 5.2, recommends one
RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # without those that look alike on paper


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator takes in: the secret in base32, the address that a QR code holds, and that QR code as SVG."""

    secret: str
    uri: str
    svg: str


async def begin(connection: Connection, key: bytes, merchant_id: int, person: UUID, email: str, shop: str) -> Enrolment:
    """A new secret, which counts once `confirm` is given a code of it. Raises BadInput where one counts already."""
    row = await store.select_second_step(connection, person)
    if row and row["confirmed_at"]:
        raise BadInput("This account has its second step; switch it off first to take in another telephone.")
    secret = random_base32()
    await store.upsert_second_step(connection, merchant_id, person, seal(key, _purpose(merchant_id, person), secret))
    uri = TOTP(secret).provisioning_uri(name=email, issuer_name=f"Kefu {shop}")
    drawn = segno.make(uri, error="m").svg_inline(scale=5, border=2, dark="#000", light="#fff")
    return Enrolment(secret, uri, drawn)


async def confirm(connection: Connection, key: bytes, merchant_id: int, person: UUID, code: str) -> tuple[str, ...]:
    """Switch the second step on, given the first right code; gives the recovery codes, which are shown this once. Raises BadInput."""
    row = await store.select_second_step(connection, person)
    if row is None or row["confirmed_at"]:
        raise BadInput("Begin with the QR code: there is no second step that waits for its first code.")
    if not await code_is_right(connection, key, merchant_id, person, code, is_first=True):
        raise BadInput("The code is not right. Look at the clock of the telephone, and use the code that it shows now.")
    await store.confirm_second_step(connection, person)
    return await new_recovery_codes(connection, merchant_id, person)


async def new_recovery_codes(connection: Connection, merchant_id: int, person: UUID) -> tuple[str, ...]:
    """Ten codes in the place of all earlier ones; only their hashes are kept."""
    codes = tuple("-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES))
    await store.replace_recovery_codes(connection, merchant_id, person, [_hash(person, code) for code in codes])
    return codes


async def code_is_right(
    connection: Connection, key: bytes, merchant_id: int, person: UUID, code: str, *, is_first: bool = False, now: float | None = None
) -> bool:
    """Take a code, of the telephone or of the paper; it does not count again. Nothing may be confirmed yet when `is_first`."""
    code = "".join(letter for letter in code.lower() if letter.isalnum())  # however it was copied from the paper
    row = await store.select_second_step(connection, person)
    if row is None or (row["confirmed_at"] is None) is not is_first:
        return False
    if not is_first and len(code) > 6:
        return await store.use_recovery_code(connection, person, _hash(person, f"{code[:5]}-{code[5:]}"))
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return False
    secret = unseal(key, _purpose(merchant_id, person), bytes(row["sealed"]))
    if secret is None:
        raise NeedsPerson("The second step cannot be read: the master secret is not the one it was sealed with.")
    totp = TOTP(secret)
    counter = int((time.time() if now is None else now) // SECONDS)
    steps = range(counter - DRIFT, counter + DRIFT + 1)
    found = next((step for step in steps if secrets.compare_digest(totp.generate_otp(step), code)), None)
    return found is not None and await store.use_counter(connection, person, found)


def _hash(person: UUID, code: str) -> bytes:
    """50 random bits need no slow hash; the person's id keeps equal codes of two people apart."""
    return hashlib.sha256(person.bytes + code.encode()).digest()


def _purpose(merchant_id: int, person: UUID) -> str:
    return f"kefu second step 1|{merchant_id}|{person}"
