"""What is written is true: commands, settings, verbs and fields in the documentation are those of the program."""

import json
import re
from collections.abc import Iterator

import click
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from quizapp.commands.bank import EDITORIAL
from quizapp.config import PROJECT
from quizapp.items.files import FIELD_ORDER
from quizapp.items.kinds import KINDS

FOREIGN = {"db", "routes", "run", "shell"}  # Flask's own commands and Flask-Migrate's


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def commands(group: click.Group, name: str = "flask") -> Iterator[tuple[str, click.Command]]:
    for word, command in group.commands.items():
        if word in FOREIGN:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


def test_every_command_and_option_is_documented_and_has_help(app: Flask) -> None:
    text = read("docs/commands.md")
    found = dict(commands(app.cli))
    for name, command in found.items():
        [line] = [line for line in text.splitlines() if line.startswith(f"| `{name}")]
        assert command.help
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"
                assert any(option in line for option in parameter.opts), f"{name} {parameter.opts}"


def settings_read() -> set[str]:
    """Return the settings that the program reads."""
    options = set(re.findall(r"envvar=\"(\w+)\"", read("quizapp/commands/serve.py")))
    return options | set(re.findall(r"environment(?:\.get\(|\[)\"(\w+)\"", read("quizapp/config.py")))


def test_every_setting_is_documented() -> None:
    text = read("quizapp/guides/en/operators.md")
    assert settings_read()
    for name in settings_read():
        assert f"`{name}`" in text


def test_every_verb_of_make_has_a_line_and_the_readme_names_only_verbs_that_exist() -> None:
    makefile = read("Makefile")
    verbs = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert {"run", "setup", "test", "lint", "translate", "screenshots"} <= verbs
    for document in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"\bmake ([a-z-]+)", read(document)))
        assert named - {"in"} <= verbs, document


def test_every_field_and_kind_of_the_dump_is_documented(runner: FlaskCliRunner) -> None:
    text = read("docs/dump.md")
    public = set(FIELD_ORDER) - EDITORIAL
    for name in (*public, *KINDS):
        assert f"`{name}`" in text, name
    printed = {name for line in runner.invoke(args=["bank", "dump"]).stdout.splitlines() for name in json.loads(line)}
    assert printed == public


def test_the_example_of_the_dump_is_json_with_the_fields_of_a_question() -> None:
    [example] = re.findall(r"```json\n(.*?)```", read("docs/dump.md"), re.DOTALL)
    assert set(json.loads(example)) == set(FIELD_ORDER) - EDITORIAL - {"front", "back"}


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/commands.md", "content/README.md"])
def test_every_place_a_document_names_exists(document: str) -> None:
    text = read(document)
    for place in re.findall(r"`((?:quizapp|content|docs|tests|seeds|migrations)/[\w./-]*)`", text):
        assert (PROJECT / place).exists(), place
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert ((PROJECT / document).parent / link).exists(), link
