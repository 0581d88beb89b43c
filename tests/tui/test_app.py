"""What a person does in the app, one feature a test, through the real key and paste events."""

from __future__ import annotations

import asyncio
import json
from copy import copy
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from inspector.report.model import Finding
from inspector.tui import items
from inspector.tui.app import InspectorApp

from .. import cases
from ..sources.tokens import signed
from . import story
from .screen import in_app, judged, screen_text, until


def without_verified() -> cases.Login:
    login = cases.okta()
    login.claims.pop("email_verified")
    return login


async def paste(app: InspectorApp, pilot: Pilot[None], text: str) -> None:
    app.post_message(events.Paste(text))
    await pilot.pause()


def test_a_pasted_token_leads_to_the_verdict_in_one_action() -> None:
    token = cases.okta().dict()["token"]["response"]["body"]["id_token"]

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await paste(app, pilot, token)
        await until(pilot, lambda: bool(app.state.tabs))
        assert app.state.page == "verdict"
        assert token[:40] not in screen_text(app)
        assert app.state.tab is not None and app.state.tab.report.tokens[0].kind == "id"

    in_app(step)


def test_a_wrapped_token_is_taken_whole() -> None:
    token = cases.okta().dict()["token"]["response"]["body"]["id_token"]
    wrapped = "\n".join(token[at : at + 60] for at in range(0, len(token), 60))

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await paste(app, pilot, wrapped)
        await until(pilot, lambda: bool(app.state.tabs))
        assert app.state.tab is not None and app.state.tab.case.id_token_text == token

    in_app(step)


def test_evidence_adds_up_and_undo_takes_it_back() -> None:
    raw = cases.okta().dict()

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await paste(app, pilot, raw["token"]["response"]["body"]["id_token"])
        await until(pilot, lambda: bool(app.state.tabs))
        tab = app.state.tab
        assert tab is not None
        assert tab.report.tokens[0].signature != "valid"
        await paste(app, pilot, json.dumps(raw["jwks"]["body"]))
        await until(pilot, lambda: bool(tab.steps))
        assert len(app.state.tabs) == 1
        assert tab.report.tokens[0].signature == "valid"
        await app.run_action("undo")
        assert not tab.steps
        assert tab.report.tokens[0].signature != "valid"
        await pilot.press("u")
        assert not app.state.tabs, "the first paste too"

    in_app(step)


