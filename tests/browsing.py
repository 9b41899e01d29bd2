"""What browser tests of pages share."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def faults(page: Page) -> list[str]:
    """What keeps somebody from using the page, as axe sees it."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]


def width(page: Page) -> int:
    """How wide the page wants to be."""
    return int(page.evaluate("document.documentElement.scrollWidth"))
