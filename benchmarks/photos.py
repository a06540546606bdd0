"""``python -m benchmarks.photos``: what looking at photos costs, in processor time of one core, and what it finds.

A search over 100,000 photos on the books shall take less than a second and 200 MB, the comparison picture less than
100 ms. Where ../shared is present its labelled pairs are told, too.
"""

import argparse
import csv
import os
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.demo.photos import picture
from photos.bank import Bank
from photos.copies import copies
from photos.fingerprints import BYTES, fingerprint, probe
from photos.pair import side_by_side
from photos.place import compare, view
from photos.proof import Copy, prove, see
from photos.strip import Words

SHARED = Path(__file__).parents[2] / "shared" / "photos"
WORDS = Words("整改前", "整改后", "11月23日 周一 10:02", "11月23日 周一 15:20", "№12 东关社区 · 暴露垃圾", "菜市场南门",
              "复查通过 李站长 11月23日 16:40", "核验码 7K2M-QX", "https://ducha.example/c/7K2M-QX", "照片缺失")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=100_000, help="photos on the books")
    parser.add_argument("--pairs", action="store_true", help="judge the labelled pairs of ../shared too")
    wanted = parser.parse_args()
    before, after = _two()
    is_good = _search(wanted.books, probe(before))  # first, while nothing else has filled the memory
    print("Processor time, median of 7:")
    for name, work, limit in _pieces(before, after):
        spent = _milliseconds(work)
        print(f"  {name:48} {spent:6.0f} ms" + (f", limit {limit}: {_held(spent < limit)}" if limit else ""))
    if wanted.pairs and SHARED.is_dir():
        _labelled()
    sys.exit(0 if is_good else 1)


def _two() -> tuple[bytes, bytes]:
    """Two photos of a chat's size."""
    if SHARED.is_dir():
        return (SHARED / "cyws_ship_1.jpg").read_bytes(), (SHARED / "cyws_ship_2.jpg").read_bytes()
    return picture("rubbish", 3), picture("rubbish", 3, is_after=True)


def _pieces(before: bytes, after: bytes) -> list[tuple[str, Callable[[], Any], int]]:
    one, other, here, there = see(before), see(after), view(before), view(after)
    return [("display copy and thumbnail", lambda: copies(before), 0),
            ("comparison picture of two photos", lambda: side_by_side([before], [after], WORDS), 100),
            ("fingerprint, once a photo", lambda: fingerprint(before), 0),
            ("probe, once a search", lambda: probe(before), 0),
            ("a photo made ready for proofs", lambda: see(before), 0),
            ("a proof of two that are ready", lambda: prove(one, other), 0),
            ("a photo made ready for places", lambda: view(before), 0),
            ("two places compared", lambda: compare(here, there), 0)]


def _search(books: int, wanted: Any) -> bool:
    """Fingerprints of nothing, for a search takes as long whatever it holds."""
    empty, chance, bank = _megabytes(), random.Random(1), Bank()
    bank.extend((n, chance.randbytes(BYTES)) for n in range(books))
    held = _megabytes() - empty
    spent = _milliseconds(lambda: bank.candidates(wanted))
    is_good = spent < 1000 and held < 200
    print(f"A search among {books:,} photos: {spent:.0f} ms, {held:.0f} MB,"
          f" limits 1000 ms and 200 MB: {_held(is_good)}")
    return is_good


def _labelled() -> None:
    data = {path.stem: path.read_bytes() for path in SHARED.glob("*.jpg")}
    views, ready = {name: view(each) for name, each in data.items()}, {name: see(each) for name, each in data.items()}
    levels, copied, most = defaultdict[str, Counter[str]](Counter), 0, 0.0
    with (SHARED / "pairs.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            a, b = row["a"], row["b"]
            levels[f"{row['label']}, {row['kind']}"][compare(views[a], views[b]).level] += 1
            proof = prove(ready[a], ready[b])
            copied, most = copied + (proof.copy is not Copy.NO), max(most, proof.tiles)
    for kind, counted in levels.items():
        print(f"  {kind}: " + ", ".join(f"{count} {level}" for level, count in counted.most_common()))
    print(f"  taken for copies: {copied}; largest share of equal tiles {most:.2f}, a copy from 0.50")


def _milliseconds(work: Callable[[], Any]) -> float:
    work()
    return statistics.median(_spent(work) for _ in range(7)) * 1e3


def _spent(work: Callable[[], Any]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _held(is_good: bool) -> str:
    return "holds" if is_good else "MISSED"


if __name__ == "__main__":
    main()
