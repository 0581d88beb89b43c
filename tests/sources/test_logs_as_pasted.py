"""Providers' logs as people paste them: with a mail around them, as the console shows them, broken by a mail."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import Case, diagnose
from inspector.sources.found import SourceError
from inspector.sources.logs.log_entry import moment
from inspector.sources.registry import recognise
from inspector.sources.syntax import table_in_text

from .test_provider_log import (
    ACCESS,
    ADFS,
    AT,
    ENTRA_CSV,
    OKTA_CSV,
    ONELOGIN,
    PINGONE,
    URI,
    auth0,
    entra,
    keycloak,
    okta,
)

APP = "11111111-2222-3333-4444-555555555555"
PORTAL = {
    "Date": "11/28/2026, 5:00:00 PM",
    "Correlation ID": "9f0c0b52-1d0a-4d0a-8a35-0e0d1c000001",
    "Status": "Failure",
    "Sign-in error code": "50105",
    "Failure reason": "Your administrator has configured the application Qlik to block users.",
    "Username": "ada@example.com",
    "Application": "Qlik Cloud",
    "Application ID": APP,
}
POWERSHELL = (
    f"AppDisplayName    : Qlik Cloud\nAppId             : {APP}\nCreatedDateTime   : 11/28/2026 5:00:00 PM\n"
    "Status            : class SignInStatus {\n                      ErrorCode: 50105\n"
    "                      FailureReason: The user is not assigned\n                    }\n"
    "UserPrincipalName : ada@example.com\n"
)
WRAPPED = (
    "2026-11-28 17:00:00,782 WARN  [org.keycloak.events] (executor-thread-1)\n"
    'type="LOGIN_ERROR", realmId="885b", realmName="acme",\nclientId="qlik", userId="null", '
    f'error="invalid_redirect_uri",\nredirect_uri="{URI}"\n'
)
LINE = WRAPPED.replace("\n", " ")
HEAD = "Log Name:      AD FS/Admin\nSource:        AD FS\nDate:          11/28/2026 5:00:00 PM\nEvent ID:      1021\n"
XML = (
    '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="AD FS" '
    'Guid="{2ffb687a-1571-4ace-8550-47ab5ccae2bc}" /><EventID>1021</EventID><TimeCreated '
    'SystemTime="2026-11-28T17:00:00.000Z" /></System><UserData><Event><EventData><Data>'
    + ADFS.partition("details:\n")[2]
    + "</Data></EventData></Event></UserData></Event>"
)
AUDIT = (
    "2026-11-28 17:00:01,123| tid:RKQ1CYl2mcTf| 67Ts| OAuth| ada| 192.0.2.4| | qlik| OAuth20| fs.example.com| AS| "
    "failure| | invalid_redirect_uri: Invalid redirect_uri| 27\n"
)
LOGS: dict[str, tuple[str, str, str]] = {
    # name: (text, provider, beginning of the rule)
    "okta CSV": (OKTA_CSV, "okta", "access-policy-denied"),
    "okta CSV of the console": (
        "actor.alternateId,displayMessage,eventType,outcome.reason,outcome.result,published,target0.id,target0.type\n"
        f"ada@example.com,x,app.oauth2.as.authorize,no_matching_policy,FAILURE,{AT},0oa1,AppInstance\n",
        "okta",
        "access-policy-denied",
    ),
    "okta JSON": (json.dumps(okta(), indent=2), "okta", "access-policy-denied"),
    "okta of a bus": (json.dumps({"detail-type": "SystemLog", "detail": okta()}), "okta", "access-policy-denied"),
    "okta of a search": (json.dumps({"result": {"_raw": json.dumps(okta())}}), "okta", "access-policy-denied"),
    "okta of Azure's store": (
        json.dumps(
            [
                {
                    "eventType_s": "app.oauth2.as.authorize",
                    "outcome_result_s": "FAILURE",
                    "outcome_reason_s": "no_matching_policy",
                    "published_t": AT,
                }
            ]
        ),
        "okta",
        "access-policy-denied",
    ),
    "entra CSV": (ENTRA_CSV, "entra", "user-not-assigned"),
    "entra JSON": (json.dumps(entra(), indent=1), "entra", "user-not-assigned"),
    "entra of Azure's store": (
        json.dumps(
            [
                {
                    "OperationName": "Sign-in activity",
                    "ResultType": "50105",
                    "AppDisplayName": "Qlik Cloud",
                    "TimeGenerated": AT,
                    "Status": '{"errorCode":50105}',
                }
            ]
        ),
        "entra",
        "user-not-assigned",
    ),
    "entra of Azure's store as a table": (
        "TimeGenerated [UTC]\tResultType\tResultDescription\tAppDisplayName\tUserPrincipalName\n"
        "11/28/2026, 5:00:00.000 PM\t50105\tx\tQlik Cloud\tada@example.com\n",
        "entra",
        "user-not-assigned",
    ),
    "entra's audit log": (
        json.dumps(
            {
                "CreationTime": AT,
                "Operation": "UserLoginFailed",
                "Workload": "AzureActiveDirectory",
                "ErrorNumber": "50105",
                "UserId": "ada@example.com",
                "ApplicationId": APP,
            }
        ),
        "entra",
        "user-not-assigned",
    ),
    "entra's portal": ("".join(f"{k}\t{v}\n" for k, v in PORTAL.items()), "entra", "user-not-assigned"),
    "entra's portal in two lines": ("".join(f"{k}\n{v}\n" for k, v in PORTAL.items()), "entra", "user-not-assigned"),
    "entra's portal with colons": ("".join(f"{k}: {v}\n" for k, v in PORTAL.items()), "entra", "user-not-assigned"),
    "entra by PowerShell": (POWERSHELL, "entra", "user-not-assigned"),
    "auth0 JSON": (json.dumps(auth0(), indent=2), "auth0", "redirect-uri"),
    "auth0 of a bus": (
        json.dumps({"detail-type": "x", "detail": {"log_id": "1", "data": auth0()}}),
        "auth0",
        "redirect-uri",
    ),
    "auth0 CSV": (
        f"log_id,date,type,description,client_id,user_name\n1,{AT},f,Callback URL mismatch.,c1,ada@example.com\n",
        "auth0",
        "redirect-uri",
    ),
    "keycloak JSON": (json.dumps([keycloak()], indent=2), "keycloak", "redirect-uri"),
    "keycloak line": (LINE, "keycloak", "redirect-uri"),
    "keycloak line that was broken": (WRAPPED, "keycloak", "redirect-uri"),
    "keycloak of a container": (f"keycloak-1  | {LINE}", "keycloak", "redirect-uri"),
    "keycloak JSON console": (
        json.dumps({"timestamp": AT, "loggerName": "org.keycloak.events", "message": LINE.partition(") ")[2]}),
        "keycloak",
        "redirect-uri",
    ),
    "adfs viewer": (f"{HEAD}Description:\n{ADFS}", "adfs", "redirect-uri"),
    "adfs XML": (XML, "adfs", "redirect-uri"),
    "adfs XML of several": (f"<Events>{XML}\n{XML}</Events>", "adfs", "redirect-uri"),
    "adfs by wevtutil": (f"Event[0]:\n  {HEAD}  Description: \n{ADFS}", "adfs", "redirect-uri"),
    "adfs CSV": (
        f'Level,Date and Time,Source,Event ID,Description\nError,11/28/2026 5:00:00 PM,AD FS,1021,"{ADFS}"\n',
        "adfs",
        "redirect-uri",
    ),
    "onelogin CSV": (
        f"id,created_at,account_id,event_type_id,user_name,app_name\n1,{AT},7,9,ada@example.com,Qlik\n",
        "onelogin",
        "account-locked",
    ),
    "onelogin JSON": (json.dumps({"data": [ONELOGIN]}, indent=1), "onelogin", "account-locked"),
    "ping JSON": (json.dumps({"_embedded": {"activities": [PINGONE]}}), "ping", "user-not-assigned"),
    "ping audit.log": (AUDIT, "ping", "redirect-uri"),
    "ping audit.log without transactions": (AUDIT.replace(" 67Ts|", ""), "ping", "redirect-uri"),
    "cloudflare JSON": (json.dumps({"result": [ACCESS], "success": True}), "cloudflare", "access-policy-denied"),
    "cloudflare CSV": (
        f"action,allowed,app_domain,connection,created_at,ray_id,user_email\nlogin,false,q,okta,{AT},9f,ada@example.com\n",
        "cloudflare",
        "access-policy-denied",
    ),
}
AROUND = {
    "alone": "{}",
    "mail": "Hi team,\nour login to Qlik fails since this morning. Here is the log:\n\n{}\n\nCan you help?\nJane\n",
    "directly": "The log says:\n{}\nThanks, Jane",
}


def read(text: str) -> tuple[dict[str, Any], Any]:
    members = recognise(text).members
    return members, diagnose(Case(members))


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", LOGS)
def test_a_log_is_read_whatever_stands_around_it(name: str, around: str) -> None:
    text, provider, rule = LOGS[name]
    members, report = read(AROUND[around].format(text))
    assert members["idp_events"], name
    assert report.provider.name == provider
    assert report.findings[0].rule.startswith(rule)
    assert "ada@example.com" not in json.dumps(report.to_dict(masked=True))


@pytest.mark.parametrize("name", ["entra's portal", "entra's portal in two lines", "entra by PowerShell", "entra JSON"])
def test_the_evidence_of_a_sign_in(name: str) -> None:
    (event,) = read(LOGS[name][0])[0]["idp_events"]
    assert (event["code"], event["client_id"], event["user"]) == ("AADSTS50105", APP, "ada@example.com")
    assert event["at"].startswith("2026-11-28T17:00:00")
    assert event["body"]["application"] == "Qlik Cloud"


def test_the_report_shows_when_where_to_and_who() -> None:
    for text in (json.dumps(okta()), json.dumps(keycloak()), json.dumps(auth0())):
        (note,) = {e.note for e in read(text)[1].findings[0].evidence if e.where.startswith("idp_events")}
        assert all(f"{name} " in note for name in ("at", "client", "redirect URI", "user")), note


@pytest.mark.parametrize("name", [name for name in LOGS if name.startswith("adfs")])
def test_the_evidence_of_an_event(name: str) -> None:
    event = read(LOGS[name][0])[0]["idp_events"][0]
    assert (event["code"], event["client_id"], event["redirect_uri"]) == ("MSIS9224", "qlik", URI)
    assert event["at"].startswith("2026-11-28T17:00:00")
    assert event["body"]["event"] == "1021"


@pytest.mark.parametrize(
    "text",
    [
        "Dear all,\nplease bring pens, paper, ink, rulers\none, two, three, four\n",
        "name,colour,size,price\nchair,red,4,10\n",
        "Status: fine\nUser: Ada\nApplication: Qlik\n",
        "| tid: 4 | a | b |\n",
        '<Event xmlns="x"><System><Provider Name="Disk" /><EventID>1021</EventID></System></Event>',
        'type="CAR", colour="red", wheels="4"',
    ],
)
def test_what_only_looks_like_a_log_is_none(text: str) -> None:
    try:
        members = recognise(text).members
    except SourceError:
        return
    assert "idp_events" not in members


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("1764349200000", "2025-11-28T17:00:00Z"),
        ("1764349200", "2025-11-28T17:00:00Z"),
        ("11/28/2026, 12:05:09.000 AM", "2026-11-28T00:05:09"),
        ("1/2/2026 1:00:00 PM", "2026-01-02T13:00:00"),
        ("28.11.2026 17:00:00", "28.11.2026 17:00:00"),
        ("", ""),
    ],
)
def test_times_have_one_form(written: str, read_as: str) -> None:
    assert moment(written) == read_as


@given(st.text(alphabet='a1,;\t"\n\r x', max_size=80))
def test_a_table_s_rows_stand_in_the_text_in_order(text: str) -> None:
    end = 0
    for start, stop, row in table_in_text.spans(f"a,b,c,d\n{text}"):
        assert end <= start <= stop
        assert row
        end = stop
