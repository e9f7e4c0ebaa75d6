"""What each sentence is about (themes) and what it does with it (role).

The scheme and its rules are in `resources/themes.yaml`; how the classifier is built and how well it
does is in `models/themes/CARD.md`.
"""

from __future__ import annotations

from analyzer.themes.explain import explain_themes
from analyzer.themes.model import ThemeModel, load_theme_model
from analyzer.themes.scheme import Scheme, Theme, load_scheme, load_user_scheme
from analyzer.themes.scoring import score_sentences, score_themes
from analyzer.themes.user import UserThemes, train_user_themes

__all__ = [
    "Scheme",
    "Theme",
    "ThemeModel",
    "UserThemes",
    "explain_themes",
    "load_scheme",
    "load_theme_model",
    "load_user_scheme",
    "score_sentences",
    "score_themes",
    "train_user_themes",
]
