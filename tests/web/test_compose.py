"""Quizzes and decks are put together page by page: nothing typed is lost, and a guest takes what was published."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from quizapp.bank.compositions import Composition
from quizapp.bank.models import BankItem
from quizapp.bank.publish import retire
from quizapp.bank.records import find_record
from quizapp.db import db, writing
from quizapp.decks.models import Deck
from quizapp.decks.stamps import stamp_notes
from quizapp.quiz.models import Quiz
from quizapp.web import compose, picking
from tests.accounts.people import person
from tests.conftest import NOW, close, served_app
from tests.decks.packages import read_package
from tests.web.qr import read_code
from tests.web.test_account import another
from tests.web.test_entry import sign_in

DESK = "/en/desk/compose"
TYPED = {
    "title_vi": "Chíp và mây",
    "title_en": "Chips and clouds",
    "description_vi": "Ôn chương một.",
    "description_en": "Chapter one again.",
    "way": "hand",
    "deck": "whole",
    "revision": "1",
    "whole": "1",
}
PICKED = ("kling-who", "distillation-what", "cloud-limits-why")
DECK_FIELDS = ("title_vi", "title_en", "description_vi", "description_en", "way", "revision", "whole")


@pytest.fixture
def teacher(client: FlaskClient, app: Flask) -> FlaskClient:
    """A teacher called Mai, signed in; there are also Nam, another teacher, Chi, an admin, and Lan, a learner."""
    with app.app_context():
        for name, role in (("Mai", "teacher"), ("Nam", "teacher"), ("Chi", "admin"), ("Lan", "learner")):
            person(name, role)
    sign_in(client, "Mai")
    return client


def begun(client: FlaskClient, kind: str = "quiz", **said: Any) -> str:
    """Begin a composition with what is typed and return its address."""
    form = {name: value for name, value in TYPED.items() if kind == "quiz" or name in DECK_FIELDS} | said
    reply = client.post(f"{DESK}/new/{kind}", data=form)
    assert reply.status_code == 303, reply.text
    return str(reply.location.split("#")[0])


def pick(client: FlaskClient, address: str, *ids: str) -> None:
    assert client.post(f"{address}/questions", data={"do": "add", "item": [*(ids or PICKED)]}).status_code == 303


def value(page: str, name: str) -> str:
    found = re.findall(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    return unescape(found[0])


def publish(client: FlaskClient, address: str) -> TestResponse:
    """Look it over and press the button."""
    page = client.get(f"{address}/preview").text
    return client.post(f"{address}/publish", data={"seen": value(page, "seen"), "seed": value(page, "seed")})


def published(client: FlaskClient, kind: str = "quiz", **said: Any) -> tuple[str, str]:
    """Put together and publish; return the composition's address and the record's id."""
    address = begun(client, kind, **said)
    if said.get("way", "hand") == "hand":
        pick(client, address)
    reply = publish(client, address)
    assert reply.status_code == 303, reply.text
    return address, str(reply.location.rsplit("/", 1)[1])


def row(app: Flask, address: str) -> Composition:
    with app.app_context():
        return db.session.get_one(Composition, int(address.rsplit("/", 1)[1]))


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Composition)) or 0


def errors(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'class="invalid-feedback[^>]*>([^<]+)<', page)]


def asked(page: str) -> list[str]:
    """Return the ids of the picked, in order."""
    return re.findall(r'value="drop:([\w-]+)"', page)


def test_typed_picked_looked_over_and_published_a_quiz_is_taken_by_a_guest(teacher: FlaskClient, app: Flask) -> None:
    address, quiz_id = published(teacher)
    assert re.fullmatch(r"chip-va-may-[0-9a-f]{4}", quiz_id)
    guest = app.test_client()
    assert "Chips and clouds" in guest.get(f"/en/quizzes/{quiz_id}").text
    attempt = guest.post(f"/en/quizzes/{quiz_id}/attempts", follow_redirects=True)
    assert "1 of 3" in re.sub(r"<[^>]+>", "", attempt.text).replace("\n", " ")
    assert f'href="/en/quizzes/{quiz_id}"' in guest.get("/en/quizzes").text.split("Put together by teachers")[1]
    assert row(app, address).record_id == quiz_id


def test_a_deck_is_downloaded_as_an_apkg_of_the_picked_notes(teacher: FlaskClient, app: Flask) -> None:
    _, deck_id = published(teacher, "deck")
    guest = app.test_client()
    assert "Chips and clouds" in guest.get(f"/en/decks/{deck_id}").text
    reply = guest.get(f"/en/decks/{deck_id}/both.apkg")
    assert [packed.item_id for packed in read_package(reply.data).notes] == list(PICKED)
    assert f"quizapp-{deck_id}-both.apkg" in reply.headers["Content-Disposition"]


def test_an_exam_by_parts_asks_as_many_as_each_part_says(teacher: FlaskClient, app: Flask) -> None:
    parts = {"parts-0-topics": "models", "parts-0-count": "2", "parts-1-levels": "recall", "parts-1-count": "3"}
    _, quiz_id = published(teacher, way="parts", exam="y", minutes="20", attempts="1", **parts)
    with app.app_context():
        found = find_record(Quiz, quiz_id)
        assert found is not None
        assert found.outline.exam is not None
        assert (found.outline.exam.minutes, found.outline.exam.attempts) == (20, 1)
        assert [(part.topics, part.levels, part.count) for part in found.outline.parts] == [
            (("models",), (), 2),
            ((), ("recall",), 3),
        ]
    assert "5 questions" in teacher.get(f"/en/quizzes/{quiz_id}").text


def test_nothing_is_stored_before_it_is_saved(teacher: FlaskClient, app: Flask) -> None:
    assert teacher.get(f"{DESK}/new/quiz").status_code == teacher.get(f"{DESK}/new/deck").status_code == 200
    assert teacher.get(f"{DESK}/new/exam").status_code == 404
    assert count(app) == 0


BAD = [
    ({"title_en": "x" * 151}, "Use at most 150 characters; there are 151."),
    ({"description_vi": "ữ" * 200_000}, "Use at most 600 characters; there are 200000."),
    ({"minutes": "soon"}, "Type a whole number, such as 10."),
    ({"minutes": "601"}, "Type a number from 1 to 600."),
    ({"attempts": "0"}, "Type a number from 1 to 100."),
    ({"attempts": "9" * 400}, "Type a whole number, such as 10."),
    ({"rule-count": "-1"}, "Type a whole number, such as 10."),
    ({"parts-0-count": "501"}, "Type a number from 1 to 500."),
    ({"rule-topics": "none"}, "Choose from the list."),
    ({"parts-0-kinds": "card"}, "Choose from the list."),
    ({"deck": "none"}, "Choose from the list."),
    ({"way": "magic"}, "Choose from the list."),
    ({f"parts-{number}-count": "1" for number in range(21)}, "Make at most 20 parts."),
]


@pytest.mark.parametrize(("said", "advice"), BAD, ids=[advice[:20] + next(iter(said)) for said, advice in BAD])
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_lost_or_stored(
    teacher: FlaskClient, app: Flask, said: dict[str, str], advice: str
) -> None:
    reply = teacher.post(f"{DESK}/new/quiz", data=TYPED | said)
    assert (reply.status_code, errors(reply.text)) == (422, [advice])
    for name, typed in (TYPED | said).items():
        if name not in ("way", "deck", "rule-topics", "parts-0-kinds", "revision"):
            assert typed in reply.text, name
    address = begun(teacher)
    assert teacher.post(address, data=TYPED | said).status_code == 422
    assert row(app, address).revision == 1
    assert count(app) == 1


def test_no_field_lets_the_browser_cut_what_is_pasted(teacher: FlaskClient) -> None:
    address = begun(teacher)
    assert "maxlength" not in teacher.get(address).text + teacher.get(f"{address}/questions").text


def test_marks_that_a_word_processor_hides_and_line_ends_go_and_scripts_stay_text(
    teacher: FlaskClient, app: Flask
) -> None:
    pasted = "<script>alert(1)</script>\u200b Ca\u0306n\u00ad\r\n  cứ\u0000"
    address = begun(teacher, title_vi=pasted)
    assert row(app, address).plan.title.vi == "<script>alert(1)</script> Căn cứ"
    for page in (address, f"{address}/preview", f"{address}/questions", DESK):
        assert "<script>alert" not in teacher.get(page.replace("/en/", "/vi/")).text


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ({"title_en": ""}, "Type a title in English: half of the readers read it."),
        ({"description_vi": " \u200b "}, "Describe it in Vietnamese, in a sentence."),
        ({"deck": ""}, "Choose the deck that goes with it."),
        ({"way": "parts"}, "This means no question that is in use. Pick some, or let the rule ask for less."),
        ({"way": "rule", "rule-kinds": "gap", "rule-topics": "policy", "rule-levels": "comparing"}, "This means no"),
    ],
)
def test_what_a_draft_may_lack_keeps_it_from_being_published_and_is_told_at_its_field(
    teacher: FlaskClient, app: Flask, said: dict[str, str], advice: str
) -> None:
    address = begun(teacher, **said)
    pick(teacher, address)
    reply = publish(teacher, address)
    assert reply.status_code == 422
    [told] = errors(reply.text)
    assert told.startswith(advice)
    assert not row(app, address).is_on_offer


def test_two_who_type_at_once_the_second_sees_both_texts_and_can_save(teacher: FlaskClient, app: Flask) -> None:
    address, chi = begun(teacher), another(app, "Chi")
    assert chi.post(address, data=TYPED | {"title_vi": "Của Chi", "minutes": "45"}).status_code == 303
    mine = TYPED | {"title_vi": "Của Mai", "description_en": "Mine alone."}
    reply = teacher.post(address, data=mine)
    assert reply.status_code == 409
    differing = re.findall(r"<dt>([^<]+)</dt>\s*<dd>.*?</span> ([^<]+)</dd>\s*<dd>.*?</span> ([^<]+)</dd>", reply.text)
    assert differing == [
        ("Title in Vietnamese", "Của Chi", "Của Mai"),
        ("Description in English", "Chapter one again.", "Mine alone."),
        ("Minutes", "45", "(nothing)"),
    ]
    assert (value(reply.text, "title_vi"), row(app, address).plan.title.vi) == ("Của Mai", "Của Chi")
    again = teacher.post(address, data=mine | {"revision": value(reply.text, "revision")})
    assert (again.status_code, row(app, address).plan.title.vi) == (303, "Của Mai")


def test_picking_meanwhile_is_no_conflict_and_is_not_undone_by_saving(teacher: FlaskClient, app: Flask) -> None:
    address, chi = begun(teacher), another(app, "Chi")
    pick(chi, address)
    assert teacher.post(address, data=TYPED | {"title_vi": "Tên khác"}).status_code == 303
    assert row(app, address).plan.picked == PICKED


def test_what_was_changed_after_one_looked_is_not_published_unseen(teacher: FlaskClient, app: Flask) -> None:
    address = begun(teacher)
    pick(teacher, address)
    seen = value(teacher.get(f"{address}/preview").text, "seen")
    pick(another(app, "Chi"), address, "a100-stock-use")
    reply = teacher.post(f"{address}/publish", data={"seen": seen}, follow_redirects=True)
    assert "It was changed since you looked at it." in reply.text
    assert not row(app, address).is_on_offer


def test_questions_are_picked_moved_and_dropped_by_buttons(teacher: FlaskClient, app: Flask) -> None:
    address = begun(teacher)
    pick(teacher, address)
    one, two, three = PICKED

    def press(do: str) -> str:
        return teacher.post(f"{address}/questions", data={"do": do}, follow_redirects=True).text

    assert asked(press(f"down:{one}")) == [two, one, three]
    assert asked(press(f"up:{three}")) == [two, three, one]
    assert asked(press(f"first:{one}")) == [one, two, three]
    assert f'value="up:{two}" autofocus' in press(f"up:{two}")
    assert asked(press("up:nobody")) == [two, one, three]
    assert asked(press(f"drop:{one}")) == [two, three]


def test_what_cannot_be_picked_is_not(teacher: FlaskClient, app: Flask) -> None:
    address, deck = begun(teacher), begun(teacher, "deck")
    with app.app_context():
        card = db.session.scalar(select(BankItem.id).where(BankItem.home == "glossary.yaml").limit(1)) or ""
    for where in (address, deck):
        teacher.post(f"{where}/questions", data={"do": "add", "item": [card, "nobody", PICKED[0], PICKED[0]]})
    assert (row(app, address).plan.picked, row(app, deck).plan.picked) == (PICKED[:1], (card, PICKED[0]))
    reply = teacher.post(f"{address}/questions", data={"do": "add"})
    assert (reply.status_code, "Tick at least one question first." in reply.text) == (422, True)


def test_no_more_than_the_limit_is_picked(teacher: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.items.plan.MOST_PICKED", 2)
    monkeypatch.setattr(picking, "MOST_PICKED", 2)
    address = begun(teacher)
    reply = teacher.post(f"{address}/questions", data={"do": "add", "item": [*PICKED]}, follow_redirects=True)
    assert "No more than 2 can be picked." in reply.text
    assert row(app, address).plan.picked == PICKED[:2]


def test_questions_are_searched_filtered_and_shown_page_by_page(
    teacher: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picking, "PAGE", 4)
    address = f"{begun(teacher)}/questions"
    seen: list[str] = []
    following: str | None = f"{address}?search=chip&levels=recall"
    while following:
        page = teacher.get(following).text
        seen += re.findall(r'name="item" value="([\w-]+)"', page)
        links = re.findall(r'href="([^"]+)" rel="next"', page)
        following = unescape(links[0]) if links else None
    with app.app_context():
        items = [one for one in db.session.scalars(select(BankItem)) if one.version and one.retired_at is None]
        texts = {one.id: one.version.item for one in items if one.version}
        meant = {
            item_id
            for item_id, item in texts.items()
            if item.kind != "card"
            and item.level == "recall"
            and "chip" in " ".join(f"{text.vi} {text.en}" for text in (item.prompt, *item.key_texts)).lower() + item_id
        }
    assert (set(seen), len(seen)) == (meant, len(meant))
    assert len(seen) > 4
    assert "No question was found." in teacher.get(f"{address}?search=nowhere+to+be+found").text
    assert teacher.get(f"{address}?levels=magic&topics=none&after=nobody&search=%00").status_code == 200


def test_parts_are_added_and_removed_and_what_was_typed_stays(teacher: FlaskClient, app: Flask) -> None:
    address = begun(teacher, do="add-part", title_vi="Gõ dở")
    assert (len(row(app, address).plan.rules), row(app, address).plan.way) == (1, "parts")
    first = {"way": "parts", "parts-0-topics": "models", "parts-0-count": "2"}
    form = TYPED | first | {"do": "add-part"}
    teacher.post(address, data=form)
    second = {"parts-1-levels": "recall", "parts-1-count": "3", "do": "drop-part:1", "revision": "2"}
    reply = teacher.post(address, data=form | second)
    assert reply.location.endswith("#parts")
    [left] = row(app, address).plan.rules
    assert (left.topics, left.levels, left.count) == ((), ("recall",), 3)
    for nonsense in ("drop-part:9", "drop-part:x", "drop-part:0", "magic"):
        left_form = TYPED | {"way": "parts", "parts-0-levels": "recall", "parts-0-count": "3", "do": nonsense}
        assert teacher.post(address, data=left_form | {"revision": "3"}).status_code == 303
    assert row(app, address).plan.rules == (left,)


def test_the_preview_says_what_is_short_and_another_draw_is_another(teacher: FlaskClient) -> None:
    address = begun(teacher, way="parts", **{"parts-0-topics": "models", "parts-0-count": "500", "parts-1-count": "3"})
    page = teacher.get(f"{address}/preview").text
    assert re.search(r"Part 1 asks for 500 and finds only \d+\.", page)
    assert "Part 2" not in page
    rule = begun(teacher, way="rule", **{"rule-topics": "models", "rule-count": "3"})
    draws = [teacher.get(f"{rule}/preview?seed={seed}").text for seed in (1, 1, 2)]
    keys = [re.findall(r"<summary>(.*?) <span", page) for page in draws]
    assert keys[0] == keys[1] != keys[2]
    assert 'preview?seed=2"' in draws[0]
    for nonsense in ("x", "0", "-1", "9" * 30, "²"):
        assert teacher.get(f"{rule}/preview?seed={nonsense}").status_code == 200


def test_the_preview_names_facts_asked_twice_and_keys_given_away(teacher: FlaskClient) -> None:
    page = teacher.get(f"{begun(teacher, way='rule')}/preview").text
    assert re.search(r"\d+ facts are asked more than once:", page)
    assert re.search(r"The key to be typed in one question, “[^”]+”, stands in another:", page)


def test_a_deck_is_published_as_it_was_previewed(teacher: FlaskClient, app: Flask) -> None:
    address = begun(teacher, "deck", way="rule", **{"rule-topics": "models", "rule-count": "4"})
    page = teacher.get(f"{address}/preview?seed=77").text
    teacher.post(f"{address}/publish", data={"seen": value(page, "seen"), "seed": value(page, "seed")})
    with app.app_context():
        found = find_record(Deck, row(app, address).record_id or "")
        assert found is not None
        prompts = [db.session.get_one(BankItem, one).version for one in found.outline.select.items]
        titles = [one.item.prompt.en for one in prompts if one]
    shown = [unescape(re.sub(r"<[^>]+>", "", one)) for one in re.findall(r"<summary>(.*?) <span", page)]
    assert len(shown) == 4
    assert shown == [re.sub(r"[*_`]", "", one) for one in titles]


def test_a_picked_question_that_was_retired_is_named_and_the_quiz_goes_on_without_it(
    teacher: FlaskClient, app: Flask
) -> None:
    address, quiz_id = published(teacher)
    _, deck_id = published(teacher, "deck")
    with app.app_context(), writing():
        gone = db.session.get_one(BankItem, PICKED[0])
        retire(gone, NOW)
        stamp_notes(NOW)
    assert "Retired since it was picked, so it is left out:" in teacher.get(f"{address}/preview").text
    assert "Retired: it is not asked any more." in teacher.get(f"{address}/questions").text
    assert "2 questions" in app.test_client().get(f"/en/quizzes/{quiz_id}").text
    reply = app.test_client().get(f"/en/decks/{deck_id}/vi.apkg")
    assert {packed.item_id for packed in read_package(reply.data).notes} == set(PICKED)


def test_out_of_use_it_opens_for_nobody_and_put_back_it_does(teacher: FlaskClient, app: Flask) -> None:
    for kind, shelf in (("quiz", "quizzes"), ("deck", "decks")):
        address, record_id = published(teacher, kind)
        guest = app.test_client()
        for press, status, state in (("withdraw", 404, "Out of use"), ("restore", 200, "Published")):
            assert teacher.post(f"{address}/{press}").status_code == 303
            assert guest.get(f"/en/{shelf}/{record_id}").status_code == status
            assert state in teacher.get(f"{address}/preview").text
            assert teacher.get(f"{DESK}/share/{kind}/{record_id}").status_code == status


def test_a_deck_that_a_quiz_offers_cannot_be_taken_out_of_use(teacher: FlaskClient, app: Flask) -> None:
    address, deck_id = published(teacher, "deck")
    quiz, _ = published(teacher, deck=deck_id, title_en="The quiz")
    reply = teacher.post(f"{address}/withdraw", follow_redirects=True)
    assert "These quizzes offer the deck to learners: “The quiz”." in reply.text
    teacher.post(f"{quiz}/withdraw")
    assert "It is out of use." in teacher.post(f"{address}/withdraw", follow_redirects=True).text
    back = teacher.post(f"{quiz}/restore")
    assert (back.status_code, errors(back.text)) == (422, ["This deck is out of use. Choose another one."])
    assert not row(app, quiz).is_on_offer
    assert (publish(teacher, quiz).status_code, row(app, quiz).is_on_offer) == (422, False)


@pytest.mark.parametrize("kind", ["quiz", "deck"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_code_leads_to_the_very_page(teacher: FlaskClient, app: Flask, kind: str, language: str) -> None:
    _, record_id = published(teacher, kind)
    path = f"{DESK.replace('en', language, 1)}/share/{kind}/{record_id}"
    page, drawn = teacher.get(path).text, teacher.get(f"{path}.svg")
    read = read_code(drawn.text)
    assert drawn.mimetype == "image/svg+xml"
    assert f"<bdi>{read}</bdi>" in page
    assert f'src="{path}.svg"' in page
    assert read == f"http://localhost/{language}/{'quizzes' if kind == 'quiz' else 'decks'}/{record_id}"
    assert app.test_client().get(read.removeprefix("http://localhost")).status_code == 200


def test_what_came_from_files_is_shared_too(teacher: FlaskClient) -> None:
    for kind, shelf in (("quiz", "quizzes"), ("deck", "decks")):
        assert f'href="{DESK}/share/{kind}/models"' in teacher.get(f"/en/{shelf}/models").text
        assert read_code(teacher.get(f"{DESK}/share/{kind}/models.svg").text) == f"http://localhost/en/{shelf}/models"
        assert teacher.get(f"{DESK}/share/{kind}/none").status_code == 404
    assert teacher.get(f"{DESK}/share/exam/models").status_code == 404


def addresses(composition: str) -> list[tuple[str, str]]:
    changing = [("POST", composition), ("POST", f"{composition}/questions")]
    return changing + [("POST", f"{composition}/{press}") for press in ("publish", "withdraw", "restore")]


def test_another_teacher_may_look_and_copy_and_change_nothing(teacher: FlaskClient, app: Flask) -> None:
    address, _ = published(teacher)
    nam = another(app, "Nam")
    assert nam.get(address).location == f"{address}/preview"
    assert "Change it" not in nam.get(f"{address}/preview").text
    before = row(app, address).digest
    for method, path in addresses(address):
        form = TYPED | {"do": f"drop:{PICKED[0]}", "title_vi": "Của Nam"}
        assert nam.open(path, method=method, data=form).status_code == 403
    assert (row(app, address).digest, row(app, address).is_on_offer) == (before, True)
    copied = nam.post(f"{address}/copy").location
    assert nam.get(copied).status_code == 200
    assert (row(app, copied).plan.title.vi, row(app, copied).plan.picked) == ("Chíp và mây (2)", PICKED)
    assert (row(app, copied).record_id, row(app, copied).is_on_offer) == (None, False)


def test_an_admin_may_change_everybodys(teacher: FlaskClient, app: Flask) -> None:
    address = begun(teacher)
    assert another(app, "Chi").post(address, data=TYPED | {"title_vi": "Của Chi"}).status_code == 303
    assert row(app, address).plan.title.vi == "Của Chi"


def test_learners_and_guests_see_nothing_of_it(teacher: FlaskClient, app: Flask) -> None:
    address, quiz_id = published(teacher)
    paths = [DESK, f"{DESK}/new/quiz", address, f"{address}/preview", f"{address}/questions"]
    shared = f"{DESK}/share/quiz/{quiz_id}"
    lan, guest = another(app), app.test_client()
    for path in (*paths, shared, f"{shared}.svg"):
        assert lan.get(path).status_code == 403
        assert "/sign-in" in guest.get(path).location
    for method, path in addresses(address):
        assert lan.open(path, method=method, data=TYPED).status_code == 403
        assert guest.open(path, method=method, data=TYPED).status_code == 400
    assert "/share/" not in lan.get(f"/en/quizzes/{quiz_id}").text + guest.get(f"/en/quizzes/{quiz_id}").text


@pytest.mark.parametrize("number", ["0", "99", "2147483648", "9223372036854775808", "x"])
def test_a_composition_that_is_not_there_is_404(teacher: FlaskClient, number: str) -> None:
    for path in ("", "/preview", "/questions"):
        assert teacher.get(f"{DESK}/{number}{path}").status_code == 404
    for press in ("questions", "publish", "withdraw", "restore", "copy"):
        assert teacher.post(f"{DESK}/{number}/{press}", data={"item": "x"}).status_code == 404


def test_who_was_signed_out_while_typing_gets_all_of_it_back_to_send_again(teacher: FlaskClient, app: Flask) -> None:
    address = begun(teacher)
    teacher.delete_cookie("session")
    typed = TYPED | {"title_vi": 'Gõ "dở" <b>', "parts-0-topics": "models"}
    reply = teacher.post(address, data=typed)
    assert (reply.status_code, row(app, address).plan.title.vi) == (400, "Chíp và mây")
    sent = re.findall(r'<textarea hidden name="([\w-]+)">\n([^<]*)</textarea>', reply.text)
    assert {name: unescape(text) for name, text in sent if name != "csrf_token"} == typed
    sign_in(teacher, "Mai")
    assert teacher.post(address, data=typed).status_code == 303
    assert row(app, address).plan.title.vi == 'Gõ "dở" <b>'


def test_with_every_protection_on_a_form_that_expired_keeps_what_was_typed(teacher: FlaskClient, app: Flask) -> None:
    address = begun(teacher)
    strict = served_app(app.config["SETTINGS"].database_url)
    client = strict.test_client()
    cookie = teacher.get_cookie("session")
    assert cookie is not None
    client.set_cookie("session", cookie.value)
    token = value(client.get(address).text, "csrf_token")
    reply = client.post(address, data=TYPED | {"title_vi": "Gõ dở", "csrf_token": "of yesterday"})
    assert (reply.status_code, "The form had expired." in reply.text) == (400, True)
    sent = dict(re.findall(r'<textarea hidden name="([\w-]+)">\n([^<]*)</textarea>', reply.text))
    sent["csrf_token"] = value(reply.text, "csrf_token")
    assert sent["title_vi"] == "Gõ dở"
    assert client.post(address, data=sent).status_code == 303
    assert (row(app, address).plan.title.vi, token != "of yesterday") == ("Gõ dở", True)  # noqa: S105
    close(strict)


def test_the_list_shows_ones_own_or_everybodys_page_by_page(
    teacher: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose, "PAGE", 2)
    for number in range(5):
        begun(teacher, title_en=f"Mine {number}")
    begun(another(app, "Nam"), title_en="Not mine", title_vi="")

    def listed(following: str | None) -> list[str]:
        seen: list[str] = []
        while following:
            page = teacher.get(following).text
            seen += re.findall(r'<h2 class="h5"><a href="[^"]+">([^<]+)</a>', page)
            links = re.findall(r'href="([^"]+)" rel="next"', page)
            following = unescape(links[0]) if links else None
        return seen

    mine = [f"Mine {number}" for number in reversed(range(5))]
    assert listed(DESK) == mine
    assert listed(f"{DESK}?whose=all") == ["Not mine", *mine]
    for nonsense in ("after=x&id=1", "after=2026-11-21&id=1", "after=2026-11-21T09:30:00%2B00:00&id=9999999999999"):
        assert listed(f"{DESK}?{nonsense}") == mine


def test_pages_are_kept_out_of_caches_and_the_desk_leads_here(teacher: FlaskClient) -> None:
    assert teacher.get(DESK).headers["Cache-Control"] == "private, no-store"
    assert f'href="{DESK}"' in teacher.get("/en/desk").text


def test_the_author_can_take_it_along(teacher: FlaskClient) -> None:
    begun(teacher)
    [told] = teacher.get("/en/account/data").get_json()["put_together"]
    assert told["plan"]["title"] == {"vi": "Chíp và mây", "en": "Chips and clouds"}
