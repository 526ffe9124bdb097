"""The pages of the site as a reader comes upon them in a browser, each by its name."""

from collections.abc import Callable
from secrets import token_hex

from playwright.sync_api import Locator, Page

Visit = Callable[[Page, str], None]


def at(path: str) -> Visit:
    """Go straight to an address."""
    return lambda page, start: void(page.goto(f"{start}{path}"))


def void(_: object) -> None:
    """Take what a browser returns, and return nothing."""


def follow(page: Page, link: Locator) -> None:
    """Press what leads to another page, and wait until that is there: a click by itself does not."""
    with page.expect_navigation():
        link.click()


def respond(page: Page) -> None:
    """Respond to the question on the page, whatever its kind, and ask for the feedback."""
    page.wait_for_load_state()  # a style sheet that arrives late would move the button from under the click
    response = page.locator("[name=response]").first
    places = page.locator("select[name=response]")
    if page.locator(".movable").count():
        pass  # the order that is shown is a response
    elif places.count():
        for number in range(places.count()):
            places.nth(number).select_option(index=number + 1)
    elif response.get_attribute("type") in {"radio", "checkbox"}:
        response.check()
    else:
        response.fill("3")
    follow(page, page.locator("#response-form .pager .btn"))  # what was chosen is saved first


def question(page: Page, start: str) -> None:
    """Start a quiz, or go on with it, at its first question without a response."""
    page.goto(f"{start}/quizzes/numbers-and-dates")
    page.locator("main form.start button").click()
    page.wait_for_selector("#response-form")


def problem(page: Page, start: str) -> None:
    """Ask for feedback without a response."""
    question(page, start)
    page.locator("#response-form .pager .btn").click()
    page.wait_for_selector(".notice.error")


def feedback(page: Page, start: str) -> None:
    """Respond, and read the feedback."""
    question(page, start)
    respond(page)
    page.wait_for_selector(".verdict-line")


def skip(page: Page) -> None:
    """Go to the next question without a response."""
    follow(page, page.locator(".pager [data-key=next]"))


def to_options(page: Page) -> None:
    """Go on to the next question of which one option is chosen, unless the page asks one."""
    while not page.locator("input[type=radio][name=response]").count():
        skip(page)


KIND_BY_FIELD = {
    "single_choice": ":has([type=radio]):not(:has([type=radio][value=t]))",
    "multiple_choice": ":has([type=checkbox])",
    "true_false": ":has([type=radio][value=t])",
    "short_answer": ":has(.typed input:not([inputmode])):not(:has(.gap))",
    "gap": ":has(.typed input:not([inputmode])):has(.gap)",
    "number": ":has(.typed input[inputmode])",
    "ordering": ":has(.ranks)",
    "matching": ":has(.arranged:not(.ranks))",
}


def at_kind(page: Page, start: str, kind: str) -> None:
    """Go to the first question of a kind in the quiz that has every kind, found on the page with all of them."""
    page.goto(f"{start}/quizzes/whole-story")
    page.locator("main :is(form.start button, a.btn-primary)").first.click()
    page.wait_for_selector(".stem")
    attempt = page.url.rsplit("/", 1)[0]
    page.goto(f"{attempt}/all")
    asked = page.locator(f"form[data-slot]{KIND_BY_FIELD[kind]}").first
    page.goto(f"{attempt}/{asked.get_attribute('data-slot')}")


def last_question(page: Page, start: str) -> None:
    """Go to the last question, from which one looks over all of them."""
    question(page, start)
    last = page.locator(".progress-line progress").get_attribute("max")
    page.goto(f"{page.url.rsplit('/', 1)[0]}/{last}")


def leaf(name: str, begin: Visit = question) -> Visit:
    """Begin as told and go to another page of the same attempt."""

    def visit(page: Page, start: str) -> None:
        begin(page, start)
        page.goto(f"{page.url.rsplit('/', 1)[0]}/{name}")

    return visit


def exam(page: Page, start: str) -> None:
    """Start an exam with a time limit, or go on with it, and flag its question."""
    page.goto(f"{start}/quizzes/mock-exam")
    page.locator("main :is(form.start button, a.btn-primary)").first.click()
    page.wait_for_selector("#response-form")
    if page.locator("[name=flag][value='1']").count():
        page.locator("[name=flag]").click()
        page.wait_for_selector("[name=flag][value='0']")


def twice(page: Page, start: str) -> None:
    """Finish a quiz twice, and read the second result, which shows both."""
    for _ in range(2):
        page.goto(f"{start}/quizzes/first-ten")
        page.locator("main :is(form.start button, a.btn-primary)").first.click()
        page.wait_for_selector("#response-form, .verdict-line")
        page.goto(f"{page.url.rsplit('/', 1)[0]}/review")
        page.locator("[data-finish] button").click()
        page.wait_for_selector(".score")
    page.wait_for_selector("svg.past")


