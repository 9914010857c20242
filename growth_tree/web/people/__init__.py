"""People: the list, each person's place and account, newcomers, and the teams and shops they work in."""

from growth_tree.web.people import account, erasing, listing, newcomers, person, places, shops, start_passwords, teams
from growth_tree.web.people.blueprint import blueprint

__all__ = [
    "account",
    "blueprint",
    "erasing",
    "listing",
    "newcomers",
    "person",
    "places",
    "shops",
    "start_passwords",
    "teams",
]
