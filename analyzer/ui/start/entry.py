"""What ``nianbao ui`` runs; the same app as app.py at the top of the repository."""

from analyzer.ui.frame import run_app

if __name__ == "__main__":  # a worker process that is started from the app loads this file, too
    run_app()
