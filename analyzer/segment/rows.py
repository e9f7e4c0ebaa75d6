"""What a line outside the tables is: web navigation, page number, title, date, agency, attachment."""

from __future__ import annotations

import re
from enum import Enum

_NAVIGATION = re.compile(
    r"(?:首页|网站首页|当前位置|您?(?:现在|当前)?(?:所在)?的?位置)[:>»\-/]"
    r"|.{0,30}首页[>»/|]"
    r"|(?:上|下)一(?:篇|条|页)"
    r"|(?:相关(?:文章|链接|阅读|新闻|信息|附件|报道|文件)|推荐阅读|热门(?:文章|推荐)|友情链接|返回(?:首页|列表|顶部|上页)|网站地图|关于我们|联系我们|设为首页|加入收藏|无障碍|繁体|简体|登录|注册|站内搜索|扫一扫|分享到)"
    r"|(?:版权所有|主办单位|承办单位|主办|承办|主管单位|技术支持|网站标识码|网站识别码|政府网站标识码|copyright|©|powered)"
    r"|(?:日期|时间):\d{4}"
    r"|\(?此页无正文\)?$"
    r"|.{0,40}(?:ICP备|ICP证|公网安备|版权所有)",
    re.IGNORECASE,
)
_PROPERTY = re.compile(
    r"[\[【(]?(?:发布(?:时间|日期|机构|单位|者|人)|信息来源|文章来源|稿件来源|来源|作者|责任编辑|编辑|责编|审核|校对|浏览(?:次数|量|数)?|点击(?:数|量|次数|率)?|阅读(?:次数|量|数)?|访问(?:量|次数)|索引号|信息索引号?|主题分类|主题词|发文(?:机关|字号|日期|机构)|成文日期|文号|信息分类|信息类别|生成日期|生成时间|公开(?:日期|方式|时限|形式|类别|责任部门)|体裁分类|组配分类|有效性|关键词|更新(?:时间|日期)|创建时间|录入时间|撰写时间|内容分类|服务对象|信息名称|字体|字号|字体大小|阅读字号)[:\]】]"
)
_TOOLS = re.compile(
    r"(?:打印(?:本页|此页|页面|文章)?|关闭(?:本页|此页|窗口|页面)?|字体|字号|分享|收藏|转发|微信|微博|QQ空间|QQ|大|中|小|返回|顶部|复制链接|下载|纠错|我要纠错|保存|朗读|[\[\]【】()|:,、/+\-A丨]){1,24}"
)
_PAGE = re.compile(
    r"[-—–·]{1,3}\d{1,3}[-—–·]{1,3}|第\d{1,3}页(?:[,/]?共\d{1,3}页)?|共\d{1,3}页|\d{1,3}/\d{1,3}|page\d{1,3}(?:of\d{1,3})?|\d{1,3}",
    re.IGNORECASE,
)
_YEAR = r"(?:20\d\d|二[零○Oo0][零○Oo0一二三四五六七八九]{2})"
_DAY = rf"(?:{_YEAR}年(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?:(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日)?|20\d\d[-./]\d{{1,2}}[-./]\d{{1,2}})"
_DATE = re.compile(rf"[(]?{_DAY}[)]?(?:\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?")
_SIGNED = re.compile(rf"[^,。;:!?、]{{2,30}}[(]?{_DAY}[)]?")
_AGENCY = re.compile(
    r"[^,。;:!?]{2,40}(?:局|委|府|办|处|中心|院|站|所|队|会|厅|部|社|镇|乡|街道|校|司|关|团|室|公司|馆|台|署|行|区|园|学|县|市|省|组|科|股|场|集团|口)(?:\(盖?章\)|\(公章\))?"
)
_CONTACT = re.compile(
    r"(?:联系人|联系电话|联系方式|电话|地址|邮编|邮政编码|传真|电子邮箱|邮箱|报送人|填报人|审核人|签发人|单位负责人"
    r"|主要负责人|负责人|撰稿人?|制表人|填表人|报送日期|填报日期|填报单位|报送单位)[:]"
)
_ATTACHMENT = re.compile(r"附(?:件|表|录)?(?:下载|列表)?[:\d一二三四五六(]|附件$|附表$")
_CONTENTS = re.compile(r"目录|目次|CONTENTS", re.IGNORECASE)
_TITLE_END = re.compile(r"(?:报告|年报|报告书|工作总结)(?:\([^()]{1,20}\))?$")
_TITLE_WORDS = re.compile(r"年|信息公开|政务公开|年度")
_NO_TITLE = re.compile(r"本报告|根据|按照|依据|现将|现根据|为进一步|为了|为贯彻|遵照|依照")
_TITLE_PART = re.compile(r"\d{4}年|政府信息公开|政务公开|信息公开|年度报告|工作报告|^关于")


