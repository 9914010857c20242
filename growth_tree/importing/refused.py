"""How the reader says no to a whole file; a cell is refused with a plain `Rejected`."""

from growth_tree.domain.core import Rejected

Param = str | int


class SheetRefused(Rejected):
    """A file that cannot be read as a table; the code names the sentence, the params fill it."""
