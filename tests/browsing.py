"""What browser tests of pages share."""

import gzip
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, Response, expect

from accounts.models import User

expect.set_options(timeout=20_000)  # a busy machine sends what waits later, and nothing is lost by waiting

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def opened(page: Page, server: Any, client: Any, user: User, address: str, **preferences: str) -> Page:
    """The page at this address as this user sees it, with the preferences given."""
    client.force_login(user)
    cookies = {**preferences, settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([{"name": n, "value": v, "url": server.url} for n, v in cookies.items()])
    page.goto(server.url + address)
    return page


def faults(page: Page) -> list[str]:
    """What keeps somebody from using the page, as axe sees it."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]


def width(page: Page) -> int:
    """How wide the page wants to be."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def complaints_of(context: BrowserContext) -> list[str]:
    """Grows with what the browser says against any page: errors, refusals by the content policy, parts not found."""
    said: list[str] = []
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.on("console", lambda message: said.append(message.text) if _is_error(message.type, message.text) else None)
    context.on("response", lambda answer: said.append(f"404 {answer.url}") if _is_missing(answer) else None)
    return said


def _is_error(kind: str, text: str) -> bool:
    """Answers that refuse a form, and networks that are gone, are part of what is tried."""
    is_tried = text.startswith(("Failed to load resource", "htmx:sendError", "htmx:afterRequest"))
    return "Content Security" in text or (kind == "error" and not is_tried)


def _is_missing(answer: Response) -> bool:
    asked = answer.request
    return answer.status == 404 and asked.method == "GET" and asked.resource_type != "document"


def weight(page: Page, url: str) -> int:
    """Bytes that the page at this address needs, with its styles and scripts packed as they are served."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(url, wait_until="networkidle")
    return sum(_transferred(answer) for answer in answers)


def _transferred(answer: Response) -> int:
    body = answer.body() if answer.ok else b""
    is_text = answer.headers.get("content-type", "").startswith(("text/css", "text/javascript", "image/svg"))
    return len(gzip.compress(body, mtime=0)) if is_text and "/static/" in answer.url else len(body)
