"""The script that Streamlit runs, in a folder of its own.

Beside ``pages/`` Streamlit would take those files for an app of its own when an address names one of them.
"""
