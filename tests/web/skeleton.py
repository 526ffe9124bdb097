"""A page without its words: the elements it has, with their attributes and where they lead, and what is never ours."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote

from tests.hostile import WORD

LEADING = {"href", "src", "action", "formaction", "srcset", "data", "poster", "cite", "xlink:href", "data-save"}
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
LOCAL = re.compile(r"(/(?![/\\])|[?#]|$)")


class Skeleton(HTMLParser):
    """Collects each element with the name of each attribute, where the page leads, its words, and what is wrong."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.bones: set[tuple[str, str]] = set()
        self.abroad: set[str] = set()
        self.words: list[str] = []
        self.faults: list[str] = []
        self.nonces: set[str] = set()
        self.inline: set[str] = set()
        self.inside, self.is_data = "", False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag if tag in {"script", "style", "textarea"} else ""
        found = {name: value or "" for name, value in attrs}
        self.bones |= {(tag, ""), *((tag, name) for name in found)}
        self.faults += [f"<{tag} {name}>" for name in found if name.startswith("on") or name in {"style", "srcdoc"}]
        for name in LEADING & found.keys():
            address = found[name].removeprefix("http://localhost")
            if not LOCAL.match(address) or TURNING.search(unquote(address)):
                self.abroad.add(address)
        if tag == "script":
            self.is_data = found.get("type") == "application/json"
            self.nonces |= set() if self.is_data else {found.get("nonce", "")}

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.inside = ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script" and self.is_data:
            json.loads(data)
            if "<" in data:
                self.faults.append("an element among the words for a script")
        elif self.inside in {"script", "style"}:
            self.inline |= {data} if data.strip() else set()
        else:
            self.words.append(data)
            if TURNING.search(data) and not self.inside:  # in a field it turns nothing else
                self.faults.append(f"a mark that turns the direction of a line: {data[:80]!r}")

    def handle_comment(self, data: str) -> None:
        self.faults += ["a comment with foreign words"] if WORD in data else []

    def handle_decl(self, decl: str) -> None:
        self.faults += [f"<!{decl}>"] if decl.lower() != "doctype html" else []

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"<![{data}")
