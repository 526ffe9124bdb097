"""Sources at the desk: added, with or without a text, facts written from a sentence, and nothing typed is ever lost."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp.bank.facts import known_facts, read_fact
from quizapp.bank.models import ArticleRecord, FactRecord, SourceText
from quizapp.bank.records import keep_record
from quizapp.bank.source_texts import text_of
from quizapp.db import db, writing
from quizapp.decks.models import NoteStamp
from quizapp.items.collection import Article
from quizapp.items.sources import NO_FINGERPRINT, fingerprint
from quizapp.items.text import Text
from tests.accounts.people import person
from tests.web.desk import HERE
from tests.web.test_account import another
from tests.web.test_entry import rows, sign_in

TEXT = "Tựa đề\n\nCâu một. Câu hai.\nCâu ba."
SOURCE = {
    "title_vi": "Nguồn mới",
    "title_en": "A new source",
    "publisher_vi": "Báo",
    "publisher_en": "Paper",
    "original_vi": "Hãng tin",
    "original_en": "Agency",
    "date": "24/7/2024",
    "dated_by_vi": "In dưới tựa",
    "dated_by_en": "Printed under the title",
    "summary_vi": "Tóm tắt",
    "summary_en": "Summary",
}
FACT = {
    "text_vi": "Một điều",
    "text_en": "One thing",
    "kind": "claim",
    "weight": "3",
    "paragraph": "3",
    "sentence": "2",
}
SHIPPED = "wsj-chips"
LIST = "/en/desk/sources"


@pytest.fixture
def desk(client: FlaskClient, app: Flask) -> FlaskClient:
    """A teacher called Thu, signed in; there is also Lan, a learner."""
    with app.app_context():
        person("Thu", "teacher")
        person("Lan")
    sign_in(client, "Thu")
    return client


def add_source(desk: FlaskClient, **more: str) -> str:
    """Add a source and return the address of its page."""
    reply = desk.post(f"{LIST}/new", data=SOURCE | more)
    assert reply.status_code == 303, said(reply.text)
    return str(reply.location)


def with_text(desk: FlaskClient, text: str = TEXT) -> str:
    return add_source(desk, text=text, rights="CC BY 4.0")


def add_fact(desk: FlaskClient, source: str, **more: str) -> str:
    """Write a fact of a source and return the address of its page."""
    reply = desk.post(f"{source}/facts/new", data=FACT | more)
    assert reply.status_code == 303, said(reply.text)
    return f"/en/desk/facts/{reply.location.partition('#fact-')[2]}"


def said(page: str) -> list[str]:
    """Return what a page says is wrong, at fields and above them."""
    found = re.findall(
        r'id="[\w-]+-error">(.*?)</div>|role="alert">.*?<p class="text-break">(.*?)</p>', page, re.DOTALL
    )
    return [html.unescape(one or other) for one, other in found]


def typed(page: str, name: str) -> str:
    """Return what stands in a field of a page."""
    area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\r?\n?(.*?)</textarea>', page, re.DOTALL)
    line = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    if area:
        return html.unescape(area[1])
    value = re.search(r'value="([^"]*)"', line[0]) if line else None
    return html.unescape(value[1]) if value else ""


def articles(app: Flask) -> list[Article]:
    with app.app_context():
        return [Article.model_validate_json(row.body) for row in db.session.scalars(select(ArticleRecord))]


def facts(app: Flask) -> dict[str, Any]:
    """Return the facts that are kept here, by id."""
    with app.app_context():
        found = db.session.scalars(select(FactRecord).where(FactRecord.kept_here))
        return {row.id: (read_fact(row.body), row.retired_at) for row in found}


def id_of(address: str) -> str:
    return address.rsplit("/", 1)[1]


PATHS = ["", "/new", f"/{SHIPPED}", f"/{SHIPPED}/edit", f"/{SHIPPED}/text", f"/{SHIPPED}/facts/new"]
POSTED = [f"{LIST}{path}" for path in (*PATHS[1:2], *PATHS[3:], f"/{SHIPPED}/text/remove")]
POSTED += [f"/en/desk/facts/{SHIPPED}-01{path}" for path in ("", "/retire", "/return")]


def test_only_editors_get_in(desk: FlaskClient, app: Flask) -> None:
    learner, nobody = another(app, "Lan"), app.test_client()
    for path in PATHS:
        assert (desk.get(f"{LIST}{path}").status_code, learner.get(f"{LIST}{path}").status_code) == (200, 403)
        assert "/en/sign-in?next=" in nobody.get(f"{LIST}{path}").location
    before = articles(app)
    for path in POSTED:
        sent = SOURCE | FACT | {"text": TEXT, "rights": "CC0"}
        assert learner.post(path, data=sent).status_code == 403, path
        kept = nobody.post(path, data=sent, headers=HERE)
        assert (kept.status_code, TEXT[:20] in kept.text) == (400, True)
    assert (articles(app), facts(app), rows(app, SourceText)) == (before, {}, 0)


@pytest.mark.parametrize("path", ["/none", "/none/edit", "/none/text", "/none/facts/new"])
def test_a_source_that_is_not_there_is_404(desk: FlaskClient, path: str) -> None:
    assert desk.get(f"{LIST}{path}").status_code == 404
    assert desk.post(f"{LIST}{path}", data=SOURCE | FACT).status_code in {404, 405}
    assert [desk.post(f"/en/desk/facts/none{end}").status_code for end in ("", "/retire", "/return")] == [404] * 3


def test_the_list_says_how_much_of_each_source_is_asked(desk: FlaskClient, app: Flask) -> None:
    page = desk.get(LIST).text
    with app.app_context():
        known = known_facts(SHIPPED)
    asked = sum(bool(one.questions) for one in known)
    assert 0 < asked < len(known)
    assert f"{asked} of {len(known)} facts asked" in page
    assert f"{len(known) - asked} facts are not asked yet" in page
    add_source(desk)
    assert "No facts yet" in desk.get(LIST).text


def test_a_source_is_added_in_both_languages_and_its_date_is_read(desk: FlaskClient, app: Flask) -> None:
    address = add_source(desk)
    [mine] = [one for one in articles(app) if one.id == id_of(address)]
    assert re.fullmatch(r"a-new-source-[a-z0-9]{5}", mine.id)
    assert (mine.file, mine.date, mine.title.vi) == (f"{mine.id}.txt", "2024-07-24", "Nguồn mới")
    page = desk.get(address).text
    assert "The source is added." in page
    assert "No facts yet. Write down" in page
    assert "Nguồn mới" in desk.get(address.replace("/en/", "/vi/")).text


def test_learners_are_not_offered_a_source_nothing_is_asked_of(desk: FlaskClient) -> None:
    add_source(desk)
    for path in ("/en/", "/en/study", "/en/decks/make", "/en/bank"):
        page = desk.get(path)
        assert (page.status_code, "A new source" in page.text) == (200, False), path


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"title_en": ""}, "both languages are shown"),
        ({"title_vi": "\u200b \u00a0"}, "both languages are shown"),
        ({"date": "gần đây"}, "Type a year, a month or a day"),
        ({"date": "31/2/2024"}, "Type a year, a month or a day"),
        ({"date": "2024-13"}, "Type a year, a month or a day"),
        ({"date": ""}, "Type a year, a month or a day"),
        ({"summary_vi": "ă" * 3001}, "This has 3,001 characters; at most 3,000 fit."),
        ({"text": TEXT}, "Say why the text may stand here"),
        ({"rights": "mine"}, "Paste the text."),
        ({"text": "x" * 200_001, "rights": "mine"}, "This has 200,001 characters; at most 200,000 fit."),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_field_and_all_of_it_stays(
    desk: FlaskClient, app: Flask, sent: dict[str, str], problem: str
) -> None:
    reply = desk.post(f"{LIST}/new", data=SOURCE | sent)
    assert reply.status_code == 422
    assert any(problem in one for one in said(reply.text)), said(reply.text)
    for name, value in (SOURCE | sent).items():
        assert typed(reply.text, name) == " ".join(value.split()).replace("\u200b", "") or name == "text", name
    assert typed(reply.text, "text").replace("\r", "") == sent.get("text", "")
    assert (len(articles(app)), rows(app, SourceText)) == (5, 0)


def test_no_field_is_cut_by_the_browser(desk: FlaskClient) -> None:
    source = with_text(desk)
    paths = [f"{LIST}/new", f"{source}/edit", f"{source}/text", f"{source}/facts/new"]
    for path in (*paths, f"{LIST}/{SHIPPED}/facts/new"):
        assert "maxlength" not in desk.get(path).text, path


@pytest.mark.parametrize("mark", ["\n", " "])  # a sentence a line, and all in one paragraph
def test_a_text_of_very_many_sentences_is_shown_by_pages_and_every_anchor_leads_to_its_sentence(
    desk: FlaskClient, mark: str
) -> None:
    count = 66_000
    source = with_text(desk, mark.join(["A."] * count))
    at = [str(number) if mark == " " else "1" for number in (1, 600, count)]
    of = ["1" if mark == " " else str(number) for number in (1, 600, count)]
    for paragraph, sentence in zip(of, at, strict=True):
        add_fact(desk, source, paragraph=paragraph, sentence=sentence)
    first = desk.get(source).text
    assert len(first) < 500_000
    links = re.findall(r'<a href="([^"#]*)(#s[\d-]+)">', first)
    assert {anchor for _, anchor in links} == {f"#s{one}-{two}" for one, two in zip(of, at, strict=True)}
    assert ("", f"#s{of[0]}-{at[0]}") in links
    for address, anchor in links:
        assert f'id="{anchor[1:]}"' in desk.get(address or source).text
    shown = re.findall(r'<a id="s(\d+)-(\d+)"', first)
    following = re.findall(r'href="([^"]+)" rel="next"', first)
    shown += re.findall(r'<a id="s(\d+)-(\d+)"', desk.get(following[0]).text)
    assert [int(one) * int(two) for one, two in shown] == list(range(1, 1001))
    last = desk.get(f"{source}?page={2**31 - 1}").text
    assert (f'id="s{of[-1]}-{at[-1]}"' in last, 'rel="next"' in last) == (True, False)
    for odd in ("0", "-1", "x", "9" * 5000):
        assert f'id="s{of[0]}-{at[0]}"' in desk.get(f"{source}?page={odd}").text


def test_a_text_of_200_000_vietnamese_characters_is_kept_whole(desk: FlaskClient, app: Flask) -> None:
    line = "Đường đến nguồn mở còn dài. " * 40
    text = "\n".join([line.strip()] * 178)
    assert 195_000 < len(text) <= 200_000
    for headers in ({}, {"content_type": "multipart/form-data"}):
        address = desk.post(f"{LIST}/new", data=SOURCE | {"text": text, "rights": "mine"}, **headers).location
        with app.app_context():
            kept = text_of(id_of(address))
            assert kept is not None
            assert (kept.text, kept.rights) == (text, "mine")
        assert desk.get(f"{address}?page=99").text.count('id="s178-') == 40


def test_what_is_far_too_long_for_a_short_field_comes_back_to_who_pasted_it(desk: FlaskClient) -> None:
    reply = desk.post(f"{LIST}/{SHIPPED}/facts/new", data=FACT | {"text_vi": "dài " * 50_000})
    assert reply.status_code == 422
    assert "at most 600 fit" in said(reply.text)[1]
    assert len(typed(reply.text, "text_vi")) == 199_999


def test_what_word_pastes_is_made_fit_to_keep(desk: FlaskClient, app: Flask) -> None:
    source = with_text(desk, "Vie\u0323\u0302t\u00a0Nam\u200b mở.\r\n\r\n“Hai” – it’s\u2028ba.\u00ad")
    with app.app_context():
        kept = text_of(id_of(source))
        assert kept is not None
        assert kept.text == "Việt Nam mở.\n\n“Hai” – it’s\nba."
    add_fact(desk, source, text_vi="Nguo\u0302\u0300n\u00a0mở\u200b", paragraph="1", sentence="1")
    [(fact, _)] = facts(app).values()
    assert (fact.text.vi, fact.cite.sha256) == ("Nguồn mở", fingerprint("Việt Nam mở."))


def test_a_script_is_a_text_like_any_other(desk: FlaskClient) -> None:
    script = "<script>alert(1)</script>"
    words = dict.fromkeys(SOURCE, script) | {"date": "2024"}
    source = add_source(desk, text=f"{script} Một.", rights=script, **words)
    names = ("text_vi", "text_en", "said_by_vi", "said_by_en")
    add_fact(desk, source, paragraph="1", sentence="1", **dict.fromkeys(names, script))
    refused = desk.post(f"{source}/edit", data=dict.fromkeys(SOURCE, script))
    for page in (desk.get(source), desk.get(LIST), desk.get(f"{source}/text"), desk.get(f"{source}/edit"), refused):
        assert script not in page.text
        assert html.escape(script) in page.text


def test_a_fact_is_written_from_a_sentence_of_the_text(desk: FlaskClient, app: Flask) -> None:
    source = with_text(desk)
    page = desk.get(source).text
    link = html.unescape(re.findall(r'id="s3-2" href="([^"]+)"', page)[0])
    form = desk.get(link).text
    assert (typed(form, "paragraph"), typed(form, "sentence")) == ("3", "2")
    assert "<mark>Câu hai.</mark>" in form
    assert 'name="quoted"' not in form
    add_fact(desk, source)
    [(fact, _)] = facts(app).values()
    assert (fact.cite.article, fact.cite.sha256) == (id_of(source), fingerprint("Câu hai."))
    shown = desk.get(source).text
    assert re.search(r'id="s3-2" class="cited"', shown)
    assert (shown.count('<p class="open">'), "Not asked yet</p>" in shown) == (1, True)


def test_a_fact_of_a_place_the_text_does_not_have_is_refused(desk: FlaskClient, app: Flask) -> None:
    source = with_text(desk)
    for place in ({"sentence": "3"}, {"paragraph": "2", "sentence": "1"}, {"paragraph": "99999"}):
        reply = desk.post(f"{source}/facts/new", data=FACT | place)
        assert (reply.status_code, said(reply.text)[-1]) == (422, "The text has no such sentence.")
        assert typed(reply.text, "text_vi") == "Một điều"
    assert facts(app) == {}


@pytest.mark.parametrize(
    "place", ["", "0", "-1", "x", "1.5", "٣", "²", "100000", "000001", "0000000012", "9" * 40, "9" * 5000]
)
@pytest.mark.parametrize("field", ["paragraph", "sentence"])
def test_a_place_that_is_no_number_is_refused(desk: FlaskClient, app: Flask, field: str, place: str) -> None:
    reply = desk.post(f"{LIST}/{SHIPPED}/facts/new", data=FACT | {field: place})
    assert (reply.status_code, said(reply.text)[1:]) == (422, ["Type a number from 1 on."])
    assert facts(app) == {}


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"text_en": ""}, "both languages are shown"),
        ({"said_by_vi": "Bà"}, "Write it in both languages, or in neither."),
        ({"kind": "rumour"}, "Choose one from the list."),
        ({"weight": "4"}, "Choose one from the list."),
        ({"quoted": "x" * 5001}, "This has 5,001 characters"),
    ],
)
def test_a_fact_that_cannot_be_taken_is_told_at_its_field(
    desk: FlaskClient, app: Flask, sent: dict[str, str], problem: str
) -> None:
    reply = desk.post(f"{LIST}/{SHIPPED}/facts/new", data=FACT | sent)
    assert reply.status_code == 422
    assert any(problem in one for one in said(reply.text)[1:])
    assert typed(reply.text, "text_vi") == "Một điều"
    assert facts(app) == {}


def test_without_a_text_the_sentence_is_fingerprinted_and_not_stored(desk: FlaskClient, app: Flask) -> None:
    source = add_source(desk)
    add_fact(desk, source, quoted="Câu\u00a0hai.", said_by_vi="Bà Hà", said_by_en="Ms Hà")
    [(fact, _)] = facts(app).values()
    assert (fact.cite.sha256, fact.said_by) == (fingerprint("Câu hai."), Text(vi="Bà Hà", en="Ms Hà"))
    with app.app_context():
        assert "Câu hai" not in db.session.get_one(FactRecord, fact.id).body
    plain = id_of(add_fact(desk, source, text_en="Another"))
    assert facts(app)[plain][0].cite.sha256 == NO_FINGERPRINT


def test_a_changed_fact_keeps_the_fingerprint_of_its_place(desk: FlaskClient, app: Flask) -> None:
    source = add_source(desk)
    address = add_fact(desk, source, quoted="Câu hai.")
    seen = typed(desk.get(address).text, "seen")
    assert desk.post(address, data=FACT | {"text_vi": "Khác", "seen": seen}).status_code == 303
    [(fact, _)] = facts(app).values()
    assert (fact.text.vi, fact.cite.sha256) == ("Khác", fingerprint("Câu hai."))
    seen = typed(desk.get(address).text, "seen")
    desk.post(address, data=FACT | {"sentence": "3", "seen": seen})
    [(fact, _)] = facts(app).values()
    assert (fact.cite.sentence, fact.cite.sha256) == (3, NO_FINGERPRINT)


def test_a_fact_of_the_files_becomes_ours_when_it_is_changed_and_not_before(desk: FlaskClient, app: Flask) -> None:
    address = f"/en/desk/facts/{SHIPPED}-01"
    page = desk.get(address).text
    names = ("text_vi", "text_en", "said_by_vi", "said_by_en", "paragraph", "sentence", "seen")
    same = {name: typed(page, name) for name in names} | {"kind": "cause", "weight": "3"}
    assert "comes from the content files" in page
    assert desk.post(address, data=same).status_code == 303
    assert facts(app) == {}
    assert desk.post(address, data=same | {"weight": "2"}).status_code == 303
    assert list(facts(app)) == [f"{SHIPPED}-01"]
    assert "comes from the content files" not in desk.get(address).text


def test_two_editors_at_once_lose_nothing(desk: FlaskClient, app: Flask) -> None:
    source = with_text(desk)
    fact = add_fact(desk, source)
    with app.app_context():
        person("Chi", "admin")
    other = another(app, "Chi")
    for address, field, form in (
        (fact, "text_vi", FACT),
        (f"{source}/edit", "title_vi", SOURCE),
        (f"{source}/text", "text", {"rights": "CC0"}),
    ):
        seen = typed(desk.get(address).text, "seen")
        first = form | {field: "Của Chi. Câu hai.\nBa", "seen": seen, "sure": "1"}
        assert other.post(address, data=first).status_code == 303
        reply = desk.post(address, data=form | {field: "Của Thu", "seen": seen, "sure": "1"})
        assert (reply.status_code, typed(reply.text, field)) == (409, "Của Thu"), address
        assert "Somebody else changed this meanwhile." in said(reply.text)[0]
        assert "Của Chi." in reply.text
        seen = typed(reply.text, "seen")
        page = desk.get(address).text
        assert typed(page, field).startswith("Của Chi.")
        again = desk.post(address, data=form | {field: "Của Thu. Câu hai.", "seen": seen, "sure": "1"} | AT_THE_START)
        assert again.status_code == 303, said(again.text)


AT_THE_START = {"paragraph": "1", "sentence": "1"}


def test_a_fact_is_taken_out_of_use_and_brought_back(desk: FlaskClient, app: Flask) -> None:
    source = add_source(desk)
    address = add_fact(desk, source)
    assert desk.post(f"{address}/retire").status_code == 303
    page = desk.get(source).text
    assert ("1 fact out of use" in page, "No facts yet" in page) == (True, True)
    assert desk.get(address).status_code == 404
    assert desk.post(f"{address}/return").status_code == 303
    assert desk.get(address).status_code == 200
    assert [retired for _, retired in facts(app).values()] == [None]


def test_a_fact_that_something_rests_on_stays_in_use(desk: FlaskClient, app: Flask) -> None:
    with app.app_context():
        asked = next(one.fact.id for one in known_facts(SHIPPED) if one.questions)
    page = desk.post(f"/en/desk/facts/{asked}/retire", follow_redirects=True).text
    assert "Questions or cards rest on this fact." in page
    assert facts(app) == {}


def test_a_new_text_says_first_which_citations_would_lose_their_sentence(desk: FlaskClient, app: Flask) -> None:
    source = with_text(desk)
    add_fact(desk, source)
    add_fact(desk, source, text_en="Another", paragraph="4", sentence="1")
    seen = typed(desk.get(f"{source}/text").text, "seen")
    sent = {"text": TEXT.replace("hai", "khác"), "rights": "CC0", "seen": seen}
    reply = desk.post(f"{source}/text", data=sent)
    assert reply.status_code == 422
    assert "Of 2 citations, 2 find their sentence in the text that is here, and 1 in this one." in said(reply.text)[0]
    assert typed(reply.text, "text").replace("\r", "") == sent["text"]
    with app.app_context():
        kept = text_of(id_of(source))
        assert kept is not None
        assert kept.text == TEXT
    done = desk.post(f"{source}/text", data=sent | {"sure": "1"}, follow_redirects=True).text
    assert "Of 2 citations, 1 find their sentence; before, 2 did." in done
    assert done.count("the text says something else there") == 1


def test_saving_a_fact_takes_what_the_text_says_now(desk: FlaskClient, app: Flask) -> None:
    source = with_text(desk)
    address = add_fact(desk, source)
    seen = typed(desk.get(f"{source}/text").text, "seen")
    desk.post(f"{source}/text", data={"text": TEXT.replace("hai", "khác"), "rights": "CC0", "seen": seen, "sure": "1"})
    page = desk.get(address).text
    assert "says something else at this place" in page
    assert "<mark>Câu khác.</mark>" in page
    desk.post(address, data=FACT | {"seen": typed(page, "seen")})
    assert next(iter(facts(app).values()))[0].cite.sha256 == fingerprint("Câu khác.")


def test_a_text_is_taken_away_and_citations_stay(desk: FlaskClient, app: Flask) -> None:
    source = with_text(desk)
    add_fact(desk, source)
    assert desk.post(f"{source}/text/remove").status_code == 303
    page = desk.get(source).text
    assert ("Câu hai." in page, "paragraph 3, sentence 2" in page) == (False, True)
    assert next(iter(facts(app).values()))[0].cite.sha256 == fingerprint("Câu hai.")


def test_a_changed_title_reaches_the_decks(desk: FlaskClient, app: Flask) -> None:
    page = desk.get(f"{LIST}/{SHIPPED}/edit").text
    sent = {name: typed(page, name) for name in SOURCE} | {"seen": typed(page, "seen")}
    with app.app_context():
        before = {row.item_id: row.changed_at for row in db.session.scalars(select(NoteStamp))}
    assert desk.post(f"{LIST}/{SHIPPED}/edit", data=sent | {"original_en": "The Journal"}).status_code == 303
    with app.app_context():
        after = {row.item_id: row.changed_at for row in db.session.scalars(select(NoteStamp))}
        touched = {one.item_id for known in known_facts(SHIPPED) for one in known.questions + known.cards}
    assert {item_id for item_id, at in after.items() if at > before[item_id] + timedelta(0)} >= touched
    assert touched


def test_the_way_to_a_question_is_offered_for_every_fact(desk: FlaskClient, app: Flask) -> None:
    source = add_source(desk)
    address = add_fact(desk, source)
    link = f'href="/en/desk/new?fact={id_of(address)}"'
    assert link in desk.get(source).text
    assert link in desk.get(address).text


def test_the_ids_of_a_source_and_its_facts_do_not_change_with_its_title(desk: FlaskClient, app: Flask) -> None:
    source = add_source(desk)
    seen = typed(desk.get(f"{source}/edit").text, "seen")
    desk.post(f"{source}/edit", data=SOURCE | {"title_en": "Renamed", "seen": seen})
    assert "Renamed" in desk.get(source).text
    [mine] = [one for one in articles(app) if one.title.en == "Renamed"]
    assert mine.file == f"{id_of(source)}.txt"
    with app.app_context(), writing():
        assert keep_record(ArticleRecord, mine).kept_here
