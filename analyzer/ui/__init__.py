"""The inspector's desk: a Streamlit frame, pages as files, queries without streamlit."""
