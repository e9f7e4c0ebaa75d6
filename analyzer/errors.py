"""What can go wrong, in words a user can act on: what was found, what was expected, what to do."""

from __future__ import annotations


class AnalyzerError(Exception):
    """Base of every error that nianbao raises on purpose; its text is meant for users."""


class ReadingError(AnalyzerError):
    """A file cannot become a report; `reason` is a short stable code such as ``image_pdf``."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message

    def __reduce__(self) -> tuple[type[ReadingError], tuple[str, str]]:
        return type(self), (self.reason, self.message)


class ConfigError(AnalyzerError):
    """A configuration file or option holds something that is not understood."""


class ArtifactMissing(AnalyzerError):
    """A model file is missing or damaged; the message holds the command that restores it."""


class StoreError(AnalyzerError):
    """The store is busy, full, foreign or of another version; it was left as it was."""
