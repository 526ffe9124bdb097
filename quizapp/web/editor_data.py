"""From a draft to the fields of its form and back; the two agree on every draft that the form can show."""

import json
import re
from typing import Any

from quizapp.bank.images import named_image
from quizapp.items.collection import Fact
from quizapp.items.drafting import LANGUAGES, LETTERS, WITH_OPTIONS, Draft, compact, image_of, option, row
from quizapp.items.numbers import localise_number, parse_number
from quizapp.languages import Language
from quizapp.web.editor_form import ItemForm
from quizapp.web.wording import LEVELS

MOST_OPTIONS = MOST_ROWS = len(LETTERS)
FEWEST_SHOWN = 4
SAME_NAME = ("stem", "front", "back", "why", "attributed_to", "evidence")


def with_room(draft: Draft) -> Draft:
    """Return a draft with an empty option and an empty row more than it has, the filled ones first."""
    data = compact(draft) | {"attributed_to": draft["attributed_to"], "image": image_of(draft)}
    if data["kind"] in WITH_OPTIONS:
        filled = data["options"]
        if data["kind"] == "ordering":
            filled.sort(key=lambda one: data["key"].index(one["id"]) if one["id"] in data["key"] else MOST_OPTIONS)
        free = [letter for letter in LETTERS if letter not in {one["id"] for one in filled}]
        room = min(max(FEWEST_SHOWN, len(filled) + 1), MOST_OPTIONS) - len(filled)
        data["options"] = [*filled, *map(option, free[: max(room, 0)])]
    if data["kind"] == "matching":
        room = min(max(FEWEST_SHOWN - 1, len(data["rows"]) + 1), MOST_ROWS) - len(data["rows"])
        data["rows"] += [row() for _ in range(max(room, 0))]
    return data


def as_fields(draft: Draft, language: Language) -> dict[str, Any]:
    """Return what the fields of a form show for a draft."""
    data = with_room(draft)
    fields: dict[str, Any] = {name: data[name] for name in SAME_NAME if name in data}
    fields["image"] = {name: data["image"][name] for name in ("file", "alt")}
    fields |= {name: data[name] for name in ("level", "topics", "facts", "as_of", "dismissed")}
    if "options" in data:
        places = {letter: place for place, letter in enumerate(data.get("key") or (), 1)}
        fields["options"] = [one | {"place": str(places.get(one["id"], ""))} for one in data["options"]]
        key = data.get("key", ())
        fields["key"] = [key] if isinstance(key, str) else list(key)
    if "rows" in data:
        fields["rows"] = data["rows"]
    if data["kind"] in {"short_answer", "gap"}:
        fields["spellings"] = {name: "\n".join(data["answers"][name]) for name in LANGUAGES}
    if data["kind"] == "number":
        fields |= {name: localise_number(data["answers"][name], language) for name in ("value", "tolerance")}
        fields["unit"] = data["answers"]["unit"]
    return fields


def as_draft(form: ItemForm, before: Draft, facts: dict[str, Fact], language: Language) -> Draft:
    """Return what was typed into a form as a draft of the same item."""
    typed = form.data
    data: Draft = {"id": before["id"], "kind": before["kind"], "level": one_of_the_levels(typed["level"])}
    data["topics"], data["facts"] = (in_order(before[name], typed[name] or []) for name in ("topics", "facts"))
    data["cites"] = cited(before, data["facts"], typed["also"] or [], facts)
    data["as_of"] = typed["as_of"]
    data |= {name: texts(typed[name]) for name in SAME_NAME if name in typed}
    data |= of_picture(form.image.form, before)
    if "options" in typed:
        data |= of_options(data["kind"], typed)
    if "spellings" in typed:
        data["answers"] = {name: typed["spellings"][name].splitlines() for name in LANGUAGES}
    if "value" in typed:
        numbers = {name: plain_number(typed[name], language) for name in ("value", "tolerance")}
        data["answers"] = numbers | {"unit": texts(typed["unit"])}
    kept = [one for one in typed["dismissed"] if one["reason"] and one["rule"]]
    data["dismissed"] = [{"rule": one["rule"], "reason": one["reason"]} for one in kept]
    ordered = {name: data[name] for name in before if name in data}
    copied: Draft = json.loads(json.dumps(ordered | data))
    return copied


