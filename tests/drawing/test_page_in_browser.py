# pyright: basic, reportMissingImports=false
"""Pages in a browser, read by clicking: ``make test-browser`` installs what they need."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from cartesian_rdc.drawing import draw
from cartesian_rdc.drawing.measures import shortened
from cartesian_rdc.drawing.reads import used_wires
from cartesian_rdc.neural import dense, from_arrays, reals, sigmoid, tanh
from cartesian_rdc.typed import called, in_lenses
from tests.drawing.pages import FLAT, boxes_in, difference, flat
from tests.drawing.subjects import HOSTILE, chain, hostile, small, transformer

pytest.importorskip("selenium", reason="selenium is not installed: make test-browser")
if not (shutil.which("chromium") and shutil.which("chromedriver")):
    pytest.skip("chromium and chromedriver are not installed", allow_module_level=True)

from selenium.webdriver.common.keys import Keys

from tests.drawing.browser import Browser, opened_browser

TIMED = os.environ.get("TIMED") == "1"
"""Whether times are looked at, as in ``make test-browser``."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened_browser(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture(autouse=True)
def _nothing_goes_wrong(browser: Browser) -> Iterator[None]:
    yield
    assert browser.console() == []
    assert browser.requests() == []


def frame_in(browser: Browser) -> object:
    return browser.run(FLAT + "return flat(window.drawn())")


def test_boxes_fold_and_unfold(browser: Browser) -> None:
    diagram = small()
    browser.open(diagram.html())
    assert set(browser.boxes().values()) == {"optimiser", "model", "loss", "rate"}
    assert not difference(flat(diagram.opened(depth=0).frame), frame_in(browser))
    model = browser.box("model")
    browser.click_box(model)
    assert browser.at(model).get_attribute("aria-expanded") == "true"
    assert {"body", "head"} <= set(browser.boxes().values())
    assert browser.text("#panel h2") == "model"
    body = browser.box("body")
    browser.click_box(body)
    assert "tanh" in browser.boxes().values()
    browser.click_box(body)
    browser.click("#toggle")
    assert "tanh" in browser.boxes().values()
    browser.click("#fit")
    browser.click_box(model)
    assert set(browser.boxes().values()) == {"optimiser", "model", "loss", "rate"}
    for depth in (1, 3):
        browser.type(str(depth), into="#depth")
        browser.click("#unfold")
        assert not difference(flat(diagram.opened(depth=depth).frame), frame_in(browser))
    browser.click("#fold")
    assert len(browser.boxes()) == 4
    some = diagram.opened("model/body", "loss")
    browser.open(some.html())
    assert not difference(flat(some.frame), frame_in(browser))


def test_keys(browser: Browser) -> None:
    browser.open(small().html())
    browser.click("#fit")
    browser.press(Keys.TAB)
    assert browser.text("#panel h2") == "optimiser"
    browser.press(Keys.ARROW_DOWN)
    assert browser.text("#panel h2") == "model"
    browser.press(Keys.ENTER)
    assert "body" in browser.boxes().values()
    browser.press(Keys.ARROW_RIGHT)
    assert browser.text("#panel h2") in {"head", "loss"}
    browser.press(Keys.ESCAPE)
    assert "body" not in browser.boxes().values()


def test_search(browser: Browser) -> None:
    browser.open(small().html())
    browser.type("tanh")
    count = int(browser.text("#count").removeprefix("1 of "))
    assert count >= 1
    (hit,) = browser.all(".box.hit")
    assert browser.boxes()[str(hit.get_attribute("data-path"))] == "tanh"
    middle = browser.run(
        "const r = arguments[0].getBoundingClientRect(); return r.x + r.width / 2", hit
    )
    assert (
        abs(middle - browser.run("return document.getElementById('picture').clientWidth / 2")) < 2
    )
    browser.type("weights")
    total = browser.text("#count").removeprefix("1 of ")
    assert int(total) > 2
    browser.press(Keys.ENTER)
    assert browser.text("#count") == f"2 of {total}"
    browser.press_with_shift(Keys.ENTER)
    browser.press_with_shift(Keys.ENTER)
    assert browser.text("#count") == f"{total} of {total}"
    browser.click("#after")
    assert browser.text("#count") == f"1 of {total}"
    assert browser.all(".name.hit")
    browser.type("R[4, 2]")
    assert browser.text("#count").startswith("1 of ")
    browser.type("nowhere")
    assert browser.text("#count") == "no hit"
    browser.press(Keys.ESCAPE)
    assert browser.text("#count") == ""
    assert len(browser.boxes()) == 4


def test_pan_and_zoom(browser: Browser) -> None:
    browser.open(small().html())
    x, y, scale = browser.place()
    left, top = browser.run(
        "const r = document.getElementById('picture').getBoundingClientRect(); return [r.x, r.y]"
    )
    browser.move(300, 300, wheel=-200)
    x2, y2, larger = browser.place()
    assert larger > scale
    for at, before, now, origin in ((300, x, x2, left), (300, y, y2, top)):
        assert abs((at - origin - before) / scale - (at - origin - now) / larger) < 0.5
    browser.move(200, 600, drag=(60, -40))
    assert browser.place() == pytest.approx([x2 + 60, y2 - 40, larger], abs=0.1)
    browser.click("#fit")
    assert browser.place() == pytest.approx([x, y, scale], abs=0.1)


