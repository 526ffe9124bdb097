"""All checks of one draft: what it lacks, what the detectors say of what is there, what its author dismissed."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from quizapp.items.checks.bank import check_item
from quizapp.items.checks.beginnings import beginning
from quizapp.items.checks.dismissals import without_dismissed
from quizapp.items.checks.doubles import check_against
from quizapp.items.checks.forms import FEWEST, problem, read_item
from quizapp.items.checks.texts import texts
from quizapp.items.collection import Fact
from quizapp.items.drafting import LANGUAGES, LETTERS, Draft, compact, option, row
from quizapp.items.files import parse_item
from quizapp.items.findings import Finding
from quizapp.items.model import Item
from quizapp.items.typed import GAP

TO_COME = "…"  # stands in a shown draft where nothing was written yet
SOMEWHERE = {"article": "none", "paragraph": 1, "sentence": 1, "sha256": "0" * 64}

OF_THE_KEY = frozenset(
    ("key-longest", "clang", "convergence", "odd-type", "key-length-rank", "absolute", "grammar-cue", "key-in-prompt")
)


@dataclass(frozen=True)
class CheckedDraft:
    """A draft and what was found. `item` is what it would be published as, None while an error stands.

    `shown` is what can be shown of it, with TO_COME where a text is empty, None where nothing can. `findings` stand;
    `dismissed` were dismissed by the author.
    """

    item: Item | None
    shown: Item | None
    findings: tuple[Finding, ...]
    dismissed: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps the draft from being published."""
        return tuple(each for each in self.findings if each.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is for the author to weigh."""
        return tuple(each for each in self.findings if each.severity == "warning")


def check_draft(
    draft: Draft, facts: Mapping[str, Fact], others: Iterable[Item] = (), *, topics: Collection[str] | None = None
) -> CheckedDraft:
    """Look at a draft. `facts` are those it may rest on, by id; `others` the items it is compared with.

    With `topics` it may have none but these.
    """
    item, problems = read_item(draft)
    problems += [problem(draft["id"], "facts", "unknown", fact) for fact in draft["facts"] if fact not in facts]
    if topics is not None:
        problems += [problem(draft["id"], "topics", "unknown", one) for one in draft["topics"] if one not in topics]
    shown = item or shown_item(draft)
    if shown is None:
        return CheckedDraft(None, None, tuple(problems))
    rest = [other for other in others if other.id != shown.id]
    seen = [*check_item(shown, facts), *check_against(beginning(shown), rest)]
    seen = [each for each in seen if not _is_premature(each, shown, problems)]
    standing = [*problems, *without_dismissed([shown], seen)]
    let_pass = {each.rule for each in shown.dismissed}
    dismissed = tuple(each for each in seen if each.severity == "warning" and each.rule in let_pass)
    blocked = any(each.severity == "error" for each in standing)
    return CheckedDraft(None if blocked else item, shown, tuple(sorted(standing)), dismissed)


def shown_item(draft: Draft) -> Item | None:
    """Return a draft as an item for show, with TO_COME for what is not written yet, or None where that is none."""
    data = compact(draft)
    if "options" in data:
        free = [letter for letter in LETTERS if letter not in {one["id"] for one in data["options"]}]
        data["options"] += [
            option(letter) for letter in free[: max(0, FEWEST.get(data["kind"], 0) - len(data["options"]))]
        ]
    if "rows" in data:
        data["rows"] += [row() for _ in range(2 - len(data["rows"]))]
    data = _filled(data)
    data["level"], data["as_of"] = data["level"] or "recall", data["as_of"] or "2000"
    data["topics"], data["facts"] = data["topics"] or ["none"], data["facts"] or ["none"]
    data["cites"] = data["cites"] or [SOMEWHERE]
    _give_key(data)
    try:
        return parse_item(data)
    except (ValidationError, ValueError, TypeError):
        return None


def _give_key(data: Draft) -> None:
    """Give a draft that has no key yet one that such an item may have."""
    kind, letters = data["kind"], [one["id"] for one in data.get("options", ())]
    if kind in {"single_choice", "true_false"} and data["key"] not in letters:
        data["key"] = letters[0]
    if kind == "multiple_choice" and not 2 <= len(data["key"]) < len(letters):
        data["key"] = letters[:2]
    if kind == "ordering":
        data["key"] = [*data["key"], *(letter for letter in letters if letter not in data["key"])]
    for place, one in enumerate(data.get("rows", ())):
        one["key"] = one["key"] if one["key"] in letters else letters[place % len(letters)]
    if kind in {"short_answer", "gap"}:
        data["answers"] = {language: data["answers"][language] or [TO_COME] for language in LANGUAGES}
    if kind == "number":
        data["answers"] |= {name: str(data["answers"][name]) or "0" for name in ("value", "tolerance")}
    if kind == "gap":
        data["stem"] = {name: text if GAP in text else f"{text} {GAP}" for name, text in data["stem"].items()}


def _filled(data: Draft) -> Draft:
    filled: Draft = json.loads(json.dumps(data), object_hook=_with_texts)
    return filled


def _with_texts(part: Draft) -> Draft:
    return {name: TO_COME if value == "" and name in LANGUAGES else value for name, value in part.items()}


def _is_premature(finding: Finding, shown: Item, problems: list[Finding]) -> bool:
    """Whether a finding speaks of what is not written yet: a text to come, an empty field, a key not chosen."""
    to_come = {path for path, text in texts(shown) if any(TO_COME in text[language] for language in LANGUAGES)}
    whole = finding.field.removesuffix(".vi").removesuffix(".en")
    empty = {each.field for each in problems}
    no_key = empty & {"key", "options", "rows"}
    return whole in to_come or finding.field in empty or (bool(no_key) and finding.rule in OF_THE_KEY)
