"""Made-up notes in Vietnamese and English for the benches: about 1.1 kB each, the same for the same seed.

Phrases are drawn at random, frequent ones more often, as in real prose; names and numbers are drawn letter by letter.
So the text packs nearly as well as the notes of the bank do (some 3.5 times at the level used), and no better.
"""

import random
import sys
from collections.abc import Iterator
from itertools import accumulate

from quizapp.decks.notetypes import CHOICE

ENGLISH = """
the of and to in a is that for on with as by at from which it was are this not have been their more its but were had
one who has would all they new about than into other can only some could these two may then do first any my now such
like our over man even most made after also did many before must through years where much way well down should because
each just state those people how too little good very make world still own see men work long here get both between
life being under never day same another know while last might us great old year off come since against go came right
used take three system model network data chip cloud engine search paper teacher river market winter bridge garden
language window letter method number question reader sentence source student subject summer theory value village voice
water weather writer yellow algorithm balance capital customer decision distance economy evening exercise experiment
factory festival foreign forest freedom harvest hospital industry instrument journey kitchen knowledge laboratory
library machine material medicine message minister mountain museum national neighbour newspaper nothing observation
officer opinion parliament passenger pattern performance permission philosophy picture pleasure population position
possible practice pressure principle private problem product programme progress promise property province purpose
quality quarter railway reason record region relation religion report research resource response result revolution
scholar science season secret security serious service settlement shoulder silence similar society soldier solution
somebody southern speaker spirit standard station statement strange strength structure success sudden support surface
surprise technology telephone temperature territory thousand tradition training transport treatment trouble understand
union university valley variety vehicle victory violence vision volume warning welcome western willing without wonder
workshop
"""
ONSETS = "b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x"
RIMES = """
a á à ả ã ạ ai ái ài ải ại an án àn ản ang áng àng ảng anh ánh ành ảnh ao áo ào ảo ay áy ày ảy ăn ắn ăng ắng ằng âm ấm
ầm ân ấn ần ẩn âu ấu ầu ậu ây ấy ầy ậy ên ến ền ênh ệnh êu ếu ều iên iến iền iện iêng iếng iệc iệt iêu iều iểu ình ính
ịnh o ó ò ỏ oi ói òi ong óng òng ông ống ồng ộng ơi ới ời ợi ơn ớn u ú ù ủ ui ung úng ùng ụng uôn uốn uồn uộc ư ứ ừ ử
ưa ứa ừa ựa ưng ứng ừng ương ướng ường ượng ước ược ưới ười
"""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
DECKS = tuple(f"Thử – Trial::Chủ đề {number} – Topic {number}" for number in range(1, 7))
KEYS = "ABCD"
COLUMNS = ("guid", "deck", "mod", "tags", *CHOICE.fields)
SYLLABLES, PHRASES, STRANGERS = 900, 1500, 0.12
FIRST_CHANGE = 1_790_000_000


class _Prose:
    """Prose in a language: phrases of one to four words, the frequent ones drawn more often, as Zipf's law has it."""

    def __init__(self, words: list[str], chance: random.Random) -> None:
        self.chance = chance
        frequent = list(accumulate(1 / (rank + 8) for rank in range(len(words))))
        self.phrases = [
            " ".join(chance.choices(words, cum_weights=frequent, k=chance.randint(1, 4))) for _ in range(PHRASES)
        ]
        self.weights = list(accumulate(1 / (rank + 20) for rank in range(PHRASES)))

    def __call__(self, fewest: int, most: int) -> str:
        """Return some phrases, with a name or a number among them now and then."""
        drawn = self.chance.choices(self.phrases, cum_weights=self.weights, k=self.chance.randint(fewest, most))
        if self.chance.random() < STRANGERS:
            drawn.append("".join(self.chance.choices(LETTERS, k=6)).title())
        if self.chance.random() < STRANGERS:
            drawn.append(str(self.chance.randrange(10, 9999)))
        text = " ".join(drawn)
        return text[0].upper() + text[1:]


def make_notes(count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Give notes: `guid`, `deck`, `tags`, `mod` and those fields of a choice that are filled."""
    chance = random.Random(seed)  # noqa: S311  # a bench, no secret
    syllables = [onset + rime for onset in ONSETS.split() for rime in RIMES.split()]
    tongues = {"VI": _Prose(chance.sample(syllables, SYLLABLES), chance), "EN": _Prose(ENGLISH.split(), chance)}
    for number in range(count):
        topic, key = chance.randrange(len(DECKS)), chance.choice(KEYS)
        note = {
            "guid": f"bench:{number}",
            "deck": DECKS[topic],
            "tags": f"bench::topic::{topic} bench::level::{chance.randrange(3)} bench::kind::single_choice",
            "mod": str(FIRST_CHANGE + number),
            **{"QID": f"bench-{number}", "Languages": "both", "Kind": "single_choice", "Key": key},
            "Recall": "1" if chance.random() < 0.75 else "",
        }
        for code, prose in tongues.items():
            note |= {f"Option{letter}{code}": prose(1, 2) for letter in KEYS}
            right = note[f"Answer{code}"] = note[f"Option{key}{code}"]
            note[f"Question{code}"] = f"{prose(4, 8)}?"
            note[f"Explanation{code}"] = f'<ul><li class="right"><b>{right}</b> {prose(5, 8)}.</li></ul>'
            note[f"Evidence{code}"] = f"{prose(5, 9)}."
            note[f"Source{code}"] = f"{prose(1, 1)}: “{prose(1, 3)}”"
            note[f"AsOf{code}"] = f"{chance.randint(1, 12)}/{chance.randint(2019, 2026)}"
        yield note


if __name__ == "__main__":
    for made in make_notes(int(sys.argv[1])):
        print(*(made.get(column, "") for column in COLUMNS), sep="\t")
