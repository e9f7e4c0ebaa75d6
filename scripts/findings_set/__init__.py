"""Reports written by another hand than corpora/sample: clean ones, and single defects planted in them."""
