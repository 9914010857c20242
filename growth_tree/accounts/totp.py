"""The second step of a log-in: one-time codes of a phone (TOTP), and recovery codes for when it is lost."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp
import segno
from sqlalchemy import Column, Connection, delete, func, select, update

from growth_tree.accounts.schema import PERSON, RECOVERY_CODE
from growth_tree.accounts.seal import seal, unseal
from growth_tree.domain.core import Rejected

ISSUER = "Growth Tree"
STEP_SECONDS = 30
STEPS_OF_DRIFT = 1
RECOVERY_CODES = 10
# 24 of 32 letters are 120 bits: enough for a plain hash, no guess will ever hit one.
RECOVERY_CODE_LENGTH = 24
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def offer(conn: Connection, person_id: str, *, key: str) -> str:
    """Make a secret for the person to scan; it counts for nothing before `enable`. `key` is the installation's."""
    secret = pyotp.random_base32()
    sealed = seal(secret, key=key, person=person_id)
    conn.execute(update(PERSON).where(PERSON.c.id == person_id).values(totp_offered=sealed))
    return secret


def offered(conn: Connection, person_id: str, *, key: str) -> str | None:
    """The secret that waits to be confirmed."""
    return _secret(conn, person_id, PERSON.c.totp_offered, key)


def address(secret: str, username: str) -> str:
    """The otpauth:// address that an authenticator understands."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def qr_svg(text: str) -> str:
    """A QR code as inline SVG without a style attribute; black on white in every theme, as scanners want it."""
    return segno.make(text, error="m").svg_inline(scale=5, light="#fff")


def enable(conn: Connection, person_id: str, code: str, at: datetime, *, key: str) -> list[str]:
    """Turn the second step on with a first code; answers with the recovery codes, shown this once."""
    secret = offered(conn, person_id, key=key)
    step = None if secret is None else _step_of(secret, code, at)
    if step is None:
        raise Rejected("code_wrong", "code")
    values = {"totp_secret": PERSON.c.totp_offered, "totp_offered": None, "totp_last_step": step}
    conn.execute(update(PERSON).where(PERSON.c.id == person_id).values(**values))
    return renew_recovery_codes(conn, person_id)


def disable(conn: Connection, person_id: str) -> None:
    """Turn the second step off and drop its secrets."""
    values = {"totp_secret": None, "totp_offered": None, "totp_last_step": 0}
    conn.execute(update(PERSON).where(PERSON.c.id == person_id).values(**values))
    conn.execute(delete(RECOVERY_CODE).where(RECOVERY_CODE.c.person == person_id))


def renew_recovery_codes(conn: Connection, person_id: str) -> list[str]:
    """Replace the recovery codes."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(RECOVERY_CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    conn.execute(delete(RECOVERY_CODE).where(RECOVERY_CODE.c.person == person_id))
    conn.execute(RECOVERY_CODE.insert(), [{"person": person_id, "code_hash": _hash(code)} for code in codes])
    return ["-".join(re.findall("....", code)) for code in codes]


def recovery_codes_left(conn: Connection, person_id: str) -> int:
    """How many recovery codes are unused."""
    query = select(func.count()).select_from(RECOVERY_CODE).where(RECOVERY_CODE.c.person == person_id)
    return conn.scalar(query) or 0


def use_code(conn: Connection, person_id: str, code: str, at: datetime, *, key: str) -> bool:
    """Whether the code opens; each code of a phone or of the recovery list opens once."""
    plain = re.sub(r"[\s-]", "", code).upper()
    return _use_phone_code(conn, person_id, plain, at, key) or _use_recovery_code(conn, person_id, plain)


def _use_phone_code(conn: Connection, person_id: str, code: str, at: datetime, key: str) -> bool:
    secret = _secret(conn, person_id, PERSON.c.totp_secret, key)
    step = None if secret is None else _step_of(secret, code, at)
    if step is None:
        return False
    unused = (PERSON.c.id == person_id) & (PERSON.c.totp_last_step < step)
    return bool(conn.execute(update(PERSON).where(unused).values(totp_last_step=step)).rowcount)


def _use_recovery_code(conn: Connection, person_id: str, code: str) -> bool:
    mine = (RECOVERY_CODE.c.person == person_id) & (RECOVERY_CODE.c.code_hash == _hash(code))
    return bool(conn.execute(delete(RECOVERY_CODE).where(mine)).rowcount)


def _secret(conn: Connection, person_id: str, column: Column[str], key: str) -> str | None:
    sealed = conn.scalar(select(column).where(PERSON.c.id == person_id))
    return unseal(sealed, key=key, person=person_id)


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is, the clocks being at most one step apart."""
    now = int(at.timestamp()) // STEP_SECONDS
    given = re.sub(r"[\s-]", "", code).encode(errors="replace")
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    for step in range(now - STEPS_OF_DRIFT, now + STEPS_OF_DRIFT + 1):
        if compare_digest(totp.generate_otp(step).encode(), given):
            return step
    return None


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode(errors="surrogatepass")).hexdigest()
