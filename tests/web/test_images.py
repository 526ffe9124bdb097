"""Pictures at the desk: taken in with what was typed, refused with a reason, and nothing of either text is lost."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from quizapp.bank.drafts import find_draft, working_draft
from quizapp.bank.images import ImageRow
from quizapp.db import db
from quizapp.items.drafting import Draft
from quizapp.languages import NAMES
from tests.bank.desk_people import KEY, item
from tests.bank.illustrated import illustrate
from tests.pictures import (
    SVG,
    drawing,
    forty_megapixels,
    kept,
    photograph,
    png,
    vast_webp,
    written,
    zipped,
)
from tests.web.desk import HERE, Form, desk, typed

ADDRESS = f"/en/desk/items/{KEY}"
SHOWN = {"image-alt-vi": "Một hình bầu dục", "image-alt-en": "An ellipse"}
MOVING = {"save_all": True, "append_images": [drawing(colour="red")]}


def file(data: bytes, name: str = "picture.png") -> tuple[BytesIO, str]:
    return BytesIO(data), name


def send(browser: FlaskClient, data: bytes, address: str = ADDRESS, **more: str) -> Any:
    """Press the button beside a picture that was chosen, with everything else as it stands or was typed."""
    return post(browser, data, address, **typed(browser, KEY, **more) | SHOWN | {"act": "save"})


def post(browser: FlaskClient, data: bytes, address: str = ADDRESS, **fields: Any) -> Any:
    """Send a form with a picture; its bytes are put together here, as the browser of the tests leaves files open."""
    sent = MultiDict(fields)
    sent["image-upload"] = FileStorage(BytesIO(data), "picture.png")
    boundary, body = encode_multipart(sent)
    return browser.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def stored(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(ImageRow)) or 0


def draft(app: Flask) -> Draft:
    with app.app_context():
        return working_draft(item()).data


def is_untouched(app: Flask) -> bool:
    with app.app_context():
        return find_draft(KEY) is None


def test_a_picture_is_saved_together_with_what_was_typed(app: Flask) -> None:
    lan = desk(app)["Lan"]
    assert send(lan, png(), stem__en="What is seen here?").status_code == 303
    data, picture = draft(app), kept()
    assert data["stem"]["en"] == "What is seen here?"
    assert data["image"] == {
        "file": picture.file,
        "width": 400,
        "height": 200,
        "alt": {"vi": "Một hình bầu dục", "en": "An ellipse"},
    }
    page = lan.get(ADDRESS).text
    assert page.count(f'src="/images/{picture.file}" width="400" height="200" alt="An ellipse"') == 2
    assert f'src="/images/{picture.file}"' in lan.get(f"/vi/desk/items/{KEY}").text
    with app.app_context():
        row = db.session.get_one(ImageRow, picture.file)
        assert (row.data, row.added_by is not None) == (picture.data, True)


def test_the_same_picture_is_stored_once(app: Flask) -> None:
    browsers = desk(app)
    for name, data in (("Lan", png()), ("Hoa", written(drawing(), "GIF")), ("Lan", png())):
        assert send(browsers[name], data).status_code == 303
    assert stored(app) == 1


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", {"en": "This file is empty", "vi": ""}),
        (png() + bytes(9_000_000), {"en": "a picture may have 8 MB", "vi": ""}),
        (forty_megapixels(), {"en": "too many pixels: at most 25 million", "vi": ""}),
        (vast_webp(), {"en": "too many pixels", "vi": ""}),
        (zipped(), {"en": "no picture that we can read", "vi": ""}),
        (SVG, {"en": "no picture that we can read", "vi": ""}),
        (written(drawing(), "GIF", **MOVING), {"en": "This picture moves", "vi": ""}),
        (png()[:-500], {"en": "This picture is damaged", "vi": ""}),
    ],
    ids=["empty", "9 MB", "40 megapixels", "a vast WebP", "a zip", "an SVG", "moving", "torn"],
)
def test_what_is_no_fair_picture_is_refused_at_the_field_and_what_was_typed_stays(
    app: Flask, data: bytes, said: dict[str, str], language: str
) -> None:
    lan = desk(app)["Lan"]
    refused = send(lan, data, f"/{language}/desk/items/{KEY}", stem__en="Typed a moment ago")
    assert refused.status_code == 422
    [problem] = re.findall(r"data-upload-problem>([^<]*)</p>", refused.text)
    assert said[language] in problem
    assert problem
    assert "Typed a moment ago" in refused.text
    assert "Một hình bầu dục" in refused.text
    assert (stored(app), is_untouched(app)) == (0, True)


def test_far_too_much_at_once_is_refused_without_being_read(app: Flask) -> None:
    lan = desk(app)["Lan"]
    assert send(lan, bytes(33_000_000)).status_code == 413
    other = post(lan, bytes(5_000_000), f"{ADDRESS}/autosave")
    assert other.status_code == 413
    assert (stored(app), is_untouched(app)) == (0, True)


def test_where_a_photograph_was_taken_is_stored_nowhere(app: Flask) -> None:
    lan, exif = desk(app)["Lan"], photograph().getexif()
    exif[0x010F] = "Kilroy Camera"
    exif[0x8825] = {1: "N", 2: (21.0, 1.0, 42.0)}
    send(lan, written(photograph(), "JPEG", exif=exif) + b"<?php Kilroy")
    sent = lan.get(f"/images/{draft(app)['image']['file']}").data
    assert b"Kilroy" not in sent
    assert b"EXIF" not in sent


def test_a_text_that_is_refused_does_not_lose_the_picture(app: Flask) -> None:
    lan = desk(app)["Lan"]
    refused = send(lan, png(), stem__en="Too long " * 3000)
    assert refused.status_code == 422
    again = Form(refused.text, "item-form").fields | {"stem-en": "Short enough?"}
    assert again["image-file"] == [kept().file]
    assert lan.post(ADDRESS, data=again).status_code == 303
    assert (draft(app)["image"]["file"], draft(app)["stem"]["en"]) == (kept().file, "Short enough?")


@pytest.mark.parametrize("missing", ["image-alt-vi", "image-alt-en"])
def test_without_what_it_shows_in_both_languages_a_question_is_not_sent(app: Flask, missing: str) -> None:
    lan = desk(app)["Lan"]
    form = typed(lan, KEY) | SHOWN | {"image-upload": file(png()), missing: " ", "act": "send", "change": "wording"}
    refused = lan.post(ADDRESS, data=form)
    assert (refused.status_code, "Some things have to be mended first" in refused.text) == (422, True)
    advice = re.findall(r'data-advice="([^"]+)">\s*<p class="finding error', refused.text)
    assert advice == [missing.replace("-", ".")]
    form = typed(lan, KEY) | SHOWN | {"act": "send", "change": "typo"}
    refused = lan.post(ADDRESS, data=form)
    assert (refused.status_code, "Another picture is more than a slip" in refused.text) == (422, True)
    assert lan.post(ADDRESS, data=typed(lan, KEY) | {"act": "send", "change": "wording"}).status_code == 303


def test_what_saves_itself_keeps_the_picture_and_takes_its_words(app: Flask) -> None:
    lan = desk(app)["Lan"]
    send(lan, png())
    form = typed(lan, KEY, stem__en="Typed on?") | {"image-alt-en": "A blue ellipse"}
    reply = lan.post(f"{ADDRESS}/autosave", data=form)
    assert f"/images/{kept().file}" in reply.get_json()["panel"]
    assert (draft(app)["image"]["file"], draft(app)["image"]["alt"]["en"]) == (kept().file, "A blue ellipse")
    without = {name: value for name, value in form.items() if not name.startswith("image-")}
    lan.post(f"{ADDRESS}/autosave", data=without | {"revision": "2", "stem-en": "From an older page?"})
    assert (draft(app)["image"]["file"], draft(app)["stem"]["en"]) == (kept().file, "From an older page?")


def test_a_picture_is_replaced_taken_away_and_brought_back_from_the_history(app: Flask) -> None:
    lan, navy, red = desk(app)["Lan"], kept().file, kept(colour="red").file
    with app.app_context():
        illustrate(KEY)
    send(lan, png(colour="red"))
    assert draft(app)["image"]["file"] == red
    assert lan.post(ADDRESS, data=typed(lan, KEY) | {"image-remove": "y"}).status_code == 303
    assert draft(app)["image"]["file"] == ""
    assert f'src="/images/{red}"' not in lan.get(ADDRESS).text
    assert f'<img class="thumbnail" src="/images/{navy}" alt="Picture">' in lan.get(f"{ADDRESS}/history").text
    history = Form(lan.get(f"{ADDRESS}/history").text, "/restore").fields
    lan.post(f"{ADDRESS}/restore", data=history | {"version": "2"})
    assert (draft(app)["image"]["file"], stored(app)) == (navy, 2)


def test_a_name_of_no_picture_is_no_picture(app: Flask) -> None:
    lan = desk(app)["Lan"]
    for name in ("0" * 32 + ".webp", "../../etc/passwd", "x" * 300, "\0"):
        assert lan.post(ADDRESS, data=typed(lan, KEY) | {"image-file": name}).status_code < 500
    assert not (draft(app).get("image") or {}).get("file")


def test_the_second_of_two_editors_loses_neither_words_nor_picture(app: Flask) -> None:
    browsers = desk(app)
    lan, hoa = browsers["Lan"], browsers["Hoa"]
    of_hoa = typed(hoa, KEY, stem__en="What did Hoa draw?") | SHOWN
    send(lan, png(), stem__en="What did Lan draw?")
    both = hoa.post(ADDRESS, data=of_hoa | {"image-upload": file(png(colour="red"))})
    assert both.status_code == 409
    for colour in ("navy", "red"):
        assert f'src="/images/{kept(colour=colour).file}"' in both.text
    assert draft(app)["image"]["file"] == kept().file
    again = Form(both.text, f"/desk/items/{KEY}").fields
    assert hoa.post(ADDRESS, data=again).status_code == 303
    assert (draft(app)["image"]["file"], draft(app)["stem"]["en"]) == (kept(colour="red").file, "What did Hoa draw?")


def test_who_may_not_write_stores_no_picture(app: Flask, client: FlaskClient) -> None:
    lan = desk(app)["Lan"]
    own = lan.post("/en/desk/new", data={"kind": "card", "keeping": "own"}).location
    learner = app.test_client()
    learner.post("/en/sign-up", data={"name": "Học", "password": "con meo treo cay cau"})
    assert learner.post(ADDRESS, data={"image-upload": file(png())}).status_code == 403
    assert client.post(ADDRESS, data={"image-upload": file(png()), "stem-en": "x y"}).status_code in {302, 400}
    browsers = {name: app.test_client() for name in ("Hoa",)}
    assert browsers["Hoa"].post(own, data={"image-upload": file(png())}).status_code in {302, 400, 404}
    app.config["WTF_CSRF_ENABLED"] = True
    sent = {"image-upload": file(png()), "stem-en": "Typed here", "csrf_token": "old"}
    old = lan.post(ADDRESS, data=sent, headers=HERE)
    assert (old.status_code, "choose it again" in old.text) == (400, True)
    assert stored(app) == 0


def test_a_reviewer_sees_the_picture_and_keeps_it_when_mending(app: Flask) -> None:
    browsers = desk(app)
    send(browsers["Lan"], png())
    browsers["Lan"].post(ADDRESS, data=typed(browsers["Lan"], KEY) | {"act": "send", "change": "wording"})
    page = browsers["Minh"].get(f"{ADDRESS}/review").text
    assert f'src="/images/{kept().file}"' in page
    assert "What the picture shows" in page
    form = {name: value for name, value in Form(page, "/review").fields.items() if name != "reason"}
    mended = form | {"revision": form["revision"][0], "image-alt-en": "A mended ellipse", "act": "edit"}
    assert browsers["Minh"].post(f"{ADDRESS}/review", data=mended).status_code == 303
    with app.app_context():
        published = item().version
        assert published is not None
        assert published.item.image is not None
        assert (published.item.image.file, published.item.image.alt.en) == (kept().file, "A mended ellipse")
        assert published.change == "wording"


def test_a_picture_is_kept_by_browsers_for_ever_and_sets_no_cookie(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        image = illustrate()
    reply = client.get(f"/images/{image.file}")
    assert (reply.status_code, reply.mimetype, reply.data) == (200, "image/webp", kept().data)
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Security-Policy"] == "default-src 'none'"
    assert "Set-Cookie" not in reply.headers
    again = client.get(f"/images/{image.file}", headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("0" * 32 + ".webp", "x", "..%2f..%2fetc", image.file.upper(), f"{image.file}%00"):
        assert client.get(f"/images/{name}").status_code == 404


def test_the_picture_stands_wherever_the_question_does(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        image = illustrate(KEY)
    tag = f'src="/images/{image.file}" width="400" height="200"'
    pages = {}
    for path in ("paper", "key"):
        start = "/en/quizzes/whole-story/on-paper/7"
        pages[path] = client.get(start if path == "paper" else f"{start}/key").text
    attempt = client.post("/en/quizzes/whole-story/attempts").location.replace("/vi/", "/en/")
    pages["all"] = client.get(f"{attempt}/all").text
    before = pages["all"].split(tag)[0]
    number = re.findall(r'data-slot="(\d+)"', before)[-1]
    pages["asked"] = client.get(f"{attempt}/{number}").text
    pages["report"] = client.get(f"{attempt}/{number}/report").text
    pages["feedback"] = client.post(f"{attempt}/{number}", data={"response": "a"}, follow_redirects=True).text
    pages["checked"] = client.get(f"{attempt}/all").text
    client.post(f"{attempt}/finish")
    pages["result"] = client.get(f"{attempt}/result").text
    for side in ("", "&response=a"):
        pages[f"study{side}"] = client.get(f"/en/study/all?card={KEY}.choose{side}").text
    pages["recall"] = client.get(f"/en/study/all?card={KEY}.recall").text
    assert {name: page.count(tag) for name, page in pages.items()} == dict.fromkeys(pages, 1)
    assert all("A &#34;blue&#34; &lt;large&gt; [dark] ellipse" in page for page in pages.values())
    client.set_cookie("show", "both")
    both = client.get(f"/vi/study/all?card={KEY}.choose").text
    assert (both.count(tag), "xanh" in both, "blue" in both) == (1, True, False)


def test_a_card_in_its_frame_brings_the_picture_along(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        illustrate(KEY)
    for side in ("", "?side=back"):
        reply = client.get(f"/en/decks/whole/cards/{KEY}{side}")
        assert reply.text.count('src="data:image/webp;base64,') == 4  # both sides, in two languages
        assert reply.headers["Content-Security-Policy"].endswith("; img-src data:")
    plain = client.get("/en/decks/whole/cards/kling-who")
    assert "img-src" not in plain.headers["Content-Security-Policy"]
    assert set(NAMES) == {"vi", "en"}


def test_the_desk_shows_the_card_of_a_draft_with_its_picture(app: Flask) -> None:
    lan = desk(app)["Lan"]
    send(lan, png())
    assert 'src="data:image/webp;base64,' in lan.get(f"{ADDRESS}/card").text
