"""Places where a unit stands and its number is missing: 公开信息余条, 编发简报__期, 发布XX条."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.claims.lexicon import Lexicon
from analyzer.claims.numbers import Draft
from analyzer.numerals import CHINESE

_UNITS = "条次|人次|件次|场次|篇次|批次|条|件|篇|份|期|次|场|个|项|起|封|宗|人|名|万元|元|%|则|种"
_PLACEHOLDER = re.compile(
    rf"(?P<hole>[_＿XxＸｘ×✕*＊□▲（.…][_＿XxＸｘ×✕*＊□▲.…]{{0,20}}）?)[余多]?(?P<unit>{_UNITS})(?!月|性|体)"
)
_HOLE = re.compile(r"_{2,}|＿+|[XxＸｘ×✕*＊]{1,6}|[□▲]{1,6}|（[_＿]*）|\.{3,}|…+")
_OVER = re.compile(
    r"余(?P<unit>条次|人次|件次|场次|篇次|条|件|篇|份|期|次|场|个|项|起|封|人|名)(?=[，。；、）\n]|\Z|信息|政府|政务|群众)"
)
_BARE = re.compile(
    r"[条件篇份期次场个人](?<=[\u4e00-\u9fff].)(?<![零〇一二两三四五六七八九十百千万亿余多].)(?:次(?=[，。；、）\n]|\Z))?(?=[，。；、）\n]|\Z|信息|政府信息|政务信息|动态|申请|简报)"
)
_BEFORE = re.compile(
    r"(?:(?:信息|动态|简报|微博|微信|众号|网站|消息|新闻|资讯|文章|图解|解读|视频|公告|数据|图文|累计|发布|公开|更新|推送|编发|报送|上传|转载"
    r"|收到|受理|发放|共计|合计|总计|报道|公文|政策)(?:了|共|约|近|为|达|达到)?|[共约近])\Z"
)
_SUMMED = re.compile(r"(?:共|约|近|计|达|为|信息|动态)\Z")
_PIECES = re.compile(
    r"(?:信息|申请|动态|提案|建议|收到|公开|发布|办结|共|约|累计)(?:共|约|近|为|达)?\Z"
)
_WORDS = (
    "文件",
    "稿件",
    "附件",
    "信件",
    "邮件",
    "案件",
    "条件",
    "事件",
    "受理件",
    "报告期",
    "公告期",
    "公示期",
    "个人",
    "本次",
    "头条",
)
_NOT_BEFORE_OVER = frozenset(CHINESE + "0123456789其剩业之年多盈结富残.万")


def find_blanks(text: str, lex: Lexicon) -> Iterator[Draft]:
    """A draft per unit without its number."""
    for match in _PLACEHOLDER.finditer(text):
        if _HOLE.fullmatch(match["hole"]):
            yield _blank(match.start(), match.end(), match["unit"], lex)
    for match in _OVER.finditer(text):
        start = match.start()
        if start and text[start - 1] not in _NOT_BEFORE_OVER:
            start -= text[start - 1] in "约近" and start > 1
            yield _blank(start, match.end(), match["unit"], lex)
    for match in _BARE.finditer(text):
        start, unit = match.span()[0], match[0]
        if text.endswith(_WORDS, 0, start + 1):
            continue
        pattern = _PIECES if unit == "件" else _BEFORE
        if len(unit) > 1 and not _SUMMED.search(text, max(0, start - 4), start):
            continue  # 发放人次、金额: what is counted, not a count
        if unit in lex.units and pattern.search(text, max(0, start - 6), start):
            yield _blank(start, match.end(), unit, lex)


def _blank(start: int, end: int, unit: str, lex: Lexicon) -> Draft:
    return Draft(start, end, None, unit, lex.units[unit])
