"""The editor: every kind of item goes through its form unchanged, and nothing that was typed is ever lost."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.bank.drafts import find_draft, working_draft
from quizapp.bank.models import Draft
from quizapp.items.drafting import compact, draft_of, kinds
from quizapp.items.files import read_content
from quizapp.items.model import Item
from quizapp.web.editor_data import address, as_draft, as_fields, other_cites
from quizapp.web.editor_form import FORMS
from tests.bank.desk_people import KEY, item
from tests.conftest import CONTENT
from tests.web.desk import HERE, desk, typed
from tests.web.test_entry import sign_in

SHIPPED, _ = read_content(CONTENT)
FACTS = {fact.id: fact for fact in SHIPPED.facts}
FACT = SHIPPED.facts[0]
ONE_OF_EACH = list({one.kind: one for one in SHIPPED.items}.values())
ADDRESS = f"/en/desk/items/{KEY}"
SCRIPT = "<script>alert('x')</script>"


def stored(app: Flask, item_id: str = KEY) -> Draft | None:
    with app.app_context():
        return find_draft(item_id)


def stem(app: Flask, item_id: str = KEY) -> dict[str, str]:
    with app.app_context():
        found: dict[str, str] = working_draft(item(item_id)).data["stem"]
        return found


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("one", SHIPPED.items, ids=lambda one: one.id)
def test_an_item_goes_through_the_form_and_comes_out_the_same(app: Flask, one: Item, language: str) -> None:
    draft = draft_of(one)
    with app.test_request_context():
        also = [address(cite) for cite in other_cites(draft, FACTS)]
        form = FORMS[one.kind](data=as_fields(draft, language) | {"also": also}, meta={"csrf": False})  # type: ignore[arg-type]
        assert compact(as_draft(form, draft, FACTS, language)) == compact(draft)  # type: ignore[arg-type]


@pytest.mark.parametrize("one", ONE_OF_EACH, ids=lambda one: one.kind)
def test_a_browser_that_sends_the_page_back_changes_nothing(app: Flask, one: Item) -> None:
    lan = desk(app)["Lan"]
    response = lan.post(f"/en/desk/items/{one.id}", data=typed(lan, one.id))
    assert (response.status_code, stored(app, one.id)) == (303, None)


@pytest.mark.parametrize("kind", kinds())
def test_an_item_of_each_kind_is_begun_and_shown(app: Flask, kind: str) -> None:
    lan = desk(app)["Lan"]
    begun = lan.post("/en/desk/new", data={"kind": kind, "keeping": "own"})
    assert begun.status_code == 303
    page = lan.get(begun.location)
    assert (page.status_code, "Is still empty" in page.text) == (200, True)
    item_id = begun.location.rsplit("/", 1)[1]
    with app.app_context():
        assert item(item_id).owner_id is not None
    assert lan.get(begun.location.replace("/en/", "/vi/")).status_code == 200


def test_an_item_begun_on_a_fact_cites_its_sentence(app: Flask) -> None:
    lan = desk(app)["Lan"]
    fact = SHIPPED.facts[0]
    assert fact.text.en in lan.get(f"/en/desk/new?fact={fact.id}").text
    begun = lan.post("/en/desk/new", data={"kind": "card", "keeping": "shared", "fact": fact.id})
    with app.app_context():
        draft = working_draft(item(begun.location.rsplit("/", 1)[1]))
        assert draft.data["facts"] == [fact.id]
        assert draft.data["cites"] == [fact.cite.model_dump()]


def test_what_is_typed_is_saved_and_its_flaws_are_said_at_the_field(app: Flask) -> None:
    lan = desk(app)["Lan"]
    form = typed(lan, KEY, stem__en="What  is it?", options__0__text__en="All of the above")
    assert lan.post(ADDRESS, data=form).status_code == 303
    page = lan.get(ADDRESS).text
    advice = re.findall(r'data-advice="([^"]+)">\s*<p class="finding', page)
    assert "options.a.text.en" in advice
    assert stem(app)["en"] == "What is it?"
    assert "mark-to-look" in page


def test_without_a_script_a_hint_is_let_stand_with_a_reason_that_is_kept(app: Flask) -> None:
    lan = desk(app)["Lan"]
    changed = {"stem-vi": "Điều nào không đúng về chưng cất?", "stem-en": "Which of these is not true of distillation?"}
    lan.post(ADDRESS, data=typed(lan, KEY) | changed)
    assert "Asks for what is not so" in lan.get(ADDRESS).text
    reason = {"dismissed-20-rule": "negative-stem", "dismissed-20-reason": "Bài báo hỏi đúng điều này."}
    lan.post(ADDRESS, data=typed(lan, KEY) | reason)
    draft = stored(app)
    assert draft is not None
    assert draft.data["dismissed"] == [{"rule": "negative-stem", "reason": "Bài báo hỏi đúng điều này."}]
    assert "Bài báo hỏi đúng điều này." in lan.get(ADDRESS).text


def test_the_second_of_two_editors_sees_both_texts_and_chooses(app: Flask) -> None:
    browsers = desk(app)
    lan, hoa = browsers["Lan"], browsers["Hoa"]
    of_hoa = typed(hoa, KEY, stem__en="What did Hoa ask?")
    lan.post(ADDRESS, data=typed(lan, KEY, stem__en="What did Lan ask?"))
    both = hoa.post(ADDRESS, data=of_hoa)
    assert both.status_code == 409
    plain = re.sub(r"</?(ins|del)>", "", both.text)
    assert "What did Hoa ask?" in plain
    assert "What did Lan ask?" in plain
    assert stem(app)["en"] == "What did Lan ask?"
    revision = re.findall(r'name="revision" value="(\d+)"', both.text)[0]
    again = {name: value for name, value in of_hoa.items() if name != "page"} | {"revision": revision}
    assert hoa.post(ADDRESS, data=again).status_code == 303
    assert stem(app)["en"] == "What did Hoa ask?"
    assert "What did Lan ask?" in re.sub(r"</?(ins|del)>", "", hoa.get(f"{ADDRESS}/history").text)


def test_autosave_stores_what_is_typed_and_says_what_is_to_be_said(app: Flask) -> None:
    lan = desk(app)["Lan"]
    form = typed(lan, KEY, stem__vi="", stem__en="Which one?")
    reply = lan.post(f"{ADDRESS}/autosave", data=form).get_json()
    assert reply["revision"] == 1
    assert reply["saved"].startswith("Saved ")
    assert "still empty" in reply["advice"]["stem.vi"]
    assert reply["advice"]["stem.en"].strip() == ""
    assert "1 thing keeps it" in reply["panel"]
    later = lan.post(f"{ADDRESS}/autosave", data=form | {"stem-en": "Which two?"}).get_json()
    assert later["revision"] == 2


def test_what_is_saved_by_itself_again_and_again_keeps_the_source_of_a_fact_just_chosen(app: Flask) -> None:
    lan = desk(app)["Lan"]
    made = lan.post("/en/desk/new", data={"kind": "card", "keeping": "shared"}).location
    form = typed(lan, made.rsplit("/", 1)[1], facts=FACT.id)
    for words in ("một", "hai", "ba"):
        form |= {"front-vi": words}
        form["revision"] = str(lan.post(f"{made}/autosave", data=form).get_json()["revision"])
    draft = stored(app, made.rsplit("/", 1)[1])
    assert draft is not None
    assert (draft.data["front"]["vi"], draft.data["cites"]) == ("ba", [FACT.cite.model_dump()])
    form |= {"facts": "wsj-chips-02"}
    lan.post(f"{made}/autosave", data=form)
    draft = stored(app, made.rsplit("/", 1)[1])
    assert draft is not None
    assert draft.data["cites"] == [FACTS["wsj-chips-02"].cite.model_dump()]


def test_autosave_of_who_has_not_seen_the_newest_text_is_refused(app: Flask) -> None:
    browsers = desk(app)
    form = typed(browsers["Hoa"], KEY, stem__en="Of Hoa?")
    browsers["Lan"].post(ADDRESS, data=typed(browsers["Lan"], KEY, stem__en="Of Lan?"))
    refused = browsers["Hoa"].post(f"{ADDRESS}/autosave", data=form)
    assert refused.status_code == 409
    assert "Somebody else saved" in refused.get_json()["problem"]
    assert stem(app)["en"] == "Of Lan?"


@pytest.mark.parametrize("path", [ADDRESS, f"{ADDRESS}/autosave"])
def test_two_hundred_kilobytes_are_refused_at_the_field_and_stay_on_the_page(app: Flask, path: str) -> None:
    lan = desk(app)["Lan"]
    much = "Một bài rất dài. " * 12_000
    refused = lan.post(path, data=typed(lan, KEY, stem__vi=much))
    assert refused.status_code == 422
    assert "characters long; at most 20000 fit" in refused.text
    if path == ADDRESS:
        assert much.strip() in refused.text
    assert stored(app) is None


def test_a_pasted_office_document_becomes_plain_text(app: Flask) -> None:
    lan = desk(app)["Lan"]
    lan.post(ADDRESS, data=typed(lan, KEY, stem__en="\ufeff  What\u00a0is\r\n\r\ndistillation\u200b\u2009?\x0b "))
    assert stem(app)["en"] == "What is distillation ?"


@pytest.mark.parametrize("one", ONE_OF_EACH, ids=lambda one: one.kind)
def test_script_in_every_field_is_shown_as_text_and_runs_nowhere(app: Flask, one: Item) -> None:
    lan = desk(app)["Lan"]
    form = typed(lan, one.id)
    kept = {"revision", "page", "csrf_token"}
    form = {name: value if name in kept or name.endswith(("-id", "-key")) else SCRIPT for name, value in form.items()}
    assert lan.post(f"/en/desk/items/{one.id}", data=form).status_code == 303
    for page in ("", "/history", "/card"):
        told = lan.get(f"/en/desk/items/{one.id}{page}").text
        assert SCRIPT not in told
        assert "<script>alert(" not in told


def test_nonsense_in_place_of_the_form_changes_nothing(app: Flask) -> None:
    lan = desk(app)["Lan"]
    senseless: list[dict[str, Any]] = [
        {},
        {"revision": "x"},
        {"revision": str(2**70)},
        {"revision": "0", "options-99999999999-text-vi": "x"},
        {"revision": "0", "options-x-text-vi": "x", "key": ["a", "b", "\0"]},
        {"revision": "-1", "facts": ["nothing"] * 600},
    ]
    for sent in senseless:
        assert lan.post(ADDRESS, data=sent).status_code < 500
    assert lan.post("/en/desk/items/none", data={}).status_code == 404
    assert lan.post("/en/desk/new", data={"kind": "none"}).status_code == 422


def test_who_is_signed_out_while_typing_gets_it_all_back_and_sends_it_again(app: Flask) -> None:
    lan = desk(app)["Lan"]
    form = typed(lan, KEY, stem__en="What was typed before the end?")
    lan.post("/en/sign-out")
    lost = lan.post(ADDRESS, data=form, headers=HERE)
    assert (lost.status_code, "What was typed before the end?" in lost.text) == (400, True)
    kept = re.findall(r'<textarea hidden name="([^"]+)">\n([^<]*)</textarea>', lost.text)
    assert ("stem-en", "What was typed before the end?") in kept
    sign_in(lan, "Lan")
    again: dict[str, list[str]] = {}
    for name, value in kept:
        again.setdefault(name, []).append(value)
    assert lan.post(ADDRESS, data=again).status_code == 303
    assert stem(app)["en"] == "What was typed before the end?"


def test_a_form_with_an_old_token_gives_back_what_was_typed(app: Flask) -> None:
    lan = desk(app)["Lan"]
    form = typed(lan, KEY, stem__en="What was typed?") | {"csrf_token": "old"}
    app.config["WTF_CSRF_ENABLED"] = True
    refused = lan.post(ADDRESS, data=form, headers=HERE)
    assert (refused.status_code, "What was typed?" in refused.text) == (400, True)
    assert stored(app) is None


def test_learners_guests_and_strangers_do_not_get_in(app: Flask, client: FlaskClient) -> None:
    desk(app)
    guest = app.test_client()
    guest.post("/en/quizzes/models/attempts")
    for path in ("", "/questions", "/new", "/review", f"/items/{KEY}", f"/items/{KEY}/history", f"/items/{KEY}/card"):
        for nobody in (client, guest):
            response = nobody.get(f"/en/desk{path}")
            assert (response.status_code, "/en/sign-in?next=" in response.location) == (302, True)
    learner = app.test_client()
    learner.post("/en/sign-up", data={"name": "Học", "password": "con meo treo cay cau"})
    for path in ("", "/questions", "/new", f"/items/{KEY}"):
        assert learner.get(f"/en/desk{path}").status_code == 403
    assert learner.post(ADDRESS, data={"stem-en": "x"}).status_code == 403
    assert stored(app) is None


def test_an_own_item_of_somebody_else_is_not_there(app: Flask) -> None:
    browsers = desk(app)
    begun = browsers["Lan"].post("/en/desk/new", data={"kind": "card", "keeping": "own"}).location
    assert browsers["Hoa"].get(begun).status_code == 404
    assert browsers["Hoa"].post(begun, data={}).status_code == 404
    assert browsers["Minh"].get(begun).status_code == 200
    assert browsers["Minh"].post(begun, data={}).status_code == 403


def test_a_draft_in_review_is_not_saved_over(app: Flask) -> None:
    browsers = desk(app)
    form = typed(browsers["Hoa"], KEY, stem__en="Too late?")
    mine = typed(browsers["Lan"], KEY, level="comparing", act="send", change="wording")
    browsers["Lan"].post(ADDRESS, data=mine)
    form["revision"] = "1"
    refused = browsers["Hoa"].post(ADDRESS, data=form)
    assert (refused.status_code, "Too late?" in refused.text) == (409, True)
    assert stem(app)["en"] != "Too late?"


def test_sending_without_the_kind_of_change_or_with_an_error_says_so_and_keeps_the_text(app: Flask) -> None:
    lan = desk(app)["Lan"]
    refused = lan.post(ADDRESS, data=typed(lan, KEY, level="comparing", act="send"))
    assert (refused.status_code, "Say what kind of change it is." in refused.text) == (422, True)
    refused = lan.post(ADDRESS, data=typed(lan, KEY, evidence__en="", act="send", change="typo"))
    assert (refused.status_code, "Some things have to be mended first" in refused.text) == (422, True)
    other = "a" if "c" in str(typed(lan, KEY)["key"]) else "c"
    lan.post(ADDRESS, data=typed(lan, KEY, evidence__en="They speak of distillation at length in it."))
    refused = lan.post(ADDRESS, data=typed(lan, KEY, key=other, act="send", change="typo"))
    assert (refused.status_code, "so it is a change of the key" in refused.text) == (422, True)
    draft = stored(app)
    assert draft is not None
    assert (draft.sent_at, draft.data["key"]) == (None, other)
