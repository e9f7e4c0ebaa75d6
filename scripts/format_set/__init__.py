"""Composes labelled reports in many layouts, for `scripts/evaluate_segmentation.py`."""
