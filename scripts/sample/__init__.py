"""Builds `corpora/sample`: invented agencies, invented sentences, planted reuse and defects."""
