"""Who may have a reward: each condition in words, whether the viewer meets it, and what would pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from msgspec.structs import replace

from growth_tree.domain.asking import check_offer
from growth_tree.domain.catalogue import Offer
from growth_tree.domain.core import Context, Rejected
from growth_tree.domain.growth_events import Books
from growth_tree.domain.period import first_after, first_of
from growth_tree.domain.points import check_claim
from growth_tree.domain.terms import Eligibility, Terms
from growth_tree.messages import sentence
from growth_tree.web import rights, shell, words
from growth_tree.web.formats import day, moment, number


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition in words; `why` says what is missing, and is empty where it is met."""

    name: str
    why: str


def context() -> Context:
    """The circumstances in which the viewer would ask now."""
    at = shell.now().astimezone(shell.settings().zone)
    return Context(actor=shell.person(), at=at, today=shell.today(), **shell.world()._asdict())


def obstacle(offer: Offer, books: Books, circumstances: Context) -> Rejected | None:
    """The first condition that the viewer fails, or None."""
    try:
        check_offer(offer, circumstances.actor, circumstances)
        check_claim(books, offer.reward, offer.terms, circumstances)
    except Rejected as rejected:
        return rejected
    return None


def in_short(rejected: Rejected, terms: Terms) -> str:
    """What would pass, in the few words that a card has room for."""
    given = rejected.params
    match rejected.code:
        case "points_short":
            return str(_("%(missing)s more points needed", missing=number(int(given["missing"]))))
        case "level_too_low":
            return str(_("Level %(level)s needed", level=given["level"]))
        case "branch_level_too_low":
            return str(_("Level %(level)s in %(branch)s needed", level=given["level"], branch=_branch(terms)))
        case "service_too_short":
            return str(_("From %(months)s months of service on", months=given["months"]))
        case "quota_used" | "cooling_off":
            return str(_("Again from %(day)s on", day=day(date.fromisoformat(str(given["again"])))))
        case "reward_not_open":
            return str(_("Opens on %(moment)s", moment=given["opens"]))
        case "reward_closed":
            return str(_("Closed"))
        case "reward_for_other_jobs":
            return str(_("For other jobs"))
        case "reward_for_other_roles":
            return str(_("For other roles"))
        case "reward_for_other_shops":
            return str(_("For other shops"))
        case _:
            return sentence(rejected)


def conditions(offer: Offer, books: Books, circumstances: Context) -> Iterator[Condition]:
    """Every condition of the terms: the rules are asked about each of them alone."""
    for name, part in _alone(offer.terms):
        failed = obstacle(replace(offer, revisions=(part,), retired=False), books, circumstances)
        yield Condition(name=name, why=sentence(failed) if failed else "")


def quota_left(offer: Offer, books: Books) -> int | None:
    """How often the viewer can still ask in the present span; None without a quota."""
    quota, today = offer.terms.quota, shell.today()
    if quota is None:
        return None
    first, after = first_of(quota.span, today), first_after(quota.span, today)
    return max(0, quota.times - sum(first <= claim.on < after for claim in books.claims.get(offer.reward, ())))


def _alone(terms: Terms) -> Iterator[tuple[str, Terms]]:
    """The terms taken apart: free of all conditions but one."""
    free = replace(
        terms, eligibility=Eligibility(), quota=None, cooling_days=0, points=0, opens_at=None, closes_at=None
    )
    if terms.opens_at:
        yield _("From %(moment)s on", moment=moment(terms.opens_at)), replace(free, opens_at=terms.opens_at)
    if terms.closes_at:
        yield _("Until %(moment)s", moment=moment(terms.closes_at)), replace(free, closes_at=terms.closes_at)
    for name, who in _places(terms.eligibility):
        yield name, replace(free, eligibility=who)
    yield from ((name, replace(free, eligibility=who)) for name, who in _reached(terms))
    if terms.quota:
        times, span = terms.quota.times, rights.spans()[terms.quota.span]
        yield _("At most %(times)s × %(span)s", times=times, span=span), replace(free, quota=terms.quota)
    if terms.cooling_days:
        days = terms.cooling_days
        yield _("%(days)s days between two requests", days=days), replace(free, cooling_days=days)
    yield _("%(points)s points", points=number(terms.points)), replace(free, points=terms.points)


def _places(who: Eligibility) -> Iterator[tuple[str, Eligibility]]:
    comma = _(", ")
    if who.jobs:
        names = comma.join(words.jobs()[job] for job in who.jobs)
        yield _("Jobs: %(names)s", names=names), Eligibility(jobs=who.jobs)
    if who.roles:
        names = comma.join(rights.roles()[role] for role in who.roles)
        yield _("Roles: %(names)s", names=names), Eligibility(roles=who.roles)
    if who.shops:
        names = comma.join(shell.directory().shops[shop] for shop in who.shops)
        yield _("Shops: %(names)s", names=names), Eligibility(shops=who.shops)
    if who.months:
        yield _("Months of service: %(months)s", months=who.months), Eligibility(months=who.months)


def _reached(terms: Terms) -> Iterator[tuple[str, Eligibility]]:
    who = terms.eligibility
    if who.level > 1:
        yield _("Level %(level)s", level=who.level), Eligibility(level=who.level)
    if who.branch_level > 1:
        name = _("Level %(level)s in %(branch)s", level=who.branch_level, branch=_branch(terms))
        yield name, Eligibility(branch_level=who.branch_level)


def _branch(terms: Terms) -> str:
    return rights.branch_name(terms.branch)
