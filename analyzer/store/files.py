"""Files that are whole or absent, and disk errors in words."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analyzer.errors import StoreError


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn a full or read-only disk into a StoreError that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            text = f"{path.parent} 所在的磁盘已满；结果库没有改动，腾出空间后请重新运行"
        elif error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            text = f"{path.parent} 不能写入（{error.strerror}）；请用 --store 换一个文件夹"
        else:
            text = f"无法写入 {path}：{error.strerror or error}"
        raise StoreError(text) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file so that readers see the old or the new one, never a part."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with disk_errors(path):
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable; Windows has no such call and needs none."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
