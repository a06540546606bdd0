"""Makes an order's documents from the books and the photos: PDF, DOCX, and the first page as a picture for the card."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from photos.decode import Undecodable, picture
from reports.orders.facts import Order, Photo
from services.order_documents import Written

LARGEST = 1280  # pixels of a photo's longer side within a document
QUALITY = 85


@dataclass(frozen=True, slots=True)
class OrderPages:
    """``fonts``: a folder with the office's licensed fonts; ``template``: the town's own DOCX."""

    fonts: Path | None = None
    template: Path | None = None

    def first_page(self, written: Written) -> bytes:
        """A PNG; the card's picture. Raises reports.orders.page.NoFont."""
        from reports.orders import page  # only who shows an order pays for loading it

        return page.pages(written.order, self.fonts).pictures[0]

    def file(self, written: Written, form: str, photos: Sequence[bytes | None]) -> bytes:
        """The PDF or the DOCX with these photos, in the order of ``written.photos``; None: not there.

        Raises reports.orders.page.NoFont, reports.orders.template.BadTemplate.
        """
        order = _with_photos(written, photos)
        if form == "pdf":
            from reports.orders import page

            return page.pages(order, self.fonts).pdf
        if self.template is not None:
            from reports.orders import template

            return template.filled(self.template, order)
        from reports.orders import editable

        return editable.editable(order)


def _with_photos(written: Written, photos: Sequence[bytes | None]) -> Order:
    shown = tuple(Photo(_printed(data), caption) for data, (_, caption) in zip(photos, written.photos, strict=True))
    return replace(written.order, photos=shown)


def _printed(data: bytes | None) -> bytes | None:
    """The photo as a JPEG of a size that is printed; None for what is no picture."""
    if data is None:
        return None
    kept = BytesIO()
    try:
        picture(data, LARGEST).save(kept, "JPEG", quality=QUALITY)
    except Undecodable:
        return None
    return kept.getvalue()
