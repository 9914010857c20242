"""A living department to try the product with, made through its own commands and the same for the same seed."""

from growth_tree.demo.china import declare_holidays
from growth_tree.demo.department import WEEKS_MIN, Demo, Login, build, logins
from growth_tree.demo.staff import MEMBERS_MIN

__all__ = ["MEMBERS_MIN", "WEEKS_MIN", "Demo", "Login", "build", "declare_holidays", "logins"]
