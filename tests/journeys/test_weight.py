"""How much a reader's connection carries, as Chromium counts it, and whether anything moves while a page comes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.journeys.visits import PAGES, question

pytestmark = [pytest.mark.appearance, pytest.mark.long]

MOST_BYTES, MOST_REQUESTS = 45_000, 6
MOST_BYTES_OF_THE_NEXT = 6_500
MOST_BYTES_OF_THE_WORKER = 12_000
SLOW_BYTES_A_SECOND = 20_000  # so slow that pages are painted in pieces

NOTE_WHAT_MOVES = """
window.moved = [];
const place = box => [box.x, box.y, box.width, box.height].map(Math.round).join(" ");
new PerformanceObserver(list => list.getEntries().forEach(shift => shift.sources.forEach(source => window.moved.push(
  `${source.node?.outerHTML?.slice(0, 80) || source.node?.data}: ` +
  `${place(source.previousRect)} to ${place(source.currentRect)}`
)))).observe({type: "layout-shift", buffered: true});
"""


@dataclass
class Traffic:
    """What came over the wire: each request's address by its id, and the bytes received, headers included."""

    requests: dict[str, str] = field(default_factory=dict)
    received: int = 0

    @property
    def addresses(self) -> list[str]:
        """The addresses asked for."""
        return list(self.requests.values())


@contextmanager
def counted(page: Page) -> Iterator[Traffic]:
    """Count what a page asks for and receives."""
    traffic = Traffic()
    wire = page.context.new_cdp_session(page)

    def asked(event: dict[str, Any]) -> None:
        traffic.requests[event["requestId"]] = event["request"]["url"]

    def found_in_cache(event: dict[str, Any]) -> None:
        if event.get("response", {"fromDiskCache": True})["fromDiskCache"]:
            traffic.requests.pop(event["requestId"], None)

    def arrived(event: dict[str, Any]) -> None:
        traffic.received += event["encodedDataLength"]

    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.requestServedFromCache", found_in_cache)
    wire.on("Network.responseReceived", found_in_cache)
    wire.on("Network.loadingFinished", arrived)
    wire.send("Network.enable")
    yield traffic
    page.wait_for_load_state("networkidle")
    wire.detach()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_first_visit_to_a_question_is_light_and_the_next_question_next_to_nothing(
    site: str, browser: Browser, language: str
) -> None:
    starter = browser.new_context()
    page = starter.new_page()
    question(page, f"{site}/{language}")
    address, cookies = page.url, starter.storage_state()
    starter.close()

    # What a service worker fetches is not counted with the page, so it comes in the test below.
    reader = browser.new_context(storage_state=cookies, service_workers="block")
    page = reader.new_page()
    with counted(page) as first:
        page.goto(address)
    assert 10_000 < first.received <= MOST_BYTES
    assert len(first.addresses) <= MOST_REQUESTS
    assert {urlsplit(one).netloc for one in first.addresses} == {urlsplit(site).netloc}

    with counted(page) as second:
        page.locator(".pager [data-key=next]").click()
        page.wait_for_url(lambda url: url != address)
    assert len(second.addresses) == 1, second.addresses
    assert 500 < second.received <= MOST_BYTES_OF_THE_NEXT
    reader.close()


def test_what_the_worker_keeps_for_the_time_without_a_connection_is_light(site: str, page: Page) -> None:
    question(page, f"{site}/vi")
    attempt = page.url.rsplit("/", 1)[0]
    received = {}
    for address in (f"{site}/offline.js", f"{attempt}/all"):
        reply = page.request.get(address, headers={"Accept-Encoding": "br"})
        received[address] = int(reply.headers["content-length"])
    assert sum(received.values()) <= MOST_BYTES_OF_THE_WORKER


def test_static_files_have_their_hash_in_the_address_and_are_packed_ahead_and_kept_for_a_year(
    site: str, page: Page
) -> None:
    page.goto(f"{site}/vi/quizzes/models/on-paper/7")
    addresses = page.evaluate(
        "[...document.querySelectorAll('link[href*=static], script')].map(one => one.href || one.src)"
    )
    assert len(addresses) == 4
    for address in addresses:
        assert len(urlsplit(address).path.split(".")[-2]) == 12
        sizes = {}
        for packing in ("br", "gzip", "identity"):
            reply = page.request.get(address, headers={"Accept-Encoding": packing})
            assert reply.headers.get("content-encoding", "identity") == packing
            assert "immutable" in reply.headers["cache-control"]
            assert int(reply.headers["cache-control"].split("max-age=")[1].split(",")[0]) >= 365 * 24 * 3600
            sizes[packing] = int(reply.headers["content-length"])
        assert sizes["br"] <= sizes["gzip"] < sizes["identity"]


def throttle(wire: CDPSession, bytes_a_second: int | None) -> None:
    """Make the line slow, or as fast as it is."""
    speed = bytes_a_second or -1
    line = {"offline": False, "latency": 0, "downloadThroughput": speed, "uploadThroughput": -1}
    wire.send("Network.emulateNetworkConditions", line)


def least_moved(page: Page) -> list[str]:
    """Load the page again, up to three times, and return what moved every time.

    On a busy machine Chromium may paint between any two elements; what moves because of the design moves each time.
    """
    for _ in range(3):
        page.reload()
        page.wait_for_timeout(150)  # the observer tells of a shift a moment after it
        if not (moved := page.evaluate("window.moved")):
            break
    return list(moved)


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_on_a_page_moves_while_it_comes_over_a_slow_line(site: str, browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.add_init_script(NOTE_WHAT_MOVES)
    wire = context.new_cdp_session(page)
    moved = {}
    for name, visit in PAGES.items():
        throttle(wire, None)
        visit(page, f"{site}/vi")
        throttle(wire, SLOW_BYTES_A_SECOND)
        moved[name] = least_moved(page)
    assert {name: what for name, what in moved.items() if what} == {}
    assert len(moved) == len(PAGES)
    context.close()
