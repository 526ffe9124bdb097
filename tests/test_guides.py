"""The guides keep their word: commands, settings and pages that they name are there, alike in both languages."""

import re
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from werkzeug.exceptions import MethodNotAllowed

from quizapp.config import PROJECT
from quizapp.languages import NAMES
from quizapp.web.guides import FOLDER, GUIDES, on_the_site, read_guide
from tests.test_docs import commands, read, settings_read

THEIRS = {"PROMETHEUS_MULTIPROC_DIR"}  # a setting of another program
FLASKS = {"flask db upgrade"}
PROBES = {"/healthz", "/readyz", "/metrics"}  # stand before Flask
LARGEST_PICTURE, MOST_OF_ALL = 60_000, 600_000
EVERY = [(name, language) for name in GUIDES for language in NAMES]


def text_of(name: str, language: str) -> str:
    """Return a guide as it is written."""
    return (FOLDER / language / f"{name}.md").read_text(encoding="utf-8")


def named_commands(text: str) -> set[str]:
    """Return the commands of ours that stand as code."""
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    groups = "bank|user|quiz|deck|db"
    return {f"flask {one}" for one in re.findall(rf"\bflask ((?:{groups}) [a-z-]+|(?!(?:{groups})\b)[a-z-]+)", code)}


def named_verbs(text: str) -> set[str]:
    """Return the verbs of make that stand as code."""
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    return set(re.findall(r"\bmake (?:-C \S+ )?([a-z-]+)", code))


def named_settings(text: str) -> set[str]:
    """Return what is written as settings are."""
    return set(re.findall(r"\b([A-Z]+_[A-Z_]+)\b", text)) | set(re.findall(r"`([A-Z]{4,})[`=]", text))


def links(text: str) -> list[str]:
    """Return where links and pictures lead."""
    return re.findall(r"\]\(([^)\s]+)\)", text)


def test_every_guide_is_there_in_both_languages_and_no_other() -> None:
    for language in NAMES:
        assert {path.stem for path in (FOLDER / language).glob("*.md")} == set(GUIDES)


@pytest.mark.parametrize("name", GUIDES)
def test_both_languages_have_the_same_parts_and_name_the_same_things(name: str) -> None:
    both = [text_of(name, language) for language in NAMES]
    for told in (
        lambda text: [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)],
        named_commands,
        named_verbs,
        named_settings,
        lambda text: [re.sub(r"^/\w\w/", "/", link) for link in links(text)],
        lambda text: set(re.findall(r"`(/[\w-]+)`", text)),
        lambda text: len(re.findall(r"^\|", text, re.MULTILINE)),
    ):
        first, *others = [told(text) for text in both]
        assert others == [first]


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_commands_verbs_and_settings_of_a_guide_exist(app: Flask, name: str, language: str) -> None:
    text = text_of(name, language)
    assert named_commands(text) <= set(dict(commands(app.cli))) | FLASKS
    assert named_verbs(text) <= set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE))
    assert named_settings(text) - THEIRS <= settings_read()
    for place in set(re.findall(r"(?:`|/srv/quizapp/)deploy/([\w.-]*)", text)) - {".env"}:
        assert list((PROJECT / "deploy").glob(f"{place}*")), place
    assert set(re.findall(r"`(/[\w-]+)`", text)) <= PROBES


def test_the_guides_for_whoever_runs_the_site_tell_how_to_keep_it() -> None:
    for language in NAMES:
        text = text_of("operators", language)
        assert {"flask backup", "flask restore", "flask doctor", "flask user add"} <= named_commands(text)
        assert settings_read() <= named_settings(text)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_links_of_a_guide_lead_to_pages_in_its_language(app: Flask, name: str, language: str) -> None:
    map_of_the_site = app.url_map.bind("localhost")
    for link in links(text_of(name, language)):
        if link.startswith("https://"):
            continue
        if link.startswith("/"):
            assert link.startswith(f"/{language}/"), link
            assert map_of_the_site.match(link), link
            assert app.test_client().get(link).status_code in {200, 302}, link
        else:
            assert (FOLDER / language / link).exists(), link


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_guide_is_shown_whole_with_its_contents_and_pictures(app: Flask, name: str, language: str) -> None:
    guide = read_guide(name, "vi" if language == "vi" else "en")
    reply = app.test_client().get(f"/{language}/help/{name}")
    assert reply.status_code == 200
    assert f'<html lang="{language}"' in reply.text
    assert f"<title>{guide.title} – quizapp</title>" in reply.text
    assert f"<h1>{guide.title}</h1>" in reply.text
    assert len(guide.contents) == len(re.findall(r"^## ", text_of(name, language), re.MULTILINE)) > 3
    anchors = [anchor for anchor, _ in guide.contents]
    assert len(set(anchors)) == len(anchors)
    for anchor, heading in guide.contents:
        assert f'<a href="#{anchor}">{heading}</a>' in reply.text
        assert f'<h2 id="{anchor}">{heading}</h2>' in reply.text
    shown = re.findall(r'<img src="([\w-]+\.webp)" alt="([^"]+)" width="(\d+)" height="(\d+)"', reply.text)
    assert len(shown) == reply.text.count("<img") == text_of(name, language).count("![") > 0
    for source, _, width, height in shown:
        sent = app.test_client().get(f"/{language}/help/{source}")
        assert (sent.status_code, sent.mimetype) == (200, "image/webp")
        with Image.open(BytesIO(sent.data)) as picture:
            assert picture.size == (int(width), int(height))
        known = {"If-None-Match": sent.headers["ETag"]}
        assert app.test_client().get(f"/{language}/help/{source}", headers=known).status_code == 304


def test_pictures_are_small_and_each_is_shown_in_its_language() -> None:
    sizes = {path: path.stat().st_size for path in FOLDER.rglob("*.webp")}
    assert max(sizes.values()) < LARGEST_PICTURE
    assert sum(sizes.values()) < MOST_OF_ALL
    for language in NAMES:
        shown = {link for name in GUIDES for link in links(text_of(name, language)) if link.endswith(".webp")}
        assert shown == {path.name for path in (FOLDER / language).glob("*.webp")}


@pytest.mark.parametrize("language", NAMES)
def test_every_page_leads_to_the_list_of_guides_and_that_to_each(app: Flask, language: str) -> None:
    client = app.test_client()
    for page in ("", "quizzes", "study", "none", "help/students"):
        assert f'href="/{language}/help"' in client.get(f"/{language}/{page}").text
    listed = client.get(f"/{language}/help").text
    for name in GUIDES:
        assert f'href="/{language}/help/{name}"' in listed
        assert text_of(name, language).partition("\n")[0].removeprefix("# ") in listed


def test_what_is_no_guide_is_not_found(app: Flask) -> None:
    for path in ("none", "none.webp", "students.md", "..%2fen%2fstudents", "../students.md"):
        assert app.test_client().get(f"/en/help/{path}").status_code == 404
    with pytest.raises(MethodNotAllowed):
        app.url_map.bind("localhost").match("/en/help", method="POST")


def test_a_link_to_another_guide_loses_the_ending_of_its_file() -> None:
    assert on_the_site("operators.md#settings") == "operators#settings"
    assert on_the_site("/en/study") == "/en/study"
    assert on_the_site("https://example.org/x.md") == "https://example.org/x.md"
