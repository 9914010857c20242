"""The rule book to read: ways to earn, badges, levels, and its versions; all of it generated from the document."""

from growth_tree.web.rules import badges, changes, compare, feedback, levels, moderation, posting, versions, ways
from growth_tree.web.rules.blueprint import blueprint

__all__ = [
    "badges",
    "blueprint",
    "changes",
    "compare",
    "feedback",
    "levels",
    "moderation",
    "posting",
    "versions",
    "ways",
]
