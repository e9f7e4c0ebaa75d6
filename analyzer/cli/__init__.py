"""The command line: parse, one call, print. Exit codes: 0 done, 1 error, 2 usage."""

from analyzer.cli.app import main

__all__ = ["main"]
