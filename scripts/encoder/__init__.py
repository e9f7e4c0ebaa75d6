"""The stages of `scripts/train_encoder.py`, one module each."""
