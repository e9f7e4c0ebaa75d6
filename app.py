"""The Streamlit app: ``streamlit run app.py -- --store nianbao-store``, or ``nianbao ui``."""

from analyzer.ui.frame import run_app

if __name__ == "__main__":  # a worker process that is started from the app loads this file, too
    run_app()