class RowKind(Enum):
    """What a line is, judged alone."""

    NAVIGATION = "navigation"
    PAGE = "page"
    CONTENTS = "contents"
    ATTACHMENT = "attachment"
    CONTACT = "contact"
    DATE = "date"
    TITLE = "title"
    TITLE_PART = "title_part"
    AGENCY = "agency"
    TEXT = "text"
    PROSE = "prose"  # at least one whole sentence


def row_kind(folded: str) -> RowKind:
    """What a folded line is, judged alone."""
    if len(folded) > 160:
        return RowKind.PROSE
    if _PAGE.fullmatch(folded):
        return RowKind.PAGE
    if _NAVIGATION.match(folded) or _PROPERTY.match(folded) or _TOOLS.fullmatch(folded):
        return RowKind.NAVIGATION
    if _CONTENTS.fullmatch(folded):
        return RowKind.CONTENTS
    if _DATE.fullmatch(folded):
        return RowKind.DATE
    if _CONTACT.match(folded):
        return RowKind.CONTACT
    if _SIGNED.fullmatch(folded):
        return RowKind.DATE
    if _ATTACHMENT.match(folded) and len(folded) <= 80:
        return RowKind.ATTACHMENT
    return _title_kind(folded)


def _title_kind(folded: str) -> RowKind:
    if len(folded) > 70 or re.search(r"[。;!?]", folded) or _NO_TITLE.match(folded):
        return RowKind.PROSE if len(folded) >= 20 else RowKind.TEXT
    if _TITLE_END.search(folded) and _TITLE_WORDS.search(folded):
        return RowKind.TITLE
    if _AGENCY.fullmatch(folded):
        return RowKind.AGENCY
    if _TITLE_PART.search(folded) and len(folded) <= 40 and "," not in folded:
        return RowKind.TITLE_PART
    return RowKind.TEXT


GLUED_TITLE = re.compile(
    r"[^。;!?,《》]{2,70}?(?:年度报告|年报|工作报告|年度工作报告)(?:\([^()]{1,20}\))?"
    r"(?=本报告|根据|按照|依据|现将|现根据|为|遵照|依照|\d{4}年|一、|1[、.]|发布|索引|来源|$)"
)
INLINE_SIGNATURE = re.compile(
    r"(?P<agency>[^\s。，；：、！？,;]{2,40})?[\s\u3000\xa0]*"
    r"(?P<date>20\d\d(?:[ \xa0]{0,3}年[ \xa0]{0,3}\d{1,2}[ \xa0]{0,3}月(?:[ \xa0]{0,3}\d{1,2}[ \xa0]{0,3}日)?"
    r"|[-./]\d{1,2}[-./]\d{1,2}))[\s\u3000\xa0]*$"
)


def is_noise(kind: RowKind) -> bool:
    """True for lines that are never part of a report's text."""
    return kind in (RowKind.NAVIGATION, RowKind.PAGE)


def is_agency(folded: str) -> bool:
    """True for a line that may be an agency's name."""
    return _AGENCY.fullmatch(folded) is not None


def may_not_be_title(folded: str) -> bool:
    """True for a line that begins like a preamble."""
    return _NO_TITLE.match(folded) is not None
