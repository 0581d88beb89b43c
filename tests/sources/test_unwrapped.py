"""What a text is wrapped in as a whole: a mail's file, an editor's HTML, a mark before every line, another encoding."""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import zipfile
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.sources.found import SourceError
from inspector.sources.loading import load
from inspector.sources.prose.mail_file import is_mail, opened
from inspector.sources.registry import read
from inspector.sources.syntax.line_prefix import unmarked

REFUSED = "error=access_denied&error_description=User is not assigned to the client application."
ANSWER = (
    "HTTP/1.1 401 Unauthorized\nContent-Type: application/json\nx-auth0-requestid: 0123456789abcdef\n\n"
    '{"error":"access_denied","error_description":"Unauthorized"}'
)
CALLBACK = "https://acme.eu.qlikcloud.com/login/callback"
AUTHORIZE = "https://id.acme.org/realms/corp/protocol/openid-connect/auth?client_id=q&response_type=code&state=s"


def cause(case: Case) -> str | None:
    return diagnose(case).verdict.root_cause


def mail(text: str, **files: str) -> str:
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["From"], message["To"], message["Subject"] = "kim@example.com", "help@example.com", "Anmeldung – Qlik"
    message.set_content(text)
    for name, content in files.items():
        message.add_attachment(content.encode(), maintype="application", subtype="json", filename=f"{name}.har")
    return message.as_string()


def recording(*answers: tuple[str, str]) -> str:
    """A HAR of requests with where each was sent on to."""
    entries = [
        {
            "startedDateTime": f"2026-11-20T09:14:{10 + n}.000Z",
            "request": {"method": "GET", "url": url, "headers": []},
            "response": {
                "status": 302,
                "headers": [{"name": "Location", "value": sent_to}],
                "content": {"size": 0},
                "redirectURL": sent_to,
            },
        }
        for n, (url, sent_to) in enumerate(answers)
    ]
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": entries}})


CANCELLED = recording((AUTHORIZE, f"{CALLBACK}?error=access_denied&state=s"))


def test_a_mail_in_any_encoding_says_what_its_text_says() -> None:
    source = mail(f"Grüße,\n\n{REFUSED}\n")
    assert is_mail(source) and REFUSED in opened(source)[0]
    case = load(source)
    assert cause(case) == "user-not-assigned"
    assert "mail" in str(case.to_dict()["source_notes"])


def test_a_recording_that_came_with_a_mail() -> None:
    assert "authorize" in load(mail("see the file", login=CANCELLED)).to_dict()


def test_of_two_forms_of_a_mail_the_plain_one_is_read() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "kim@example.com", "x"
    message.set_content("plain words")
    message.add_alternative("<p>the same as a page</p>", subtype="html")
    assert opened(message.as_string())[0].split() == ["plain", "words"]


@pytest.mark.parametrize(
    "text",
    ["Content-Type: text/html\nSubject: numbers\n\nAll good.", "HTTP/1.1 200 OK\nContent-Type: text/html\n\nx", ANSWER],
)
def test_what_is_no_mail(text: str) -> None:
    assert not is_mail(text)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=200))
def test_a_mail_keeps_every_text(text: str) -> None:
    assert " ".join(text.split()) in " ".join(opened(mail(text))[0].split())


def test_an_editors_html_is_read_as_its_text() -> None:
    page = "<p>" + html.escape(ANSWER).replace("\n", "<br>\n") + "</p>"
    assert diagnose(load(page)).provider.name == "auth0"


@pytest.mark.parametrize(
    "mark", ["web-1  | ", "- ", "* ", "2026-11-20T10:00:00.123Z ", "2026-11-20T10:00:00.1Z stderr F "]
)
def test_what_stands_before_every_line_is_taken_off(mark: str) -> None:
    marked = "\n".join(mark + line for line in ANSWER.splitlines())
    assert diagnose(load(marked)).provider.name == "auth0"


def test_a_list_of_changes_stays_one() -> None:
    changes = "* fix: userinfo 401 after the token expired\n* feat: error=invalid_scope is shown\n* chore: bump\n"
    with pytest.raises(SourceError):
        read(changes)


