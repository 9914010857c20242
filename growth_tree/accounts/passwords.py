"""Passwords: which are accepted, and how they are hashed and checked."""

from __future__ import annotations

import gzip
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from growth_tree.domain.core import Rejected

LENGTH_MIN = 12
LENGTH_MAX = 128
HASHES_AT_ONCE = 2
HASH_WAIT_SECONDS = 15
PRODUCT_WORDS = ("growth", "tree", "成长树", "chengzhangshu")
UNGUESSABLE_LENGTH_MIN = 8

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# The hash of a password nobody has: checking it makes an unknown user name as slow as a known one.
NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$3Un9UELn7ICJ7M2+gDZB4Q$gK52dWdr74LJxr9TmmFFlndqeZmbEzawQNo78LvPGdE"

_HASHING = BoundedSemaphore(HASHES_AT_ONCE)
_SUGGESTION_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def hashed(password: str, *, username: str = "", field: str = "password") -> str:
    """The hash to keep of a new password, or a refusal. Slow on purpose: call it outside a transaction."""
    return _hash(_accepted(password, username=username, field=field))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; equally slow without a hash. Call it outside a transaction."""
    text = _readable(password)
    target = password_hash if password_hash and text is not None else NOBODYS_HASH
    with _one_of_few():
        try:
            HASHER.verify(target, text or "")
        except (VerificationError, InvalidHashError):
            return False
    return target is not NOBODYS_HASH


def rehashed(password_hash: str, password: str) -> str | None:
    """A new hash of a password just verified when its old one was made with weaker settings than today's."""
    text = _readable(password)
    return _hash(text) if text is not None and HASHER.check_needs_rehash(password_hash) else None


def suggested() -> str:
    """A random password to hand to somebody who has to change it at once."""
    return "-".join("".join(secrets.choice(_SUGGESTION_LETTERS) for _ in range(4)) for _ in range(4))


def _accepted(password: str, *, username: str, field: str) -> str:
    text = _normal(password)
    if len(text) > LENGTH_MAX:
        raise Rejected("password_long", field, limit=LENGTH_MAX)
    if _readable(password) is None:
        raise Rejected("text_unreadable", field)
    if len(text) < LENGTH_MIN:
        raise Rejected("password_short", field, limit=LENGTH_MIN)
    if _is_common(text.casefold()):
        raise Rejected("password_common", field)
    if _is_guessable(text.casefold(), username.casefold()):
        raise Rejected("password_guessable", field)
    return text


def _normal(password: str) -> str:
    """The same for every way to type the same characters; what is too long anyway stays as it is."""
    return password if len(password) > LENGTH_MAX else unicodedata.normalize("NFKC", password)


def _readable(password: str) -> str | None:
    """The password as it is hashed, never cut; nothing if it cannot be one."""
    text = _normal(password)
    if len(text) > LENGTH_MAX or any(unicodedata.category(character) == "Cs" for character in text):
        return None
    return text


def _is_common(text: str) -> bool:
    """Whether it is a much used password, however repeated or dressed up with digits and signs, or a mere run."""
    steps = {ord(second) - ord(first) for first, second in pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9} or any(map(_is_listed, (text, _letters(text))))


def _is_listed(text: str) -> bool:
    unit = re.sub(r"^(.+?)\1+$", r"\1", text)
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", unit)
    repeats_little = unit != text and len(unit) < UNGUESSABLE_LENGTH_MIN
    return repeats_little or not _common_passwords().isdisjoint({text, unit, core})


def _is_guessable(text: str, username: str) -> bool:
    """Whether little is left when the words anybody would try here are taken out."""
    letters = rest = _letters(text)
    for word in (*PRODUCT_WORDS, _letters(username)):
        rest = rest.replace(word, "") if word else rest
    return rest != letters and len(rest) < UNGUESSABLE_LENGTH_MIN


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


@cache
def _common_passwords() -> frozenset[str]:
    packed = Path(__file__).with_name("common_passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().split("\n"))


def _hash(text: str) -> str:
    with _one_of_few():
        return HASHER.hash(text)


@contextmanager
def _one_of_few() -> Iterator[None]:
    # Each hash takes 19 MB and a core; a flood of log-ins must not take the whole machine.
    if not _HASHING.acquire(timeout=HASH_WAIT_SECONDS):
        raise Rejected("login_busy")
    try:
        yield
    finally:
        _HASHING.release()
