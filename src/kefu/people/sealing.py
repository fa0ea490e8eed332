"""A short secret that this room keeps sealed in the database: readable only with the master secret, and only for the purpose named."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12  # AES-GCM's own size, NIST SP 800-38D, section 5.2.1.1


def seal(key: bytes, purpose: str, secret: str) -> bytes:
    """Nonce and AES-256-GCM of the secret, under a key derived for this `purpose` alone (HKDF-SHA256, RFC 5869)."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(key, purpose).encrypt(nonce, secret.encode(), None)


def unseal(key: bytes, purpose: str, sealed: bytes) -> str | None:
    """The secret; None when it was sealed with another key or for another purpose."""
    try:
        return _cipher(key, purpose).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None).decode()
    except InvalidTag:
        return None


def _cipher(key: bytes, purpose: str) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key))
