"""A real browser for tests: Chromium through its driver, pictures at a width, axe, and what left the host."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from tests.waiting import eventually

CHROMIUM = "/usr/bin/chromium"
DRIVER = "/usr/bin/chromedriver"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--lang=zh-CN",
)
WEB, OWN = ("http", "https", "ws", "wss"), ("127.0.0.1", "localhost")
CUT_SHORT = ("htmx:sendError", "htmx:afterRequest")
DESK_WIDTH, PHONE_WIDTH = 1440, 390
LOADS_WITHIN = 30.0
GONE_MEANWHILE = "does not belong to the document"


class Patient(webdriver.Chrome):
    """Chromium that has loaded a page and its scripts when `get` returns; on a busy machine the driver may not wait."""

    def get(self, url: str) -> None:
        """Go to an address."""
        super().get(url)
        eventually(self._has_loaded, LOADS_WITHIN)

    def _has_loaded(self) -> bool:
        return bool(self.execute_script("return document.readyState === 'complete'"))


@contextmanager
def open_browser() -> Iterator[webdriver.Chrome]:
    """Open a browser without history; it and its profile are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="qingdan-browser-") as profile:
        options = Options()
        options.binary_location = CHROMIUM
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        options.add_experimental_option("perfLoggingPrefs", {"enableNetwork": True, "enablePage": False})
        driver = Patient(options=options, service=Service(DRIVER))
        driver.set_page_load_timeout(LOADS_WITHIN)
        try:
            yield driver
        finally:
            driver.quit()


def forget(driver: webdriver.Chrome) -> None:
    """Have a browser without history again: another tab, in which nothing is set, no cookie, nothing kept, no log."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(driver.current_url))
    if origin.startswith("http"):
        driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    old = driver.window_handles
    driver.switch_to.new_window("tab")
    new = driver.current_window_handle
    for handle in old:
        driver.switch_to.window(handle)
        driver.close()
    driver.switch_to.window(new)
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    for kind in ("browser", "performance"):
        driver.get_log(kind)


def resize(driver: webdriver.Chrome, width: int, height: int = 900) -> None:
    """Give the page this width, as a phone or a desk has it; a window cannot be that narrow."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def screenshot(driver: webdriver.Chrome, width: int, path: Path) -> Path:
    """Take a picture of the whole page at this width."""
    resize(driver, width)
    height = driver.execute_script("return document.documentElement.scrollHeight")
    resize(driver, width, max(int(height), 600))
    shown = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(base64.b64decode(shown["data"]))
    resize(driver, width)
    return path


def axe(driver: webdriver.Chrome, *, besides: Sequence[str] = ()) -> list[str]:
    """
    Return what axe finds against WCAG 2.1 A and AA: rule, and the first places; not at `besides`, by selectors.

    From the first look on this browser loads axe with every page, which is quicker than to send it each time.
    """
    if not driver.execute_script("return Boolean(window.axe)"):
        script = AXE.read_text(encoding="utf-8")
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
        driver.execute_script(script)
    found = driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "const only = {runOnly: {type: 'tag', values: arguments[0]}, resultTypes: ['violations'], preload: false};"
        "axe.run({exclude: arguments[1]}, only).then(r => done(r.violations));",
        list(RULES),
        [*besides],
    )
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


def reads(driver: webdriver.Chrome, words: str, place: str = "main") -> bool:
    """Tell whether these words can be read in a place; on a page that is just going away nothing can."""
    try:
        return words in driver.find_element(By.CSS_SELECTOR, place).text
    except (NoSuchElementException, StaleElementReferenceException):
        return False
    except WebDriverException as error:  # the same, when the page goes between two questions of the driver itself
        if GONE_MEANWHILE not in str(error):
            raise
        return False


def scrolls_sideways(driver: webdriver.Chrome) -> bool:
    """Tell whether the page is wider than its window."""
    wide = driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return bool(wide > 0)


def requests_outside(driver: webdriver.Chrome) -> list[str]:
    """Return the addresses that pages asked for since the last look and that are not on this machine."""
    asked = (event["params"]["request"]["url"] for event in _network(driver))
    return [url for url in asked if urlsplit(url).scheme in WEB and urlsplit(url).hostname not in OWN]


def console_messages(driver: webdriver.Chrome) -> list[str]:
    """Return what the console says of broken scripts and of breaches of the policy; answers of 4xx are no breach."""
    said = [entry for entry in driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    # Leaving a page ends its polling; htmx reports that as an error of sending.
    return [
        entry["message"]
        for entry in said
        if entry["source"] != "network" and not any(word in entry["message"] for word in CUT_SHORT)
    ]


def _network(driver: webdriver.Chrome) -> Iterator[dict[str, Any]]:
    for entry in driver.get_log("performance"):
        event = json.loads(entry["message"])["message"]
        if event["method"] == "Network.requestWillBeSent":
            yield event
