"""As much of any one mark as a request may hold keeps no parser of ours for long: it is read or refused.

Each parser has a process of its own, which is ended after a time that is many times what it needs.
"""

import subprocess
import sys

import pytest

from quizapp.config import PROJECT

LONGEST_WAIT = 60  # seconds, on a machine that has much else to do; what grows with the square takes hours
MARKS = "a 0.,-_*`[(<&\\\\\\\\'\\\"{:#\\t\\n/=+~|\\u0301\\u1ea5\\ud55c\\ufdfa\\u3000\\u00ad\\u202e"
PARSERS = {  # by name: from where, and how they are called
    "markup": ("items.markup import to_html", "to_html(text[:20_000])"),  # no text of the bank is longer
    "folding": ("items.folding import fold", "fold(text)"),
    "numbers": ("items.numbers import parse_number", "parse_number(text, 'vi'), parse_number('1' + text, 'en')"),
    "dates": ("items.dates import read_date", "read_date(text)"),
    "pasted": ("items.pasted import make_id, tidy_paragraphs", "tidy_paragraphs(text), make_id(text, 'x')"),
    "sources": ("items.sources import sentences", "sentences(text)"),
    "names": ("accounts.names import tidy_email, tidy_name", "tidy_name(text), tidy_email(text)"),
    "yaml": ("items.strict_yaml import YamlProblem, read_yaml", "read(text)"),
}
PROGRAM = """
from quizapp.{imports}
def read(text):
    try:
        read_yaml(text)
    except YamlProblem:
        pass
for mark in "{marks}":
    for text in (mark * 2**16, ("a" + mark) * 2**15, mark + "a" * 2**16 + mark):
        {run}
print("read")
"""


@pytest.mark.long
@pytest.mark.parametrize("parser", PARSERS)
def test_64_kilobytes_of_any_mark_is_read_or_refused(parser: str) -> None:
    imports, run = PARSERS[parser]
    program = PROGRAM.format(imports=imports, run=run, marks=MARKS)
    done = subprocess.run(  # our own program
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, timeout=LONGEST_WAIT, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("read", 0), done.stderr[-500:]
