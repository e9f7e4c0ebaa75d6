"""What ``nianbao ui`` runs; the same app as app.py at the top of the repository."""

from analyzer.ui.frame import run_app

run_app()