def result(page: Page, start: str) -> None:
    """Respond to a few questions, finish the quiz, and read the result."""
    for _ in range(3):
        feedback(page, start)
    leaf("review")(page, start)
    page.locator("[data-finish] button").click()
    page.wait_for_selector(".score")


def unknown(path: str) -> Visit:
    """Go to a page as a reader the site knows nothing of but the look they chose."""

    def visit(page: Page, start: str) -> None:
        page.context.clear_cookies(name="session")
        page.goto(f"{start}{path}")

    return visit


def refused(path: str) -> Visit:
    """Send the form of a page with nothing in it."""

    def visit(page: Page, start: str) -> None:
        unknown(path)(page, start)
        page.locator(".plain-form .btn").click()
        page.wait_for_selector(".notice.error")

    return visit


def signed_up(path: str) -> Visit:
    """Go to a page as somebody with an account, who signs up first where need be."""

    def visit(page: Page, start: str) -> None:
        page.goto(f"{start}/account/password")
        if "sign-in" in page.url:
            page.goto(f"{start}/sign-up")
            page.locator("#name").fill(f"Hà {token_hex(4)}")
            page.locator("#password").fill("con mèo trèo cây cau")
            page.locator(".plain-form .btn").click()
            page.wait_for_selector(".notice.success")
        page.goto(f"{start}{path}")

    return visit


def card_back(page: Page, start: str) -> None:
    """Turn a card that is to be studied."""
    page.goto(f"{start}/study/deck-whole")
    turn(page)


def turn(page: Page) -> None:
    """Turn the card that is asked, by the script where there is one."""
    page.wait_for_load_state("networkidle")
    page.locator(".study .btn-primary").click()
    page.wait_for_selector(".rating-3")


def wrong_settings(page: Page, start: str) -> None:
    """Choose what cannot be chosen."""
    page.goto(f"{start}/study/settings")
    page.locator("#zone").fill("Mars")
    page.locator(".plain-form .btn").click()
    page.wait_for_selector(".is-invalid")


def progress(page: Page, start: str) -> None:
    """Study a few cards, and look at the progress with every table of numbers open."""
    for _ in range(3):
        page.goto(f"{start}/study/all")
        turn(page)
        page.locator(".rating-3").click()
        page.wait_for_load_state()
    page.goto(f"{start}/study/progress")
    page.wait_for_selector(".figures")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


PAGES: dict[str, Visit] = {
    "home": at("/"),
    "quizzes": at("/quizzes"),
    "quiz": at("/quizzes/whole-story"),
    "on-paper": at("/quizzes/numbers-and-dates/on-paper"),
    "on-paper-problem": at("/quizzes/numbers-and-dates/on-paper?number=0"),
    "paper": at("/quizzes/numbers-and-dates/on-paper/7"),
    "key": at("/quizzes/numbers-and-dates/on-paper/7/key"),
    "decks": at("/decks"),
    "deck": at("/decks/whole"),
    "own deck": at("/decks/make"),
    "own deck chosen": at("/decks/make?topic=models&level=recall"),
    "card": at("/decks/whole/cards/distillation-what"),
    "study": at("/study"),
    "study-card": at("/study/all"),
    "study-back": card_back,
    "study-settings": at("/study/settings"),
    "study-settings-problem": wrong_settings,
    "to-anki": at("/study/import"),
    "to-anki-problem": refused("/study/import"),
    "bank": at("/bank"),
    "help": at("/help"),
    "guide": at("/help/students"),
    "guide-with-code": at("/help/operators"),
    "question": question,
    "problem": problem,
    "feedback": feedback,
    "last-question": last_question,
    "exam-quiz": at("/quizzes/final-exam"),
    "exam-question": exam,
    "review": leaf("review"),
    "exam-review": leaf("review", exam),
    "every-question": leaf("all", exam),
    "report-a-problem": leaf("1/report"),
    "my-results": at("/results"),
    "result": result,
    "result-with-chart": twice,
    "no-progress": unknown("/study/progress"),
    "progress": progress,
    "study-done": unknown("/study/missed"),
    "error": at("/none"),
    "gallery": at("/gallery"),
    "guest": at("/account"),
    "sign-in": unknown("/sign-in"),
    "sign-in-problem": refused("/sign-in"),
    "sign-up": unknown("/sign-up"),
    "sign-up-problem": refused("/sign-up"),
    "forgot": at("/password/forgot"),
    "gone": at("/password/reset/none"),
    "account": signed_up("/account"),
    "new-password": signed_up("/account/password"),
    "email": signed_up("/account/email"),
    "deletion": signed_up("/account/delete"),
    "forbidden": signed_up("/people"),
}
