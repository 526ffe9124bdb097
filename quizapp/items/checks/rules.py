"""The rules that the checks hold the bank to: what is wrong where one is broken, and what to do about it.

Sources: NBME Item-Writing Guide (2020), Haladyna, Downing & Rodriguez (2002), SAQUET (arXiv 2405.20529) for the flaws
of questions; Wozniak's 20 rules (1999) for cards; the ITC Guidelines for Translating Tests (2017) and the house style
in content/README.md for the two languages.
"""

from dataclasses import dataclass

from quizapp.items.findings import Finding, Severity
from quizapp.items.text import Text


@dataclass(frozen=True)
class Rule:
    """What is wrong and what to do about it, in both languages. Errors block publishing; warnings may be dismissed."""

    severity: Severity
    problem: Text
    advice: Text


def _rule(severity: Severity, vi: tuple[str, str], en: tuple[str, str]) -> Rule:
    return Rule(severity, Text(vi=vi[0], en=en[0]), Text(vi=vi[1], en=en[1]))


RULES: dict[str, Rule] = {
    "duplicate-option": _rule(
        "error",
        ("nói giống một lựa chọn khác", "Viết lại hoặc bỏ một trong hai."),
        ("says the same as another option", "Reword or drop one of the two."),
    ),
    "all-or-none": _rule(
        "error",
        ("đại diện cho các lựa chọn khác", "Hãy đưa ra một lựa chọn có nội dung riêng."),
        ("stands for other options", "Offer an option with a content of its own."),
    ),
    "combined-option": _rule(
        "error",
        ("ghép từ các lựa chọn khác", "Tách ra, hoặc hỏi bằng câu có nhiều đáp án đúng."),
        ("is put together from other options", "Split it, or ask a question with several right answers."),
    ),
    "yes-no-options": _rule(
        "error",
        ("câu chọn mà chỉ trả lời có hay không", "Chuyển thành câu đúng–sai, hoặc hỏi vì sao, thế nào."),
        ("is a yes-or-no question dressed as a choice", "Make it a true_false item, or ask why or how."),
    ),
    "odd-type": _rule(
        "error",
        ("đáp án đúng khác loại với mọi lựa chọn còn lại", "Cho các lựa chọn cùng một loại: số, người, hãng, mệnh đề."),
        ("the key alone is of its type", "Offer options of one type: numbers, people, companies or clauses."),
    ),
    "overlapping-ranges": _rule(
        "error",
        ("các khoảng số chồng lên nhau", "Sửa để mỗi giá trị chỉ thuộc một lựa chọn."),
        ("the ranges of two options overlap", "Change them so that each value belongs to one option."),
    ),
    "key-longest": _rule(
        "warning",
        ("đáp án đúng dài hơn hẳn", "Rút gọn đáp án đúng, hoặc viết lựa chọn sai đầy đủ hơn."),
        ("the key stands out by its length", "Shorten the key, or write out a distractor."),
    ),
    "uneven-options": _rule(
        "warning",
        ("có lựa chọn dài gấp đôi lựa chọn khác", "Viết các lựa chọn dài xấp xỉ nhau."),
        ("one option is more than twice as long as another", "Write options of about the same length."),
    ),
    "clang": _rule(
        "warning",
        (
            "đáp án đúng lặp lại từ của câu hỏi, các lựa chọn sai thì không",
            "Dùng từ khác, hoặc đưa từ đó vào một lựa chọn sai.",
        ),
        (
            "the key repeats a word of the stem that no distractor has",
            "Use another word, or let a distractor have it too.",
        ),
    ),
    "convergence": _rule(
        "warning",
        ("đáp án đúng chứa phần chung của các lựa chọn khác", "Đổi lựa chọn sai để chúng không xoay quanh đáp án."),
        (
            "the key is what the other options have in common",
            "Change the distractors so that they do not circle the key.",
        ),
    ),
    "absolute": _rule(
        "warning",
        ("lựa chọn sai duy nhất có từ tuyệt đối", "Bỏ từ tuyệt đối: nó mách rằng lựa chọn này sai."),
        ("is the one absolute option, a hint that it is wrong", "Take the absolute word out."),
    ),
    "vague": _rule(
        "warning",
        ("dùng từ mơ hồ về mức độ", "Nói rõ bao nhiêu, khi nào, hoặc bỏ từ đó."),
        ("uses a vague word of degree", "Say how much or when, or leave the word out."),
    ),
    "long-option": _rule(
        "warning",
        ("lựa chọn quá dài", "Rút còn tối đa 20 tiếng, hoặc chuyển phần chung vào câu hỏi."),
        ("the option is too long", "Cut it to 15 English words, or move what is common into the stem."),
    ),
    "negative-stem": _rule(
        "warning",
        ("hỏi điều không đúng", "Hãy hỏi điều đúng."),
        ("asks for what is not so", "Ask for what is."),
    ),
    "unfocused-stem": _rule(
        "warning",
        ("đọc riêng câu hỏi thì chưa biết hỏi gì", "Hỏi một điều cụ thể bằng một câu hỏi trọn vẹn."),
        ("does not say what is asked without the options", "Ask one thing, in a full question."),
    ),
    "blank-in-stem": _rule(
        "warning",
        ("có chỗ trống trong câu hỏi", "Viết thành câu hỏi, hoặc dùng loại điền chỗ trống."),
        ("has a blank in the stem", "Write a question, or use the kind “gap”."),
    ),
    "long-stem": _rule(
        "warning",
        ("câu hỏi quá dài", "Rút còn tối đa 40 tiếng; bỏ điều không cần để trả lời."),
        ("the stem is too long", "Cut it to 30 English words; leave out what is not needed to answer."),
    ),
    "grammar-cue": _rule(
        "warning",
        ("ngữ pháp để lộ đáp án", "Viết lại để mọi lựa chọn đều khớp với câu hỏi."),
        ("grammar gives the key away", "Reword so that every option fits the stem."),
    ),
    "key-in-prompt": _rule(
        "error",
        ("câu hỏi đã chứa đáp án", "Bỏ đáp án ra khỏi câu hỏi."),
        ("gives the key away", "Take the key out of the question."),
    ),
    "big-card": _rule(
        "warning",
        ("thẻ hỏi quá nhiều", "Mỗi thẻ một điều: chia thành nhiều thẻ nhỏ."),
        ("the card asks too much", "One fact a card: split it into smaller ones."),
    ),
    "same-back": _rule(
        "error",
        ("hai thẻ có cùng mặt sau", "Hỏi sao cho mỗi mặt sau chỉ thuộc một thẻ."),
        ("two cards have the same back", "Ask so that each back belongs to one card."),
    ),
    "near-duplicate": _rule(
        "warning",
        ("gần giống một câu khác", "Gộp hai câu, hoặc hỏi từ một góc khác."),
        ("is nearly the same as another item", "Merge the two, or ask from another angle."),
    ),
    "cross-cue": _rule(
        "warning",
        ("câu hỏi này cho biết đáp án của một câu khác", "Viết lại để không nêu đáp án kia."),
        ("gives away the key of another item", "Reword it without that key."),
    ),
    "no-date": _rule(
        "warning",
        ("không nói vào thời điểm nào", "Thêm thời điểm: “Tính đến tháng …”, “Theo bài báo tháng …”."),
        ("does not say as of when", "Add the date: “As of …”, “According to the … article”."),
    ),
    "no-attribution": _rule(
        "warning",
        ("điều ai đó nói mà không nêu ai nói", "Nêu người nói trong câu hỏi và ở attributed_to."),
        ("somebody’s statement without its speaker", "Name the speaker in the question and in attributed_to."),
    ),
    "letter": _rule(
        "error",
        ("gọi lựa chọn bằng chữ cái, mà các lựa chọn được xáo trộn", "Gọi bằng nội dung của lựa chọn."),
        ("names an option by its letter, but options are shuffled", "Name it by what it says."),
    ),
    "same-why": _rule(
        "error",
        ("lý do lặp lại một văn bản khác của câu", "Giải thích riêng cho từng lựa chọn."),
        ("the reason repeats another text of the item", "Explain each option for itself."),
    ),
    "numbers-differ": _rule(
        "error",
        ("số hoặc ngày tháng trong hai ngôn ngữ khác nhau", "Sửa cho khớp: 1.000 là 1,000; tỷ là billion."),
        ("the numbers or dates of the two languages differ", "Make them agree: 1.000 is 1,000, tỷ is billion."),
    ),
    "names-differ": _rule(
        "warning",
        ("tên riêng trong hai ngôn ngữ khác nhau", "Nêu cùng những tên như nhau."),
        ("the names in the two languages differ", "Name the same people, firms and places."),
    ),
    "negation-differs": _rule(
        "warning",
        ("chỉ một ngôn ngữ có phủ định", "Phủ định ở cả hai, hoặc không ở bên nào."),
        ("only one language has a negation", "Negate in both, or in neither."),
    ),
    "hedge-differs": _rule(
        "warning",
        ("chỉ một ngôn ngữ có từ giới hạn hoặc dè dặt", "Giữ “có thể”, “chỉ”, “ít nhất”, “hơn” ở cả hai bên."),
        ("only one language has a limit or a hedge", "Keep “may”, “only”, “at least”, “more than” in both."),
    ),
    "length-ratio": _rule(
        "warning",
        ("một ngôn ngữ dài hơn hẳn", "Xem một bên có nói thêm hay nói thiếu điều gì."),
        ("one language is much longer than the other", "See whether one says more than the other."),
    ),
    "key-length-rank": _rule(
        "warning",
        ("đáp án đúng chỉ dài nhất ở một ngôn ngữ", "Viết lại ở ngôn ngữ đó cho các lựa chọn cân nhau."),
        ("the key is the longest in one language alone", "Even out the options in that language."),
    ),
    "leak": _rule(
        "warning",
        ("có từ của ngôn ngữ kia", "Dịch ra, trừ tên riêng."),
        ("holds words of the other language", "Translate them, unless they are names."),
    ),
    "term": _rule(
        "warning",
        ("dùng thuật ngữ khác với bảng thuật ngữ", "Mỗi khái niệm một từ trong cả ngân hàng."),
        ("uses another term than the glossary", "One term per concept in the whole bank."),
    ),
    "spacing": _rule(
        "error",
        ("có hai dấu cách liền nhau, hoặc dấu cách trước dấu câu", "Sửa lại khoảng trắng."),
        ("has a double space, or a space before a mark", "Mend the spacing."),
    ),
    "tone-style": _rule(
        "warning",
        ("đặt dấu thanh kiểu mới", "Viết hòa, thủy, khỏe như cả ngân hàng."),
        ("places a tone mark the new way", "Write hòa, thủy, khỏe, as the whole bank does."),
    ),
    "spelling-style": _rule(
        "warning",
        ("viết i nơi ngân hàng viết y", "Viết tỷ, kỹ, Mỹ, kỷ, lý."),
        ("writes i where the bank writes y", "Write tỷ, kỹ, Mỹ, kỷ, lý."),
    ),
    "quotes-style": _rule(
        "warning",
        ("dùng dấu nháy thẳng hoặc dấu « »", "Dùng “ ” và ’."),
        ("has straight quotes or « »", "Use “ ” and ’."),
    ),
    "date-style": _rule(
        "warning",
        ("ngày tháng viết sai kiểu", "Viết tháng 1/2024, 26/1/2024."),
        ("writes a date in a foreign manner", "Write January 2024, 26 January 2024."),
    ),
    "copied": _rule(
        "warning",
        ("trùng nhiều từ liền nhau với một bài báo", "Nói lại bằng lời của mình."),
        ("shares a long run of words with an article", "Say it in our own words."),
    ),
    "idle-dismissal": _rule(
        "warning",
        ("bỏ qua một cảnh báo không còn nữa", "Xóa dòng bỏ qua này."),
        ("dismisses a warning that is not there", "Take the dismissal out."),
    ),
    "dismissed-error": _rule(
        "error",
        ("bỏ qua điều không được phép bỏ qua", "Sửa lỗi đó."),
        ("dismisses what is no warning", "Mend the error."),
    ),
    "uncovered-fact": _rule(
        "warning",
        ("điều quan trọng mà chưa câu hỏi nào hỏi tới", "Viết một câu hỏi cho nó."),
        ("matters most and is not asked", "Write a question on it."),
    ),
    "strategy": _rule(
        "warning",
        ("một mẹo đoán tìm ra quá nhiều đáp án", "Sửa các câu mà mẹo ấy đoán đúng."),
        ("a simple strategy finds too many keys", "Change items that it gets right."),
    ),
}


def breach(entry: str, field: str, rule: str, detail: str = "", severity: Severity | None = None) -> Finding:
    """Make a finding that an entry breaks a rule; file and line are added where they are known.

    `detail` says what exactly was seen, in words of the entry or in numbers, so that it reads in either language.
    """
    problem = RULES[rule].problem.en
    message = f"{problem}: {detail}" if detail else problem
    return Finding("", 0, entry, field, rule, message, severity or RULES[rule].severity)
