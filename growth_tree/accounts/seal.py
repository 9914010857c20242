"""Secrets that have to be read again, encrypted under the installation's key, which is not in the database."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECOND_STEP, CHANNEL = "second step", "channel"
"""What a secret is for; none opens as another."""


def seal(secret: str, *, key: str, person: str, purpose: str = SECOND_STEP) -> str:
    """Encrypt a secret of a person."""
    return _lock(key, person, purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str | None, *, key: str, person: str, purpose: str = SECOND_STEP) -> str | None:
    """The secret; nothing where there is none, or where it was sealed under another key or for somebody else."""
    try:
        return None if sealed is None else _lock(key, person, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _lock(key: str, person: str, purpose: str) -> Fernet:
    # Each person has a key of their own: a row's secret put into another row opens nothing.
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"{purpose} of {person}".encode())
    return Fernet(urlsafe_b64encode(derived.derive(key.encode())))
