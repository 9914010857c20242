"""The ad-test desk: tests on granted slots, their results, and what everybody can learn from them."""

from growth_tree.web.desk import concluding, file, knowledge, listing, pictures, planning, reporting, show
from growth_tree.web.desk.blueprint import blueprint

__all__ = ["blueprint", "concluding", "file", "knowledge", "listing", "pictures", "planning", "reporting", "show"]
