"""What segmentation and tables share: folded text, the vocabulary of headings and labels, table regions."""

from analyzer.layout.folding import Folded, View, fold, fold_short, plain, view
from analyzer.layout.pieces import Piece, PieceKind, read_piece
from analyzer.layout.regions import Region, find_regions
from analyzer.layout.vocabulary import section_vocabulary, table_vocabulary

__all__ = [
    "Folded",
    "Piece",
    "PieceKind",
    "Region",
    "View",
    "find_regions",
    "fold",
    "fold_short",
    "plain",
    "read_piece",
    "section_vocabulary",
    "table_vocabulary",
    "view",
]
