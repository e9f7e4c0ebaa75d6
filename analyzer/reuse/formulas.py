"""Wording that is shared rightly: what the law, the format and the genre prescribe, by content."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.reuse.mask import covered, gram_hashes, mask, words_of

_RESOURCES = Path(__file__).parent.parent / "resources"
_GRAM = 6  # characters: of the phrases of formulas.toml
_LAW_GRAM = 10  # characters: of the wording of the law, hashed by scripts/build_law_grams.py
_TEMPLATE_GRAM = (
    8  # characters: of the user's own templates, whole texts where chance matches count
)
_CITED = re.compile(
    r"《[^《》\n]{2,80}》(?:[（(][^（）()\n]{2,30}[）)])?|[\u4e00-\u9fff]{2,10}〔[12][0-9]{3}〕[0-9]{1,4}号"
    r"|第[一二三四五六七八九十百零0-9]{1,6}[条款项章](?:第?[（(]?[一二三四五六七八九十0-9]{1,3}[）)]?[款项])?"
    r"|国务院令第[0-9]{1,4}号"
    # what a document or a superior says, in quotation marks
    r"|(?:指出|提出|要求|强调|规定|明确|指示)[^“”。；]{0,8}“[^”\n]{12,200}”"
)
_ARTICLE = re.compile(
    r"第[一二三四五六七八九十百零0-9]{1,6}条|〔[12][0-9]{3}〕[0-9]{1,4}号|令第[0-9]{1,4}号"
)
# What the format asks of every report: basis, period, contents, where to get it, contact; and zero statements.
_PRESCRIBED = re.compile(
    r"[如若]对.{0,20}(?:疑问|疑义).{0,80}|联系(?:电话|方式|地址)|(?:地址|电话|邮编|邮政编码|传真|邮箱)[:：]"
    r"|统计(?:的)?(?:期限|时间|时限|周期)|数据.{0,8}(?:截止|截至).{0,8}12月|12月31日(?:止|为止|期间)"
    r"|(?:根据|依据|按照).{0,80}(?:编制|编写|制作|撰写|形成|公布|发布).{0,20}(?:年度)?报告|现将.{0,50}(?:报告|公布|汇报|如下)"
    r"|(?:本|年度|公开工作)报告.{0,20}(?:由|包括|包含|分为|共).{0,80}(?:组成|部分|方面)|报告.{0,16}(?:电子版|全文).{0,50}(?:下载|查阅|查看|获取)"
)
_ZERO = re.compile(
    r"(?:未|没有|无|不存在)(?:收到|接到|受理|发生|出现|产生|收取|因|被|提起|涉及).{0,40}"
    r"(?:申请|复议|诉讼|费用|收费|投诉|举报|案件|情况|情形|追究)"
)
_ZERO_CHARS, _PRESCRIBED_CHARS = 70, 200  # longer sentences say more than that
_BESIDE_CHARS = 12  # that such a sentence may say of its own beside the clauses that make it one
_COUNT = re.compile(r"[0-9]+(?:\.[0-9]+)?[%％]?|百分之[一二三四五六七八九十百]{1,5}")
_SELF_DESCRIPTION = re.compile(
    r"(?:[我本][\u4e00-\u9fff]{1,8}?|[\u4e00-\u9fff]{2,16}?(?:局|委|办|镇|乡|街道|中心|院|所|处|会))"
    r"(?:是[^，。]{0,30}(?:部门|机构|单位|机关|事业单位|街道|镇|医院|学校|之一)|系[^，。]{2,20}(?:机关|机构|部门|单位)|为[^，。]{0,20}(?:事业单位|部门|机构|医院|学校)"
    r"|位于|地处|坐落|内设|下设|下辖|辖区|主要(?:负责|承担|职责)|(?:机关)?(?:行政)?编制|实行垂直管理|受[^，。]{2,12}委托|总人口)"
)
_CLAUSE = re.compile(r"[^，。；：]+")


@dataclass(frozen=True, slots=True)
class Content:
    """What each key says by itself, in characters of the key."""

    statutory: NDArray[np.int64]  # in words of the law or the format, or inside a citation
    stock: NDArray[np.int64]  # in stock phrases
    own: NDArray[np.int64]  # in neither: what can be evidence
    prescribed: NDArray[np.bool_]  # basis, period, contents, contact
    zero: NDArray[np.bool_]  # says that something did not happen
    cites: NDArray[np.bool_]  # quotes an article or a document number
    fact: NDArray[np.bool_]  # states what the agency is, or counts: alike by nature


def read_content(
    keys: Sequence[str], samples: Sequence[str], templates: Sequence[str] = ()
) -> Content:
    """The content of each key; `samples` holds one unmasked text for each.

    `templates` are texts of the user's own whose wording is stock too.
    """
    tables = _tables()
    law = covered(keys, [(_GRAM, tables["statutory"]), (_LAW_GRAM, tables["law"])])
    stock = covered(keys, [(_GRAM, tables["stock"]), (_TEMPLATE_GRAM, _grams_of(tuple(templates)))])
    n_law = np.array([int(m.sum()) for m in law], dtype=np.int64)
    n_stock = np.array(
        [int((s & ~m).sum()) for m, s in zip(law, stock, strict=True)], dtype=np.int64
    )
    length = np.array([len(k) for k in keys], dtype=np.int64)
    cited = np.array([_cited_chars(s) for s in samples], dtype=np.int64)
    n_law = np.minimum(np.maximum(n_law, cited), length)
    n_stock = np.minimum(n_stock, length - n_law)
    cites = np.array([bool(_ARTICLE.search(s)) for s in samples], dtype=np.bool_)
    fact = np.array([_is_fact(s) for s in samples], dtype=np.bool_)
    own = length - n_law - n_stock
    prescribed, zero = (
        [
            len(s) <= most and _says_little_beside(pattern, s, n)
            for s, n in zip(samples, own.tolist(), strict=True)
        ]
        for pattern, most in ((_PRESCRIBED, _PRESCRIBED_CHARS), (_ZERO, _ZERO_CHARS))
    )
    return Content(
        n_law,
        n_stock,
        own,
        np.array(prescribed, dtype=np.bool_),
        np.array(zero, dtype=np.bool_),
        cites,
        fact,
    )


def _says_little_beside(pattern: re.Pattern[str], text: str, own: int) -> bool:
    """Whether `text`, of `own` characters of its own, matches and its other clauses hold next to nothing."""
    spans = [m.span() for m in pattern.finditer(text)]
    if not spans or own < _BESIDE_CHARS:
        return bool(spans)
    rest = (
        clause[0]
        for clause in _CLAUSE.finditer(text)
        if not any(a < clause.end() and clause.start() < b for a, b in spans)
    )
    return sum(len(words_of(clause)) for clause in rest) < _BESIDE_CHARS


def _is_fact(text: str) -> bool:
    """True for a self-description and for a sentence that is mostly counts."""
    if _SELF_DESCRIPTION.match(text):
        return True
    words = words_of(_COUNT.sub("", text))
    return len(_COUNT.findall(text)) >= max(2, len(words) / 12)


def _cited_chars(text: str) -> int:
    return sum(len(words_of(m.group())) for m in _CITED.finditer(text))


@cache
def _tables() -> dict[str, NDArray[Any]]:
    text = (_RESOURCES / "formulas.toml").read_text("utf-8")
    tables: dict[str, NDArray[Any]] = {"law": np.load(_RESOURCES / "law_grams.npy")}
    for name, block in tomllib.loads(text).items():
        lines = [mask(line) for line in block.split("\n")]
        tables[name] = np.unique(gram_hashes([line for line in lines if line], _GRAM)[1])
    return tables


@lru_cache(maxsize=8)
def _grams_of(templates: tuple[str, ...]) -> NDArray[np.uint64]:
    """The sorted hashes of the n-grams of the user's templates, line by line."""
    lines = [mask(line) for text in templates for line in text.split("\n")]
    return np.unique(gram_hashes([line for line in lines if line], _TEMPLATE_GRAM)[1])
