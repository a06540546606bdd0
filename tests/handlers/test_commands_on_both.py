"""The commands ask both databases the same and get the same answer."""

from sqlalchemy import Engine

from models.database import transaction
from tests.asking import Asking, alone
from tests.builders import GROUP, LI, QIAN, SUN, WANG, WU, ZHANG
from tests.talk import BRIDGE, MARKET


def test_every_command_answers_the_same_on_both_databases(both_engines: Engine) -> None:
    with transaction(both_engines) as session:
        talk = Asking(session)
        talk.say(MARKET, sender=LI, photos=1)
        talk.say(BRIDGE, sender=LI, photos=1)
        talk.say("菜市场南门已清理", sender=ZHANG, photos=1)
        talk.book(20)
        assert talk.ask("/overdue", QIAN, message="70").startswith("已超期 20件")
        talk.tap("page:70:2", sender=QIAN, chat=alone(QIAN))
        assert "[◀] [3/3]" in talk.answer("70", alone(QIAN))
        assert talk.ask("/find EXPOSED 南门", SUN).startswith("找到 1件")
        assert talk.ask("/find 张主任 待复查", SUN).startswith("找到 1件")
        assert talk.ask("/find 100% _", SUN).startswith("没有找到")
        assert talk.ask("/mine", WANG).split("\n")[0] == "王队长的待办 1件"
        assert talk.ask("/mine", WU).split("\n")[0] == "小吴的待办 21件"
        talk.tap(f"verify:{talk.submissions()[0].id}", sender=WANG)
        assert "王队长复查通过" in talk.ask("/problem 1", SUN)
        assert talk.ask("/undo", WANG, chat=GROUP).startswith("已撤销 №1:复查通过")
        assert talk.ask("/deputy 小吴 11月23日 12月5日", ZHANG).startswith("已登记:小吴 代 张主任")
        assert "代理:" in talk.ask("/deputy", ZHANG)
