"""`mask` keeps the form of a file and what it tells, and nothing of who it is about."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from inspector import Case, diagnose, load
from inspector.cli.main import main
from inspector.errors import InspectorError
from inspector.masking.recording import mask_text
from inspector.masking.report import mask_of
from tests.cases import HEALTHY
from tests.field.corpus import inputs, text_of

from .test_everywhere import NEEDS_THE_SIGNATURE

SECRETS = (
    "Zsecret-cookie-one-8812",
    "Zsecret-cookie-two-8812",
    "Zsecret-code-77aa88bb",
    "Zsecret-pass-word-1",
    "ZsecretAQABIAAA0flow9x8y7z6w5v4u3t",
)
PEOPLE = ("Qperson", "qperson", "QPERSON")


def entry(url: str, status: int = 200, body: Any = None, headers: Any = (), post: str = "", second: int = 0) -> Any:
    text = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
    request: dict[str, Any] = {
        "method": "POST" if post else "GET",
        "url": url,
        "headers": [],
        "queryString": [],
        "cookies": [{"name": "sid", "value": SECRETS[0]}],
    }
    if post:
        request["postData"] = {"mimeType": "application/x-www-form-urlencoded", "text": post}
    return {
        "startedDateTime": f"2026-11-21T10:00:{second:02}.000Z",
        "time": 9,
        "request": request,
        "response": {
            "status": status,
            "headers": [{"name": n, "value": v} for n, v in headers],
            "content": {"mimeType": "text/html" if isinstance(body, str) else "application/json", "text": text},
        },
    }


def recording() -> str:
    tenant, idp = "https://abc123def456ghi.eu.qlikcloud.com", "https://acme.okta.com/oauth2/v1"
    request = (
        f"{idp}/authorize?client_id=0oaclient&response_type=code&scope=openid%20profile%20email&state=st4te77777"
        f"&redirect_uri={tenant}/login/callback&nonce=n0nce77777&login_hint=maria.qperson%40acme.com"
    )
    page = (
        f'<html><script>$Config={{"sFT":"{SECRETS[4]}","user":"maria.qperson@acme.com"}}</script>'
        f'<input type="hidden" name="stateToken" value="{SECRETS[4]}">Hello Maria Qperson</html>'
    )
    cookies = [("Set-Cookie", f"DT={SECRETS[0]}; Path=/"), ("Set-Cookie", f"idx={SECRETS[1]}; SameSite=None")]
    error = {"errors": [{"title": "Multiple active users", "code": "LOGIN-12", "detail": "maria.qperson@acme.com"}]}
    entries = [
        entry(f"{tenant}/login", 302, headers=[("Location", request)], second=1),
        entry(request, 200, page, cookies, second=2),
        entry(
            f"{idp}/authn",
            200,
            {"displayName": "Maria Qperson", "login": "ACME\\mqperson"},
            post=f"username=maria.qperson%40acme.com&password={SECRETS[3]}",
            second=3,
        ),
        entry(f"{tenant}/login/callback?code={SECRETS[2]}&state=st4te77777", 401, error, second=4),
    ]
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": entries}})


def test_a_recording_stays_one_and_tells_the_same() -> None:
    before = recording()
    after, struck = mask_text(before)
    for value in (*SECRETS, *PEOPLE):
        assert value not in after, after[max(0, after.find(value) - 80) : after.find(value) + 40]
    one, other = diagnose(load(before)), diagnose(load(after))
    assert one.verdict.root_cause == other.verdict.root_cause is not None
    assert one.verdict.login == other.verdict.login
    assert [f.rule for f in one.findings] == [f.rule for f in other.findings]
    assert sum(struck.values()) >= 10 and struck["Set-Cookie"] == 2
    assert len(json.loads(after)["log"]["entries"]) == 4


@pytest.mark.parametrize("name", HEALTHY)
def test_a_case_tells_the_same(name: str) -> None:
    raw = {"format": "qlik-inspector-case/1", **HEALTHY[name]().dict()}
    after, _ = mask_text(json.dumps(raw))
    assert json.loads(after)["masked"] is True
    assert "Schmidt" not in after
    assert diagnose(load(after)).verdict.root_cause is None


def test_a_text_keeps_its_words() -> None:
    text = (
        "2026-11-21 login of maria.qperson@acme.com failed: AADSTS50011 redirect_uri mismatch\n"
        f"Cookie: a={SECRETS[0]}; b={SECRETS[1]}\nAuthorization: Bearer {SECRETS[2]}\n"
    )
    after, _ = mask_text(text)
    assert "AADSTS50011 redirect_uri mismatch" in after and "Cookie: a=" in after
    for value in (*SECRETS, *PEOPLE):
        assert value not in after


def test_a_masked_recording_says_so() -> None:
    after, _ = mask_text(recording())
    assert load(after).masked and not load(recording()).masked
    assert mask_text(after)[0].count("masked") >= after.count("masked"), "masking it again leaves it masked"


def test_what_is_wrong_stays_wrong() -> None:
    login = HEALTHY["okta"]()
    raw = {"format": "qlik-inspector-case/1", **login.dict()}
    body = raw["token"]["response"]["body"]
    body["id_token"] = body["id_token"].rpartition(".")[0][:-2]  # cut off in its payload
    after, _ = mask_text(json.dumps(raw))
    assert diagnose(load(after)).verdict.root_cause == diagnose(load(json.dumps(raw))).verdict.root_cause
    assert "Schmidt" not in after


def judged_of(text: str) -> tuple[Any, ...] | None:
    try:
        report = diagnose(load(text))
    except InspectorError:
        return None
    return report.verdict.root_cause, report.verdict.login, sorted({f.rule for f in report.findings})


def recordings() -> list[Any]:
    """The recordings at hand, those that people pasted, and those that the samples' exchanges make."""
    root = Path(__file__).parents[2]
    found = [pytest.param(path.read_text("utf-8"), id=path.name) for path in sorted((root / "tests").rglob("*.har"))]
    pasted = ((row["name"], text_of(row)) for row in inputs())
    found += [
        pytest.param(text, id=name)
        for name, text in pasted
        if '"entries"' in text and text[:1] == "{" and '"log"' in text[:40]
    ]
    for path in sorted((root / "samples").glob("*/*.case.json")):
        exchanges = json.loads(path.read_text("utf-8")).get("exchanges") or []
        entries = [
            entry(one["url"], one["status"], one.get("body"), (one.get("headers") or {}).items(), second=at)
            for at, one in enumerate(exchanges)
            if one.get("url") and one.get("status")
        ]
        if entries:
            har = {"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": entries}}
            found.append(pytest.param(json.dumps(har), id=path.parent.name))
    assert found
    return found


