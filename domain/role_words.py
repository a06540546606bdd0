"""The words of /role and /invite, read without knowing the roster."""

from dataclasses import dataclass

from domain.chat import Account
from domain.people import WORDS, Role, clean_name

ENDING = frozenset({"end", "结束", "取消"})
FIRST = frozenset({"first", "第一责任人"})


@dataclass(frozen=True, slots=True)
class RoleWords:
    """``/role telegram:1005 赵站长 督查员 城关镇 一组 第一责任人`` taken apart."""

    account: Account | None  # telegram:1005
    name: str  # 赵站长; may be empty when there is an account
    role: Role | None  # None: only asked what roles the person has
    place: tuple[str, ...]  # unit and team: 城关镇 一组
    is_first: bool = False
    is_ending: bool = False


def read_role(text: str) -> RoleWords | None:
    """Who, role, unit, team; None when nobody is named. ``结束`` and ``第一责任人`` may stand anywhere."""
    words = text.split()
    plain = [w for w in words if w.lower() not in ENDING | FIRST]
    at = next((n for n, w in enumerate(plain) if n and w.lower() in WORDS), len(plain))
    who, rest = plain[:at], plain[at:]
    account = _account(who[0]) if who else None
    name = clean_name(" ".join(who[1:] if account else who))
    if account is None and not name:
        return None
    return RoleWords(account, name, WORDS[rest[0].lower()] if rest else None, tuple(rest[1:]),
                     is_first=any(w.lower() in FIRST for w in words),
                     is_ending=any(w.lower() in ENDING for w in words))


def read_invitation(text: str) -> tuple[Role, tuple[str, ...]] | None:
    """The role, then unit and name: ``社区专干 东关社区 小吴``; None when it does not begin with a role."""
    words = text.split()
    if not words or words[0].lower() not in WORDS:
        return None
    return WORDS[words[0].lower()], tuple(words[1:])


def _account(word: str) -> Account | None:
    channel, colon, number = word.partition(":")
    is_account = colon and channel.isascii() and channel.isalpha() and number.isascii() and number.isalnum()
    return Account(channel.lower(), number) if is_account else None
