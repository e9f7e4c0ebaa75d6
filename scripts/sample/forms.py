"""The statutory tables 二, 三, 四 of both formats as grids, filled with figures that agree.

Format A: 国办公开办函〔2019〕60号 (reports of 2019 and 2020); format B: 国办公开办函〔2021〕30号.
"""

from __future__ import annotations

from dataclasses import dataclass, field

COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
NEW, BROUGHT = "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"
DONE, LEFT = "（七）总计", "四、结转下年度继续办理"
_REFUSED = (
    "1．属于国家秘密",
    "2．其他法律行政法规禁止公开",
    "3．危及“三安全一稳定”",
    "4．保护第三方合法权益",
    "5．属于三类内部事务信息",
    "6．属于四类过程性信息",
    "7．属于行政执法案卷",
    "8．属于行政查询事项",
)
_UNABLE = (
    "1．本机关不掌握相关政府信息",
    "2．没有现成信息需要另行制作",
    "3．补正后申请内容仍不明确",
)
_UNHANDLED = (
    "1．信访举报投诉类申请",
    "2．重复申请",
    "3．要求提供公开出版物",
    "4．无正当理由大量反复申请",
    "5．要求行政机关确认或重新出具已获取信息",
)
_OTHERWISE = (
    "1．申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2．申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3．其他",
)
_PARTIAL = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
IDENTITY = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


@dataclass
class GridCell:
    """A cell with its extent; `name` is set for number cells: (row, column)."""

    text: str
    rows: int = 1
    columns: int = 1
    name: tuple[str, str] | None = None


@dataclass
class Table:
    """A statutory table: rows of cells, covered places left out, and the order of its numbers."""

    number: int
    width: int
    rows: list[list[GridCell]] = field(default_factory=list)

    def cells(self) -> dict[tuple[str, str], GridCell]:
        """Number cells by (row, column), in reading order."""
        return {c.name: c for row in self.rows for c in row if c.name}


def groups(form: str) -> list[tuple[str, tuple[str, ...]]]:
    """The results （一） to （六） of table 三 with their leaf rows, none where the group is a leaf."""
    return [
        ("（一）予以公开", ()),
        (_PARTIAL, ()),
        ("（三）不予公开", _REFUSED),
        ("（四）无法提供", _UNABLE),
        ("（五）不予处理", _UNHANDLED),
        ("（六）其他处理", _OTHERWISE if form == "B" else ()),
    ]


def leaves(form: str) -> list[str]:
    """Leaf rows of table 三: group and row joined with a slash."""
    found = []
    for group, rows in groups(form):
        found.extend(f"{group}/{row}" for row in rows)
        if not rows:
            found.append(group)
    return found


def requests_table(form: str, values: dict[tuple[str, str], str]) -> Table:
    """Table 三: 23 rows (A) or 25 rows (B) of seven numbers."""

    def numbers(row: str) -> list[GridCell]:
        return [GridCell(values[row, c], name=(row, c)) for c in COLUMNS]

    table = Table(3, 10)
    head = [GridCell(IDENTITY, 3, 3), GridCell("申请人情况", 1, 7)]
    table.rows = [
        head,
        [GridCell("自然人", 2), GridCell("法人或其他组织", 1, 5), GridCell("总计", 2)],
        [GridCell(c) for c in COLUMNS[1:6]],
        [GridCell(NEW, 1, 3), *numbers(NEW)],
        [GridCell(BROUGHT, 1, 3), *numbers(BROUGHT)],
    ]
    height = len(leaves(form)) + 1
    first = [GridCell("三、本年度办理结果", height)]
    for group, rows in groups(form):
        for index, row in enumerate(rows or ("",)):
            line = first
            first = []
            if not rows:
                line += [GridCell(group, 1, 2), *numbers(group)]
            else:
                line += [GridCell(group, len(rows))] if index == 0 else []
                line += [GridCell(row), *numbers(f"{group}/{row}")]
            table.rows.append(line)
    table.rows.append([GridCell(DONE, 1, 2), *numbers(DONE)])
    table.rows.append([GridCell(LEFT, 1, 3), *numbers(LEFT)])
    return table


def proactive_table(form: str, values: dict[tuple[str, str], str]) -> Table:
    """Table 二: 22 numbers (A) or 10 (B)."""
    table = Table(2, 4)
    for title, rows, columns in _bands(form):
        table.rows.append([GridCell(title, 1, 4)])
        last = 4 - len(columns)
        heads = [GridCell(c) for c in columns]
        heads[-1].columns = last
        table.rows.append([GridCell("信息内容"), *heads])
        for row in rows:
            cells = [GridCell(values[row, c], name=(row, c)) for c in columns]
            cells[-1].columns = last
            table.rows.append([GridCell(row), *cells])
    return table


def _bands(form: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    if form == "B":
        made, handled = ("本年制发件数", "本年废止件数", "现行有效件数"), ("本年处理决定数量",)
        return [
            ("第二十条第（一）项", ("规章", "行政规范性文件"), made),
            ("第二十条第（五）项", ("行政许可",), handled),
            ("第二十条第（六）项", ("行政处罚", "行政强制"), handled),
            ("第二十条第（八）项", ("行政事业性收费",), ("本年收费金额（单位：万元）",)),
        ]
    made = ("本年新制作数量", "本年新公开数量", "对外公开总数量")
    items = ("上一年项目数量", "本年增/减", "处理决定数量")
    return [
        ("第二十条第（一）项", ("规章", "规范性文件"), made),
        ("第二十条第（五）项", ("行政许可", "其他对外管理服务事项"), items),
        ("第二十条第（六）项", ("行政处罚", "行政强制"), items),
        ("第二十条第（八）项", ("行政事业性收费",), items[:2]),
        ("第二十条第（九）项", ("政府集中采购",), ("采购项目数量", "采购总金额（单位：万元）")),
    ]


def disputes_table(values: dict[tuple[str, str], str]) -> Table:
    """Table 四: three blocks of five numbers."""
    table = Table(4, 15)
    table.rows = [
        [GridCell("行政复议", 1, 5), GridCell("行政诉讼", 1, 10)],
        [
            *(GridCell(r, 2) for r in RESULTS),
            GridCell("未经复议直接起诉", 1, 5),
            GridCell("复议后起诉", 1, 5),
        ],
        [GridCell(r) for r in (*RESULTS, *RESULTS)],
        [
            GridCell(values[block, r], name=(block, r))
            for block in ("行政复议", "未经复议直接起诉", "复议后起诉")
            for r in RESULTS
        ],
    ]
    return table


def expand(table: Table) -> list[list[str]]:
    """The table as full rows of equal width; covered places are empty strings."""
    filled: list[list[str | None]] = [[None] * table.width for _ in table.rows]
    for index, row in enumerate(table.rows):
        place = 0
        for cell in row:
            while filled[index][place] is not None:
                place += 1
            for down in range(cell.rows):
                for right in range(cell.columns):
                    filled[index + down][place + right] = ""
            filled[index][place] = cell.text
    return [[text or "" for text in row] for row in filled]
