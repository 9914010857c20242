"""Who may do what to whom: one table, role × action × relation. An action is the endpoint of a route."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, abort

from growth_tree.web import shell
from growth_tree.web.policy_scheme import SCHEME
from growth_tree.web.reach import ANYBODY, OTHER, OWN_TEAM, SELF, Reach, Rule

OPEN = Rule(anonymous=True, member=ANYBODY)
OWN = Rule(member=SELF)

POLICY: Mapping[str, Rule] = {
    **SCHEME,
    # shell
    "static": OPEN,
    "health.alive": OPEN,
    "health.ready": OPEN,
    "health.csp": OPEN,
    # account
    "account.log_in": OPEN,
    "account.enter": OPEN,
    "account.second_step": OPEN,
    "account.enter_code": OPEN,
    "account.prefer": OPEN,
    "account.log_out": OWN,
    "account.me": OWN,
    "account.password": OWN,
    "account.change_password": OWN,
    "account.devices": OWN,
    "account.end_session": OWN,
    "account.end_others": OWN,
    "account.second_step_settings": OWN,
    "account.enable_second_step": OWN,
    "account.renew_codes": OWN,
    "account.disable_second_step": OWN,
    # notices and where digests go
    "notices.page": OWN,
    "notices.read": OWN,
    "notices.read_all": OWN,
    "channels.page": OWN,
    "channels.choose": OWN,
    "channels.stop": OWN,
    "channels.try_out": OWN,
    # today
    "today.page": OWN,
    "today.seen": OWN,
    # tree
    "tree.page": OWN,
    "tree.of": Rule(member=SELF, manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    # ledger
    "ledger.page": OWN,
    "ledger.of": Rule(member=SELF, manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    "ledger.line": Rule(member=SELF, manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    "ledger.statement": OWN,
    "ledger.statement_of": Rule(member=SELF, manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    # boards: who is named in them is for the page to say
    "boards.page": OWN,
    "boards.take_part": OWN,
    # rewards and what was asked for
    "rewards.page": OWN,
    "rewards.show": OWN,
    "rewards.picture": OWN,
    "rewards.redeem": OWN,
    "redemptions.page": OWN,
    "redemptions.show": Rule(member=SELF, manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    "redemptions.cancel": OWN,
    "redemptions.give_back": OWN,
    # tasks
    "tasks.page": OWN,
    "tasks.show": Rule(member=SELF, manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    "tasks.evidence": Rule(member=SELF, manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    "tasks.new": OWN,
    "tasks.hand_in": OWN,
    "tasks.again": OWN,
    "tasks.hand_in_again": OWN,
    "tasks.confirm": OWN,
    "tasks.decline": OWN,
    "tasks.withdraw": Rule(member=SELF, manager=OWN_TEAM, admin=OWN_TEAM),
    # inbox and decisions: an admin decides where no manager stands above
    "inbox.page": Rule(manager=OWN_TEAM, admin=OTHER),
    "inbox.approve": Rule(manager=OWN_TEAM, admin=OTHER),
    "decisions.decide": Rule(manager=OWN_TEAM, admin=OTHER),
    "decisions.approve": Rule(manager=OWN_TEAM, admin=OTHER),
    "decisions.return_form": Rule(manager=OWN_TEAM, admin=OTHER),
    "decisions.send_back": Rule(manager=OWN_TEAM, admin=OTHER),
    "decisions.preview": Rule(manager=OWN_TEAM, admin=OTHER),
    "decisions.void": Rule(manager=OWN_TEAM, admin=OTHER),
    "decisions.confirm_void": Rule(manager=OWN_TEAM, admin=OTHER),
    "decisions.drop_void": Rule(manager=OWN_TEAM, admin=OTHER),
    # fulfilment: requests for rewards, decided on by managers above and by admins, never by whose they are
    "fulfilment.page": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "fulfilment.rights": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "fulfilment.calendar": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "fulfilment.budget": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "fulfilment.show": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "fulfilment.decide": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "fulfilment.refuse_form": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "fulfilment.grant": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "fulfilment.grant_ticked": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "fulfilment.refuse": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "fulfilment.use": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "fulfilment.give_back": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    # targets
    "targets.page": OWN,
    "targets.of": Rule(member=SELF, manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    "targets.show": OWN,
    "targets.team": Rule(manager=OWN_TEAM),
    # overrides of targets: whose figure it is, is for the command to say
    "overrides.page": Rule(manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    "overrides.propose": Rule(manager=OWN_TEAM, admin=ANYBODY),
    "overrides.confirm": Rule(manager=OWN_TEAM, admin=ANYBODY),
    "overrides.drop": Rule(manager=OWN_TEAM, admin=ANYBODY),
    # corrections of books: of one's own they are only read; who agrees is for the command to say
    "corrections.page": Rule(manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    "corrections.show": OWN,
    "corrections.new": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "corrections.propose": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "corrections.preview": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "corrections.propose_reversal": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "corrections.confirm": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "corrections.drop": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    # objections: of others only those that go to the viewer are there; who decides is for the command to say
    "objections.page": OWN,
    "objections.new": OWN,
    "objections.raise_objection": OWN,
    "objections.show": OWN,
    "objections.take_back": OWN,
    "objections.uphold": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "objections.decline": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "objections.forward": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    # fair play: findings that concern the viewer are not there, and who decides is for the command to say, too
    "fairplay.page": Rule(admin=ANYBODY, auditor=ANYBODY),
    "fairplay.show": Rule(admin=ANYBODY, auditor=ANYBODY),
    "fairplay.dismiss": Rule(admin=ANYBODY),
    "fairplay.confirm": Rule(admin=ANYBODY),
    "fairplay.look": Rule(admin=ANYBODY),
    "fairplay.stop": Rule(admin=ANYBODY),
    # yearly goals of what one may see
    "goals.page": OWN,
    "goals.show": OWN,
    "goals.set_form": Rule(manager=OWN_TEAM, admin=ANYBODY),
    "goals.set_goal": Rule(manager=OWN_TEAM, admin=ANYBODY),
    "goals.drop": Rule(manager=OWN_TEAM, admin=ANYBODY),
    # the models behind targets; how good they are is for everybody
    "baselines.track_record": OWN,
    "baselines.page": Rule(admin=ANYBODY, auditor=ANYBODY),
    "baselines.models": Rule(admin=ANYBODY, auditor=ANYBODY),
    "baselines.show": Rule(admin=ANYBODY, auditor=ANYBODY),
    "baselines.training": Rule(admin=ANYBODY, auditor=ANYBODY),
    "baselines.train": Rule(admin=ANYBODY),
    "baselines.cancel": Rule(admin=ANYBODY),
    "baselines.activate": Rule(admin=ANYBODY),
    "baselines.retire": Rule(admin=ANYBODY),
    # settlement
    "settlement.page": Rule(manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    "settlement.show": Rule(manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    "settlement.settle": Rule(manager=OWN_TEAM, admin=OWN_TEAM),
    "settlement.propose_reopening": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "settlement.reopen": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    "settlement.drop_reopening": Rule(manager=OWN_TEAM, admin=OWN_TEAM | OTHER),
    # team
    "team.page": Rule(manager=OWN_TEAM),
    "team.tasks": Rule(manager=OWN_TEAM),
    "team.assign_form": Rule(manager=OWN_TEAM),
    "team.assign": Rule(manager=OWN_TEAM),
    "team.delegation": Rule(manager=SELF),
    "team.delegate": Rule(manager=SELF),
    "team.end_delegation": Rule(manager=SELF),
    # leave
    "leave.page": OWN,
    "leave.team": Rule(manager=OWN_TEAM),
    "leave.plan": Rule(member=SELF, manager=OWN_TEAM),
    "leave.cancel": Rule(member=SELF, manager=OWN_TEAM),
    # ad tests: concluded ones are for everybody
    "desk.page": OWN,
    "desk.team": Rule(manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    "desk.knowledge": OWN,
    "desk.method": OWN,
    "desk.show": Rule(member=SELF, manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    "desk.picture": Rule(member=SELF, manager=OWN_TEAM, admin=ANYBODY, auditor=ANYBODY),
    "desk.use": OWN,
    "desk.plan_form": Rule(member=SELF, manager=OWN_TEAM, admin=OWN_TEAM),
    "desk.plan": Rule(member=SELF, manager=OWN_TEAM, admin=OWN_TEAM),
    "desk.report_form": Rule(member=SELF, manager=OWN_TEAM, admin=OWN_TEAM),
    "desk.report": Rule(member=SELF, manager=OWN_TEAM, admin=OWN_TEAM),
    "desk.upload": Rule(member=SELF, manager=OWN_TEAM, admin=OWN_TEAM),
    "desk.preview": Rule(member=SELF, manager=OWN_TEAM, admin=OWN_TEAM),
    "desk.take": Rule(member=SELF, manager=OWN_TEAM, admin=OWN_TEAM),
    "desk.discard": Rule(member=SELF, manager=OWN_TEAM, admin=OWN_TEAM),
    "desk.conclude": Rule(member=SELF, manager=OWN_TEAM, admin=OWN_TEAM),
    # figures: whose they are is for the page to check, see web/metrics/blueprint.py
    "metrics.page": OWN,
    "metrics.corrections": OWN,
    "metrics.figure_of": OWN,
    "metrics.report_form": Rule(manager=OWN_TEAM, admin=ANYBODY),
    "metrics.report": Rule(manager=OWN_TEAM, admin=ANYBODY),
    # files that bring people and tasks in
    "imports.page": Rule(admin=ANYBODY),
    "imports.upload": Rule(admin=ANYBODY),
    "imports.template": Rule(admin=ANYBODY),
    "imports.show": Rule(admin=ANYBODY),
    "imports.start": Rule(admin=ANYBODY),
    "imports.discard": Rule(admin=ANYBODY),
    "imports.cancel": Rule(admin=ANYBODY),
    "imports.explain": Rule(admin=ANYBODY),
    # offers and their economy
    "offers.page": Rule(admin=ANYBODY),
    "offers.new": Rule(admin=ANYBODY),
    "offers.offer": Rule(admin=ANYBODY),
    "offers.show": Rule(admin=ANYBODY),
    "offers.change_form": Rule(admin=ANYBODY),
    "offers.change": Rule(admin=ANYBODY),
    "offers.change_stock": Rule(admin=ANYBODY),
    "offers.retire": Rule(admin=ANYBODY),
    "offers.budgets": Rule(admin=ANYBODY),
    "offers.set_budget": Rule(admin=ANYBODY),
    "economy.page": Rule(admin=ANYBODY),
    # people
    "people.page": Rule(admin=ANYBODY, auditor=ANYBODY),
    "people.show": Rule(admin=ANYBODY, auditor=ANYBODY),
    "people.teams": Rule(admin=ANYBODY, auditor=ANYBODY),
    "people.new": Rule(admin=ANYBODY),
    "people.add": Rule(admin=ANYBODY),
    "people.waiting": Rule(admin=ANYBODY),
    "people.hand_out": Rule(admin=ANYBODY),
    "people.move": Rule(admin=ANYBODY),
    "people.moved": Rule(admin=ANYBODY),
    "people.rename": Rule(admin=ANYBODY),
    "people.renamed": Rule(admin=ANYBODY),
    "people.leave": Rule(admin=OWN_TEAM | OTHER),
    "people.left": Rule(admin=OWN_TEAM | OTHER),
    "people.come_back": Rule(admin=OWN_TEAM | OTHER),
    "people.came_back": Rule(admin=OWN_TEAM | OTHER),
    "people.grant": Rule(admin=OWN_TEAM | OTHER),
    "people.withdraw": Rule(admin=OWN_TEAM | OTHER),
    "people.reset": Rule(admin=OWN_TEAM | OTHER),
    "people.disable_second_step": Rule(admin=OWN_TEAM | OTHER),
    "people.end_sessions": Rule(admin=OWN_TEAM | OTHER),
    "people.erase": Rule(admin=OWN_TEAM | OTHER),
    "people.erased": Rule(admin=OWN_TEAM | OTHER),
    "people.new_shop": Rule(admin=ANYBODY),
    "people.open_shop": Rule(admin=ANYBODY),
    "people.traits": Rule(admin=ANYBODY),
    "people.describe_shop": Rule(admin=ANYBODY),
    "people.new_team": Rule(admin=ANYBODY),
    "people.form_team": Rule(admin=ANYBODY),
    "people.manager": Rule(admin=ANYBODY),
    "people.name_manager": Rule(admin=ANYBODY),
}


class UndeclaredRoute(Exception):
    """A route that the policy does not know."""


def init_policy(app: Flask) -> None:
    """Refuse to start with an undeclared route, and check the role part before every request."""
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    if undeclared := sorted(routes - POLICY.keys()):
        raise UndeclaredRoute(f"no entry in growth_tree/web/policy.py for {', '.join(undeclared)}")


def open_to_all(endpoint: str) -> bool:
    """Whether an action needs no log-in."""
    return POLICY[endpoint].anonymous


def may(endpoint: str) -> bool:
    """Whether the viewer's roles allow an action to anybody at all."""
    viewer = shell.viewer()
    return POLICY[endpoint].opens_to(viewer.roles if viewer else ())


def allowed(endpoint: str, subject: str) -> bool:
    """Whether the viewer may do an action to a person."""
    viewer = shell.viewer()
    return viewer is not None and bool(POLICY[endpoint].reach(viewer.roles) & relation(viewer.person, subject))


def require(endpoint: str, subject: str) -> None:
    """Answer 404, as if there were nothing, when the viewer may not do an action to a person."""
    if not allowed(endpoint, subject):
        abort(404)


def require_member(endpoint: str, member: str) -> None:
    """The same, also where nobody is called so."""
    if member not in shell.directory().members or not allowed(endpoint, member):
        abort(404)


def relation(person: str, subject: str) -> Reach:
    """What a person is to another today."""
    if person == subject:
        return SELF
    return OWN_TEAM if shell.directory().manages(person, subject, shell.today()) else OTHER
