"""Feeds damaged files to the readers and to segmentation for a bounded time, guided by line coverage.

Input: reports of corpora/sample (or --seeds FOLDER). An input that reaches new lines of the readers or
of segmentation is kept and damaged further. Office packages are damaged inside their parts, too. A
crash is any error that is not a ReadingError, a broken promise (spans, partition), or more than
--limit seconds of the processor. The input on trial lies in --out while it runs, so that one that never ends
is there, too. Output: the crashing files in --out, one line each on the screen; exit code 1 if any.
Time: as told (--seconds 60). The same --seed gives the same inputs, as far as the clock allows.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import io
import logging
import random
import sys
import time
import traceback
import zipfile
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT)]

from analyzer.config import ReadingConfig
from analyzer.errors import ReadingError
from analyzer.reading.report import report_of
from analyzer.segment import split_blocks, split_sections, split_sentences
from analyzer.tables import parse_tables
from analyzer.text import normalize

CONFIG = ReadingConfig(max_file_mb=5, max_text_chars=300_000)
WATCHED = tuple(
    str(ROOT / "analyzer" / name) for name in ("reading", "segment", "tables", "places")
)
TOKENS = [
    *(b"<table>", b"</td>", b"<tr><td rowspan=9>", b"<div>", b"</div>", b"<!--", b"]]>", b"&#0;", b"&lt;"),
    *(b"<w:p>", b"</w:p>", b'<w:gridSpan w:val="-1"/>', b"<w:vMerge/>", b'<w:numId w:val="7"/>', b"<w:del>"),
    *(b"endobj", b"stream\n", b"/Length 99", b"xref", b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b"\t", b"\r", b"\n"),
    *(s.encode() for s in ("一、", "（一）", "1.", "总体情况", "第二十条第（一）项", "勾稽", "总计", "。", "；", "一是", "\u2028", "０", "2023年")),
]  # fmt: skip
Line = tuple[str, int]
LINES: dict[CodeType, set[Line]] = {}  # of each function, those never reached


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=Path, default=ROOT / "corpora" / "sample" / "reports")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument(
        "--limit", type=float, default=20, help="CPU seconds that one file may take"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("fuzz-crashes"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    logging.disable()  # pdfminer tells of every oddity
    rng = random.Random(options.seed)
    files = sorted(
        p for p in options.seeds.rglob("*") if p.suffix in {".txt", ".docx", ".html", ".pdf"}
    )
    pool = [(file.suffix, file.read_bytes()) for file in rng.sample(files, min(24, len(files)))]
    seen: set[Line] = set()
    crashes: set[str] = set()
    n, end = 0, time.monotonic() + options.seconds
    for suffix, data in pool:
        attempt(suffix, data, seen, crashes, options)
    while time.monotonic() < end:
        suffix, data = rng.choice(pool)
        damaged = mutate(data, rng)
        n += 1
        if attempt(suffix, damaged, seen, crashes, options) and len(damaged) < 500_000:
            pool.append((suffix, damaged))
    assert seen, f"no line below {ROOT / 'analyzer'} was reached: another copy of it is imported"
    print(f"{n} inputs, {len(pool)} kept, {len(seen)} lines reached, {len(crashes)} crashes")
    return 1 if crashes else 0


def attempt(suffix: str, data: bytes, seen: set[Line], crashes: set[str], options: Any) -> bool:
    """Whether the input reached new lines; a crash is written down."""
    reached: set[Line] = set()
    on_trial = options.out / f"on-trial{suffix}"
    on_trial.write_bytes(data)
    start = time.process_time()
    faulthandler.dump_traceback_later(options.limit * 30, exit=True)  # wall: others may run, too
    sys.settrace(tracer(reached, seen))
    problem = ""
    try:
        check(data, f"fuzz{suffix}")
    except ReadingError:
        pass
    except Exception as error:  # whatever it is, it is what this script looks for
        sys.settrace(None)
        at = traceback.extract_tb(error.__traceback__)[-1]
        problem = f"{type(error).__name__} at {Path(at.filename).name}:{at.lineno}: {error}"[:200]
    finally:
        sys.settrace(None)
        faulthandler.cancel_dump_traceback_later()
    taken = time.process_time() - start
    if not problem and taken > options.limit:
        problem = f"slow: {taken:.1f} s"
    key = problem.partition(": ")[0]
    if problem and key not in crashes:
        crashes.add(key)
        name = hashlib.sha256(data).hexdigest()[:12] + suffix
        (options.out / name).write_bytes(data)
        print(f"{name}: {problem}", flush=True)
    on_trial.unlink()
    new = reached - seen
    seen |= new
    return bool(new)


def check(data: bytes, name: str) -> None:
    report = report_of(data, name, CONFIG)
    assert normalize(report.text) == report.text, "text is not normalized"
    for grid in report.grids:
        lines = report.text[slice(*grid.span)].split("\n")
        for cell in grid.cells:
            written = report.text[slice(*cell.span)]
            assert lines[cell.row].split("\t")[cell.column] == written, "a grid span is off"
    sections = split_sections(report)
    at = 0
    for section in sections:
        assert section.heading.start == at, "sections do not partition the text"
        at = section.body.end
    assert at == len(report.text), "sections do not partition the text"
    at = 0
    for block in split_blocks(report, sections):
        assert block.span.start == at, "blocks do not partition the text"
        at = block.span.end
    assert at == len(report.text), "blocks do not partition the text"
    for sentence in split_sentences(report, sections):
        assert report.text[slice(*sentence.span)] == sentence.text, "a sentence's span is off"
    parse_tables(report, sections)


def mutate(data: bytes, rng: random.Random) -> bytes:
    """The data with one to six damages; of a package, half of the time inside one of its parts."""
    if data[:2] == b"PK" and rng.random() < 0.7:
        try:
            return mutate_package(data, rng)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
            pass
    damaged = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        damage(damaged, rng)
    return bytes(damaged)


def mutate_package(data: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {
            name: package.read(name) for name in package.namelist() if name.startswith("word/")
        }
    name = rng.choice(["word/document.xml", *sorted(parts)])
    part = bytearray(parts.get(name, b""))
    for _ in range(rng.randint(1, 6)):
        damage_xml(part, rng)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for key, content in (parts | {name: bytes(part)}).items():
            package.writestr(key, content)
    return stream.getvalue()


def damage_xml(part: bytearray, rng: random.Random) -> None:
    """Moves, repeats or drops whole elements, so that the part often stays well-formed."""
    starts = [i for i in range(len(part)) if part[i : i + 3] == b"<w:"]
    if not starts or rng.random() < 0.2:
        damage(part, rng)
        return
    at = rng.choice(starts)
    end = part.find(b"/>", at)
    name = bytes(part[at + 1 : at + 20]).split(b" ")[0].split(b">")[0].split(b"/")[0]
    close = part.find(b"</" + name + b">", at)
    stop = close + len(name) + 3 if close >= 0 else end + 2
    element = bytes(part[at:stop])
    if rng.random() < 0.5:
        del part[at:stop]
    if rng.random() < 0.7:
        to = rng.choice(starts)
        part[to:to] = element * rng.choice([1, 1, 2, 20])


def damage(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data) + 1)
    length = min(len(data) - at, rng.choice([1, 2, 8, 64, 1000]))
    kind = rng.randrange(6)
    if kind == 0:
        del data[at : at + length]
    elif kind == 1:
        data[at:at] = rng.choice(TOKENS) * rng.choice([1, 1, 3, 200])
    elif kind == 2:
        data[at:at] = data[at : at + length] * rng.choice([1, 2, 50])
    elif kind == 3 and at < len(data):
        data[at] ^= 1 << rng.randrange(8)
    elif kind == 4:
        to = rng.randrange(len(data) + 1)
        data[to:to] = data[at : at + length]
    elif rng.random() < 0.1:
        del data[at:]


def tracer(reached: set[Line], seen: set[Line]) -> Any:
    """A trace function that looks only at lines never reached before: known code runs at full speed."""

    def local(frame: FrameType, event: str, _: object) -> Any:
        if event == "line":
            reached.add((frame.f_code.co_filename, frame.f_lineno))
        return local

    def calls(frame: FrameType, event: str, _: object) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(WATCHED):
            return None
        lines = LINES.get(code)
        if lines is None:
            lines = LINES[code] = {(code.co_filename, n) for _, _, n in code.co_lines() if n}
        lines -= seen
        return local if lines - reached else None

    return calls


if __name__ == "__main__":
    sys.exit(main())
