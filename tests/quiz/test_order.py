"""Order is chance fixed by a seed: the same for the same attempt, fair over many."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from quizapp.items.choice import ChoiceQuestion
from quizapp.quiz.order import shown_options, shuffled
from tests import samples


def letters(seed: int, slot: int = 1) -> str:
    question = samples.item(samples.single_choice())
    assert isinstance(question, ChoiceQuestion)
    return "".join(option.id for option in shown_options(question, seed, slot))


@given(st.lists(st.integers()), st.text())
def test_shuffling_keeps_everything_and_repeats_itself(things: list[int], seed: str) -> None:
    assert Counter(shuffled(things, seed)) == Counter(things)
    assert shuffled(things, seed) == shuffled(things, seed)


def test_each_order_of_options_comes_about_equally_often() -> None:
    orders = Counter(letters(seed) for seed in range(3000))
    assert len(orders) == 6
    assert all(400 < count < 600 for count in orders.values())  # 500 expected, standard deviation 20


def test_slots_of_one_attempt_differ_in_order() -> None:
    assert len({letters(1, slot) for slot in range(20)}) > 2


def test_true_always_comes_before_false() -> None:
    question = samples.item(samples.true_false())
    assert isinstance(question, ChoiceQuestion)
    assert {tuple(option.id for option in shown_options(question, seed, 1)) for seed in range(20)} == {("t", "f")}
