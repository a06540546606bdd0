"""How real chats differ from neat sentences: each noise takes a text and dice, and changes none of its meaning."""

import re
from collections.abc import Callable
from random import Random

Noise = Callable[[str, Random], str]

# Homophones and look-alikes as input methods offer them; one pair a word, the right one first.
TYPOS = (
    ("外溢", "外益"), ("垃圾", "拉圾"), ("垃圾", "垃级"), ("垃圾", "拉级"), ("井盖", "井改"), ("路灯", "路登"),
    ("污水", "乌水"), ("占道经营", "占到经营"), ("小广告", "小广高"), ("牛皮癣", "牛皮藓"), ("飞线", "飞现"),
    ("乱停", "乱亭"), ("乱堆", "乱推"), ("漂浮物", "飘浮物"), ("渣土", "渣士"), ("围挡", "围档"), ("公厕", "公侧"),
    ("破损", "破顺"), ("整改", "整该"), ("已", "己"), ("清理", "清里"), ("收到", "受到"), ("通过", "通国"),
    ("销号", "消号"), ("不到位", "不到为"), ("合格", "合各"), ("满溢", "满益"), ("沟渠", "沟曲"),
    ("下水道", "下水到"), ("花墙", "花强"), ("柴垛", "柴跺"), ("秸秆", "桔秆"), ("绿化带", "绿化代"),
    ("宣传栏", "宣传兰"), ("马上", "马尚"), ("安排", "按排"), ("堵塞", "堵赛"), ("杂物", "杂勿"), ("电线", "电现"))
TRADITIONAL = dict(zip(
    "东关区庄垃头门场园楼广电车乱坏满这里还没清净绿树线灯为边侧两处个过问题马发现张书记办组环卫杂围墙灭设备损"
    "违占经营应该时间镇乡农业银饭店体护栏厕沟污脏废纸箱条块种养鸡鸭猫粪遍积尘扫动摆摊贴传画标语倾倒断裂塌陷",
    "東關區莊垃頭門場園樓廣電車亂壞滿這裏還沒清淨綠樹線燈為邊側兩處個過問題馬發現張書記辦組環衛雜圍牆滅設備損"
    "違佔經營應該時間鎮鄉農業銀飯店體護欄廁溝污髒廢紙箱條塊種養雞鴨貓糞遍積塵掃動擺攤貼傳畫標語傾倒斷裂塌陷",
    strict=True))
STOPS = re.compile(r"[,,。、;;!!??::]")


def typos(text: str, dice: Random) -> str:
    """One word written wrongly."""
    fitting = [(right, wrong) for right, wrong in TYPOS if right in text]
    return text.replace(*dice.choice(fitting), 1) if fitting else text


def traditional(text: str, dice: Random) -> str:
    return "".join(TRADITIONAL.get(c, c) for c in text)


def no_stops(text: str, dice: Random) -> str:
    return STOPS.sub("", text)


def emoji(text: str, dice: Random) -> str:
    return f"{dice.choice(('', '🔴', '⚠️ ', '📍'))}{text}{dice.choice(('😡', '‼️', '🙏', '💪💪', '[抱拳]', '❗❗'))}"


def full_width(text: str, dice: Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


def spoken(text: str, dice: Random) -> str:
    """As a dictation writes it: fillers, no stops."""
    return f"{dice.choice(('那个', '嗯 ', '喂 ', ''))}{STOPS.sub('', text)}{dice.choice(('啊', '哈', '呢', ''))}"


def watermark(text: str, dice: Random) -> str:
    """The block that a watermark camera pastes below."""
    return (f"{text}\n时间:2026.11.{dice.randint(1, 30):02d} {dice.randint(8, 18):02d}:{dice.randint(0, 59):02d}\n"
            f"地点:安徽省宿州市人民路{dice.randint(1, 300)}号\n经纬度:33.{dice.randint(100000, 999999)},"
            f"116.{dice.randint(100000, 999999)}\n天气:晴 12℃")


def spaces(text: str, dice: Random) -> str:
    """Blanks and line breaks round the sentence, and where it stops."""
    return f"  {STOPS.sub(chr(32), text)}\n"


NOISES: dict[str, Noise] = {
    "typos": typos, "traditional characters": traditional, "no stops": no_stops, "emoji": emoji,
    "full-width": full_width, "spoken": spoken, "watermark": watermark, "spaces": spaces}
