"""Files of figures: exports of the platforms and tables of one's own, read to figures of shops, teams and people."""

from growth_tree.importing.metrics.days import Span
from growth_tree.importing.metrics.plan import MetricsPlan, carry_out, plan
from growth_tree.importing.metrics.table import Table, decoded, read_table, refuse_homeless

__all__ = ["MetricsPlan", "Span", "Table", "carry_out", "decoded", "plan", "read_table", "refuse_homeless"]
