"""Hostile texts: nothing raises, and no pattern takes more than linear time."""

import json
import re
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.idps.errors import classify, clean, details
from inspector.idps.loader import engines, heads, load, names
from inspector.idps.model import Recognised
from inspector.idps.recognise import Signals, recognise

SIZE = 100_000
NAMES, ENGINES = names(), engines()
NAMES_OF_ALL = NAMES + ENGINES
FRAGMENTS = st.sampled_from(
    [
        "error=",
        "&error_description=",
        '"error": "',
        "%25",
        "%",
        "+",
        "&amp;",
        "&#",
        "<input ",
        'name="',
        "\\u00",
        "\\",
        "AADSTS50011: ",
        "'",
        '"',
        "<",
        ">",
        "{",
        "authError=",
        "https://",
        " ",
        "\ud800",
        "\x00",
        "not assigned to",
    ]
)
TEXTS = st.lists(FRAGMENTS | st.text(max_size=15), max_size=30).map("".join)


@given(st.sampled_from(NAMES), st.lists(TEXTS, max_size=4), st.sampled_from(["authorize", "token", "log", "page", "?"]))
def test_classify_never_raises(name: str, texts: Any, where: str) -> None:
    match = classify(Recognised(load(name), "", ""), texts, where)
    assert match is None or match.text


@given(TEXTS)
def test_clean_and_details_never_raise(text: str) -> None:
    assert isinstance(clean(text), str)
    assert all(isinstance(v, str) and v for v in details(text).values())


@given(TEXTS)
def test_clean_leaves_single_spaces(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == " ".join(cleaned.split())


@given(TEXTS)
def test_a_known_text_is_found_in_any_surroundings(text: str) -> None:
    page = f"{text.replace('%', '').replace(chr(92), '').replace('<', '')} AADSTS50105: Your administrator"
    match = classify(Recognised(load("entra"), "", ""), [page], "page")
    assert match is not None and (match.pattern.code == "AADSTS50105" or "AADSTS50011" in page)


def _attacks(literal: str) -> list[str]:
    """Texts that make a careless pattern try every split: its beginning over and over, and one that nearly fits."""
    start = literal[:24] or "x"
    return [start * (SIZE // len(start)), literal[:-1] + " " * SIZE, literal[:-1] + "a'\"[ " * (SIZE // 5)]


@pytest.mark.parametrize("name", NAMES_OF_ALL)
def test_every_pattern_finishes_on_hostile_texts(name: str) -> None:
    """Run beside a watchdog: a pattern that explodes is named instead of hanging the run."""
    current: list[str] = []
    patterns = [e.pattern for e in load(name).errors]
    patterns += [m["pattern"] for m in load(name).table("discovery").get("mistakes", ())]
    signs = heads()[name].recognise
    patterns += [s["pattern"] for kind in ("pages", "paths") for s in signs.get(kind, ())]
    patterns += [form["path"] for host in signs.get("hosts", ()) for form in host.get("forms", ())]
    beginnings = [p for s in signs.get("claims", ()) for kind in ("match", "one_of") for p in s.get(kind, {}).values()]
    patterns += [rf"\A(?:{pattern})" for pattern in beginnings]  # of a claim: sought nowhere else
    for variant in ("", *load(name).data.get("variants", {})):
        probe = load(name).table("probe", variant)
        for signature in [*probe.get("registered", ()), *probe.get("unregistered", ())]:
            patterns += [signature[k] for k in ("location", "body") if k in signature]
    done = threading.Event()

    def run() -> None:
        for pattern in dict.fromkeys(patterns):
            current[:] = [pattern]
            regex = re.compile(pattern, re.IGNORECASE | re.DOTALL)
            plain = re.sub(r"\\[bsSwWdDA]|[()?:\[\]{}|^$*+]|\\", "", pattern)
            for attack in _attacks(plain):
                regex.search(attack)
        done.set()

    threading.Thread(target=run, daemon=True).start()
    assert done.wait(300), f"does not finish: {current}"


def test_decoding_a_hostile_text_is_bounded() -> None:
    units = (
        "%25",
        "&amp;",
        "+",
        "a=b+",
        "<",
        "<input ",
        "\\u005c",
        "<p><a ",
        '<html><input name="',
        "{",
        "&#",
        "?error=",
    )
    for text in (unit * SIZE for unit in units):
        assert len(clean(text)) <= 200_000
        details(text)


def test_a_deep_json_body_is_no_trouble() -> None:
    deep = '{"error":' + "[" * 50_000 + "]" * 50_000 + "}"
    classify(Recognised(load("generic"), "", ""), [deep], "token")
    wide = json.dumps({"error": "invalid_grant", "x": ["y"] * 20_000})
    match = classify(Recognised(load("generic"), "", ""), [wide], "token")
    assert match is not None and match.pattern.rule == "code-expired-or-reused"


def test_recognition_of_hostile_addresses_and_pages_is_bounded() -> None:
    repeated = ("/te/", "AADB2C", "https://", "must be a Login ")
    for text in (
        *(unit * SIZE for unit in repeated),
        "https://" + "a." * SIZE + "okta.com",
        "https://x/" + "realms/" * SIZE,
        "https://x.example/" + "a/" * SIZE + "b2c_1",
    ):
        assert recognise(Signals(issuers=(text,), urls=(text,), pages=(text,))).because
