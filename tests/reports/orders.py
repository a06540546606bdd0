"""An order for tests: 东关社区's market gate, found on two Mondays."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.demo.photos import picture
from reports.orders.facts import Finding, Order, OrderKind, Photo, Seen

FIRST = Seen(3, datetime(2026, 11, 16, 9, 20), "菜市场南门", "暴露垃圾", "垃圾未清理", datetime(2026, 11, 16, 18),
             answered_at=datetime(2026, 11, 16, 15, 30))
AGAIN = Seen(12, datetime(2026, 11, 23, 10, 5), "菜市场南门", "暴露垃圾", "垃圾成堆", datetime(2026, 11, 23, 18))
STATION = Seen(15, datetime(2026, 11, 23, 10, 40), "汽车站东侧", "小广告", "", datetime(2026, 11, 24, 18))


def make_order(**changes: Any) -> Order:
    return replace(Order(
        OrderKind.AGAIN, "城创督〔2026〕8号", 1, "东关社区", False, (Finding(AGAIN, FIRST),), date(2026, 11, 23),
        datetime(2026, 11, 23, 18), datetime(2026, 11, 25, 18), head="社区主任张建国", group_leader="居民小组长陈小明",
        liaison="包保干部周明", inspectors="镇文明创建督查组", office="镇文明办",
        issuer="城关镇文明创建工作领导小组办公室"), **changes)


def make_photos(count: int) -> tuple[Photo, ...]:
    return tuple(Photo(picture("exposed_rubbish", n), f"№{n} 整改前 11月16日09:20") for n in range(count))
