"""Passwords: hashed by argon2id; hashes that were made by scrypt are still read, and made anew when their person signs in."""

import asyncio
import hashlib
import hmac

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kefu.errors import BadInput

SHORTEST = 10
_SCRYPT = {"n": 2**15, "r": 8, "p": 3, "maxmem": 64 * 1024 * 1024, "dklen": 32}  # as the hashes that are still there were made
# RFC 9106's second recommendation (section 4): 64 MiB, 3 passes, 4 lanes; the library's own choice too.
_ARGON2 = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)


async def hash_password(password: str) -> str:
    """The hash to keep. Raises BadInput when the password is shorter than SHORTEST characters."""
    if len(password) < SHORTEST:
        raise BadInput(f"The password is too short; use at least {SHORTEST} characters.")
    return await asyncio.to_thread(_ARGON2.hash, password)


async def password_is(password: str, kept: str | None) -> bool:
    """Whether a password is the kept one; for an account that does not exist (None) it takes as long, and is not."""
    return await asyncio.to_thread(_password_is, password, kept)


def should_be_hashed_anew(kept: str) -> bool:
    """Whether a hash was made by an older recipe."""
    return not kept.startswith("$argon2") or _ARGON2.check_needs_rehash(kept)


def _password_is(password: str, kept: str | None) -> bool:
    if kept is not None and kept.startswith("scrypt$"):
        _, salt, digest = kept.split("$")
        made = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), **_SCRYPT).hex()
        return hmac.compare_digest(made, digest)
    try:
        return _ARGON2.verify(kept or _NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


# The hash of a random text that nobody has; only the time that comparing takes matters.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5LW5vYm9keQ$Qm9ib2R5IGhhcyB0aGlzIHBhc3N3b3JkLCBldmVyLiA"
