"""A living department to try the product with, made through its own commands and the same for the same seed."""

from growth_tree.demo.china import declare_holidays
from growth_tree.demo.department import Demo, Login, build

__all__ = ["Demo", "Login", "build", "declare_holidays"]