@pytest.mark.parametrize(
    "text", ["", "   ", "hello there, this is nothing", "{broken json", "x" * 1_000_000, "/no/such/file.har"]
)
def test_bad_input_is_a_sentence_and_destroys_nothing(text: str) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        before = app.state.tab
        assert before is not None
        await paste(app, pilot, text)
        await until(pilot, lambda: "Noth" in app._message[0])
        assert app.state.tab is before and not before.steps
        assert app.state.page == "mapping"

    async def on_mapping(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("mapping")
        await step(app, pilot)

    in_app(on_mapping, cases=[(story.case(), story.report())])


def test_another_login_opens_beside_the_first_and_compares() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await paste(app, pilot, cases.okta().dict()["token"]["response"]["body"]["id_token"])
        await until(pilot, lambda: len(app.state.tabs) == 2)
        await app.run_action("compare")
        await pilot.pause()
        assert "What differs" in screen_text(app)
        await app.run_action("tab(-1)")
        assert app.state.at == 0
        await app.run_action("close_case")
        assert len(app.state.tabs) == 1

    in_app(step, cases=[(story.case(), story.report())], size=(120, 36))


def test_several_logins_in_one_text_are_opened_beside_each_other() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tokens = [signed({"sub": "a", "aud": "c", "nonce": str(at), "iat": 1_700_000_000 + at}) for at in (1, 2)]
        await paste(app, pilot, "\n\n".join(tokens))
        await until(pilot, lambda: len(app.state.tabs) == 2)
        tab = app.state.tab
        assert tab is not None and tab.case.id_token_text == tokens[1]
        assert "Read as" in screen_text(app)

    in_app(step)


def test_a_difference_unfolds_to_both_values_whole() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("compare")
        rows = [one.plain for one in app.lines()]
        first = next(row for row in rows if "≠" in row)
        assert "account is right" in first and "account is wrong" in first  # what tells most stands first
        assert not any("Ben Okafor" in row for row in rows)  # two people have two names: folded
        app.document.item = items.Difference("email_verified")
        await pilot.press("enter")
        app.document.item = items.Section("expected")
        await pilot.press("enter")
        rows = [one.plain for one in app.lines()]
        assert any(row.split() == ["other", "true"] for row in rows)
        assert any("Ben Okafor" in row and "Maria Schmidt" in row for row in rows)

    opened = [(story.healthy(), story.healthy_report()), (story.case(), story.report())]
    in_app(step, cases=opened, size=(120, 36))


def test_an_unbracketed_paste_is_collected_not_obeyed() -> None:
    """Without bracketed paste a token comes as key presses, among them l, o, e, p, y, u, x, 1 to 5."""
    token = cases.okta().dict()["token"]["response"]["body"]["id_token"]
    text = (token + "\r") * (16384 // len(token))

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        for character in token + "\r":
            key = "enter" if character == "\r" else character
            app.post_message(events.Key(key, character))
        await until(pilot, lambda: bool(app.state.tabs))
        assert app.state.page == "verdict" and not app.sharing
        assert app.state.tab is not None and app.state.tab.case.id_token_text == token
        taken: list[str] = []
        app._paste_detector._take = taken.append
        for character in text:
            app.post_message(events.Key("enter" if character == "\r" else character, character))
        await until(pilot, lambda: bool(taken))
        assert taken == [text.replace("\r", "\n")]

    in_app(step)


def test_an_unbracketed_paste_into_a_field_is_not_typed_key_by_key() -> None:
    token = cases.okta().dict()["token"]["response"]["body"]["id_token"] + "A" * 16_000

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        taken: list[str] = []
        app.take = taken.append  # type: ignore[method-assign, assignment]
        await app.run_action("open")
        await pilot.pause()
        assert app.is_typing()
        for character in token:
            app.post_message(events.Key(character, character))
        await until(pilot, lambda: bool(taken), tries=2000)
        assert taken == [token]
        await until(pilot, lambda: not app.is_typing())

    in_app(step)


def test_a_short_unbracketed_paste_lands_in_the_field() -> None:
    url = "https://acme.okta.com/oauth2/default/.well-known/openid-configuration"

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("setup", item=items.Field("issuer"))
        await pilot.press("enter")
        await pilot.pause()
        for character in url:
            app.post_message(events.Key(character, character))
        await until(pilot, lambda: getattr(app.focused, "value", "") == url, tries=2000)

    in_app(step)


def test_a_bracketed_paste_into_a_field_lands_there_once_unless_it_is_evidence() -> None:
    token = cases.okta().dict()["token"]["response"]["body"]["id_token"]
    wrapped = token[:200] + "\n" + token[200:]

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await app.run_action("open")
        await pilot.pause()
        await paste(app, pilot, "~/login.har")
        assert getattr(app.focused, "value", "") == "~/login.har"
        await paste(app, pilot, wrapped)
        await until(pilot, lambda: bool(app.state.tabs))
        assert app.state.tab is not None and app.state.tab.case.id_token_text == token

    in_app(step)


def test_single_letters_are_keys() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("p")
        await until(pilot, lambda: app.sharing)
        await pilot.press("2")
        assert app.state.page == "mapping"
        await pilot.press("question_mark")
        await until(pilot, lambda: app.state.page == "help")
        await pilot.press("escape")
        await pilot.press("escape")
        await until(pilot, lambda: app.state.page == "mapping")

    in_app(step, cases=[(story.case(), story.report())])


def test_root_cause_unfolds_and_its_evidence_leads_to_the_value() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        assert app.document.item == items.Finding("email-verified-missing")
        await pilot.press("enter")
        assert "Evidence" in "\n".join(one.plain for one in app.lines())
        app.document.item = items.Evidence("id_token.payload.email_verified")
        await pilot.press("enter")
        assert app.state.page == "tokens"
        app.show_page("verdict")
        app.state.tab.open.add(items.Finding("sub-unreadable"))
        app.draw(item=items.Evidence("id_token.payload.sub"))
        await pilot.press("enter")
        await pilot.pause()
        at: items.Item | None = app.document.item
        assert app.state.page == "tokens" and at == items.Member("id_token.payload.sub")
        assert any("sub " in row and "›" in row for row in screen_text(app).splitlines())

    in_app(step, cases=[(story.case(), story.report())])


def test_findings_stand_in_order_consequences_and_infos_folded() -> None:
    whole = story.report()
    first = whole.findings[0]

    def found(rule: str, severity: str, because_of: str | None = None) -> Finding:
        made = copy(first)
        for name, value in (("rule", rule), ("code", "X01"), ("severity", severity), ("because_of", because_of)):
            object.__setattr__(made, name, value)
        return made

    findings = (
        *whole.findings,
        found("i-one", "info"),
        found("w-one", "warning"),
        found("e-one", "error"),
        found("e-two", "error", "w-one"),
        found("e-three", "error", "e-two"),
        found("i-two", "info"),
    )

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        def rows() -> list[str]:
            return [one.plain for one in app.lines()]

        text = "\n".join(rows())
        places = [text.index(rule) for rule in (first.rule, "e-one", "w-one", "worth knowing", "i-one")]
        assert places == sorted(places)
        assert "e-two" not in text and "+2 consequences" in text and "root cause" in text
        assert sum("worth knowing" in row for row in rows()) == 1
        from inspector.tui.actions.select import whereabouts

        for rule in ("e-three", "i-two"):  # what leads there unfolds what hides it
            page, item = whereabouts(app.state.tab, items.Cause(rule))  # type: ignore[arg-type]
            app.draw(item=item)
            assert page == "verdict" and any(one.item == item for one in app.lines())

    report = story.report()
    object.__setattr__(report, "findings", findings)
    in_app(step, cases=[(story.case(), report)], size=(120, 36))


def test_what_if_recomputes_marks_resets_and_exports() -> None:
    login = cases.entra()
    login.options = {}

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = app.state.tab
        assert tab is not None and tab.report.verdict.root_cause == "email-verified-missing"
        app.show_page("mapping", item=items.Setting("override"))
        await pilot.press("enter")
        assert tab.report.verdict.root_cause is None
        assert tab.report.qlik_user["email"] == "maria.schmidt@acme.example"
        lines = "\n".join(one.plain for one in app.lines())
        assert "WHAT-IF" in lines and "✎ was off" in lines
        from inspector.tui.exports import make

        name, text = make("qlik", tab, tab.masker())
        exported = json.loads(text)
        assert exported["options"]["emailVerifiedAlwaysTrue"] is True
        assert "s3cr3t" not in text and name.endswith(".json")
        await app.run_action("reset")
        assert tab.what_if is None and tab.report.verdict.root_cause == "email-verified-missing"

    in_app(step, cases=[judged(login)], size=(120, 40))


def test_a_lookup_is_edited_and_the_table_follows() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        tab = app.state.tab
        assert tab is not None
        app.show_page("mapping")
        tab.open.add(items.Attribute("name"))
        app.draw(item=items.Lookups("name"))
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("ctrl+u", *"preferred_username")
        await pilot.pause()
        assert "preferred_username gives maria.schmidt@acme.example" in screen_text(app)
        assert "copy fix" not in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        row = next(row for row in tab.report.mapping if row.attribute == "name")
        assert row.lookups == ("preferred_username",) and row.value == "maria.schmidt@acme.example"
        assert app.focused is app.document
        # going back to what was imported is no what-if any more
        tab.try_out(tab.case.at("identity_provider"))
        assert tab.what_if is None

    in_app(step, cases=[judged(cases.okta())], size=(120, 40))


def test_commands_exist_only_where_they_apply() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        from inspector.tui.commands import commands

        names = {name for name, _, _ in commands(app)}
        assert {"Login", "Open", "Demo", "Setup", "Help"} <= names
        assert not {"Copy fix", "Undo", "Reset what-if", "Export", "Verdict"} & names
        from inspector.tui.actions.open_case import add_tab

        add_tab(app, story.case(), story.report())
        names = {name for name, _, _ in commands(app)}
        assert {"Copy fix", "Export", "Verdict", "Export: HTML report"} <= names
        assert not {"Undo", "Reset what-if"} & names

    in_app(step)


def test_the_palette_opens_and_runs_a_command() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        await pilot.press(*"mapping")
        await until(pilot, lambda: "claims side by side" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.state.page == "mapping")

    in_app(step, cases=[(story.case(), story.report())], size=(120, 36))


def test_jump_mode_goes_to_a_line_and_chooses_it() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("mapping")
        await app.run_action("jump")
        await pilot.pause()
        key = next(key for key, item in app.document.labels.items() if item == items.Attribute("email"))
        assert f"{key} " in screen_text(app)
        await pilot.press(key)
        await until(pilot, lambda: items.Attribute("email") in app.state.tab.open)
        assert app.document.labels == {}

    in_app(step, cases=[(story.case(), story.report())], size=(120, 36))


def test_the_mouse_unfolds_switches_views_and_runs_footer_commands() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        rows = screen_text(app).splitlines()
        at = next(number for number, row in enumerate(rows) if "M05" in row)
        await pilot.click(offset=(20, at))
        await pilot.pause()
        assert items.Finding("sub-unreadable") in app.state.tab.open
        await pilot.click(offset=(rows[1].index("Tokens"), 1))
        await pilot.pause()
        assert app.state.page == "tokens"
        await pilot.click(offset=(rows[-1].index("sharing"), len(rows) - 1))
        await pilot.pause()
        assert app.sharing

    in_app(step, cases=[(story.case(), story.report())], size=(120, 36))


def test_reveal_shows_one_value_and_hides_it_again(monkeypatch: pytest.MonkeyPatch) -> None:

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        def shown() -> int:
            return screen_text(app).count("maria.schmidt@acme.example")

        async def reveal() -> None:
            app.show_page("tokens", item=items.Member("id_token.payload.email"))
            await pilot.pause()
            assert shown() == 0
            await app.run_action("reveal")
            await pilot.pause()
            assert shown() == 1

        from inspector.tui import app_actions as module

        assert module.REVEAL_SECONDS == 5.0
        monkeypatch.setattr(module, "REVEAL_SECONDS", 0.2)
        await reveal()
        await until(pilot, lambda: shown() == 0)
        monkeypatch.setattr(module, "REVEAL_SECONDS", 600.0)
        for action in ("view('mapping')", "tab(1)", "help", "compare"):
            await reveal()
            await app.run_action(action)
            await pilot.pause()
            assert shown() == 0 and not app.state.revealed, action
            app.state.at = 1
        await reveal()
        await pilot.press("p")
        await until(pilot, lambda: not app.sharing)
        await pilot.press("p")
        await until(pilot, lambda: app.sharing)
        assert shown() == 0

    opened = [(story.case(), story.report()), (story.case(), story.report())]
    in_app(step, cases=opened, size=(120, 50), share=True)


def test_copies_say_what_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    from inspector.tui import clipboard

    monkeypatch.setattr(clipboard, "by_tool", lambda text: "no clipboard tool here")
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.delenv("SSH_TTY", raising=False)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await app.run_action("copy_fix")
        await until(pilot, lambda: "OSC 52" in app._message[0])
        assert "do not say whether" in app._message[0] and "no clipboard tool here" in app._message[0]
        assert "Email verified override" in app.clipboard
        assert "AAAAAAAA" not in app.clipboard and "maria" not in app.clipboard
        monkeypatch.setattr(clipboard, "by_tool", lambda text: None)
        await app.run_action("copy_fix")
        await until(pilot, lambda: "copied to the clipboard" in app._message[0])

    in_app(step, cases=[(story.case(), story.report())])


def test_over_ssh_only_the_terminal_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from inspector.tui import clipboard

    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")

    def never(text: str) -> str:
        raise AssertionError("the remote machine's clipboard was filled")

    monkeypatch.setattr(clipboard, "by_tool", never)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await app.run_action("copy_fix")
        await until(pilot, lambda: "OSC 52" in app._message[0])

    in_app(step, cases=[(story.case(), story.report())])


def test_a_copy_is_written_to_a_private_file(tmp_path: Path) -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        from inspector.tui.actions.export import write

        write(app, tmp_path / "fix.txt", "the fix")
        assert (tmp_path / "fix.txt").stat().st_mode & 0o777 == 0o600
        assert "Written" in app._message[0]
        write(app, tmp_path / "missing" / "fix.txt", "x")
        assert "Nothing was written" in app._message[0]

    in_app(step, cases=[(story.case(), story.report())])


@pytest.mark.parametrize("kind", ["fix", "idp-admin", "markdown", "machine", "html", "json", "case", "patch"])
def test_exports_hold_their_matter_and_no_secret(kind: str) -> None:
    from inspector.tui.exports import make
    from inspector.tui.tab import Tab

    tab = Tab(story.case(), story.report())
    _, text = make(kind, tab, tab.masker())
    assert text.strip()
    for secret in (*story.SECRETS, "AkCanaryCookie77", tab.case.id_token_text or "", "maria.schmidt"):
        assert secret not in text
    assert ("callback port" in text) is (kind == "machine")
    if kind in ("markdown", "machine", "html", "json", "fix"):
        assert "email-verified-missing" in text or "Email verified override" in text


@pytest.mark.parametrize("kind", ["markdown", "machine", "html", "json", "case", "svg", "patch"])
def test_an_export_is_written_where_the_person_says_and_only_for_them(kind: str, tmp_path: Path) -> None:
    file = tmp_path / ("login.case.json" if kind == "case" else f"it.{kind}")

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.press("e")
        await until(pilot, lambda: app.state.page == "export")
        app.document.item = items.Form(kind)
        await pilot.press("enter")
        await until(pilot, app.is_typing)
        await pilot.press("ctrl+u")
        await paste(app, pilot, str(file))
        await pilot.press("enter")
        await until(pilot, file.exists)
        assert file.stat().st_mode & 0o777 == 0o600
        assert "(0600, masked)" in app._message[0] and file.name in app._message[0]
        text = file.read_text("utf-8")
        assert "maria.schmidt" not in text and "Maria" not in text
        assert not any(secret in text for secret in story.SECRETS)
        assert app.state.recent == ([file.name] if kind == "case" else [])

    login = cases.entra()
    login.options = {}
    in_app(step, cases=[judged(login) if kind == "patch" else (story.case(), story.report())], size=(120, 36))


def test_a_case_is_saved_unmasked_only_after_a_word_and_never_while_sharing(tmp_path: Path) -> None:
    file = tmp_path / "login.case.json"

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.sharing = True
        app.show_page("export")
        assert "unmasked" not in "\n".join(one.plain for one in app.lines())
        app.sharing = False
        app.draw(item=items.Form("case-plain"))
        await pilot.press("enter")
        await until(pilot, app.is_typing)
        await pilot.press("enter")
        await pilot.pause()
        assert "type “unmasked”" in screen_text(app)
        await pilot.press(*"unmasked", "enter")
        await until(pilot, lambda: "Write to (unmasked)" in screen_text(app))
        await pilot.press("ctrl+u")
        await paste(app, pilot, str(file))
        await pilot.press("enter")
        await until(pilot, file.exists)
        assert "(0600, unmasked)" in app._message[0] and file.stat().st_mode & 0o777 == 0o600
        assert json.loads(file.read_text("utf-8")) == story.case().to_dict()

    in_app(step, cases=[(story.case(), story.report())], size=(120, 36))


def test_the_message_to_the_idp_admin_is_copied() -> None:
    login = cases.okta()
    login.claims.pop("email_verified")

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("export", item=items.Form("idp-admin"))
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.state.copied) and "message" in app._message[0])
        assert "identity provider" in app.state.copied and "maria" not in app.state.copied.lower()

    in_app(step, cases=[judged(login)])