@pytest.mark.parametrize("before", recordings())
def test_every_recording_at_hand_tells_the_same_when_masked(before: str) -> None:
    after, _ = mask_text(before)
    one, other = judged_of(before), judged_of(after)
    if one is not None and set(one[2]) & NEEDS_THE_SIGNATURE:
        return
    if "authError=" in before:  # Google packs its error into one opaque value, which no mask may keep
        assert other is None or other[1] != "succeeds"
        return
    assert other == one
    for known in re.findall(r"[\w.]+@[\w-]+\.(?:example|com)|eyJ[\w-]{20,}\.[\w-]+\.[\w-]{20,}", before):
        assert known not in after or known.endswith(("@microsoft.com", "@okta.com")), known


def test_whose_the_values_of_a_text_are_its_reading_tells(tmp_path: Path) -> None:
    """Groups of a printed list are known as groups, and stay a list."""
    text = (
        'claims={sub="auth0|1", iss="https://acme.eu.auth0.com/", exp=1, iat=0, groups=["Everyone","Quellfinanz Team"]}'
    )
    given, masked = tmp_path / "a.log", tmp_path / "b.log"
    given.write_text(text)
    assert main(["mask", str(given), "-o", str(masked)]) == 0
    assert "Quellfinanz" not in masked.read_text() and "groups=[" in masked.read_text()
    assert diagnose(load(masked)).verdict.root_cause == diagnose(load(given)).verdict.root_cause


@pytest.mark.parametrize("mark", ["[redacted]", "***", "<removed>", "xxxx", "…"])
def test_a_mark_that_somebody_left_stays_one(mark: str) -> None:
    assert mask_of(Case({}), people=True, hosts=True).string("state", mark, parameter=True) == mark


def test_a_page_keeps_its_error_number_and_its_classes() -> None:
    page = '<html><script>$Config={"sErrorCode":"50105","hpgid":1002};</script><p class="kc-feedback-text">x</p></html>'
    assert '"sErrorCode":"50105"' in mask_text(page)[0] and 'class="kc-feedback-text"' in mask_text(page)[0]
