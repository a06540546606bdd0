"""Photos drawn for the project: one street scene per seed, with a problem on it or put right.

The same seed always gives the same place; before and after differ in the problem, the light and a small step of
the photographer.
"""

import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 720)  # width × height, pixels
GROUND = 430  # the line where walls meet the ground

Draw = ImageDraw.ImageDraw
Colour = tuple[int, int, int]


def picture(problem: str, seed: int, *, is_after: bool = False) -> bytes:
    """A JPEG of place ``seed`` with ``problem`` (a category code) on it, or put right when ``is_after``."""
    scene = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(scene)
    place = random.Random(seed)
    _sky(draw, place, is_after)
    _houses(draw, place)
    _ground(draw, place)
    _tree(draw, place)
    if not is_after:
        _PROBLEMS.get(problem, _rubbish)(draw, random.Random(seed + 1))
    elif problem in _REPAIRED:
        _REPAIRED[problem](draw, random.Random(seed + 1))
    return _photographed(scene, random.Random(seed * 2 + is_after))


def _photographed(scene: Image.Image, chance: random.Random) -> bytes:
    angle, step = chance.uniform(-0.8, 0.8), chance.randint(8, 22)
    turned = scene.rotate(angle, resample=Image.Resampling.BICUBIC)
    framed = turned.crop((step, step, SIZE[0] - step, SIZE[1] - step)).resize(SIZE)
    out = BytesIO()
    framed.filter(ImageFilter.GaussianBlur(0.6)).save(out, "JPEG", quality=84)
    return out.getvalue()


