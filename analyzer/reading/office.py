"""Old word-processor files (.doc, .wps, .rtf, .odt) through LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from analyzer.config import ReadingConfig
from analyzer.reading.reasons import failure

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)


def find_office() -> str | None:
    """The path of LibreOffice's program, or None."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in _PLACES if Path(place).is_file()), None)


def convert_to_docx(data: bytes, media_type: str, config: ReadingConfig) -> bytes:
    """The file as .docx.

    A fresh profile each time: two calls on one profile silently do nothing.

    Raises:
        ReadingError: ``office_missing`` or ``office_failed``.
    """
    program = find_office()
    if program is None:
        raise failure("office_missing", f".{media_type}")
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as folder:
        source = Path(folder, f"report.{media_type}")
        source.write_bytes(data)
        profile = Path(folder, "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", folder, str(source)]
        _run(command, config.office_timeout)
        result = Path(folder, "report.docx")
        if not result.is_file():
            raise failure("office_failed", "没有输出，文件可能已损坏或有密码")
        return result.read_bytes()


def _run(command: list[str], timeout: int) -> None:
    own_group = sys.platform != "win32"
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=own_group,
        )
    except OSError as error:
        raise failure("office_failed", str(error.strerror)) from error
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired as error:
        if own_group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        raise failure("office_failed", f"超过 {timeout} 秒") from error
