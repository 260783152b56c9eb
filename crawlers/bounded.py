"""What a page may cost that comes through a browser: as many bytes and as much time as one that does not.

Scrapy imports it by its name, and only for a source whose pages need a browser: the extra may not be installed.
"""

import asyncio
from typing import Any

from playwright.async_api import Error as PlaywrightError
from scrapy import Request, Spider, signals
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from crawlers.addresses import RefusedError
from crawlers.browser import sandbox, unshut

SIZE = "document.documentElement ? document.documentElement.outerHTML.length : 0"


class BoundedHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """Downloads through a browser: all that a page loads counts; one that loads too much or too long is closed."""

    async def _maybe_launch_browser(self) -> None:
        """Launch the browser in its sandbox, without it where there is none and the operator does not insist.

        Raises RefusedError where he does.
        """
        try:
            await super()._maybe_launch_browser()
        except PlaywrightError as error:
            options = self.config.launch_options
            if not options["chromium_sandbox"]:
                raise
            if sandbox() == "required":
                raise RefusedError(unshut(str(error)), "browser") from error
            options["chromium_sandbox"] = False
            await super()._maybe_launch_browser()
            self._crawler.spider.keeper.notes[unshut(str(error))] = 1

    async def _download_request_with_page(self, request: Request, page: Any, spider: Spider) -> Response:
        """Give what the browser made of a page; raises DownloadCancelledError and DownloadTimeoutError."""
        settings = self._crawler.settings
        most, seconds = settings.getint("DOWNLOAD_MAXSIZE"), settings.getfloat("DOWNLOAD_TIMEOUT")
        spent = asyncio.get_running_loop().create_future()
        total = 0

        def received(told: dict[str, int]) -> None:
            nonlocal total
            total += told["dataLength"]
            of_as_many = range(told["dataLength"])  # what counts bytes asks for their number alone
            self._crawler.signals.send_catch_log(
                signals.bytes_received, data=of_as_many, request=request, spider=spider
            )
            if total > most and not spent.done():
                spent.set_result(None)

        session = await page.context.new_cdp_session(page)
        session.on("Network.dataReceived", received)
        await session.send("Network.enable")
        work = asyncio.ensure_future(super()._download_request_with_page(request, page, spider))
        await asyncio.wait({work, spent}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            return small(work.result(), most)
        work.cancel()
        await asyncio.wait({work}, timeout=1)
        if spent.done():
            raise DownloadCancelledError(f"the page loads more than {most >> 20} MB")
        raise DownloadTimeoutError(f"the page is not done after {seconds:.0f} s")

    async def _apply_page_methods(self, page: Any, request: Request, spider: Spider) -> None:
        """Look at how large a page has become before all of it is taken over; raises DownloadCancelledError."""
        await super()._apply_page_methods(page, request, spider)
        most = self._crawler.settings.getint("DOWNLOAD_MAXSIZE")
        if await page.evaluate(SIZE) > most:
            raise DownloadCancelledError(f"the page has become more than {most >> 20} million characters")


def small(response: Response, most: int) -> Response:
    """Give a response; raises DownloadCancelledError for one that is too large all the same."""
    if len(response.body) > most:
        raise DownloadCancelledError(f"the page has become more than {most >> 20} MB")
    return response
