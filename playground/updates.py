"""The queue of one bot: what getUpdates hands out, and what a webhook pushes."""

from playground.model import Bot, Pending

MOST = 100


def forget_expired(bot: Bot, now: float) -> None:
    """Drop what has outlived its life."""
    if any(one.expires_at <= now for one in bot.pending):
        kept = [one for one in bot.pending if one.expires_at > now]
        bot.pending.clear()
        bot.pending.extend(kept)


def confirm(bot: Bot, offset: int) -> bool:
    """Forget what the offset confirms: everything below it; a negative one keeps the newest that many. Was it any?"""
    before = len(bot.pending)
    if offset > 0:
        while bot.pending and bot.pending[0].id < offset:
            bot.pending.popleft()
    else:
        while offset < 0 and len(bot.pending) > -offset:
            bot.pending.popleft()
    return len(bot.pending) < before


def insert(bot: Bot, update: Pending) -> None:
    """Add a raw update where its number puts it."""
    later: list[Pending] = []
    while bot.pending and bot.pending[-1].id > update.id:
        later.append(bot.pending.pop())
    bot.pending.append(update)
    bot.pending.extend(reversed(later))


def first(bot: Bot, limit: int) -> list[Pending]:
    """The oldest updates, at most ``limit`` of them."""
    return [bot.pending[n] for n in range(min(limit, len(bot.pending)))]


def remove(bot: Bot, update: Pending) -> None:
    """Forget one that a webhook has taken; it may be gone already."""
    if update in bot.pending:
        bot.pending.remove(update)


def next_of_each_lane(bot: Bot, busy: set[int], room: int) -> list[Pending]:
    """The oldest update of every lane that nobody delivers now, at most ``room``."""
    found: list[Pending] = []
    seen = set(busy)
    for update in bot.pending:
        if len(found) >= room:
            break
        if update.lane not in seen:
            seen.add(update.lane)
            found.append(update)
    return found
