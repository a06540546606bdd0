"""A message's text made plain: forms folded, slips mended, a watermark's block and decoration taken off."""

import re
import unicodedata

from domain.lexicon_characters import without_slips

_EMOJI = re.compile("[\U0001F000-\U0001FAFF\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f"
                    "\u200b-\u200d\u2060\ufeff\U000e0020-\U000e007f]+")
_QUOTES = str.maketrans("", "", "\"'“”‘’「」『』")
_STICKER = re.compile(r"\[[^\[\]\d]{1,6}\]")
_FILLER = re.compile(r"^(?:嗯+|呃+|额+|喂+|那个|哎+|诶+|唉+|就是说?|然后|[\s,。、:]+)+(?=\S{2})")
_PARTICLE = re.compile(r"(?<=\S{2})[啊哈呀哦哎嘞喔哟]+(?=[。!,\s]*$)")
_KEY = (r"(?:拍摄|打卡|巡查|检查|记录|施工)?(?:时间|日期|地点|地址|位置|经纬度|经度|纬度|坐标|天气|气温|温度|海拔|"
        r"方位角?|拍摄人|记录人|巡查人|"
        r"拍照人|工程名称|项目名称|防伪码|防伪|水印相机|今日水印|马克水印相机|元道经纬相机)")
_WATERMARK = re.compile(rf"(?:^|(?<=[\s,;]))(?:{_KEY}\s*[::].*|今日水印.*|水印相机.*|"
                        rf"\d{{4}}[-./年]\d{{1,2}}[-./月]\d{{1,2}}日?(?:\s|$).*|"
                        rf"\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s*$|[东北]经\d.*|[NE]?\d{{2,3}}\.\d{{4,}}.*)$")
_NOTE = re.compile(r"(?:备注|内容|问题|问题描述|情况说明)\s*[::]\s*(.*)$")


def normalise(text: str) -> str:
    """Full-width forms made narrow, traditional characters and usual slips mended, spaces folded; stops are kept.

    Doing it again changes nothing.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).split())
    return " ".join(without_slips(folded).split()) if folded else ""


def spoken_lines(text: str) -> tuple[str, str]:
    """What somebody wrote, normalised, and what a watermark camera wrote beside it."""
    said: list[str] = []
    printed: list[str] = []
    for line in unicodedata.normalize("NFKC", text).splitlines():
        line = line.strip()
        mark = _WATERMARK.search(line)
        if mark is None:
            said.append(line)
            continue
        said.append(line[:mark.start()])
        note = _NOTE.search(mark[0])
        if note:
            said.append(note[1])
        printed.append(mark[0][:note.start()] if note else mark[0])
    return normalise("\n".join(said)), normalise("\n".join(printed))


def undecorated(words: str) -> str:
    """Without emoji, stickers, fillers of speech; the words as they are when nothing else is left."""
    plain = _STICKER.sub(" ", _EMOJI.sub(" ", words)).translate(_QUOTES)
    plain = _PARTICLE.sub("", _FILLER.sub("", " ".join(plain.split())))
    return plain if re.search(r"\w", plain) else words
