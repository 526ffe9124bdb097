"""The pages of the site as a reader comes upon them in a browser, each by its name."""

from collections.abc import Callable

from playwright.sync_api import Page

Visit = Callable[[Page, str], None]


def at(path: str) -> Visit:
    """Go straight to an address."""
    return lambda page, start: void(page.goto(f"{start}{path}"))


def void(_: object) -> None:
    """Take what a browser returns, and return nothing."""


def respond(page: Page) -> None:
    """Respond to the question on the page, whatever its kind, and ask for the feedback."""
    page.wait_for_load_state()  # a style sheet that arrives late would move the button from under the click
    response = page.locator("[name=response]").first
    places = page.locator("select[name=response]")
    if places.count():
        for number in range(places.count()):
            places.nth(number).select_option(index=number + 1)
    elif response.get_attribute("type") in {"radio", "checkbox"}:
        response.check()
    else:
        response.fill("3")
    page.locator("#response-form .pager .btn").click()


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


def last_question(page: Page, start: str) -> None:
    """Go to the last question, where the quiz can be finished."""
    question(page, start)
    last = page.locator(".progress-line progress").get_attribute("max")
    page.goto(f"{page.url.rsplit('/', 1)[0]}/{last}")


def result(page: Page, start: str) -> None:
    """Respond to a few questions, finish the quiz, and read the result."""
    for _ in range(3):
        feedback(page, start)
    last_question(page, start)
    page.locator(".finish button").click()
    page.wait_for_selector(".score")


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
    "bank": at("/bank"),
    "question": question,
    "problem": problem,
    "feedback": feedback,
    "last-question": last_question,
    "result": result,
    "error": at("/none"),
    "gallery": at("/gallery"),
}
