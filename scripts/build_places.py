"""Makes analyzer/resources/places.csv: codes and names of provinces, prefectures and counties.

Input: a folder with provinces.csv, cities.csv, areas.csv (published by the National Bureau of
Statistics; public repository modood/Administrative-divisions-of-China). Rows that name no place
(市辖区, 县, 省直辖县级行政区划) are dropped. Output: code,name sorted by code. Takes a second.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

NOT_PLACES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
OUT = Path(__file__).parent.parent / "analyzer" / "resources" / "places.csv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the three source files are")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    rows: dict[str, str] = {}
    for name in ("provinces.csv", "cities.csv", "areas.csv"):
        with (options.folder / name).open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["name"] not in NOT_PLACES:
                    rows[row["code"]] = row["name"]
    with options.out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows(sorted(rows.items()))
    print(f"{len(rows)} places -> {options.out}")


if __name__ == "__main__":
    main()
