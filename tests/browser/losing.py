"""A way to the server on which posts get lost."""

from playwright.sync_api import Page, Route


class Losing:
    """The posts of a page to addresses like ``pattern``, to be lost at will.

    Make it before the page is opened: requests of a page that is open already may slip past a route that is new.
    """

    def __init__(self, page: Page, pattern: str, status: int | None = None) -> None:
        """Lost posts get no answer, or one of that ``status``."""
        self._status = status
        self._left = 0
        page.route(pattern, self._pass)

    def lose_next(self) -> None:
        """Lose one post more."""
        self._left += 1

    def _pass(self, route: Route) -> None:
        if route.request.method != "POST" or not self._left:
            route.continue_()
            return
        self._left -= 1
        if self._status is None:
            route.abort()
        else:
            route.fulfill(status=self._status, body="<h1>Broken</h1>")
