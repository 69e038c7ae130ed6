"""What is asked of every page that somebody sees: whole, of this house only, not wider than the screen, readable for everybody."""
from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.fixtures.browser import axe

SMALL_TEXT = """(least) => {
  const seen = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const parent = node.parentElement, size = parseFloat(getComputedStyle(parent).fontSize);
    if (!node.data.trim() || size >= least || parent.closest('.aloud, script, style, template, noscript, option')) continue;
    if (!parent.checkVisibility({opacityProperty: true, visibilityProperty: true}) || !parent.getClientRects().length) continue;
    seen.add(`${size} px: ${node.data.trim().slice(0, 30)} in ${parent.tagName.toLowerCase()}.${parent.getAttribute('class') || ''}`);
  }
  return [...seen];
}"""
SMALL_TARGETS = """(least) => [...document.querySelectorAll(
    'button, a.act, .menu a, .tabs a, summary, label.choice, select, textarea, input:not([type=hidden], [type=checkbox], [type=radio])')]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length && !one.closest('.aloud'))
  .map((one) => [Math.round(one.getBoundingClientRect().height), one.tagName.toLowerCase(), (one.innerText || one.name || '').trim().slice(0, 30)])
  .filter(([height]) => height < least).map((one) => one.join(' '))"""


@dataclass
class Ear:
    """Hears what the pages of one browser complain about, and whom they ask."""

    origin: str
    heard: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        """From now on."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.heard.append(f"threw {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.heard.append(f"logged {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(self.origin).netloc:
            self.heard.append(f"asked another house: {request.url}")

    def take(self) -> list[str]:
        """What was heard since the last time."""
        said, self.heard = self.heard, []
        return said


def sideways(page: Page) -> list[str]:
    """The page must not be wider than the screen; what sticks out, when it is."""
    size = page.viewport_size
    assert size is not None
    found: list[str] = page.evaluate(
        """(width) => document.documentElement.scrollWidth <= width ? [] : [`${document.documentElement.scrollWidth} px wide on ${width}`,
          ...[...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > width + 1 && one.checkVisibility())
            .slice(0, 5).map((one) => `${one.tagName.toLowerCase()}.${one.getAttribute('class') || ''}: ${(one.innerText || '').slice(0, 30)}`)]""",
        size["width"],
    )
    return found


def too_small(page: Page, text: float = 18, target: float = 60) -> list[str]:
    """What the elder version promises: no text under 18 px, no key under 60 px."""
    return [*page.evaluate(SMALL_TEXT, text), *page.evaluate(SMALL_TARGETS, target)]


def faults(page: Page, address: str, deep: bool = True) -> list[str]:
    """Go there; everything that is not as it should be. `deep` asks axe as well, which takes longest."""
    answer = page.goto(address)
    assert answer is not None
    status = [] if answer.status == 200 else [f"answered {answer.status}"]
    return [*status, *sideways(page), *(axe(page) if deep else ())]
