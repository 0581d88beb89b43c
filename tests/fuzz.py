"""Evidence as nobody would send it, shown in every form: what may come of it is a report or a sentence, never a fault.

`python -m tests.fuzz SECONDS [SEED]` goes on for so long and prints figures; the tests take a short run of it.
"""

from __future__ import annotations

import base64
import json
import random
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from inspector.case.file import to_text
from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.errors import InspectorError
from inspector.jose.signature import verify
from inspector.jose.token import examine
from inspector.masking.case import mask_case
from inspector.masking.decoded import masked as masked_token
from inspector.masking.recording import mask_text
from inspector.report.comparison import compare
from inspector.report.comparison_outline import TITLE, outline
from inspector.report.forms import FORMS, draw, draw_report
from inspector.report.json_text import to_json
from inspector.report.model import Report
from inspector.report.times import claim_times
from inspector.report.visible import guarded
from inspector.sources.loading import load
from inspector.sources.scan import scan_stream
from inspector.tui.exports import KINDS, make, offered
from inspector.tui.lines import Line
from inspector.tui.state import State
from inspector.tui.steps import steps_of
from inspector.tui.tab import Tab
from inspector.tui.views.compare import compare as compare_view
from inspector.tui.views.flow import as_curl, flow
from inspector.tui.views.mapping import mapping
from inspector.tui.views.setup import setup
from inspector.tui.views.tokens import tokens
from inspector.tui.views.verdict import verdict
from tests.hostile import ESCAPES, foreign

SAMPLES = Path(__file__).parent.parent / "samples"
NUMBERS = (0, -1, 1.5, 1e308, float("inf"), float("nan"), 10**400, -(10**19))
TEXTS = (
    *("", " ", "\x00", "\ud800", "\udfff\ud800", ESCAPES, "a" * 70_000, "x\u0301" * 300, "\ufdfa", "A\u202eB", "•" * 9),
    *[
        "%",
        "%zz%00%ff",
        "a.b.c",
        "....",
        "eyJhbGciOiJub25lIn0.e30.",
        "https://",
        "http://[::1",
        "https://x:99999999/",
        "javascript:alert(1)",
    ],
    *["//", "data:,x", "file:///etc/passwd", "-----BEGIN", "1e999", "0x10", "2026-13-45T99:99:99Z", "https://�/"],
)
LISTS: tuple[Any, ...] = ([], [[]], [None], [{}], list(range(300)))
VALUES: tuple[Any, ...] = ({}, {"": ""}, {"keys": None}, {"\ud800": "\ud800"}, {"value": []}, *LISTS)
ODD: tuple[Any, ...] = (None, True, False, *NUMBERS, *TEXTS, *VALUES)
DEEP = 400
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
SLOW = 10.0
"""Seconds of processor time; a case that takes longer is a fault too."""


