"""A plan says what is chosen, keeps what is not used, and picks, moves and drops by hand."""

from hypothesis import given
from hypothesis import strategies as st

from quizapp.items.collection import ExamRules, Selection
from quizapp.items.folding import slug
from quizapp.items.plan import MOST_PICKED, Plan

IDS = st.lists(st.from_regex(r"[a-z]{1,3}", fullmatch=True), unique=True, max_size=12).map(tuple)
RULE = Selection(topics=("first",), count=3)


def test_only_the_chosen_way_counts_and_the_others_are_kept() -> None:
    plan = Plan(picked=("one",), rule=RULE, rules=(RULE, Selection(levels=("recall",))))
    said = {way: plan.model_copy(update={"way": way}) for way in ("hand", "rule", "parts")}
    assert [one.select for one in said.values()] == [Selection(items=("one",)), RULE, Selection()]
    assert [len(one.parts) for one in said.values()] == [0, 0, 2]
    assert Plan.model_validate_json(said["parts"].model_dump_json(exclude_defaults=True)) == said["parts"]


def test_nothing_picked_and_no_part_is_blank_and_a_rule_without_conditions_is_everything() -> None:
    assert [Plan(way=way).is_blank for way in ("hand", "rule", "parts")] == [True, False, True]
    assert not Plan(picked=("one",)).is_blank
    assert not Plan(way="parts", rules=(RULE,)).is_blank


def test_limits_of_an_exam_wait_until_it_is_one() -> None:
    plan = Plan(minutes=20, attempts=2)
    assert plan.exam_rules is None
    assert plan.model_copy(update={"exam": True}).exam_rules == ExamRules(minutes=20, attempts=2)


@given(IDS, IDS)
def test_picking_adds_each_once_behind_the_others(before: tuple[str, ...], added: tuple[str, ...]) -> None:
    picked = Plan(picked=before).pick(added).picked
    assert picked[: len(before)] == before
    assert set(picked) == {*before, *added}
    assert len(set(picked)) == len(picked)
    assert Plan(picked=picked).pick(added).picked == picked


def test_no_more_are_picked_than_a_quiz_may_name() -> None:
    many = tuple(f"q{number}" for number in range(MOST_PICKED + 5))
    assert Plan(picked=("one",)).pick(many).picked == ("one", *many[: MOST_PICKED - 1])


@given(IDS.filter(bool), st.data(), st.integers(-20, 20))
def test_moving_changes_one_place_and_loses_nothing(ids: tuple[str, ...], data: st.DataObject, by: int) -> None:
    one = data.draw(st.sampled_from(ids))
    moved = Plan(picked=ids).move(one, by).picked
    assert sorted(moved) == sorted(ids)
    assert [other for other in moved if other != one] == [other for other in ids if other != one]
    assert moved.index(one) == min(len(ids) - 1, max(0, ids.index(one) + by))
    assert one not in Plan(picked=ids).drop(one).picked
    assert Plan(picked=ids).move("nobody", by).picked == Plan(picked=ids).drop("nobody").picked == ids


def test_a_title_becomes_the_words_of_an_address() -> None:
    assert slug("Đề kiểm tra: “Chip” & đám mây (2025)", 40) == "de-kiem-tra-chip-dam-may-2025"
    assert slug("Mười câu làm quen", 8) == "muoi-cau"
    assert slug("中文", 40) == slug("", 40) == ""


@given(st.text(), st.integers(1, 40))
def test_the_words_of_an_address_fit_an_id_whatever_was_typed(text: str, longest: int) -> None:
    made = slug(text, longest)
    assert len(made) <= longest
    assert Plan(picked=(f"{made or 'x'}-1",)).picked
