"""Secrets that have to be read again, encrypted under the installation's key, which is not in the database."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def seal(secret: str, *, key: str, person: str) -> str:
    """Encrypt a secret of a person."""
    return _lock(key, person).encrypt(secret.encode()).decode()


def unseal(sealed: str | None, *, key: str, person: str) -> str | None:
    """The secret; nothing where there is none, or where it was sealed under another key or for somebody else."""
    try:
        return None if sealed is None else _lock(key, person).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _lock(key: str, person: str) -> Fernet:
    # Each person has a key of their own: a row's secret put into another row opens nothing.
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"second step of {person}".encode())
    return Fernet(urlsafe_b64encode(derived.derive(key.encode())))