class Mutation:
    """Changes to JSON, repeatable by their seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def odd(self) -> Any:
        if self.random.random() < 0.05:
            value: Any = "x"
            for _ in range(self.random.choice((30, 180, DEEP))):
                value = [value] if self.random.random() < 0.5 else {"x": value}
            return value
        if self.random.random() < 0.1:
            return "".join(
                chr(self.random.choice((self.random.randrange(0x80), self.random.randrange(0x110000))))
                for _ in range(20)
            )
        return self.random.choice(ODD)

    def of(self, value: Any) -> Any:
        """A changed copy: a few members replaced, spoilt, dropped, doubled or moved."""
        changed = json.loads(json.dumps(value))
        places = list(_places(changed))
        for _ in range(self.random.choice((1, 1, 2, 3, 8))):
            holder, key = self.random.choice(places)
            self._change(holder, key, places)
        return changed

    def _change(self, holder: Any, key: Any, places: list[tuple[Any, Any]]) -> None:
        try:
            value = holder[key]
            match self.random.randrange(7):
                case 0 | 1:
                    holder[key] = self.odd()
                case 2 if isinstance(value, str):
                    at = self.random.randrange(len(value) + 1)
                    holder[key] = value[:at] + str(self.odd())[:200] + value[at:]
                case 3:
                    del holder[key]
                case 4 if isinstance(holder, dict):
                    holder[self.random.choice((f"{key}{ESCAPES}", "\ud800", "", str(key).upper()))] = value
                case 5:
                    other, name = self.random.choice(places)
                    holder[key] = json.loads(json.dumps(other[name]))
                case _:
                    holder[key] = [value, value] if self.random.random() < 0.5 else {"value": value}
        except (KeyError, IndexError, TypeError, ValueError, RecursionError):
            return  # the place went with an earlier change, or was moved into itself


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in list(members):
        yield value, key
        yield from _places(member)


def judged(raw: Any) -> tuple[Case, Report] | None:
    """The case and its report; None where it is refused with a sentence."""
    try:
        case = Case.from_dict(raw)
    except InspectorError:
        return None
    return case, diagnose(case)


def shown(case: Case, report: Report, other: tuple[Case, Report] | None = None) -> Iterator[tuple[str, str]]:
    """(where, text) of everything that the command and the app can show of a case."""
    for masked in (True, False):
        yield "json", to_json(report.to_dict(masked=masked))
        for form in FORMS:
            yield form, guarded(draw_report(report, form, masked=masked, columns=80, colour=True))
    raw = case.to_dict()
    yield "case", to_text(mask_case(raw))
    to_text(raw)
    if other is not None:
        found = compare(report, other[1], case, other[0])
        for form in FORMS:
            yield f"compare {form}", guarded(draw(TITLE, outline(found.to_dict(masked=True)), form))
    tab = Tab(case, report)
    for sharing in (False, True):
        yield from shown_views(tab, sharing, Tab(*other) if other else None)


def shown_views(tab: Tab, sharing: bool, other: Tab | None = None) -> Iterator[tuple[str, str]]:
    masker = replace(tab.masker(), sharing=sharing)
    state = State(tabs=[tab, *([other] if other else [])], other=1 if other else None)
    for width, mode in ((40, "raw"), (140, "side"), (90, "tree")):
        tab.mode["tokens"] = mode
        views: dict[str, list[Line]] = {
            "verdict": verdict(tab, masker, width),
            "mapping": mapping(tab, masker, width),
            "tokens": tokens(tab, masker, width, None),
            "flow": flow(tab, masker, width),
            "setup": setup(state, tab, masker, width),
            "compare": compare_view(state, masker, lambda one: replace(one.masker(), sharing=sharing), width),
        }
        tab.open |= {one.item for lines in views.values() for one in lines if one.item}  # unfolded the next time
        for name, lines in views.items():
            yield name, "\n".join(one.plain for one in lines)
    for kind, _, _ in KINDS:
        if kind != "svg" and offered(kind, tab, sharing):
            yield f"export {kind}", make(kind, tab, masker)[1]
    for index in range(len(steps_of(tab))):
        yield "curl", as_curl(tab, masker, index)


def corpus() -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(SAMPLES.glob("*/*.case.json"))]


def a_token(mutation: Mutation, raw: dict[str, Any]) -> str:
    """A token of the case with something in its header or claims changed; its signature is none any more."""
    given = json.dumps(raw).partition('"ey')[2].partition('"')[0]
    found = examine(f"ey{given}")
    parts = [
        mutation.of({"": part or {}}).get("") if part is not None else mutation.odd()
        for part in (found.header, found.payload)
    ]
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join((*coded, mutation.random.choice(("", "AAAA", "A", "=", "\ud800", given[-86:]))))


def a_recording(mutation: Mutation, raw: dict[str, Any]) -> str:
    """A HAR of the same login, changed."""
    entries = [
        {
            "startedDateTime": one.get("at", "2026-11-21T10:00:00Z"),
            "request": {"method": one.get("method"), "url": one.get("url"), "headers": [], "cookies": []},
            "response": {
                "status": one.get("status"),
                "headers": [{"name": n, "value": v} for n, v in (one.get("headers") or {}).items()],
                "content": {"mimeType": "application/json", "text": json.dumps(one.get("body"))},
            },
        }
        for one in raw.get("exchanges") or [{"url": "https://idp.example/authorize?client_id=a&state=b", "body": raw}]
        if isinstance(one, dict) and isinstance(one.get("headers") or {}, dict)
    ]
    return json.dumps(mutation.of({"log": {"version": "1.2", "entries": entries}}))


def texts(mutation: Mutation, raw: dict[str, Any], given: str) -> Iterator[tuple[str, str]]:
    """(where, text) of what the verbs make of a text that is no case: decode, scan and mask."""
    token = a_token(mutation, raw)
    found = examine(token)
    verify(found, raw.get("jwks", {}).get("body") if isinstance(raw.get("jwks"), dict) else mutation.odd())
    verify(token, mutation.odd())
    yield "decode", to_json({"token": masked_token(found), "times": claim_times(found.payload or {}, NOW)})
    recording = a_recording(mutation, raw)
    for text in (token, recording, given, f"2026-11-21 ERROR {token}\n{given[:2000]}"):
        with suppress(InspectorError):  # it is nested too deep
            mask_text(text)
        for _, _, item in scan_stream("x", BytesIO(text.encode("utf-8", "surrogatepass"))):
            if isinstance(item, Case):
                diagnose(item)
    with suppress(InspectorError):
        yield (
            "recording",
            guarded(draw_report(diagnose(load(recording)), "text", masked=True, columns=80, colour=False)),
        )


def one_round(seed: int, cases: list[dict[str, Any]]) -> str:
    """One mutation through everything; what a terminal would obey of it, else an empty text."""
    mutation = Mutation(seed)
    raw = mutation.of(mutation.random.choice(cases))
    text = json.dumps(raw)
    given = text if mutation.random.random() < 0.7 else text[: mutation.random.randrange(len(text) + 1)]
    with suppress(InspectorError):
        load(given.replace("\\ud800", "\ud800"))
    examine(str(mutation.odd()) + given[:500])
    found = judged(raw)
    second = judged(mutation.of(raw)) if mutation.random.random() < 0.3 else None
    views = shown(*found, second) if found else ()
    for where, shown_text in (*texts(mutation, raw, given), *views):
        if hits := foreign(shown_text):
            return f"{where}: {hits[0]}"
    return ""


def main(seconds: float, seed: int) -> int:
    cases, end, rounds, faults = corpus(), time.monotonic() + seconds, 0, {}
    while time.monotonic() < end:
        began = time.process_time()
        try:
            hit = one_round(seed + rounds, cases)
            if (took := time.process_time() - began) > SLOW:
                hit = f"{took:.0f} s"
        except Exception as error:  # noqa: BLE001 — every kind of fault is what is looked for
            from inspector.errors import place

            hit = place(error)
        if hit and hit not in faults:
            faults[hit] = seed + rounds
            print(f"{seed + rounds}: {hit}", flush=True)
        rounds += 1
    print(f"{rounds} cases in {seconds:g} s, {len(faults)} kinds of faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
