"""Whatever is typed into any form is text wherever it is shown then: in the form again, where it leads to, at the desk.

The forms are those of every page that somebody may see, and hostile words stand in every field that takes words.
"""

from itertools import islice

import pytest
from werkzeug.datastructures import MultiDict

from quizapp.items.markup import TAGS
from quizapp.web.policy import POLICY
from tests.hostile import BIDI, PAYLOADS, WORD
from tests.web.cast import Stage
from tests.web.pages import Page
from tests.web.test_hostile_texts import Walk
from tests.web.test_mass_assignment import Sent, endpoint_of, filled_in
from tests.web.test_policy import address_of, asks, refusal

MANY, FEW = 1200, 60  # signs: what a text may have, and what a name may
SHAPED = {
    "date",
    "paragraph",
    "sentence",
    "as_of",
    "value",
    "tolerance",
    "minutes",
    "attempts",
    "count",
    "who",
    "search",
}
SEEN_LATER = (
    "/en/desk/",
    "/en/desk/compose",
    "/en/desk/log",
    "/en/desk/review",
    "/en/desk/questions",
    "/en/desk/sources",
)
WRITERS = (("An", 2), ("guest", 1), ("Lan", 8), ("Minh", 3), ("Chi", 8))  # and how many forms at least are taken


class Fields(Page):
    """The forms of a page, with the names of the fields in which anything may be typed."""

    def __init__(self, page: str) -> None:
        self.free: set[str] = set()
        super().__init__(page)

    def take_field(self, tag: str, found: dict[str, str]) -> None:
        """Take up whether a field is for words."""
        super().take_field(tag, found)
        if tag == "textarea" or (tag == "input" and found.get("type", "text") in {"text", "search"}):
            self.free |= {found["name"]} if found.get("name") else set()


def forms_with_words(stage: Stage, name: str) -> dict[tuple[str, str], tuple[str, str, Sent, set[str]]]:
    """Return the buttons that send words: the page and the address of each, what it sends, and which are the words."""
    found: dict[tuple[str, str], tuple[str, str, Sent, set[str]]] = {}
    for endpoint in POLICY:
        for ask in asks(stage.app, stage.cast, endpoint):
            if ask.method != "GET" or ask.identity.name != name or refusal(endpoint, ask) is not None:
                continue
            address = address_of(stage.app, endpoint, ask)
            with stage.browser(name).get(address) as reply:
                if reply.mimetype != "text/html" or reply.status_code != 200:
                    continue
                page = Fields(reply.get_data(as_text=True))
            for action, button, sent in page.presses():
                free = page.free & {field for field, _ in sent}
                if free and (there := endpoint_of(stage, action or address)):
                    found.setdefault(
                        (there, f"{button} {dict(sent).get(button)}"), (address, action or address, sent, free)
                    )
    return found


def words(turn: int, longest: int) -> str:
    """Return hostile words, other ones at each turn."""
    text = BIDI[turn % len(BIDI)]
    for one in islice(PAYLOADS * 2, turn * 7 % len(PAYLOADS), None):
        if len(text) + len(one) >= longest:
            break
        text += f" {one}"
    return text


def visited(stage: Stage, name: str, addresses: tuple[str, ...], found: Walk) -> None:
    """Take up some pages as somebody sees them."""
    for address in addresses:
        with stage.browser(name).get(address) as reply:
            found.take(reply, (name, address))


@pytest.mark.long
@pytest.mark.parametrize(("name", "least"), WRITERS)
def test_words_typed_into_any_form_are_words_wherever_they_are_shown(stage: Stage, name: str, least: int) -> None:
    tame, hostile, taken, turn = Walk(), Walk(), set(), 0
    for (endpoint, button), (page, action, fields, free) in forms_with_words(stage, name).items():
        for longest, kept in ((MANY, set()), (MANY, SHAPED), (FEW, SHAPED)):
            sent = []
            for field, value in filled_in(fields):
                turn += 1
                is_ours = field in free and not kept & set(field.split("-"))
                sent.append((field, words(turn, longest) if is_ours else value))
            for walk, form in ((tame, filled_in(fields)), (hostile, sent)):
                stage.renew()
                reply = stage.browser(name).post(action, data=MultiDict(form))
                assert reply.status_code < 500, (endpoint, button)
                walk.take(reply, (name, endpoint, button))
                visited(stage, name, (page, *([reply.location] if reply.location else [])), walk)
                visited(stage, "Chi", SEEN_LATER, walk)
            if reply.status_code in {200, 302, 303}:
                taken.add((endpoint, button))
    assert {tag for tag, _ in hostile.bones} - {tag for tag, _ in tame.bones} <= TAGS
    assert not [bone for bone in hostile.bones if WORD in str(bone)]
    assert hostile.abroad == tame.abroad
    assert len(taken) >= least
    assert any(one.startswith(WORD) for one in hostile.shown)