def test_hovering_lights_what_reads(browser: Browser) -> None:
    model = (reals(2) >> dense(reals(3), tanh) >> dense(reals(2), sigmoid)).called("model")
    diagram = draw(in_lenses(model))
    browser.open(diagram.html())
    sheet = diagram.book.sheet(diagram.subject.shown)
    wire = next(p.wire for p in sheet.ports if p.side == "left" and not p.into)
    browser.hover("", used_wires(sheet).index(wire))
    assert browser.all(".wire.lit")
    readers = {k for k, box in enumerate(sheet.boxes) if wire in box.reads}
    assert readers
    assert {int(str(b.get_attribute("data-path"))) for b in browser.all(".box.reads")} == readers
    lit = len(browser.all(".wire.back.lit"))
    assert lit == len(
        {p.wire for k in readers for p in sheet.boxes[k].ports if sheet.wires[p.wire].back}
    )
    assert ", read on the way back by " in browser.text("#told")
    browser.move(10, 400)
    assert not browser.all("#paper .lit, #paper .reads")


def test_the_panel(browser: Browser) -> None:
    browser.open(small().html())
    browser.click_box(browser.box("model"))
    panel = browser.text("#panel")
    for words in (
        "body/weights",
        "R[4, 2]",
        "head/bias",
        "operations on numbers",
        "forward",
        "source",
    ):
        assert words in panel
    browser.driver.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    source = browser.text("#panel pre")
    browser.click("#copy")
    browser.type("", into="#words")
    assert browser.run("return navigator.clipboard.readText()") == source
    browser.run("navigator.clipboard.writeText = () => Promise.reject()")
    browser.click("#fit")
    browser.click_box(browser.box("loss"))
    browser.click("#copy")
    other = browser.text("#panel pre")
    assert other != source
    assert browser.run("return navigator.clipboard.readText()") == other


def test_hostile_names_show_as_text(browser: Browser) -> None:
    counts: list[int] = []
    for names in (HOSTILE, [f"name {k}" for k in range(len(HOSTILE))]):
        diagram = hostile(*names)
        browser.open(diagram.html())
        browser.type("3", into="#depth")
        browser.click("#unfold")
        found = browser.boxes()
        assert len(found) == boxes_in(diagram)
        assert shortened(names[0], 90) in found.values()
        counts.append(browser.run("return document.getElementsByTagName('*').length"))
        browser.type("script")
        assert browser.text("#count") == ("1 of 4" if names is HOSTILE else "no hit")
    assert counts[0] == counts[1]


def test_arrays_are_drawn(browser: Browser) -> None:
    model = reals(2) >> called("body", dense(reals(3), tanh)) >> dense(reals(2), tanh)
    nan, inf = float("nan"), float("inf")
    at = from_arrays(
        model.parameters,
        [[0.0, nan], [[1, inf, -1], [0, 0, 1e308]], [1, 2, 3], [[0, 0], [0, 0], [0, 0]]],
    )
    browser.open(draw(model, parameters=at).html())
    assert len(browser.all("image.array")) == 4
    script = """return Promise.all([...document.querySelectorAll("image.array")].map((image) => {
      const made = new Image(); made.src = image.getAttribute("href");
      return made.decode().then(() => [made.naturalWidth, made.naturalHeight]); }))"""
    assert sorted(browser.run(script)) == [[2, 3], [3, 2], [24, 18], [24, 18]]
    assert "weights.2" in browser.text("#paper") or "weights" in browser.text("#paper")
    assert "1 not finite" in browser.text("#panel")
    browser.click_box(browser.box("body"))
    assert len(browser.all("image.array")) == 6
    assert "body/weights: float64[3, 2], from 0 to 0, mean 0" in browser.text("#panel")


def test_a_long_term_opens_folded(browser: Browser) -> None:
    browser.open(draw(chain(100_000 if TIMED else 5_000)).html())
    assert "gathers parts that no label holds" in browser.text("#note")
    browser.type("9", into="#depth")
    browser.click("#unfold")
    assert "3000 boxes are drawn at most" in browser.text("#note")
    assert 500 < len(browser.boxes()) <= 3000


@pytest.mark.skipif(not TIMED, reason="times are looked at by make test-browser")
def test_the_learner_of_a_transformer(browser: Browser) -> None:
    """Some 500 boxes, under 1 MB, and each step under 1 s, in the page itself."""
    diagram = transformer()
    page = diagram.html()
    assert boxes_in(diagram) >= 500
    assert len(page.encode()) < 1_000_000
    browser.open(page)
    times = [browser.run("const t = performance.timing; return t.loadEventEnd - t.responseEnd")]
    watch = """window.longest = 0;
      const seen = (list) => list.getEntries().forEach((e) => {
        window.longest = Math.max(window.longest, e.duration); });
      new PerformanceObserver(seen).observe({ type: "event", durationThreshold: 16 });
      new PerformanceObserver(seen).observe({ type: "longtask" });"""
    browser.run(watch)

    def longest() -> float:
        browser.driver.execute_async_script(
            "const d = arguments[0]; requestAnimationFrame(() => setTimeout(d, 50))"
        )
        return float(browser.run("const l = window.longest; window.longest = 0; return l"))

    browser.click_box(browser.box("model"))
    times.append(longest())
    for title in ("block", "attention", "optimiser"):
        browser.click("#fit")
        longest()
        path = browser.box(title)
        browser.click_box(path)
        times.append(longest())
        assert browser.at(path).get_attribute("aria-expanded") == "true"
    browser.type("softmax")
    times.append(longest())
    assert browser.text("#count") == "1 of 2"
    browser.press(Keys.ENTER)
    times.append(longest())
    browser.type("9", into="#depth")
    browser.click("#unfold")
    times.append(longest())
    assert len(browser.boxes()) == boxes_in(diagram)
    browser.move(400, 400, wheel=-300)
    times.append(longest())
    browser.click("#fold")
    times.append(longest())
    assert len(browser.boxes()) == 4
    print("longest steps, in ms:", times)
    assert max(times) < 1000
