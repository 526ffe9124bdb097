"""The gallery is for those who build the site: every kind and state is in it, and no public site has one."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from quizapp.app import create_app
from tests.conftest import close, make_app, settings_for


def test_a_public_site_has_no_gallery_and_every_protection(database: str) -> None:
    public = replace(settings_for(database), production=True, base_url="https://quiz.example")
    app = create_app(public)
    client = app.test_client()
    page = client.get("/vi/?theme=dark", base_url="https://quiz.example")
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    pages = [client.get("/vi/", base_url="https://quiz.example").text for _ in range(8)]
    assert len({len(one) for one in pages}) > 3  # of random length, against guesses from how well they pack
    assert client.get("/vi/gallery", base_url="https://quiz.example").status_code == 404
    close(app)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_and_every_verdict_is_shown(client: FlaskClient, language: str) -> None:
    text = client.get(f"/{language}/gallery").text
    for verdict in ("right", "partly", "wrong", "none"):
        assert f'<p class="verdict {verdict}">' in text
    for part in ('type="radio"', 'type="checkbox"', 'inputmode="decimal"', 'class="notice error"', 'class="empty"'):
        assert part in text
    assert 'lang="vi"' in text
    assert "Quỷ Kế" in text


def test_an_empty_bank_has_a_gallery_too(empty_database: str) -> None:
    app = make_app(empty_database)
    assert app.test_client().get("/en/gallery").status_code == 200
    close(app)
