"""What is shown of logins with scattered values tells none of them.

`python -m tests.masking.leaks SECONDS [SEED]` goes on for so long and prints figures; the tests take a short run.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.errors import InspectorError
from inspector.masking.case import mask_case
from inspector.masking.recording import mask_text
from inspector.report.forms import FORMS as REPORTS
from inspector.report.forms import draw_report
from inspector.report.message import to_message
from inspector.tui.tab import Tab
from tests.fuzz import shown_views
from tests.masking.scattered import Scattered
from tests.masking.written import tells, traces


def surfaces(one: Scattered) -> Iterator[tuple[str, bool, str]]:
    """(where, whether nobody may be named there, text)."""
    yield "masked case", True, json.dumps(mask_case(one.raw), ensure_ascii=False)
    yield "case without secrets", False, json.dumps(mask_case(one.raw, personal=False), ensure_ascii=False)
    yield "mask case", True, mask_text(json.dumps(one.raw))[0]
    case = Case.from_dict(one.raw)
    report = diagnose(case)
    for masked in (True, False):
        yield f"json {masked}", masked, json.dumps(report.to_dict(masked=masked), ensure_ascii=False)
        for form in REPORTS:
            yield f"{form} {masked}", masked, draw_report(report, form, masked=masked)
    yield "message", True, to_message(report, masked=True, hosts=True)
    tab = Tab(case, report)
    for sharing in (False, True):
        for where, text in shown_views(tab, sharing):
            if where != "export case-plain":  # asked for in clear
                yield f"{where} {sharing}", sharing, text


def leaks(seed: int) -> list[str]:
    """What is shown of one seed's values, as (value's kind and place → where it shows)."""
    one = Scattered(seed)
    secrets = {p: traces(p.value) for p in one.placed if p.kind == "secret"}
    everybody = {p: traces(p.value) for p in one.placed}
    found = []
    for where, nobody, text in surfaces(one):
        folded = text.lower()
        for placed, forms in (everybody if nobody else secrets).items():
            hit = next((form for form in forms if form in folded), None)
            if hit is not None:
                found.append(f"{placed.kind} {placed.place} | {where} | {placed.value} | {hit}")
    return found


def recording_leaks(seed: int) -> list[str]:
    """The same of a recording and a text, with what stands in them alone."""
    one = Scattered(seed)
    found = []
    for where, text in (("HAR", one.recording()), ("text", "\n".join(one.lines))):
        masked = mask_text(text)[0]
        for placed in one.placed:
            # what is nowhere named there cannot be known for somebody's
            new = placed.kind == "secret" and not placed.place.startswith(("again", "client."))
            if new and tells(text, placed.value) and tells(masked, placed.value):
                found.append(f"{placed.kind} {placed.place} | {where} | {placed.value} | ")
    return found


def main(seconds: float, seed: int) -> int:
    end, rounds, hits, values = time.monotonic() + seconds, 0, Counter[str](), 0
    first: dict[str, str] = {}
    while time.monotonic() < end:
        try:
            seen = [*leaks(seed + rounds), *recording_leaks(seed + rounds)]
        except InspectorError:
            seen = []
        values += len(Scattered(seed + rounds).placed)
        for hit in seen:
            kind = hit.split(" | ")[0]
            hits[kind] += 1
            first.setdefault(kind, f"{seed + rounds}: {hit}")
        rounds += 1
    for kind, count in hits.most_common():
        print(f"{count:5} {first[kind]}")
    print(f"{rounds} logins, {values} values, {sum(hits.values())} leaks of {len(hits)} kinds")
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
