"""The ledger: every award, non-award and reversal, and for each line the whole why."""

from growth_tree.web.ledger import line, listing, statement
from growth_tree.web.ledger.blueprint import blueprint

__all__ = ["blueprint", "line", "listing", "statement"]
