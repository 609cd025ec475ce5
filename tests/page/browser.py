"""Debian's chromium, driven by Playwright. Without it a test is skipped, and says so; where
JXLS_REQUIRE_BROWSER=1 it fails instead."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]

_PATIENCE = 60_000
"""Milliseconds; a busy machine is no fault."""

required = os.environ.get("JXLS_REQUIRE_BROWSER") == "1"
needs_browser = pytest.mark.skipif(
    CHROMIUM is None and not required, reason="no chromium on this machine"
)


@contextmanager
def launched() -> Iterator["Browser"]:
    """A browser, for as many pages as are wanted: to start one takes longer than most tests."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM is not None, "JXLS_REQUIRE_BROWSER=1, and there is no chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def browsing(
    browser: "Browser", width: int = 1100, height: int = 900, tolerated: str = "nothing"
) -> Iterator["Page"]:
    """A page that knows of no other. It fails the test if a script fails, or if anything but our server
    is asked. Troubles that say what is ``tolerated`` are none."""
    from playwright.sync_api import expect

    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", accept_downloads=True
    )
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    expect.set_options(timeout=_PATIENCE)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
            else troubles.append(asked.url)
        ),
    )
    try:
        yield page
        told = [trouble for trouble in troubles if tolerated not in trouble]
        assert told == [], told
    finally:
        context.close()