def test_the_window_title_follows_sharing() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        assert cases.TENANT in app.title and "Acme" in app.title
        await app.run_action("sharing")
        assert cases.TENANT not in app.title and "Acme" not in app.title

    in_app(step, cases=[(story.case(), story.report())])


def test_resizing_redraws_for_the_new_width() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        for size in ((200, 60), (80, 24), (40, 12), (20, 6), (120, 36)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            await pilot.pause()
            for page in ("verdict", "mapping", "tokens", "flow", "setup", "help"):
                app.show_page(page)
                await pilot.pause()
                rows = screen_text(app).splitlines()
                assert len(rows) == size[1]

    in_app(step, cases=[(story.case(), story.report())])


def test_setup_judges_each_field_while_it_is_typed() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("setup", item=items.Field("issuer"))
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"https://acme-admin.okta.com")
        await pilot.pause()
        assert "administration console" in screen_text(app)
        await pilot.press("enter")  # refused: the prompt stays
        await pilot.press("ctrl+u", *"https://acme.okta.com")
        await pilot.pause()
        assert "Okta" in screen_text(app)
        assert "⏎ reads https://acme.okta.com/.well-known/openid-configuration" in screen_text(app)
        assert not app.state.discovered  # offered, and nobody asked for it yet
        await pilot.press("ctrl+u", *"http://127.0.0.1:9", "enter")
        await pilot.pause()
        assert app.state.settings["issuer"] == "http://127.0.0.1:9"
        assert app.document.item == items.Field("client_id")  # ready for the next
        await until(pilot, lambda: "✖ not read" in app.state.discovered, tries=3000)
        assert "✖ not read" in screen_text(app)
        await app.run_action("login")
        await pilot.pause()
        assert app.state.page == "setup" and "client ID" in app._message[0]

    in_app(step, size=(120, 36))


