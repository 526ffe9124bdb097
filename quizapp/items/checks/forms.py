"""What a draft still lacks before it is an item, and what in it no item may hold; each said at its field."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from quizapp.items.checks.rules import RULES, Rule
from quizapp.items.drafting import LANGUAGES, Draft, compact, texts_of
from quizapp.items.files import parse_item
from quizapp.items.findings import Finding
from quizapp.items.model import Item
from quizapp.items.text import Text


def _rule(vi: tuple[str, str], en: tuple[str, str]) -> Rule:
    return Rule("error", Text(vi=vi[0], en=en[0]), Text(vi=vi[1], en=en[1]))


FORM_RULES: dict[str, Rule] = {
    "empty": _rule(("còn trống", "Điền vào đây."), ("is still empty", "Fill it in.")),
    "too-long": _rule(("quá dài", "Rút còn tối đa 20.000 ký tự."), ("is too long", "Cut it to 20,000 characters.")),
    "no-topic": _rule(("chưa có chủ đề", "Chọn ít nhất một chủ đề."), ("has no topic", "Choose at least one.")),
    "no-fact": _rule(
        ("chưa dựa trên dữ kiện nào", "Chọn dữ kiện mà câu hỏi dựa vào; nguồn sẽ đi theo."),
        ("rests on no fact", "Choose what it rests on; the source comes along."),
    ),
    "no-key": _rule(("chưa chọn đáp án đúng", "Đánh dấu phương án đúng."), ("has no key", "Mark what is right.")),
    "few-right": _rule(
        ("cần từ hai đáp án đúng", "Đánh dấu thêm, hoặc dùng loại một đáp án đúng."),
        ("needs two right options or more", "Mark more, or use the kind with one right choice."),
    ),
    "all-right": _rule(
        ("mọi phương án đều đúng nên không còn gì để hỏi", "Thêm ít nhất một phương án sai."),
        ("has nothing but right options, so nothing is asked", "Add one that is wrong."),
    ),
    "few-options": _rule(("có quá ít phương án", "Thêm phương án."), ("has too few options", "Add some.")),
    "few-rows": _rule(("có quá ít dòng", "Cần ít nhất hai dòng."), ("has too few rows", "Write two at least.")),
    "same-rows": _rule(
        ("mọi dòng đều cùng một phương án", "Cho các dòng phương án khác nhau."),
        ("gives every row the same option", "Let the rows differ."),
    ),
    "one-gap": _rule(
        ("cần đúng một chỗ trống", "Viết chỗ trống bằng bốn dấu gạch dưới: ____"),
        ("needs exactly one gap", "Write it with four underscores: ____"),
    ),
    "not-a-date": _rule(
        ("không phải là ngày tháng", "Viết 2024, 2024-07 hoặc 2024-07-24."),
        ("is no date", "Write 2024, 2024-07 or 2024-07-24."),
    ),
    "not-a-number": _rule(
        ("không phải là một con số", "Chỉ viết chữ số, dấu thập phân nếu cần; đơn vị ghi ở ô riêng."),
        ("is no number", "Write digits, with a decimal mark where needed; the unit has its own field."),
    ),
    "unknown": _rule(("không còn trong ngân hàng", "Chọn mục khác."), ("is not in the bank", "Choose another.")),
    "malformed": _rule(("chưa đúng dạng", "Sửa lại."), ("cannot be read", "Mend it.")),
}
ALL_RULES = RULES | FORM_RULES
FEWEST = {"single_choice": 2, "multiple_choice": 3, "matching": 3, "ordering": 3}
LEAVE_EMPTY = {"attributed_to"}


def problem(item: str, field: str, rule: str, detail: str = "") -> Finding:
    """Make a finding that a draft breaks one of the FORM_RULES."""
    said = FORM_RULES[rule].problem.en
    return Finding("", 0, item, field, rule, f"{said}: {detail}" if detail else said)


def lacking(draft: Draft) -> Iterator[Finding]:
    """Give every field that is still empty and may not stay so; `draft` is compact."""
    item = draft["id"]
    for path, text in texts_of(draft):
        for language in LANGUAGES:
            if not text[language] and path not in LEAVE_EMPTY | {"answers"}:
                yield problem(item, f"{_numbered(draft, path)}.{language}", "empty")
            elif not text[language] and (path == "answers" or any(text.values())):
                yield problem(item, f"{path}.{language}", "empty")
    for name in ("level", "as_of"):
        if not draft[name]:
            yield problem(item, name, "empty")
    if not draft["topics"]:
        yield problem(item, "topics", "no-topic")
    if not draft["facts"] or not draft["cites"]:
        yield problem(item, "facts", "no-fact")
    yield from _of_options(draft)


def _of_options(draft: Draft) -> Iterator[Finding]:
    item, kind = draft["id"], draft["kind"]
    options, key = draft.get("options", []), draft.get("key")
    if len(options) < FEWEST.get(kind, 0):
        yield problem(item, "options", "few-options")
    if kind in {"single_choice", "true_false"} and key not in {one["id"] for one in options}:
        yield problem(item, "key", "no-key")
    if kind == "multiple_choice" and len(key or ()) < 2:
        yield problem(item, "key", "few-right" if key else "no-key")
    elif kind == "multiple_choice" and len(key or ()) >= len(options):
        yield problem(item, "key", "all-right")
    if kind == "matching":
        rows = draft["rows"]
        if len(rows) < 2:
            yield problem(item, "rows", "few-rows")
        for place, one in enumerate(rows):
            if not one["key"]:
                yield problem(item, f"rows.{place}.key", "empty")
    if kind == "number":
        for name in ("value", "tolerance"):
            if not str(draft["answers"][name]):
                yield problem(item, f"answers.{name}", "empty")


def _numbered(draft: Draft, path: str) -> str:
    """Name an option by its place, as findings do, and not by its letter."""
    name, _, rest = path.partition(".")
    letter, _, rest = rest.partition(".")
    if name != "options":
        return path
    places = {one["id"]: place for place, one in enumerate(draft["options"])}
    return f"options.{places[letter]}.{rest}"


def read_item(draft: Draft) -> tuple[Item | None, list[Finding]]:
    """Return the item that a draft is, or what keeps it from being one."""
    data = compact(draft)
    missing = list(lacking(data))
    try:
        item = parse_item(data)
    except (ValidationError, ValueError, TypeError) as error:
        if missing or not isinstance(error, ValidationError):
            found = [] if isinstance(error, ValidationError) else [problem(data["id"], "", "malformed")]
            return None, missing or found
        return None, [_in_words(data, each) for each in error.errors(include_url=False)]
    return (None if missing else item), missing


def _in_words(draft: Draft, error: Any) -> Finding:
    path = ".".join(str(part) for part in error["loc"])
    first = path.split(".")[0]
    rule = {"as_of": "not-a-date", "rows": "same-rows"}.get(first, "malformed")
    if error["type"] == "string_too_long":
        rule = "too-long"
    elif path in {"answers.value", "answers.tolerance"}:
        rule = "not-a-number"
    elif first == "stem" and draft["kind"] == "gap":
        rule = "one-gap"
    elif first == "rows" and path != "rows":
        rule = "malformed"
    return problem(draft["id"], path, rule, error["msg"] if rule == "malformed" else "")
