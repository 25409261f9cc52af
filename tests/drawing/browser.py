# pyright: basic, reportMissingImports=false
# mypy: disallow-untyped-calls=false
"""A page in a browser, Chromium, with the hands of a reader: ``make test-browser``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver import ActionChains, Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

OPTIONS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1400,850",
]  # fmt: skip


@contextmanager
def opened_browser(folder: Path) -> Iterator[Browser]:
    """A browser whose files are in a folder."""
    options = ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for option in (*OPTIONS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options, Service(str(shutil.which("chromedriver"))))
    try:
        yield Browser(driver, folder)
    finally:
        driver.quit()


class Browser:
    """What a reader sees and does; ``console`` and ``requests`` is what happened besides."""

    def __init__(self, driver: Chrome, folder: Path) -> None:
        self.driver, self.folder, self.number = driver, folder, 0
        self.address = ""

    def open(self, page: str) -> None:
        """Open a page, and forget what was before."""
        self.number += 1
        file = self.folder / f"page{self.number}.html"
        file.write_bytes(page.encode())
        self.driver.get("about:blank")
        self.console(), self.requests()
        self.address = file.as_uri()
        self.driver.get(self.address)

    def console(self) -> list[str]:
        """What was written to the console, errors among it."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """What the page has asked for, besides itself and what it holds."""
        messages = [json.loads(e["message"])["message"] for e in self.driver.get_log("performance")]
        sent = [m["params"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        return [
            p["request"]["url"]
            for p in sent
            if p["documentURL"] == self.address != p["request"]["url"]
            and not p["request"]["url"].startswith("data:")
        ]

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns, run in the page."""
        return self.driver.execute_script(script, *arguments)

    def find(self, selector: str) -> WebElement:
        """The first element that a selector finds."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """All of them."""
        found: list[Any] = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return found

    def text(self, selector: str) -> str:
        """What is written in it."""
        return str(self.find(selector).get_property("textContent"))

    def boxes(self) -> dict[str, str]:
        """Of each path the title of the box there."""
        script = """return [...document.querySelectorAll("#paper .box")].map((box) =>
          [box.dataset.path, box.querySelector(":scope > text")?.firstChild.data ?? ""])"""
        return dict(self.run(script))

    def box(self, title: str, number: int = 0) -> str:
        """The path of a box with this title."""
        return [path for path, found in self.boxes().items() if found == title][number]

    def at(self, path: str) -> WebElement:
        """The box at a path."""
        return self.find(f'.box[data-path="{path}"]')

    def click(self, selector: str) -> None:
        """Move there, and click."""
        ActionChains(self.driver).move_to_element(self.find(selector)).click().perform()

    def click_box(self, path: str) -> None:
        """Click on a box; if it is open, on its title."""
        bar = self.all(f'.box[data-path="{path}"] > rect.bar')
        self.click(f'.box[data-path="{path}"] > {"rect.bar" if bar else "rect"}')

    def type(self, text: str, *, into: str = "#words") -> None:
        """Click there, and type in the place of what is there."""
        self.click(into)
        keys = ActionChains(self.driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL)
        keys.send_keys(Keys.DELETE).send_keys(text).perform()

    def press(self, *keys: str) -> None:
        """Press keys."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def press_with_shift(self, key: str) -> None:
        ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(key).key_up(Keys.SHIFT).perform()

    def hover(self, sheet: str, wire: int) -> None:
        """Move onto the middle of a wire of the sheet at a path."""
        element = self.find(f'.near[data-sheet="{sheet}"][data-wire="{wire}"]')
        script = """const at = arguments[0].getPointAtLength(4)
          .matrixTransform(arguments[0].getScreenCTM());
          return [Math.round(at.x), Math.round(at.y)];"""
        self.move(*self.run(script, element))

    def move(self, x: int, y: int, *, wheel: int = 0, drag: tuple[int, int] | None = None) -> None:
        """Move to a place in the window; turn the wheel there, or drag what is there."""
        chain = ActionChains(self.driver)
        pointer = chain.w3c_actions.pointer_action
        pointer.move_to_location(x, y)
        if drag:
            pointer.pointer_down()
            pointer.move_to_location(x + drag[0], y + drag[1])
            pointer.pointer_up()
        if wheel:
            chain.w3c_actions.wheel_action.scroll(x, y, 0, wheel)
        chain.perform()

    def place(self) -> list[float]:
        """Where the picture is in the window, and how large: x, y and scale."""
        script = """const m = document.getElementById("paper").getCTM(); return [m.e, m.f, m.a]"""
        return list(self.run(script))
