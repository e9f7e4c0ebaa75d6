"""Small steps through the XML of a Word document, by names without namespaces (strict or transitional)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from analyzer.reading.reasons import failure


def parse_xml(data: bytes) -> Any:
    """The root element of a part; entities are never expanded and nothing is fetched.

    Raises:
        ReadingError: ``damaged`` for XML that is malformed or nested beyond reason.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise failure("damaged", str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise failure("damaged", "XML 中含有 DTD 声明，疑似恶意文件")
    return root


def local(element: Any) -> str:
    """An element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return _bare(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=4096)
def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def attribute(element: Any, name: str) -> str | None:
    """An attribute by its name without namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: Any, *path: str) -> Any:
    """The descendant reached by first children of these names, or None."""
    for name in path:
        for one in element:
            if local(one) == name:
                element = one
                break
        else:
            return None
    return element


def is_on(element: Any) -> bool:
    """Whether a toggle property is set; absent means no."""
    return element is not None and attribute(element, "val") not in {"0", "false", "off", "none"}
