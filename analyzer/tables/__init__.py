"""The statutory tables of sections 二, 三 and 四: named cells, and the identities between them."""

from analyzer.tables.identities import check_identities
from analyzer.tables.parse import parse_tables

__all__ = ["check_identities", "parse_tables"]