def of_picture(part: Any, before: Draft) -> Draft:
    """Return the picture of what was typed, or nothing where there is none."""
    alt, was = texts(part.alt.data), image_of(before)
    file = "" if part.remove.data else part.file.data or ""
    picture = was | {"alt": alt} if file == was["file"] else named_image(file, alt)
    return {"image": picture} if picture["file"] or any(alt.values()) else {}


def one_of_the_levels(sent: str | None) -> str:
    """Return the level that was chosen, or none."""
    return sent if sent in LEVELS else ""


def in_order(before: list[str], chosen: list[str]) -> list[str]:
    """Return what was chosen, each once: what was chosen before in its old order, then what is new."""
    return [*(one for one in before if one in chosen), *dict.fromkeys(one for one in chosen if one not in before)]


def of_options(kind: str, typed: dict[str, Any]) -> Draft:
    """Return the options, rows and key of what was typed; in an ordering the places typed are the key."""
    known = ("t", "f") if kind == "true_false" else tuple(LETTERS)
    by_letter = {one["id"]: one for one in reversed(typed["options"]) if one["id"] in known}
    parts = [one for one in by_letter.values() if kind == "true_false" or is_filled(one)]
    data: Draft = {
        "options": [{"id": one["id"], "text": texts(one["text"]), "why": texts(one["why"])} for one in parts],
    }
    data["options"].sort(key=lambda one: "tf".find(one["id"]) if kind == "true_false" else LETTERS.find(one["id"]))
    ticked = typed["key"] or []
    if kind in {"single_choice", "true_false"}:
        data["key"] = ticked[0] if ticked else ""
    if kind == "multiple_choice":
        data["key"] = sorted(set(ticked))
    if kind == "ordering":
        places = {one["id"]: place_typed(one["place"]) for one in parts}
        data["key"] = sorted((one["id"] for one in parts), key=places.__getitem__)
    if kind == "matching":
        rows = [{"text": texts(one["text"]), "key": one["key"]} for one in typed["rows"]]
        data["rows"] = [one for one in rows if any((*one["text"].values(), one["key"]))]
    return data


def place_typed(typed: str) -> int:
    """Return the place that was typed, or the last one where it is none."""
    return int(typed) if re.fullmatch("[0-9]{1,2}", typed) else MOST_OPTIONS + 1


def is_filled(part: dict[str, Any]) -> bool:
    """Whether anything was typed for an option."""
    return any((*texts(part["text"]).values(), *texts(part["why"]).values()))


def texts(pair: dict[str, str]) -> dict[str, str]:
    """Return the texts of a pair of fields."""
    return {name: pair[name] for name in LANGUAGES}


def plain_number(typed: str, language: Language) -> str:
    """Return a number as files hold it, or what was typed where it is none."""
    number = parse_number(typed, language)
    return f"{number:f}" if number is not None else typed


def address(cite: Draft) -> str:
    """Return the address of a citation as one word."""
    return f"{cite['article']}:{cite['paragraph']}:{cite['sentence']}"


def cited(before: Draft, chosen: list[str], also: list[str], facts: dict[str, Fact]) -> list[Draft]:
    """Return the citations of the chosen facts, and those the draft had besides and keeps, in a steady order."""
    of_facts = {name: fact.cite.model_dump() for name, fact in facts.items()}
    mine = {address(of_facts[fact]) for fact in chosen if fact in of_facts}
    kept = [cite for cite in before["cites"] if address(cite) in mine or address(cite) in also]
    new = [of_facts[fact] for fact in chosen if fact in of_facts and fact not in before["facts"]]
    return kept + [cite for place, cite in enumerate(new) if cite not in kept and cite not in new[:place]]


def other_cites(draft: Draft, facts: dict[str, Fact]) -> list[Draft]:
    """Return the citations of a draft that none of its facts has."""
    mine = {address(facts[fact].cite.model_dump()) for fact in draft["facts"] if fact in facts}
    return [cite for cite in draft["cites"] if address(cite) not in mine]
