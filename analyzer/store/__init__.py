"""The store: one folder that holds an analysis, updated in whole generations and always readable.

``CURRENT`` names the folder ``runs/<id>`` in force; a run writes aside and swaps the name at its end, so that
a reader never sees half a run and a killed run leaves the last one as it was. ``cache/`` keeps per-report
results between runs; ``decisions.sqlite`` keeps what people decided, apart from every run.
"""

from analyzer.store.adding import add_reports, check_report, keep_upload
from analyzer.store.decisions import STATES, Decision, Decisions
from analyzer.store.folder import Store
from analyzer.store.update import UpdateResult, update_store

__all__ = [
    "STATES",
    "Decision",
    "Decisions",
    "Store",
    "UpdateResult",
    "add_reports",
    "check_report",
    "keep_upload",
    "update_store",
]
