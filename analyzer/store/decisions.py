"""What people decided about findings and pairs: 待核 / 确认 / 排除 with a note; nothing is ever overwritten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import StoreError

if TYPE_CHECKING:
    import pandas as pd

STATES = ("pending", "confirmed", "dismissed")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS decisions (
  id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'confirmed', 'dismissed')),
  note TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS decisions_subject ON decisions (subject, id);
"""
_LATEST = """
SELECT subject, state, note, decided_by, decided_at FROM decisions
WHERE id IN (SELECT max(id) FROM decisions GROUP BY subject) ORDER BY subject
"""
_ALL = "SELECT subject, state, note, decided_by, decided_at FROM decisions ORDER BY id"
_HISTORY = """
SELECT subject, state, note, decided_by, decided_at FROM decisions WHERE subject = ? ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `subject` is a finding's fingerprint or a report pair's id; `decided_at` is UTC, ISO."""

    subject: str
    state: str
    note: str
    decided_by: str
    decided_at: str


class Decisions:
    """The decisions kept beside a store's runs, in SQLite (WAL: readers and one writer together)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def latest(self) -> dict[str, Decision]:
        """The decision in force for each subject."""
        if not self._path.exists():
            return {}
        with self._connect() as connection:
            return {row[0]: Decision(*row) for row in connection.execute(_LATEST)}

    def frame(self) -> pd.DataFrame:
        """Every decision, oldest first: subject, decision, decision_note, decided_by, decided_at.

        The last row of a subject is the one in force.
        """
        import pandas as pd

        columns = ["subject", "decision", "decision_note", "decided_by", "decided_at"]
        rows: list[tuple[str, ...]] = []
        if self._path.exists():
            with self._connect() as connection:
                rows = list(connection.execute(_ALL))
        return pd.DataFrame(rows, columns=columns)

    def history(self, subject: str) -> tuple[Decision, ...]:
        """Every decision on a subject, oldest first."""
        if not self._path.exists():
            return ()
        with self._connect() as connection:
            return tuple(Decision(*row) for row in connection.execute(_HISTORY, (subject,)))

    def decide(self, subject: str, state: str, *, note: str = "", decided_by: str = "") -> Decision:
        """Add a decision. Raises StoreError for a state that is not pending, confirmed or dismissed."""
        if state not in STATES:
            raise StoreError(f"没有 {state} 这种结论；应为 {'、'.join(STATES)} 之一")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        decision = Decision(subject, state, note, decided_by, now)
        with self._connect() as connection:
            connection.execute(
                "INSERT INTO decisions (subject, state, note, decided_by, decided_at) VALUES (?,?,?,?,?)",
                (subject, state, note, decided_by, now),
            )
        return decision

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=10)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(_SCHEMA)
            with connection:
                yield connection
        except sqlite3.Error as error:
            raise StoreError(f"{self._path} 无法使用：{error}；请从备份恢复，或把它移走") from error
        finally:
            connection.close()
