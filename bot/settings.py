"""config.yaml and DUCHA_… read once into frozen types; a wrong key or value stops the start and is named."""

import csv
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.policy import Category, Policy

CATEGORIES = Path(__file__).with_name("categories.tsv")


def read_categories(path: Path = CATEGORIES) -> tuple[Category, ...]:
    """The table of categories: one row each, keywords separated by spaces."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return tuple(Category(r["key"], r["name_zh"], r["name_en"], tuple((r["keywords"] or "").split()), r["unit"],
                              r["city"], r["clock"], r["town"]) for r in rows)


def default_policy() -> Policy:
    """The policy of an untouched config.yaml."""
    return Policy(zone=ZoneInfo("Asia/Shanghai"), language="zh-CN", town="城关镇", categories=read_categories())
