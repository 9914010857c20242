from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

import pyotp
import pytest
from sqlalchemy import Connection, select

from growth_tree.accounts import people, totp
from growth_tree.accounts.schema import PERSON, RECOVERY_CODE
from growth_tree.domain.core import Rejected
from tests.accounts.conftest import NOON, add_ann_and_bo

STEP = timedelta(seconds=30)


@pytest.fixture
def phone(conn: Connection) -> pyotp.TOTP:
    add_ann_and_bo(conn)
    return pyotp.TOTP(totp.offer(conn, "ann"))


@pytest.fixture
def codes(conn: Connection, phone: pyotp.TOTP) -> list[str]:
    return totp.enable(conn, "ann", phone.at(NOON), NOON)


def has_totp(conn: Connection, person: str = "ann") -> bool:
    return people.people_by_id(conn, [person])[person].has_totp


def test_an_offered_secret_counts_for_nothing_before_its_first_code(conn: Connection, phone: pyotp.TOTP) -> None:
    assert totp.offered(conn, "ann") == phone.secret
    assert not totp.use_code(conn, "ann", phone.at(NOON), NOON)
    for wrong in ("000000", "", "１２３４５６", "\ud800", phone.at(NOON)[:5], phone.at(NOON + 5 * STEP)):
        with pytest.raises(Rejected, match="code_wrong"):
            totp.enable(conn, "ann", wrong, NOON)
    assert not has_totp(conn)
    totp.enable(conn, "ann", phone.at(NOON), NOON)
    assert has_totp(conn)
    assert totp.offered(conn, "ann") is None
    with pytest.raises(Rejected, match="code_wrong"):
        totp.enable(conn, "bo", phone.at(NOON), NOON)


def test_the_first_code_is_used_up_by_enabling(conn: Connection, phone: pyotp.TOTP, codes: list[str]) -> None:
    assert not totp.use_code(conn, "ann", phone.at(NOON), NOON)
    assert totp.use_code(conn, "ann", phone.at(NOON + STEP), NOON + STEP)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_step(
    conn: Connection, phone: pyotp.TOTP, codes: list[str], steps: int, fits: bool
) -> None:
    later = NOON + 10 * STEP
    assert totp.use_code(conn, "ann", phone.at(later + steps * STEP), later) is fits


def test_each_code_opens_once_and_none_before_it_opens_after(
    conn: Connection, phone: pyotp.TOTP, codes: list[str]
) -> None:
    later = NOON + 10 * STEP
    spaced = f" {phone.at(later)[:3]} {phone.at(later)[3:]} "
    assert totp.use_code(conn, "ann", spaced, later)
    assert not totp.use_code(conn, "ann", phone.at(later), later)
    assert not totp.use_code(conn, "ann", phone.at(later - STEP), later)
    assert totp.use_code(conn, "ann", phone.at(later + STEP), later)


def test_each_of_ten_recovery_codes_opens_once_for_its_owner(
    conn: Connection, phone: pyotp.TOTP, codes: list[str]
) -> None:
    assert len(set(codes)) == totp.recovery_codes_left(conn, "ann") == 10
    assert not totp.use_code(conn, "bo", codes[0], NOON)
    assert totp.use_code(conn, "ann", codes[0].lower().replace("-", " "), NOON)
    assert not totp.use_code(conn, "ann", codes[0], NOON)
    assert totp.recovery_codes_left(conn, "ann") == 9
    for wrong in ("", "-", codes[1][:-1], codes[1] + "A", "\ud800", "\0"):
        assert not totp.use_code(conn, "ann", wrong, NOON)


def test_recovery_codes_are_stored_as_hashes_and_renewed_together(conn: Connection, codes: list[str]) -> None:
    stored = set(conn.scalars(select(RECOVERY_CODE.c.code_hash)))
    assert not stored & {code.replace("-", "") for code in codes}
    new = totp.renew_recovery_codes(conn, "ann")
    assert not totp.use_code(conn, "ann", codes[0], NOON)
    assert totp.use_code(conn, "ann", new[0], NOON)


def test_turned_off_leaves_nothing_behind(conn: Connection, phone: pyotp.TOTP, codes: list[str]) -> None:
    totp.disable(conn, "ann")
    assert not has_totp(conn)
    assert totp.recovery_codes_left(conn, "ann") == 0
    assert not totp.use_code(conn, "ann", phone.at(NOON + STEP), NOON + STEP)
    assert not totp.use_code(conn, "ann", codes[0], NOON)
    assert conn.scalar(select(PERSON.c.totp_secret).where(PERSON.c.id == "ann")) is None


def test_the_picture_to_scan_is_an_svg_without_styles(phone: pyotp.TOTP) -> None:
    address = totp.address(phone.secret, "wang.fang@店")
    assert pyotp.parse_uri(address).secret == phone.secret
    picture = totp.qr_svg(address)
    assert ET.fromstring(picture).tag == "svg"
    assert "style" not in picture
