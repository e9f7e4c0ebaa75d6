"""Why a file is left out: one table of stable codes and messages for users."""

from __future__ import annotations

from analyzer.errors import ReadingError

REASONS = {
    "not_found": "找不到文件。请核对路径。",
    "permission": "没有读取权限（{detail}）。请调整文件权限后重试。",
    "unreadable": "读取文件失败（{detail}）。请检查磁盘或重新复制该文件。",
    "symlink": "这是一个符号链接，为避免重复和循环不予跟随。请直接放入原文件。",
    "unsafe_name": "压缩包内的路径越界（{detail}）。请重新打包，只使用普通的相对路径。",
    "empty": "文件是空的，没有任何文字。请核对是否误传。",
    "too_large": "文件过大（{detail}）。年度报告通常小于 5 MB；确需读取时请调高 reading 配置中的上限。",
    "unsupported": "不支持的格式（{detail}）。可读取 txt、docx、pdf、html、zip；doc、wps、rtf 需要安装 LibreOffice。",
    "wrong_format": "内容与扩展名不符或不是文本（{detail}）。请用原程序打开后另存为 docx 或 txt。",
    "damaged": "文件已损坏（{detail}）。请重新取得该文件。",
    "encrypted": "文件有密码保护。请去除密码后重试。",
    "image_pdf": "PDF 只有图像，没有文字层。请提供可复制文字的版本，或先做文字识别（OCR）。",
    "office_missing": "读取 {detail} 需要 LibreOffice，本机没有找到。请安装 LibreOffice，或把文件另存为 docx。",
    "office_failed": "LibreOffice 未能转换该文件（{detail}）。请手工另存为 docx 后重试。",
    "archive_limit": "压缩包超出上限（{detail}）。请拆分后重试，或调高 reading 配置中的上限。",
    "bad_manifest": "清单文件有误：{detail}。",
}


def failure(reason: str, detail: str = "") -> ReadingError:
    """The error for a known reason."""
    return ReadingError(reason, REASONS[reason].format(detail=detail))
