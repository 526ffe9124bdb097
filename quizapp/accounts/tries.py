"""Too many tries: wrong passwords are counted by account and by address, in a table, so that a restart forgets none.

A try counts against its account from its start, so that tries at the same moment do not slip through together; against
its address only once it failed, so that a whole class may sign in from one.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import delete, select

from quizapp.accounts.models import SignInTry
from quizapp.accounts.names import name_key
from quizapp.db import db, take_turns

WINDOW = timedelta(minutes=15)
MOST_BY_ACCOUNT, MOST_BY_ADDRESS = 5, 30
MOST_SIGN_UPS = 100  # by address: a school has one for all
IPV6_NETWORK = 64


@dataclass(frozen=True)
class Trier:
    """Who tries, as two keyed hashes: of the account named, and of the address it comes from."""

    account: str
    address: str


def trier(secret: str, purpose: str, name: str, address: str) -> Trier:
    """Return what is counted of a try, for a purpose such as "sign in"."""
    return Trier(_keyed(secret, f"{purpose} as {name_key(name)}"), _keyed(secret, f"{purpose} from {network(address)}"))


def network(address: str) -> str:
    """Return what counts as one address: an IPv6 reader has a whole network of them."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and not parsed.ipv4_mapped:
        return str(ipaddress.ip_network((address.partition("%")[0], IPV6_NETWORK), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def begin_try(who: Trier, now: datetime) -> int | None:
    """Count a try against its account, or return how many seconds to wait where there were too many."""
    take_turns(f"try {who.account}")
    db.session.execute(delete(SignInTry).where(SignInTry.tried_at <= now - WINDOW))
    waits = [_wait(who.account, MOST_BY_ACCOUNT, now), _wait(who.address, MOST_BY_ADDRESS, now)]
    if longest := max(waits):
        return longest
    _add(who.account, now)
    return None


def begin_sign_up(who: Trier, now: datetime) -> int | None:
    """Count a sign-up against its address, or return how many seconds to wait where there were too many."""
    take_turns(f"try {who.address}")
    if wait := _wait(who.address, MOST_SIGN_UPS, now):
        return wait
    _add(who.address, now)
    return None


def note_failure(who: Trier, now: datetime) -> None:
    """Count a try that failed against its address too."""
    _add(who.address, now)


def forget_tries(who: Trier) -> None:
    """Forget the tries against an account, whose owner has shown to know the password or has set a new one."""
    db.session.execute(delete(SignInTry).where(SignInTry.key == who.account))


def _wait(key: str, most: int, now: datetime) -> int:
    """Return after how many seconds there would be room for another try; 0 if there is."""
    latest = select(SignInTry.tried_at).where(SignInTry.key == key, SignInTry.tried_at > now - WINDOW)
    moments = db.session.scalars(latest.order_by(SignInTry.tried_at.desc()).limit(most)).all()
    return max(1, ceil((moments[-1] + WINDOW - now).total_seconds())) if len(moments) == most else 0


def _add(key: str, now: datetime) -> None:
    db.session.add(SignInTry(key=key, tried_at=now))
    db.session.flush()


def _keyed(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
