"""A benchmark for text reuse: composed reports with planted copies and rightly shared text."""
