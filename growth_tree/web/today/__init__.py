"""Today: the next step, what waits, the week, the levels, what there is to celebrate."""

from growth_tree.web.today.page import blueprint

__all__ = ["blueprint"]
