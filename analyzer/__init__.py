"""nianbao reads Chinese government-information-disclosure annual reports (政府信息公开工作年度报告).

It shows, sentence by sentence, what their free text is about, what it claims in numbers, and where the same
wording stands in another agency's report or in the agency's own report of last year.

Example:
    >>> from analyzer import Analyzer, read_corpus, write_csv
    >>> corpus = read_corpus("corpora/sample")
"""
