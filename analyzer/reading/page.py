"""What stands around a report on a page: the page's own lines, and what it says about itself."""

from __future__ import annotations

import re
from typing import Any

from analyzer.reading.content import Piece

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_LINE_BLANK = re.compile(r"(?<=[\u2e80-\uffef]) *\n *(?=[\u2e80-\uffef])")
_CHROME = re.compile(
    r"^\s*(?:(?:您?(?:的|当前|现在)?(?:所在)?的?位置|首页)\s*[:：>＞»].*"
    r"|(?:【|\[|［)?(?:打印|关闭|收藏|分享|返回顶部|纠错|字体|字号|大\s*中\s*小)(?:本页|本稿|此页|窗口|页面|大小)?\s*(?:[】\]］|:：【\[［].{0,40})?"
    r"|(?:上|下)一(?:篇|条|页)\s*[:：]?.{0,80}|相关(?:链接|文章|附件|稿件|阅读)\s*[:：]?"
    r"|扫一扫.{0,30}|分享(?:到|至)?\s*[:：]?.{0,12}|阅读(?:次数|量)\s*[:：].{0,20}|浏览(?:次数|量)\s*[:：].{0,40}"
    r"|(?:版权所有|主办(?:单位)?\s*[:：]|承办(?:单位)?\s*[:：]|技术支持\s*[:：]|网站标识码|网站地图|联系我们|备案号|ICP备|.{0,6}ICP备|.{0,4}公网安备)"
    r".{0,120}|(?:【|\[)?(?:发布|发文|更新|成文|公开|生成)(?:时间|日期)\s*[:：].{0,120}"
    r"|(?:信息|文章|稿件)?来源\s*[:：].{0,120}|(?:索引号|发布机构|信息分类|主题分类|文号|公开方式|作者|责任编辑|编辑)\s*[:：].{0,80}"
    r"|Copyright.{0,120})\s*$",
    re.IGNORECASE,
)
_META_DATE = re.compile(
    r"(?:发布|成文|公开|生成|更新)(?:时间|日期)\s*[:：]\s*(\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2})"
)
_LEADING_DATE = re.compile(r"\d{4}\D\d{1,2}\D\d{1,2}")
_META_TITLES = ("articletitle", "title", "og:title")
_META_DATES = ("pubdate", "publishdate", "article:published_time", "others", "createdate")
_META_AGENCIES = ("contentsource", "source", "author")


def tidy(text: str) -> str:
    """Text as a browser shows it: source line breaks and runs of blanks collapse."""
    text = _LINE_BLANK.sub("", text.replace("\r", "\n"))
    return _BLANKS.sub(" ", text).strip().strip("\u200b\ufeff").strip()


def without_chrome(pieces: list[Piece]) -> list[Piece]:
    """The pieces without the page's own lines at either end, and inside the first and last ten."""

    def is_chrome(piece: Piece) -> bool:
        return (
            isinstance(piece, str) and "。" not in piece[:200] and bool(_CHROME.match(piece[:200]))
        )

    n = len(pieces)
    return [p for i, p in enumerate(pieces) if not ((i < 10 or i >= n - 10) and is_chrome(p))]


_SITE_NAME = re.compile(r"\s*[_|]\s*|\s+-\s+")


def page_hints(root: Any, body: Any) -> dict[str, str]:
    """Title, publication date and publisher, where the page gives them: ``title``, ``published``, ``agency``."""
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").lower()
        content = (element.get("content") or "").strip()[:300]
        if name and content:
            meta.setdefault(name, content)
    hints = {}
    titles = [meta.get(name, "") for name in _META_TITLES]
    titles[:0] = [
        tidy("".join(h.itertext()))[:300]
        for _, h in zip(range(5), body.iter("h1", "h2"), strict=False)
    ]
    titles += [tidy("".join(e.itertext()))[:300] for e in root.iter("title")][:1]
    named = [_SITE_NAME.split(t)[0] for t in titles if "报告" in t and "公开" in t]
    if named:  # a heading on two lines holds only half of what the page's own title says
        hints["title"] = max((t for t in named if named[0] in t), key=len)
    dated = (_LEADING_DATE.match(meta.get(name, "")) for name in _META_DATES)
    date = next((found[0] for found in dated if found), "")
    if not date:
        for text in body.itertext():
            found = _META_DATE.search(text[:2000])
            if found:
                date = found[1]
                break
    if date:
        hints["published"] = date
    agency = next((meta[name] for name in _META_AGENCIES if meta.get(name)), "")
    if agency:
        hints["agency"] = agency
    return hints
