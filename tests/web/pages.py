"""A page as a program reads it: the addresses it names, and its forms with the buttons that send them."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """Collects the addresses a page names, and its forms: where they go, what stands in them, and their buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self.by_id: dict[str, dict[str, Any]] = {}
        self.buttons: list[tuple[str | None, int, str, str]] = []
        self.select, self.area = "", False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.links += [found[name] for name in ("href", "src", "data-save", "data-state") if name in found]
        if tag == "form":
            form = {"action": found.get("action", ""), "method": found.get("method", "get"), "fields": []}
            self.forms.append(form)
            self.by_id[found.get("id", "")] = form
        if tag == "button" and found.get("type") != "button":
            self.buttons.append((found.get("form"), len(self.forms) - 1, found.get("name", ""), found.get("value", "")))
        if self.forms:
            self.take_field(tag, found)

    def take_field(self, tag: str, found: dict[str, str]) -> None:
        """Take up what a field would send as it is shown."""
        fields = self.forms[-1]["fields"]
        is_off = found.get("type") in {"radio", "checkbox"} and "checked" not in found
        if tag == "input" and "name" in found and not is_off:
            fields.append((found["name"], found.get("value", "")))
        if tag == "select":
            self.select = found.get("name", "")
        if tag == "option" and "selected" in found and self.select:
            fields.append((self.select, found.get("value", "")))
        if tag == "textarea" and "name" in found:
            fields.append((found["name"], ""))
            self.area = True

    def handle_data(self, data: str) -> None:
        if self.area:
            name, value = self.forms[-1]["fields"].pop()
            self.forms[-1]["fields"].append((name, value + data.removeprefix("\r\n").removeprefix("\n")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = False
        if tag == "select":
            self.select = ""

    def presses(self) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        """Give each button: its form's address, its name, and all that pressing it sends."""
        for owner, place, name, value in self.buttons:
            form = self.by_id[owner] if owner else self.forms[place]
            if form["method"] == "post":
                yield form["action"], name, [*form["fields"], *([(name, value)] if name else [])]