def _sky(draw: Draw, place: random.Random, is_after: bool) -> None:
    top = 190 if is_after else 170
    for y in range(GROUND):
        shade = y * 50 // GROUND
        draw.line([(0, y), (SIZE[0], y)], fill=(top - 20 + shade, top + 5 + shade, top + 35 + shade // 2))


def _houses(draw: Draw, place: random.Random) -> None:
    x = -40
    while x < SIZE[0]:
        width, height = place.randint(170, 300), place.randint(170, 330)
        base = place.choice([(214, 198, 172), (196, 178, 160), (203, 203, 196), (184, 150, 130), (220, 214, 200)])
        top = GROUND - height
        draw.rectangle([x, top, x + width, GROUND], fill=base, outline=_darker(base, 40), width=3)
        draw.polygon([(x - 10, top), (x + width // 2, top - place.randint(10, 46)), (x + width + 10, top)],
                     fill=_darker(base, 70))
        _windows(draw, place, x, top, width, height, base)
        x += width + place.choice([0, 0, 24])


def _windows(draw: Draw, place: random.Random, x: int, top: int, width: int, height: int, base: Colour) -> None:
    for row in range(height // 95):
        for column in range(width // 80):
            left, high = x + 22 + column * 78, top + 22 + row * 92
            draw.rectangle([left, high, left + 46, high + 56], fill=(92, 112, 128), outline=_darker(base, 60), width=4)
            draw.line([(left + 23, high), (left + 23, high + 56)], fill=_darker(base, 60), width=3)
    shop = place.choice([(150, 50, 44), (40, 84, 120), (60, 100, 66)])
    draw.rectangle([x + 14, GROUND - 66, x + width - 14, GROUND - 44], fill=shop)


def _ground(draw: Draw, place: random.Random) -> None:
    for y in range(GROUND, SIZE[1]):
        shade = (y - GROUND) // 9
        draw.line([(0, y), (SIZE[0], y)], fill=(146 - shade, 143 - shade, 138 - shade))
    draw.rectangle([0, GROUND, SIZE[0], GROUND + 26], fill=(176, 170, 160))
    for x in range(0, SIZE[0], 64):
        draw.line([(x, GROUND), (x - 6, GROUND + 26)], fill=(150, 145, 136), width=2)
    for _ in range(900):
        x, y = place.randint(0, SIZE[0]), place.randint(GROUND + 30, SIZE[1])
        draw.point((x, y), fill=(120, 118, 112))


def _tree(draw: Draw, place: random.Random) -> None:
    x = place.randint(80, SIZE[0] - 120)
    draw.polygon([(x, GROUND + 30), (x + 26, GROUND + 30), (x + 20, 190), (x + 8, 190)], fill=(92, 72, 54))
    for _ in range(46):
        cx, cy, r = x + place.randint(-85, 110), place.randint(70, 250), place.randint(20, 46)
        green = place.randint(84, 128)
        draw.ellipse([cx - r, cy - r, cx + r, cy + r], fill=(green - 40, green, green - 52))


def _rubbish(draw: Draw, chance: random.Random) -> None:
    cx = chance.randint(300, 640)
    bags: list[Colour] = [(228, 228, 222), (36, 38, 40), (60, 110, 160), (186, 60, 50), (212, 180, 90)]
    for _ in range(70):
        x, y = cx + int(chance.gauss(0, 92)), GROUND + 70 + int(abs(chance.gauss(0, 46)))
        w, h = chance.randint(14, 62), chance.randint(12, 44)
        draw.ellipse([x, y - h, x + w, y], fill=chance.choice(bags), outline=(60, 58, 52))


def _bin(draw: Draw, chance: random.Random) -> None:
    x = chance.randint(330, 600)
    _bin_body(draw, x)
    for _ in range(16):
        bx, by = x + chance.randint(-6, 90), GROUND - 60 + chance.randint(-32, 12)
        draw.ellipse([bx, by, bx + 38, by + 30], fill=chance.choice([(228, 228, 222), (40, 40, 44), (180, 70, 60)]))
    _scattered(draw, chance, x + 40)


def _bin_body(draw: Draw, x: int) -> None:
    draw.polygon([(x, GROUND - 50), (x + 110, GROUND - 50), (x + 98, GROUND + 96), (x + 12, GROUND + 96)],
                 fill=(44, 112, 66), outline=(26, 70, 42))
    draw.rectangle([x + 22, GROUND - 6, x + 88, GROUND + 34], fill=(222, 226, 218))


def _closed_bin(draw: Draw, chance: random.Random) -> None:
    x = chance.randint(330, 600)
    _bin_body(draw, x)
    draw.rectangle([x - 6, GROUND - 64, x + 116, GROUND - 46], fill=(34, 92, 54))


def _scattered(draw: Draw, chance: random.Random, cx: int) -> None:
    for _ in range(22):
        x, y = cx + int(chance.gauss(0, 110)), GROUND + 100 + chance.randint(0, 60)
        draw.ellipse([x, y, x + 24, y + 14], fill=chance.choice([(226, 226, 220), (190, 80, 66), (70, 120, 170)]))


def _bricks(draw: Draw, chance: random.Random) -> None:
    cx = chance.randint(320, 600)
    for _ in range(90):
        x, y = cx + int(chance.gauss(0, 100)), GROUND + 70 + int(abs(chance.gauss(0, 40)))
        red = chance.randint(120, 178)
        draw.rectangle([x, y - 14, x + 34, y], fill=(red, red // 2, red // 2 - 14), outline=(80, 50, 42))


def _water(draw: Draw, chance: random.Random) -> None:
    cx, cy = chance.randint(380, 560), GROUND + 150
    for spread in range(9, 2, -1):
        draw.ellipse([cx - spread * 38, cy - spread * 8, cx + spread * 38, cy + spread * 8],
                     fill=(52 + spread * 4, 58 + spread * 4, 44 + spread * 3))
    draw.ellipse([cx - 48, cy - 14, cx + 48, cy + 14], fill=(30, 32, 30), outline=(110, 110, 106), width=5)


def _dry_cover(draw: Draw, chance: random.Random) -> None:
    cx, cy = chance.randint(380, 560), GROUND + 150
    draw.ellipse([cx - 48, cy - 14, cx + 48, cy + 14], fill=(88, 88, 86), outline=(60, 60, 58), width=5)
    for x in range(-30, 31, 15):
        draw.line([(cx + x, cy - 9), (cx + x, cy + 9)], fill=(60, 60, 58), width=3)


def _wires(draw: Draw, chance: random.Random) -> None:
    for _ in range(9):
        left, right, sag = chance.randint(60, 190), chance.randint(80, 240), chance.randint(60, 260)
        points = [(x, left + (right - left) * x // SIZE[0] + int(sag * (1 - ((x - 480) / 480) ** 2)))
                  for x in range(0, SIZE[0] + 1, 24)]
        draw.line(points, fill=(34, 34, 38), width=4, joint="curve")


def _ads(draw: Draw, chance: random.Random) -> None:
    papers: list[Colour] = [(240, 226, 90), (242, 242, 236), (226, 120, 110)]
    for _ in range(24):
        x, y = chance.randint(180, 760), chance.randint(GROUND - 190, GROUND - 80)
        draw.rectangle([x, y, x + 46, y + 34], fill=chance.choice(papers), outline=(90, 88, 80))
        for line in range(3):
            draw.line([(x + 6, y + 8 + line * 9), (x + 40, y + 8 + line * 9)], fill=(90, 60, 60), width=2)


def _bikes(draw: Draw, chance: random.Random) -> None:
    for n in range(6):
        x, y = 200 + n * 92 + chance.randint(-14, 14), GROUND + 60 + chance.randint(0, 50)
        for wheel in (0, 66):
            draw.ellipse([x + wheel, y, x + wheel + 44, y + 44], outline=(30, 30, 32), width=6)
        draw.line([(x + 22, y + 22), (x + 44, y - 12), (x + 84, y + 20)], fill=(180, 46, 44), width=7)
        draw.line([(x + 44, y - 12), (x + 88, y - 30)], fill=(40, 40, 44), width=6)


def _straw(draw: Draw, chance: random.Random) -> None:
    cx = chance.randint(330, 600)
    for _ in range(420):
        x, y = cx + int(chance.gauss(0, 90)), GROUND + 100 - int(abs(chance.gauss(0, 54)))
        tone = chance.randint(120, 190)
        draw.line([(x, y), (x + chance.randint(-34, 34), y + chance.randint(-8, 8))],
                  fill=(tone, tone - 30, tone // 2), width=3)


def _broken_wall(draw: Draw, chance: random.Random) -> None:
    _wall(draw)
    hole = chance.randint(330, 520)
    draw.polygon([(hole, GROUND - 84), (hole + 190, GROUND - 84), (hole + 150, GROUND + 40), (hole + 40, GROUND + 40)],
                 fill=(150, 144, 132))
    _bricks(draw, chance)


def _wall(draw: Draw, _chance: random.Random | None = None) -> None:
    draw.rectangle([120, GROUND - 80, 840, GROUND + 50], fill=(196, 104, 84), outline=(120, 60, 48), width=4)
    for y in range(GROUND - 80, GROUND + 50, 22):
        draw.line([(120, y), (840, y)], fill=(160, 84, 66), width=2)


def _darker(colour: Colour, by: int) -> Colour:
    return (max(0, colour[0] - by), max(0, colour[1] - by), max(0, colour[2] - by))


_PROBLEMS: dict[str, Callable[[Draw, random.Random], None]] = {
    "exposed_rubbish": _rubbish, "overflowing_bin": _bin, "construction_waste": _bricks, "sewage": _water,
    "manhole": _water, "flying_wires": _wires, "small_ads": _ads, "illegal_parking": _bikes,
    "firewood_stack": _straw, "damaged_wall": _broken_wall}
_REPAIRED: dict[str, Callable[[Draw, random.Random], None]] = {
    "overflowing_bin": _closed_bin, "sewage": _dry_cover, "manhole": _dry_cover, "damaged_wall": _wall}
