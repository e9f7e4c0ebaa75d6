"""The Streamlit app: ``streamlit run app.py -- --store nianbao-store``, or ``nianbao ui``."""

from analyzer.ui.frame import run_app

run_app()