def test_enter_on_an_issuer_reads_its_documents_and_says_what_they_mean() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        asked: list[str] = []

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
            asked.append(path)
            keys = {"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}
            metadata = {
                "issuer": base,
                "jwks_uri": f"{base}/keys",
                "authorization_endpoint": f"{base}/a",
                "id_token_signing_alg_values_supported": ["ES256"],
            }
            body = json.dumps(keys if path == "/keys" else metadata).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n")
            writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        app.show_page("setup", item=items.Field("issuer"))
        await pilot.press("enter")
        await pilot.pause()
        await paste(app, pilot, base)
        assert not asked
        await pilot.press("enter")
        await until(pilot, lambda: "✔ issuer" in app.state.discovered, tries=3000)
        server.close()
        assert asked == ["/.well-known/openid-configuration", "/keys"]
        rows = screen_text(app).splitlines()
        at = next(number for number, row in enumerate(rows) if "Issuer or discovery URL" in row)
        assert "✔ issuer" in rows[at + 1] and "1 in the key set" in rows[at + 2]
        assert "✖ algorithms" in rows[at + 3] and "Qlik takes RS256 or RS512" in screen_text(app)

    in_app(step, size=(120, 36))


def test_a_file_that_is_dropped_on_the_terminal_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "my login.case.json"
    file.write_text(json.dumps(cases.okta().dict()), "utf-8")

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await paste(app, pilot, str(file).replace(" ", "\\ ") + " ")
        await until(pilot, lambda: bool(app.state.tabs))
        assert app.state.tab is not None and app.state.tab.name == "my login.case.json"
        await app.run_action("again")
        await until(pilot, lambda: len(app.state.tabs) == 2)

    in_app(step)


def test_setup_takes_over_qliks_configuration_without_its_secret() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("setup", item=items.SetupStep("qlik"))
        await pilot.press("enter")
        assert app.state.settings["client_id"] == "6cb04018-a3f5-46a7-b995-940c78f5aef3"
        assert app.state.settings["issuer"].startswith("https://login.microsoftonline.com/")
        assert app.state.settings["tenant_host"] == cases.TENANT
        assert "client_secret" not in app.state.settings

    in_app(step, cases=[(story.case(), story.report())])


def test_a_profile_is_saved_without_the_secret_and_taken_again() -> None:
    from inspector.tui.actions.profiles import _write, take_next

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.state.settings = {"issuer": "https://acme.okta.com", "client_id": "abc", "client_secret": "s3cr3t-typed"}
        _write(app, "acme")
        assert "was not saved" in app._message[0]
        app.state.settings, app.state.profile = {}, ""
        take_next(app)
        assert app.state.settings == {"issuer": "https://acme.okta.com", "client_id": "abc"}

    in_app(step)


def test_private_addresses_are_allowed_in_the_setup_and_by_a_profile() -> None:
    """And what the setup does not show of a profile is not lost when it is saved again."""
    from inspector.tenant.profiles import Profile, Profiles
    from inspector.tui.actions.edit import edit_field
    from inspector.tui.actions.login import settings_of
    from inspector.tui.actions.profiles import _write, take

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        saved = {
            "issuer": "https://idp.corp.example",
            "client_id": "abc",
            "ca_bundle": "/ca.pem",
            "allow_private": True,
        }
        Profiles().write(Profile("corp", saved))
        take(app, "corp")
        assert app.state.settings["allow_private"] == "allowed" and settings_of(app.state.settings).allow_private
        _write(app, "corp")
        assert Profiles().read("corp").values == saved
        edit_field(app, "allow_private")
        assert not settings_of(app.state.settings).allow_private
        _write(app, "corp")
        assert "allow_private" not in Profiles().read("corp").values

    in_app(step)


def test_keys_can_be_changed_by_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "qlik-inspector"
    folder.mkdir(parents=True)
    (folder / "keys.toml").write_text('sharing = "s"\nview.mapping = "m"\n', "utf-8")

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: " s sharing" in screen_text(app), tries=2000)
        await pilot.press("s")
        await until(pilot, lambda: app.sharing)
        await pilot.press("m")
        await until(pilot, lambda: app.state.page == "mapping")

    in_app(step, cases=[(story.case(), story.report())], size=(120, 36))


