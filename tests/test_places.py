"""Place names: found where they are meant, not inside other words, and put in their province."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from analyzer.places import find_places, path_of, region_of

FOUND = [
    ("full names in a row", "江苏省淮安市洪泽区", ["江苏省", "淮安市", "洪泽区"]),
    ("autonomous district", "参加顺河回族区政府培训", ["顺河回族区"]),
    ("the people's name left out", "顺河区政府", ["顺河区"]),
    ("autonomous prefecture, short", "湘西州凤凰县", ["湘西州", "凤凰县"]),
    ("banner", "内蒙古通辽市科尔沁左翼中旗", ["内蒙古", "通辽市", "科尔沁左翼中旗"]),
    ("forest district", "大兴安岭地区", ["大兴安岭地区"]),
    ("short province and prefecture", "山东淄博", ["山东", "淄博"]),
    ("short county after its prefecture", "淄博临淄教育系统", ["淄博", "临淄"]),
    ("longest name wins", "济宁市任城区", ["济宁市", "任城区"]),
    ("county named as another province", "青海省河南蒙古族自治县", ["青海省", "河南蒙古族自治县"]),
    ("managed zone", "张家口市察北管理区", ["张家口市察北管理区"]),
    ("market office", "淮安市市场监督管理局", ["淮安市"]),
    ("civil affairs office", "淮安市民政局", ["淮安市"]),
    ("ethnic affairs office", "淮安市民族宗教事务局", ["淮安市"]),
    ("common word after its parent", "晋城市城区人民政府", ["晋城市", "城区"]),
    ("market of a city", "临沂市场监管", ["临沂"]),
    ("common word before its government", "市中区人民政府", ["市中区"]),
    ("single-character county", "陇南市成县", ["陇南市", "成县"]),
    ("single-character county heads a name", "和县教育局", ["和县"]),
    ("and a title", "和县教育局2023年政府信息公开工作年度报告", ["和县"]),
    ("and a sentence, before its government", "新县人民政府印发通知。", ["新县"]),
    ("name with a verb in it heads a name", "会同县教育局", ["会同县"]),
    ("autonomous county written short", "湖南省通道县水利局", ["湖南省", "通道"]),
]
NOT_FOUND = [
    ("city proper", "中心城区和老城区改造"),
    ("renewal", "更新城区道路"),
    ("list of levels", "省、市和县三级联动"),
    ("county level", "建成县级平台，提高县域水平"),
    ("street", "地址：中山东路8号，北京路12号"),
    ("direction", "西南山区群众"),
    ("market", "规范文化市场"),
    ("words that are also cities", "大同小异，三明治，日照充足，安康平安"),
    ("and the county, after a title", "根据《市民热线办法》和县政府办公室的要求，"),
    ("and the county, after a quotation", "落实“当日清”和县人民政府的部署"),
    ("and the county, after a bracket", "按照市局（含分局）和县政府办通知"),
    ("and the county, after a comma", "按照市局要求，和县政府办通知"),
    ("at the county's request", "应县政府要求，我局报送材料。"),
    ("with the county", "会同县政府办联合检查，会同县委宣传部开展培训。"),
    ("information of the county", "推送信息县直部门占三成，公开信息县乡两级共用"),
    ("public channels of the county", "绿色通道县乡全覆盖，公共资源县级统筹"),
    ("the people and the county", "服务人民和县域经济，行政和县级财政"),
    ("empty", ""),
    ("no places", "我单位全年主动公开信息36条。"),
]


@pytest.mark.parametrize(("text", "names"), [f[1:] for f in FOUND], ids=[f[0] for f in FOUND])
def test_found(text: str, names: list[str]) -> None:
    mentions = find_places(text)
    assert [m.text for m in mentions] == names
    assert all(text[slice(*m.span)] == m.text for m in mentions)


@pytest.mark.parametrize("text", [n[1] for n in NOT_FOUND], ids=[n[0] for n in NOT_FOUND])
def test_not_found(text: str) -> None:
    assert find_places(text) == ()


def test_a_shared_name_keeps_all_its_places() -> None:
    (mention,) = find_places("鼓楼区教育局")
    assert mention.paths == (
        "江苏省/南京市/鼓楼区",
        "江苏省/徐州市/鼓楼区",
        "福建省/福州市/鼓楼区",
        "河南省/开封市/鼓楼区",
    )
    assert mention.level == 3


def test_a_parent_right_before_decides() -> None:
    assert find_places("福州市鼓楼区教育局")[1].paths == ("福建省/福州市/鼓楼区",)
    assert find_places("福州鼓楼教育局")[1].paths == ("福建省/福州市/鼓楼区",)
    assert len(find_places("福州市和鼓楼区")[1].paths) == 4


def test_short_forms_are_marked() -> None:
    assert [m.short for m in find_places("山东省淄博临淄区")] == [False, True, False]


REGIONS = [
    ("临淄区水利局", (), "山东省/淄博市/临淄区"),
    ("山东省淄博市临淄区水利局", (), "山东省/淄博市/临淄区"),
    ("重庆市渝北区教委", (), "重庆市/渝北区"),
    ("仙桃市教育局", (), "湖北省/仙桃市"),
    ("山东省教育厅", (), "山东省"),
    ("鼓楼区教育局", (), ""),
    ("鼓楼区教育局", ("徐州市",), "江苏省/徐州市/鼓楼区"),
    ("鼓楼区教育局", ("各区县", "福建省"), "福建省/福州市/鼓楼区"),
    ("教育局", ("洪泽区",), "江苏省/淮安市/洪泽区"),
    ("教育局", (), ""),
]


@pytest.mark.parametrize(("text", "hints", "region"), REGIONS)
def test_regions(text: str, hints: tuple[str, ...], region: str) -> None:
    assert region_of(text, hints) == region


@pytest.mark.parametrize(
    ("code", "path"), [("37", "山东省"), ("3703", "山东省/淄博市"), ("500112", "重庆市/渝北区")]
)
def test_paths(code: str, path: str) -> None:
    assert path_of(code) == path


PARTS = st.sampled_from(
    [*"市区县省东西南北中山海河和城新", "临淄", "淄博市", "顺河回族区", "山东", "x", "\n"]
)


@given(st.lists(PARTS, max_size=12).map("".join))
def test_mentions_are_ordered_apart_and_exact(text: str) -> None:
    end = 0
    for mention in find_places(text):
        assert end <= mention.span.start < mention.span.end
        assert text[slice(*mention.span)] == mention.text
        assert mention.paths and all(path.endswith(mention.name) for path in mention.paths)
        end = mention.span.end


@pytest.mark.parametrize(
    "unit", ["市", "山东省", "西藏", "城区", "我单位按时公开信息，"], ids=list("abcde")
)
def test_time_grows_with_length_only(unit: str) -> None:
    def places(n: int) -> Callable[[], object]:
        text = unit * (n // len(unit))
        return lambda: find_places(text)

    assert_linear(places, 5_000, 40_000)
