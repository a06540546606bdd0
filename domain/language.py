"""The languages we speak, and which of them a person's client means."""

LANGUAGES = ("zh-CN", "en")  # the first says everything


def spoken(code: str) -> str:
    """The language of ours that a client's language is (BCP 47: zh-Hans, en_GB), empty when it is none of them."""
    main = code.replace("_", "-").partition("-")[0].lower()
    return next((language for language in LANGUAGES if language.partition("-")[0] == main), "")
