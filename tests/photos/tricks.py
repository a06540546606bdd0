"""What people do to a photo before they send it again; and photos of one place that are not the same shot."""

import math
import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from photos import fonts

SHARED = Path(__file__).parents[3] / "shared" / "photos"
Trick = Callable[[Image.Image], Image.Image]


def scene(seed: int) -> bytes:
    """A picture with as much to see at every size as a photo has, and nothing else in common with another's."""
    chance, picture = random.Random(seed), Image.new("L", (1024, 768), 128)
    for cells, share in ((3, 0.9), (9, 0.4), (28, 0.3), (90, 0.25), (260, 0.2)):
        noise = Image.frombytes("L", (cells, cells), chance.randbytes(cells * cells))
        picture = Image.blend(picture, noise.resize(picture.size, Image.Resampling.BICUBIC), share)
    draw = ImageDraw.Draw(picture)
    for _ in range(40):
        x, y, size = chance.randrange(1024), chance.randrange(768), chance.randrange(12, 120)
        draw.rectangle((x, y, x + size, y + size // 2), chance.randrange(256), outline=chance.randrange(256), width=2)
    return saved(ImageOps.colorize(ImageOps.autocontrast(picture, 1), (20, 25, 40), (235, 240, 225)))


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def saved(image: Image.Image, quality: int = 87) -> bytes:
    out = BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def cut(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """Without these shares of it at its sides."""
    width, height = image.size
    return image.crop((int(width * left), int(height * top), int(width * (1 - right)), int(height * (1 - bottom))))


def panel(image: Image.Image, place: str = "东关社区8号", time: str = "2026.11.23 10:02") -> Image.Image:
    """What a watermark camera writes into the lower left."""
    image, font = image.copy(), fonts.chinese(max(14, image.height // 22))
    assert font is not None
    draw, (width, height) = ImageDraw.Draw(image, "RGBA"), image.size
    draw.rectangle((width * 3 // 100, height * 7 // 10, width * 6 // 10, height * 97 // 100), fill=(20, 60, 160, 150))
    for n, line in enumerate(("今日水印相机", f"时间 {time}", f"地点 {place}", "天气 晴 12℃", "备注 督查整改")):
        draw.text((width * 5 // 100, height * 7 // 10 + n * font.size * 6 // 5), line, (255, 255, 255), font)
    return image


def screenshot(image: Image.Image) -> Image.Image:
    screen, font = Image.new("RGB", (1080, 2340), (237, 237, 237)), fonts.chinese(44)
    draw = ImageDraw.Draw(screen)
    for at, words in (((40, 20), "10:02    5G  87%"), ((400, 110), "东关社区工作群"), ((40, 2230), "发送消息…")):
        draw.text(at, words, (110, 110, 110), font)
    shown = ImageOps.contain(image, (1080, 1700))
    screen.paste(shown, ((1080 - shown.width) // 2, (2340 - shown.height) // 2))
    return screen


def erased(image: Image.Image) -> Image.Image:
    """A thing painted out, a third of the width."""
    width, height = image.size
    patch = cut(image, 0.02, 0.5, 0.63, 0.15).filter(ImageFilter.GaussianBlur(12))
    image = image.copy()
    image.paste(patch, (int(width * 0.4), height // 2))
    return image


def turned(image: Image.Image, degrees: float, *, is_cut: bool = False) -> Image.Image:
    image = image.rotate(degrees, Image.Resampling.BICUBIC)
    corner = math.tan(math.radians(abs(degrees))) * 0.6
    return cut(image, corner, corner, corner, corner) if is_cut else image


def from_a_step_aside(image: Image.Image) -> Image.Image:
    """Near things, which lie low in a picture, moved against far ones."""
    image, (width, height) = image.copy(), image.size
    for row in range(height):
        moved = round(24 * (row / height) ** 2)
        band = image.crop((moved, row, width, row + 1))
        image.paste(band, (0, row))
    return cut(image, 0, 0, 24 / width, 0)


TRICKS: dict[str, Trick] = {
    "compressed": lambda image: opened(saved(image, 60)),
    "320 px": lambda image: ImageOps.contain(image, (320, 320)),
    "dark": lambda image: ImageEnhance.Brightness(image).enhance(0.6),
    "bright": lambda image: ImageEnhance.Brightness(image).enhance(1.25),
    "filter": lambda image: ImageEnhance.Contrast(ImageEnhance.Color(image).enhance(1.6)).enhance(1.25),
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(2)),
    "watermark": panel,
    "cropped 10 %": lambda image: cut(image, 0.1, 0.1, 0.1, 0.1),
    "cropped 15 %": lambda image: cut(image, 0.15, 0.15, 0.15, 0.15),
    "cropped 10 % at one side": lambda image: cut(image, 0.1, 0, 0, 0),
    "cropped 15 % in a corner": lambda image: cut(image, 0.15, 0.15, 0, 0),
    "turned 2°": lambda image: turned(image, 2),
    "turned 5° and cropped": lambda image: turned(image, -5, is_cut=True),
    "white frame": lambda image: ImageOps.expand(image, image.width // 12, "white"),
    "screenshot": screenshot,
    "screenshot of a crop": lambda image: screenshot(cut(image, 0.1, 0.1, 0.1, 0.1)),
    "mirrored": ImageOps.mirror,
    "turned 90°": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "turned 180°": lambda image: image.transpose(Image.Transpose.ROTATE_180),
    "turned 270°": lambda image: image.transpose(Image.Transpose.ROTATE_270),
    "mirrored and turned": lambda image: ImageOps.mirror(image).transpose(Image.Transpose.ROTATE_90),
    "a thing erased": erased,
}
CROPPED_MUCH: dict[str, Trick] = {
    "cropped 30 % in a corner": lambda image: cut(image, 0, 0, 0.3, 0.3),
    "cropped 50 % in a corner": lambda image: cut(image, 0.5, 0.5, 0, 0)}
