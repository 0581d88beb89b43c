"""The marked login where neither a verb's output nor a page of the app shows it: pages in the browser, progress, a
machine's questions, recordings of a browser, files that the app writes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from inspector.browse.recorder import Recorder
from inspector.case.model import Case
from inspector.cli.progress import Progress
from inspector.diagnosis import diagnose
from inspector.errors import InspectorError
from inspector.login import pages
from inspector.login.events import AnswerArrived, DeviceCode, Exchanged
from inspector.masking.recording import mask_text
from inspector.mcp.answers import Answers, answered
from inspector.tui.exports import KINDS, make, offered
from inspector.tui.tab import Tab

from .marked import Marked


@pytest.fixture(scope="module")
def marked() -> Marked:
    return Marked(31)


@pytest.mark.parametrize("place", ["error", "description"])
def test_a_page_in_the_browser(place: str, marked: Marked) -> None:
    said = marked.spoken("served")
    served = pages.refused(said, "") if place == "error" else pages.refused("access_denied", said)
    # it is cut off: what is left of a longer value is looked for too
    assert marked.seen(served.decode(), people=False) == []
    assert marked.client_secret[:12] not in served.decode()


def test_progress(marked: Marked) -> None:
    stream = io.StringIO()
    told = Progress(stream)
    told(AnswerArrived(marked.spoken("error of an answer")))
    told(Exchanged("token", "POST", marked.idp, 401, 12))
    told(DeviceCode("WDJB-MJHT", f"https://{marked.idp}/x", f"https://{marked.idp}/x?user_code=WDJB-MJHT", 600))
    shown = stream.getvalue()
    assert marked.idp in shown, "a person on their own machine is told where it goes"
    assert marked.seen(shown, people=False) == []


QUESTIONS: dict[str, Callable[[Answers, str, str], str]] = {
    "check": lambda answers, case, other: answers.check([case], everything=True),
    "check briefly": lambda answers, case, other: answers.check([case]),
    "compare": lambda answers, case, other: answers.compare([case], [other]),
    "checklist": lambda answers, case, other: answers.checklist([case]),
    "decode": lambda answers, case, other: answers.decode(json.loads(case)["token"]["response"]["body"]["id_token"]),
    "a token where a rule is due": lambda answers, case, other: answers.explain(
        json.loads(case)["token"]["response"]["body"]["id_token"]
    ),
    "an issuer that may not be asked": lambda answers, case, other: answers.check(
        [case], issuer=json.loads(case)["discovery"]["url"] + "?client_secret=x"
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_machine_that_asks(question: str, marked: Marked) -> None:
    case, other = (json.dumps({"format": "qlik-inspector-case/1", **one.raw}) for one in (marked, Marked(32)))
    try:
        shown = answered(lambda: QUESTIONS[question](Answers(), case, other))
    except InspectorError as error:
        shown = str(error)
    assert shown and marked.seen(shown, people=True) == []


def test_a_recording_of_a_browser(marked: Marked) -> None:
    tape = Recorder()
    for at, one in enumerate(marked.raw["exchanges"]):
        body = one["body"] if isinstance(one["body"], str) else json.dumps(one["body"])
        request = {"method": one["method"], "url": one["url"], "headers": {}}
        sent = {"requestId": str(at), "type": "Document", "wallTime": 1795867200.5 + at, "request": request}
        tape.event("Network.requestWillBeSent", sent, "s1")
        answer = {"status": one["status"], "headers": one["headers"], "mimeType": "application/json"}
        tape.event("Network.responseReceived", {"requestId": str(at), "response": answer}, "s1")
        tape.entries[-1]["response"]["content"]["text"] = body
    text = json.dumps(tape.har())
    assert len(marked.seen(text, people=True)) > 100, "the recording holds the values"
    # a recording alone does not tell whose a word in small letters is, nor secrets that only the case names
    seen = [one for one in marked.seen(mask_text(text)[0], people=True) if ": exchange" in one]
    assert seen == []


@pytest.mark.parametrize("sharing", [True, False])
def test_every_export(sharing: bool, marked: Marked) -> None:
    case = Case.from_dict(marked.raw)
    tab = Tab(case, diagnose(case))
    # a picture is taken of the screen, and one form is asked for in clear
    kinds = [kind for kind, _, _ in KINDS if kind not in ("svg", "case-plain") and offered(kind, tab, sharing)]
    assert len(kinds) >= 6
    for kind in kinds:
        text = make(kind, tab, replace(tab.masker(), sharing=sharing))[1]
        assert text and marked.seen(text, people=sharing) == [], kind
