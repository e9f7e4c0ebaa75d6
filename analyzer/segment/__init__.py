"""Report -> Sections -> Blocks -> Sentences: headings, tables and narrative told apart."""

from analyzer.segment.blocks import split_blocks
from analyzer.segment.sections import split_sections
from analyzer.segment.sentences import split_sentences

__all__ = ["split_blocks", "split_sections", "split_sentences"]
