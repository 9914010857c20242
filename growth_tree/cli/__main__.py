"""`python -m growth_tree.cli` is the same as `growth-tree`."""

from growth_tree.cli import main

main()