@given(st.lists(st.text(st.characters(codec="ascii", exclude_characters="\n\r"), max_size=30), max_size=8))
def test_places_stay_the_same(lines: list[str]) -> None:
    text = "\n".join(f"- {line}" for line in lines)
    assert len(unmarked(text)) == len(text)
    assert all(new in (old, " ") for new, old in zip(unmarked(text), text, strict=True))


def test_another_encoding_and_packed_files(tmp_path: Path) -> None:
    (tmp_path / "a.har").write_bytes(CANCELLED.encode("utf-16"))
    (tmp_path / "b.har.gz").write_bytes(gzip.compress(CANCELLED.encode()))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("folder/login.har", CANCELLED)
    with zipfile.ZipFile(tmp_path / "d.saz", "w") as archive:
        archive.writestr("raw/1_c.txt", f"GET {AUTHORIZE} HTTP/1.1\r\nHost: id.acme.org\r\n\r\n")
        location = f"{CALLBACK}?error=access_denied&state=s"
        archive.writestr("raw/1_s.txt", f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n")
    for file in tmp_path.iterdir():
        assert "access_denied" in str(load(file).to_dict()["authorize"]), file.name


def test_a_spreadsheet_in_utf_16(tmp_path: Path) -> None:
    written = io.StringIO()
    rows = csv.writer(written, delimiter=";")
    rows.writerow(["Date (UTC)", "User", "Application", "Status", "Sign-in error code", "Failure reason"])
    rows.writerow(["2026-11-20T09:14:33Z", "Ada", "Qlik Cloud", "Failure", "50020", "User account does not exist."])
    (tmp_path / "signins.csv").write_bytes(written.getvalue().encode("utf-16"))
    assert cause(load(tmp_path / "signins.csv")) == "user-from-other-tenant"


def test_a_wrong_password_before_the_right_one_is_no_failure() -> None:
    login = "https://login.microsoftonline.com/common/login"
    asked = f"{login.removesuffix('login')}oauth2/v2.0/authorize?client_id=q&response_type=code&state=s"
    asked += f"&redirect_uri={CALLBACK}"
    whole = json.loads(recording((asked, ""), (login, ""), (login, f"{CALLBACK}?code=c&state=s")))
    for entry, number in zip(whole["log"]["entries"], ("", "50126"), strict=False):
        page = f'<script>$Config={{"sErrorCode":"{number}"}}</script>'
        entry["response"].update(
            status=200, headers=[], redirectURL="", content={"mimeType": "text/html", "text": page}
        )
    report = diagnose(load(json.dumps(whole)))
    assert report.verdict.login != "fails" and not any(f.severity == "error" for f in report.findings)


def test_a_recording_of_qliks_jwt_login() -> None:
    from tests.sources.tokens import signed

    token = signed({"sub": "ada", "subType": "user", "iss": "portal", "aud": "qlik.api/login/jwt-session"})
    login = json.loads(recording(("https://acme.eu.qlikcloud.com/login/jwt-session", "")))
    request = login["log"]["entries"][0]["request"]
    request.update(method="POST", headers=[{"name": "Authorization", "value": f"Bearer {token}"}])
    case = load(json.dumps(login))
    assert case.target == "jwt-idp" and case.to_dict()["id_token"] == token
    request.update(url="https://acme.eu.qlikcloud.com/api/v1/items")
    with pytest.raises(SourceError):
        load(json.dumps(login))


def test_json_with_an_editors_blanks() -> None:
    registered = json.dumps({"client_id": "q", "client_name": "Q", "redirect_uris": [CALLBACK]}, indent=2)
    case = load(registered.replace(" ", "\u00a0"))
    assert case.to_dict()["client"]["registered_redirect_uris"] == [CALLBACK]
    assert "an editor's blanks" in str(case.to_dict()["source_notes"])


@pytest.mark.parametrize(("words", "said"), [("AADSTS50011: it does not match", ""), ("", "without any text")])
def test_what_a_mail_holds_that_is_not_read_is_said(words: str, said: str) -> None:
    message = EmailMessage()
    message["From"], message["MIME-Version"] = "ann@acme.example", "1.0"
    message.set_content(words)
    message.add_attachment(b"PK", maintype="application", subtype="zip", filename="login.zip")
    try:
        notes = " ".join(note for piece in read(message.as_string()).pieces for note in piece.notes)
    except SourceError as error:
        notes = str(error)
    assert "1 attached file of another kind was left out" in notes and said in notes
