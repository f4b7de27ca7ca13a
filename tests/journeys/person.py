"""Somebody at a browser: reads, fills in, ticks, presses, and waits for what must appear."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from tests.journeys.visitor import Visitor
from tests.waiting import eventually

BUTTON = "//button[not(@tabindex='-1') and contains(normalize-space(.), '{0}')]"
LINK = "//a[contains(normalize-space(.), '{0}')]"
AWAY_WITHIN = 30.0
ARRIVES_WITHIN = 60.0
LOOK_EVERY = 0.05
"""Seconds between two looks: each look takes time from the page that is waited for."""


@dataclass(frozen=True)
class Person:
    """The browser as one person after another uses it; `base` is the portal's address."""

    driver: webdriver.Chrome
    base: str
    password: str

    def open(self, path: str) -> None:
        """Go to an address of this site."""
        self.driver.get(self.base + path.lstrip("/"))

    @property
    def path(self) -> str:
        """Where the browser is, without the host."""
        return "/" + self.driver.current_url.removeprefix(self.base)

    @property
    def text(self) -> str:
        """What can be read on the page."""
        return str(self.driver.execute_script("return document.body.innerText"))

    def sign_in(self, account: str, password: str | None = None) -> None:
        """Sign in through the page."""
        self.open("/intake/sign-in")
        self.fill("account", account)
        self.fill("password", password or self.password)
        self.press("登录")

    def sign_out(self) -> None:
        """Sign out through the menu of the frame."""
        self.one("details.menu summary").click()
        self.press("退出登录")
        self.sees("已退出登录")

    def one(self, css: str) -> WebElement:
        """Return the element that must be there."""
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def all(self, css: str) -> list[WebElement]:
        """Return all such elements."""
        return list(self.driver.find_elements(By.CSS_SELECTOR, css))

    def fill(self, name: str, text: str) -> None:
        """Type into an input, choose in a list in place of what stood there, or tick the box with this value."""
        control = self.one(f"[name='{name}']:not([type=hidden])")
        if control.tag_name == "select":
            Select(control).select_by_value(text)
        elif (kind := control.get_dom_attribute("type")) in ("checkbox", "radio"):
            self.tick(name, text)
        elif kind == "date":
            self.driver.execute_script("arguments[0].value = arguments[1]", control, text)
        else:
            control.clear()
            control.send_keys(text)

    def click(self, control: WebElement) -> None:
        """Click where it stands in the middle of the window and no bar lies over it."""
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", control)
        control.click()

    def tick(self, name: str, *values: str) -> None:
        """Tick boxes, or choose a radio button, by their values."""
        for value in values:
            box = self.one(f"input[name='{name}'][value='{value}']")
            if not box.is_selected():
                self.driver.execute_script("arguments[0].click()", box)

    def tick_all(self) -> None:
        """Tick all rows of the list by the box in its head."""
        self.click(self.one("table thead input[data-all]"))

    def attach(self, name: str, file: Path) -> None:
        """Choose a file of the own machine."""
        self.one(f"input[type=file][name='{name}']").send_keys(str(file))

    def row(self, words: str) -> WebElement:
        """Return the row of a list in which this can be read."""
        return self.driver.find_element(By.XPATH, f"//tbody/tr[contains(., '{words}')]")

    def tick_row(self, words: str) -> None:
        """Click the box of the row in which this can be read: it is ticked, or no longer."""
        self.click(self.row(words).find_element(By.CSS_SELECTOR, "input[type=checkbox]"))

    def press(self, words: str) -> None:
        """Press a button that sends a form, and wait until the page is another."""
        self._leave(self.driver.find_element(By.XPATH, BUTTON.format(words)))

    def press_this(self, button: WebElement) -> None:
        """Press this button of several, and wait until the page is another."""
        self._leave(button)

    def follow(self, words: str) -> None:
        """Follow a link that can be seen, first the one that says just this; wait until the page is another."""
        links = self.driver.find_elements(By.XPATH, LINK.format(words))
        shown = [link for link in links if link.is_displayed()]  # a closed menu holds links too
        if not shown:
            menu = links[0].find_element(By.XPATH, "ancestor::details[not(@open)]")
            self.click(menu.find_element(By.TAG_NAME, "summary"))
            shown = links[:1]
        self._leave(next((link for link in shown if link.text == words), shown[0]))

    def sees(self, *words: str, within: float = 15.0) -> None:
        """Wait until all of this can be read, for so many seconds at most."""

        def missing() -> list[str]:
            try:
                shown = self.text
            except WebDriverException:
                return list(words)
            return [word for word in words if word not in shown]

        def all_there() -> bool:
            return not missing()

        try:
            eventually(all_there, within, every=LOOK_EVERY)
        except AssertionError:
            raise AssertionError(f"{self.path} does not show {missing()} but:\n{self.text}") from None

    def sees_sometime(self, path: str, *words: str) -> None:
        """Open a page again and again until other processes have brought about that it shows this."""

        def shown() -> bool:
            self.open(path)
            return all(word in self.text for word in words)

        eventually(shown, ARRIVES_WITHIN, every=0.3)

    def _leave(self, control: WebElement) -> None:
        self.driver.execute_script("window.isOld = true")
        self.click(control)
        eventually(self._is_another_page, AWAY_WITHIN, every=LOOK_EVERY)

    def _is_another_page(self) -> bool:
        try:
            return bool(self.driver.execute_script("return !window.isOld && document.readyState === 'complete'"))
        except WebDriverException:  # between two pages there is nothing to ask
            return False


class AtDesk(Person):
    """Somebody who has signed in before: for what begins at a desk and is not about the sign-in page."""

    def sign_in(self, account: str, password: str | None = None) -> None:
        """Present a session; the browser stays where it is."""
        cookie = Visitor(self.base).sign_in(account, password or self.password).cookie
        present = {"name": "qingdan_session", "value": cookie, "url": self.base, "path": "/"}
        self.driver.execute_cdp_cmd("Network.setCookie", present)
