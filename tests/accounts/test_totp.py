from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

import pyotp
import pytest
from sqlalchemy import Connection, select, update

from growth_tree.accounts import people, totp
from growth_tree.accounts.schema import PERSON, RECOVERY_CODE
from growth_tree.domain.core import Rejected
from tests.accounts.conftest import KEY, NOON, add_ann_and_bo

STEP = timedelta(seconds=30)


@pytest.fixture
def phone(conn: Connection) -> pyotp.TOTP:
    add_ann_and_bo(conn)
    return pyotp.TOTP(totp.offer(conn, "ann", key=KEY))


@pytest.fixture
def codes(conn: Connection, phone: pyotp.TOTP) -> list[str]:
    return totp.enable(conn, "ann", phone.at(NOON), NOON, key=KEY)


def has_totp(conn: Connection, person: str = "ann") -> bool:
    return people.people_by_id(conn, [person])[person].has_totp


def test_an_offered_secret_counts_for_nothing_before_its_first_code(conn: Connection, phone: pyotp.TOTP) -> None:
    assert totp.offered(conn, "ann", key=KEY) == phone.secret
    assert not totp.use_code(conn, "ann", phone.at(NOON), NOON, key=KEY)
    for wrong in ("000000", "", "１２３４５６", "\ud800", phone.at(NOON)[:5], phone.at(NOON + 5 * STEP)):
        with pytest.raises(Rejected, match="code_wrong"):
            totp.enable(conn, "ann", wrong, NOON, key=KEY)
    assert not has_totp(conn)
    totp.enable(conn, "ann", phone.at(NOON), NOON, key=KEY)
    assert has_totp(conn)
    assert totp.offered(conn, "ann", key=KEY) is None
    with pytest.raises(Rejected, match="code_wrong"):
        totp.enable(conn, "bo", phone.at(NOON), NOON, key=KEY)


def test_the_first_code_is_used_up_by_enabling(conn: Connection, phone: pyotp.TOTP, codes: list[str]) -> None:
    assert not totp.use_code(conn, "ann", phone.at(NOON), NOON, key=KEY)
    assert totp.use_code(conn, "ann", phone.at(NOON + STEP), NOON + STEP, key=KEY)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_step(
    conn: Connection, phone: pyotp.TOTP, codes: list[str], steps: int, fits: bool
) -> None:
    later = NOON + 10 * STEP
    assert totp.use_code(conn, "ann", phone.at(later + steps * STEP), later, key=KEY) is fits


def test_each_code_opens_once_and_none_before_it_opens_after(
    conn: Connection, phone: pyotp.TOTP, codes: list[str]
) -> None:
    later = NOON + 10 * STEP
    spaced = f" {phone.at(later)[:3]} {phone.at(later)[3:]} "
    assert totp.use_code(conn, "ann", spaced, later, key=KEY)
    assert not totp.use_code(conn, "ann", phone.at(later), later, key=KEY)
    assert not totp.use_code(conn, "ann", phone.at(later - STEP), later, key=KEY)
    assert totp.use_code(conn, "ann", phone.at(later + STEP), later, key=KEY)


def test_each_of_ten_recovery_codes_opens_once_for_its_owner(
    conn: Connection, phone: pyotp.TOTP, codes: list[str]
) -> None:
    assert len(set(codes)) == totp.recovery_codes_left(conn, "ann") == 10
    assert not totp.use_code(conn, "bo", codes[0], NOON, key=KEY)
    assert totp.use_code(conn, "ann", codes[0].lower().replace("-", " "), NOON, key=KEY)
    assert not totp.use_code(conn, "ann", codes[0], NOON, key=KEY)
    assert totp.recovery_codes_left(conn, "ann") == 9
    for wrong in ("", "-", codes[1][:-1], codes[1] + "A", "\ud800", "\0"):
        assert not totp.use_code(conn, "ann", wrong, NOON, key=KEY)


def test_recovery_codes_are_stored_as_hashes_and_renewed_together(conn: Connection, codes: list[str]) -> None:
    stored = set(conn.scalars(select(RECOVERY_CODE.c.code_hash)))
    assert not stored & {code.replace("-", "") for code in codes}
    new = totp.renew_recovery_codes(conn, "ann")
    assert not totp.use_code(conn, "ann", codes[0], NOON, key=KEY)
    assert totp.use_code(conn, "ann", new[0], NOON, key=KEY)


def test_turned_off_leaves_nothing_behind(conn: Connection, phone: pyotp.TOTP, codes: list[str]) -> None:
    totp.disable(conn, "ann")
    assert not has_totp(conn)
    assert totp.recovery_codes_left(conn, "ann") == 0
    assert not totp.use_code(conn, "ann", phone.at(NOON + STEP), NOON + STEP, key=KEY)
    assert not totp.use_code(conn, "ann", codes[0], NOON, key=KEY)
    assert conn.scalar(select(PERSON.c.totp_secret).where(PERSON.c.id == "ann")) is None


def test_the_picture_to_scan_is_an_svg_without_styles(phone: pyotp.TOTP) -> None:
    address = totp.address(phone.secret, "wang.fang@店")
    assert pyotp.parse_uri(address).secret == phone.secret
    picture = totp.qr_svg(address)
    assert ET.fromstring(picture).tag == "svg"
    assert "style" not in picture


def test_secrets_lie_sealed(conn: Connection, phone: pyotp.TOTP, codes: list[str]) -> None:
    people.add_people(conn, [people.NewPerson(id="cy", username="cy", name="Cy")], NOON)
    waiting = totp.offer(conn, "cy", key=KEY)
    kept = repr(conn.execute(select(PERSON)).all())
    assert phone.secret not in kept
    assert waiting not in kept


def test_a_secret_sealed_under_another_key_opens_nothing(conn: Connection, phone: pyotp.TOTP, codes: list[str]) -> None:
    later, other = NOON + STEP, KEY[::-1]
    assert not totp.use_code(conn, "ann", phone.at(later), later, key=other)
    assert totp.use_code(conn, "ann", codes[0], later, key=other), "recovery codes need no key"
    assert totp.use_code(conn, "ann", phone.at(later), later, key=KEY)


def test_a_secret_put_into_another_persons_row_opens_nothing(conn: Connection, phone: pyotp.TOTP) -> None:
    totp.enable(conn, "ann", phone.at(NOON), NOON, key=KEY)
    sealed = conn.scalar(select(PERSON.c.totp_secret).where(PERSON.c.id == "ann"))
    conn.execute(update(PERSON).where(PERSON.c.id == "bo").values(totp_secret=sealed))
    later = NOON + STEP
    assert not totp.use_code(conn, "bo", phone.at(later), later, key=KEY)


def test_an_offer_under_another_key_is_as_good_as_none(conn: Connection, phone: pyotp.TOTP) -> None:
    assert totp.offered(conn, "ann", key=KEY[::-1]) is None
