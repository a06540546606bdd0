"""The words of a comparison picture: what a town office needs under a photo pair that it puts into a report."""

from zoneinfo import ZoneInfo

from photos.strip import Words
from texts import cards
from texts.contents import Fact, Line, ProblemCard


def words(card: ProblemCard, language: str, zone: ZoneInfo) -> Words:
    """Of a closed problem, in the reader's language and on the town's clock."""
    def say(text: str, **args: Fact) -> str:
        return cards.line(Line(text=text, args=args), language, zone)

    category = card.category_name_en if language == "en" else card.category_name
    group = cards.name(card.residents_group, language)
    return Words(
        before=say("picture-before"), after=say("picture-after"),
        before_at=say("picture-at", at=card.reported_at),
        after_at=say("picture-at", at=card.submitted_at) if card.submitted_at else "",
        title=say("picture-title", number=card.number, community=cards.name(card.community, language),
                  category=category),
        place=" · ".join(part for part in (group, card.place) if part),
        verified=say("picture-verified", by=card.verified_by, at=card.closed_at) if card.verified_by and card.closed_at
        else "",
        code=say("card-check-code", code=card.check_code) if card.check_code else "",
        missing=say("picture-missing"))
