"""A link as a picture that a phone reads from another phone's screen, with words under it."""

from io import BytesIO

from PIL import Image, ImageDraw

from photos import fonts

WIDTH = 900  # pixels
BORDER = 4  # modules of white around it, as the standard wants
TEXT = 48  # pixels


def picture(link: str, words: str = "") -> bytes:
    """A PNG; the words are left out where no font of this machine has Chinese characters."""
    import segno  # nobody needs it until somebody is invited

    code = segno.make_qr(link, error="m")
    side = code.symbol_size(border=BORDER)[0]
    made = BytesIO()
    code.save(made, kind="png", scale=max(1, WIDTH // side), border=BORDER)
    image = Image.open(made).convert("L")
    font = fonts.chinese(TEXT) if words else None
    if font is not None:
        below = Image.new("L", (image.width, image.height + 2 * TEXT), 255)
        below.paste(image, (0, 0))
        while words and font.getlength(words) > image.width - TEXT:
            words = words[:-1]
        ImageDraw.Draw(below).text((image.width / 2, image.height + TEXT / 2), words, 0, font, anchor="mm")
        image = below
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
