"""What axe-core finds on a page by the rules of WCAG 2.2, levels A and AA."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

__all__ = ["violations"]

_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def violations(page: Page) -> list[str]:
    """Gives each violation with the places where it is."""
    results = Axe().run(page, options=_RULES).response
    assert results["passes"], "axe did not run"
    return [
        f"{one['id']}: {one['help']}: {node['target']} {node.get('failureSummary', '')}"
        for one in results["violations"]
        for node in one["nodes"]
    ]
