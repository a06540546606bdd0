"""What somebody does on the page, in the page's Chinese words."""

from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.playground.api import GROUP


@dataclass
class Reader:
    """Somebody before the page."""

    page: Page

    @property
    def field(self) -> Locator:
        return self.page.get_by_role("textbox", name="写消息")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def notices(self) -> Locator:
        return self.page.locator("#toasts")

    def message(self, text: str) -> Locator:
        """The newest message with these words."""
        return self.log.locator(".message").filter(has_text=text).last

    async def sees(self, text: str) -> None:
        await expect(self.message(text)).to_be_visible()

    async def does_not_see(self, text: str) -> None:
        await expect(self.log).not_to_contain_text(text)

    async def is_told(self, text: str) -> None:
        await expect(self.notices).to_contain_text(text)

    async def say(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")

    async def choose_files(self, *files: Path) -> None:
        await self.page.locator("input[type=file]").set_input_files([str(one) for one in files])

    async def act(self, message: str, label: str) -> None:
        """Choose from the menu of a message."""
        await self.message(message).hover()
        await self.message(message).get_by_role("button", name="更多操作").click()
        await self.page.get_by_role("menuitem", name=label).click()

    async def become(self, name: str) -> None:
        """Choose somebody in the switcher."""
        await self.page.get_by_role("button", name="换一个人").click()
        await self.page.get_by_role("dialog").get_by_role("button", name=name).click()

    def chat(self, name: str) -> Locator:
        """A line of the list of chats."""
        return self.page.get_by_role("navigation").get_by_role("button", name=name)


def in_group(address: str, person: int, chat: int = GROUP) -> str:
    """The page as this person sees the chat."""
    return f"{address}/#/{person}/{chat}"
