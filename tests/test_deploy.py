"""The files in deploy/ name what there is: files, commands, settings and probes of this program. No image is built."""

import re
import shlex
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from ruamel.yaml import YAML

from quizapp.app import create_app
from quizapp.commands.serve import PATIENCE_SECONDS
from quizapp.config import PROJECT, read_settings
from tests.test_docs import commands

pytestmark = pytest.mark.appearance

DEPLOY = PROJECT / "deploy"
SETTINGS = set(re.findall(r'environment(?:\.get\(|\[)"(\w+)"', (PROJECT / "quizapp/config.py").read_text("utf-8")))
FOR_OTHERS = {"PATH", "PYTHONPATH", "PYTHONUNBUFFERED", "PORT", "KEPT_IN"}
PRODUCTION = {"SECRET_KEY": "0123456789abcdef" * 2, "BASE_URL": "https://quiz.example"}


def containerfile() -> list[tuple[str, str]]:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def said(word: str) -> list[str]:
    return [rest for found, rest in containerfile() if found == word]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The services as they are composed."""
    found: dict[str, Any] = YAML(typ="safe").load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # systemd minds the case
    parser.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    return parser


def settings_in(text: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in shlex.split(text))


def ignored(path: str) -> bool:
    rules = (PROJECT / ".dockerignore").read_text(encoding="utf-8").split()
    return "*" in rules and f"!{path}" not in rules


def test_what_is_copied_into_the_image_is_there_and_comes_along() -> None:
    own = [shlex.split(rest)[:-1] for rest in said("COPY") if not rest.startswith("--from")]
    sources = [source for sources in own for source in sources]
    assert {"pyproject.toml", "uv.lock", "quizapp", "content", "migrations", "wsgi.py"} <= set(sources)
    assert [source for source in sources if not (PROJECT / source).exists() or ignored(source)] == []


def test_what_the_program_reads_is_in_the_image() -> None:
    settings = read_settings({})
    assert settings.content == PROJECT / "content"
    [readme] = re.findall(r'^readme = "(.*)"', (PROJECT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert not ignored(readme)


def test_the_image_is_built_in_two_steps_from_the_lock_and_runs_as_nobody_in_particular() -> None:
    assert len(said("FROM")) == 2
    assert any("uv sync --frozen --no-dev" in rest for rest in said("RUN"))
    assert any("-m quizapp.static_files" in rest and "pybabel" in rest for rest in said("RUN"))
    assert said("USER") == ["quizapp"]
    words = [word for word, _ in containerfile()]
    assert words.index("USER") > max(number for number, word in enumerate(words) if word == "RUN")


def test_the_image_starts_a_command_there_is_with_settings_there_are(app: Flask) -> None:
    [command] = said("CMD")
    assert command == '["flask", "serve", "--host", "0.0.0.0"]'
    found = dict(commands(app.cli))["flask serve"]
    assert "--host" in {name for parameter in found.params for name in parameter.opts}
    [environment] = said("ENV")
    settings = settings_in(environment)
    assert set(settings) <= SETTINGS | FOR_OTHERS
    read_settings(settings | PRODUCTION)


def test_the_health_of_a_container_is_asked_where_it_is_told(app: Flask) -> None:
    [check] = said("HEALTHCHECK")
    [path] = re.findall(r"http://127\.0\.0\.1:8000(/\w+)", check)
    assert app.test_client().get(path, headers={"Host": "127.0.0.1:8000"}).status_code == 200


def test_the_services_rest_on_files_volumes_and_services_there_are(compose: dict[str, Any]) -> None:
    services = compose["services"]
    build = services["app"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).samefile(DEPLOY / "Containerfile")
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (DEPLOY / source).is_file()
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_the_app_is_given_settings_it_knows_and_starts_with_them(compose: dict[str, Any]) -> None:
    given: dict[str, str] = compose["services"]["app"]["environment"]
    assert set(given) <= SETTINGS
    filled = {"SITE": "quiz.example", "SECRET_KEY": PRODUCTION["SECRET_KEY"], "POSTGRES_PASSWORD": "0123456789abcdef"}

    def value(text: str) -> str:
        return re.sub(r"\$\{(\w+)(?::[?-][^}]*)?\}", lambda found: filled.get(found[1], ""), text)

    [image] = said("ENV")
    settings = read_settings(settings_in(image) | {name: value(text) for name, text in given.items()})
    assert (settings.production, settings.proxies, settings.limits_url) == (True, 1, "redis://redis:6379")
    assert "@db/" in settings.database_url
    create_app(settings)


def test_what_has_to_be_filled_in_is_in_the_example_and_holds_no_secret(compose: dict[str, Any]) -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    lines = (DEPLOY / "example.env").read_text(encoding="utf-8").splitlines()
    example = settings_in("\n".join(line for line in lines if not line.startswith("#")))
    assert set(re.findall(r"\$\{(\w+)", text)) == set(example)
    assert {name for name, value in example.items() if value} == {"SITE"}


def test_there_is_time_for_requests_under_way(compose: dict[str, Any]) -> None:
    patience = compose["services"]["app"]["stop_grace_period"]
    assert int(patience.removesuffix("s")) > PATIENCE_SECONDS
    assert int(unit("quizapp.service")["Service"]["TimeoutStopSec"]) > PATIENCE_SECONDS


def test_the_proxy_leads_to_the_app_and_keeps_the_probes_to_itself(compose: dict[str, Any]) -> None:
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert re.findall(r"dynamic a (\w+) (\d+)", text) == [("app", "8000")]
    assert "@machines path /healthz /readyz /metrics" in text
    assert set(re.findall(r"\{\$(\w+)\}", text)) == set(compose["services"]["proxy"]["environment"])
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("name", ["quizapp.service", "quizapp-backup.service"])
def test_the_units_of_systemd_run_what_there_is_with_settings_there_are(app: Flask, name: str) -> None:
    service = unit(name)["Service"]
    settings = settings_in(service["Environment"])
    assert set(settings) <= SETTINGS | FOR_OTHERS
    read_settings({name: value for name, value in settings.items() if name in SETTINGS} | PRODUCTION)
    command = service["ExecStart"].removeprefix("/srv/quizapp/")
    known = {f".venv/bin/{name}" for name, _ in commands(app.cli)}
    assert command in known or (PROJECT / command).is_file()
    assert service["User"] == "quizapp"
    assert service["ProtectSystem"] == "strict"


def test_the_timer_starts_the_backup_by_its_name() -> None:
    assert unit("quizapp-backup.timer")["Timer"]["OnCalendar"]
    assert (DEPLOY / "quizapp-backup.service").is_file()


def test_the_nightly_backup_keeps_a_copy_under_the_day_and_lets_old_ones_go(tmp_path: Path) -> None:
    """Run as it is, in a folder that has our commands where an installation has them."""
    root, kept = tmp_path / "root", tmp_path / "kept"
    (root / "deploy").mkdir(parents=True)
    (root / ".venv" / "bin").mkdir(parents=True)
    kept.mkdir()
    script = root / "deploy" / "nightly-backup"
    script.write_text((DEPLOY / "nightly-backup").read_text(encoding="utf-8"))
    flask = root / ".venv" / "bin" / "flask"
    flask.write_text('#!/bin/sh\n[ -z "$BROKEN" ] || exit 1\necho "$@" > "$3"\n')
    for path in (script, flask):
        path.chmod(0o700)
    old, recent = kept / "quizapp-2020-01-01.backup", kept / "quizapp-2020-01-02.backup"
    for path in (old, recent, kept / "else"):
        path.write_text("")
    subprocess.run(["/usr/bin/touch", "-d", "40 days ago", old, kept / "else"], check=True)

    def run(broken: str) -> int:
        environment = {"KEPT_IN": str(kept), "BROKEN": broken, "PATH": "/usr/bin:/bin"}
        return subprocess.run([script], env=environment, check=False).returncode

    assert run("yes") != 0
    assert old.exists()
    assert run("") == 0
    names = {path.name for path in kept.iterdir()}
    assert {"else", recent.name} <= names
    assert old.name not in names
    [made] = names - {"else", recent.name}
    assert re.fullmatch(r"quizapp-\d{4}-\d\d-\d\d\.backup", made)
    assert (kept / made).read_text().startswith("backup --force ")
