from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from growth_tree.accounts import passwords
from growth_tree.domain.core import Rejected

UNPATCHED = passwords.HASHER
UNPATCHED_NOBODY = passwords.NOBODYS_HASH


def test_hashes_cost_what_was_decided() -> None:
    parameters = extract_parameters(UNPATCHED.hash("whatever"))
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19_456, 2, 1)
    assert not UNPATCHED.check_needs_rehash(UNPATCHED_NOBODY), "an unknown user has to cost the same"


@pytest.mark.parametrize(
    "password",
    ["apricots on a bicycle", "sunny-orchard-42", "十二个汉字也可以作为密码哦", "x1" * 3 + "Qz!7#mPt", "a!b@c#d$e%f^"],
)
def test_good_passwords_fit_themselves_alone(password: str) -> None:
    kept = passwords.hashed(password, username="wang.fang")
    assert password not in kept
    assert passwords.verify(kept, password)
    assert not passwords.verify(kept, password.upper() + "!")


def test_the_128th_character_counts() -> None:
    long = "".join(chr(0x4E00 + 7 * n) for n in range(128))
    kept = passwords.hashed(long)
    assert passwords.verify(kept, long)
    assert not passwords.verify(kept, long[:-1])
    assert not passwords.verify(kept, long + "x")


def test_two_spellings_of_the_same_characters_are_one_password() -> None:
    assert passwords.verify(passwords.hashed("ｆｕｌｌｗｉｄｔｈ apricots"), "fullwidth apricots")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "password_short"),
        ("", "password_short"),
        ("a" * 129, "password_long"),
        pytest.param("\ufdfa" * 100, "password_long", id="one character that stands for eighteen"),
        ("lone \ud800 surrogate", "text_unreadable"),
        ("1234567890123", "password_common"),
        ("zyxwvutsrqponm", "password_common"),
        ("Password2026!", "password_common"),
        ("passwordpassword", "password_common"),
        ("pass-word-pass-word", "password_common"),
        ("demo-demo-demo", "password_common"),
        ("aaaaaaaaaaaaaa", "password_common"),
        ("!!!!!!!!!!!!!!", "password_common"),
        ("abcabcabcabcabc", "password_common"),
        ("growth-tree-2026", "password_guessable"),
        ("成长树成长树成长树2026", "password_guessable"),
        ("Wang.Fang-2026", "password_guessable"),
    ],
)
def test_weak_passwords_are_refused_at_their_field(password: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        passwords.hashed(password, username="wang.fang", field="new_password")
    assert (refused.value.code, refused.value.field) == (code, "new_password")


def test_no_mixture_of_kinds_of_characters_is_asked_for() -> None:
    passwords.hashed("onlylowercaseletters")


@pytest.mark.parametrize("password", ["x" * 129, "\ud800", "", "\0"])
def test_impossible_passwords_never_fit_and_cost_a_hash(password: str, hashes: list[str]) -> None:
    assert not passwords.verify(passwords.hashed("apricots on a bicycle"), password)
    assert len(hashes) == 1


def test_nobody_has_the_password_of_nobody(hashes: list[str]) -> None:
    assert not passwords.verify(None, "nobody has this password")
    assert hashes == [passwords.NOBODYS_HASH]


def test_a_damaged_hash_fits_nothing() -> None:
    assert not passwords.verify("$argon2id$damaged", "apricots on a bicycle")


def test_hashes_of_weaker_settings_are_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    old = passwords.hashed("apricots on a bicycle")
    assert passwords.rehashed(old, "apricots on a bicycle") is None
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    new = passwords.rehashed(old, "apricots on a bicycle")
    assert new is not None
    assert passwords.verify(new, "apricots on a bicycle")
    assert passwords.rehashed(new, "apricots on a bicycle") is None


def test_suggested_passwords_are_good_and_never_the_same() -> None:
    suggestions = {passwords.suggested() for _ in range(50)}
    assert len(suggestions) == 50
    for suggestion in suggestions:
        passwords.hashed(suggestion)


def test_two_hashes_at_once_and_the_third_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASH_WAIT_SECONDS", 0.05)
    busy, release = threading.Semaphore(0), threading.Event()

    def slow(*_: Any) -> bool:
        busy.release()
        return release.wait(10)

    monkeypatch.setattr(passwords, "HASHER", hasher_that_verifies(slow))
    threads = [threading.Thread(target=passwords.verify, args=("hash", "password")) for _ in range(2)]
    for thread in threads:
        thread.start()
        assert busy.acquire(timeout=10)
    try:
        with pytest.raises(Rejected) as refused:
            passwords.verify("hash", "password")
        assert refused.value.code == "login_busy"
    finally:
        release.set()
        for thread in threads:
            thread.join()
    assert passwords.verify("hash", "password"), "the places are free again"


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that were compared with."""
    seen: list[str] = []
    real = passwords.HASHER

    def noted(kept: str, password: str) -> bool:
        seen.append(kept)
        return real.verify(kept, password)

    monkeypatch.setattr(passwords, "HASHER", hasher_that_verifies(noted, hash=real.hash))
    return seen


def hasher_that_verifies(verify: Callable[..., bool], **others: Callable[..., Any]) -> object:
    return type("Hasher", (), {name: staticmethod(does) for name, does in {"verify": verify, **others}.items()})()
