"""Teachers at their browsers, and the editor's form as a browser would send it."""

from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.bank.desk_people import crew
from tests.web.test_entry import sign_in

HERE = {"Sec-Fetch-Site": "same-origin"}  # what browsers say of a form of ours


def desk(app: Flask) -> dict[str, FlaskClient]:
    """Return the browsers of Lan and Hoa, who teach, Minh, who reviews, and Chi, an admin, all signed in."""
    with app.app_context():
        people = crew()
    browsers = {name: app.test_client() for name in people}
    for name, browser in browsers.items():
        sign_in(browser, name)
    return browsers


class Form(HTMLParser):
    """The fields of a page's form, by its id or, without one, of the form that goes to an address that ends so."""

    def __init__(self, page: str, ending: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.ending, self.inside, self.name, self.chosen = ending, False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = found.get("id") == self.ending or found.get("action", "").endswith(self.ending)
        name = found.get("name", "")
        if not self.inside or not name:
            if tag == "option" and self.inside and "selected" in found and self.chosen:
                self.fields[self.chosen] = [found.get("value", "")]
            return
        if tag == "textarea":
            self.name = name
            self.fields.setdefault(name, []).append("")
        if tag == "select":
            self.chosen = name
            self.fields[name] = [""]
        is_off = found.get("type") in {"radio", "checkbox"} and "checked" not in found
        if tag == "input" and not is_off:
            self.fields.setdefault(name, []).append(found.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.name:
            self.fields[self.name][-1] += data.removeprefix("\r\n").removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.name = ""
        if tag == "form":
            self.inside = False


def typed(browser: FlaskClient, item_id: str, **changes: Any) -> dict[str, Any]:
    """Return what the editor's form of an item would send, with changes; names have - for _ where they hold a place."""
    form = Form(browser.get(f"/en/desk/items/{item_id}").text, "item-form").fields
    return form | {name.replace("__", "-"): value for name, value in changes.items()}