def test_a_wrong_key_file_is_said_and_left_out(tmp_path: Path) -> None:
    from inspector.tui.keys import KeysError, read_keys

    file = tmp_path / "keys.toml"
    file.write_text('dance = "x"\n', "utf-8")
    with pytest.raises(KeysError, match="'dance' is no command"):
        read_keys({"sharing"}, file)
    file.write_text("no toml at all =", "utf-8")
    with pytest.raises(KeysError, match="cannot be read"):
        read_keys({"sharing"}, file)
    assert read_keys({"sharing"}, tmp_path / "none.toml") == {}


def test_a_line_explains_itself_under_the_mouse() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        rows = screen_text(app).splitlines()
        at = next(number for number, row in enumerate(rows) if "M05" in row)
        await pilot.hover(offset=(20, at))
        await pilot.pause()
        assert "preferred_username is readable" in str(app.document.tooltip)

    in_app(step, cases=[(story.case(), story.report())], size=(120, 36))


def test_maximise_leaves_the_view_alone_and_comes_back() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await app.run_action("maximise")
        await pilot.pause()
        assert "1 Verdict" not in screen_text(app) and app.document.size.height == 23
        await app.run_action("maximise")
        await pilot.pause()
        assert "1 Verdict" in screen_text(app)

    in_app(step, cases=[(story.case(), story.report())])


def test_drawing_anew_leaves_the_place_where_it_is() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("compare")
        app.draw()
        await pilot.pause()
        assert app.document.scroll_offset.y == 0
        app.show_page("tokens")
        app.document.action_page(1)
        await pilot.pause()
        place = app.document.scroll_offset.y
        assert place > 0
        await app.run_action("sharing")
        app._tick()
        await pilot.pause()
        assert app.document.scroll_offset.y == place

    in_app(step, cases=[(story.healthy(), story.healthy_report()), (story.case(), story.report())])


def test_without_an_error_the_first_warning_leads() -> None:
    login = cases.okta()
    login.scope = "openid profile email"
    login.claims.pop("groups")

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        text = screen_text(app)
        assert "▲ signs in, something is lost" in text and " cause" in text
        assert "root cause" not in text and "copies this fix" in text

    in_app(step, cases=[judged(login)], size=(120, 36))


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recent cases and profiles of the person who runs the tests stay out of it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
