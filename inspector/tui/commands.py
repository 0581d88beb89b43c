"""The command palette: every command, view, case, scenario and theme, offered only where it applies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, cast, get_args

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from inspector.report.claims import explain
from inspector.tui import items
from inspector.tui.actions import autosave
from inspector.tui.drawing import applying, key_of
from inspector.tui.headline import title_of
from inspector.tui.issuer import asks, wants_keys
from inspector.tui.masker import masker_of, setup_masker
from inspector.tui.preferences import Keep
from inspector.tui.tab import Tab
from inspector.tui.views.marks import login_words

if TYPE_CHECKING:
    from inspector.tui.host import Host

TITLES = {"id": "ID token", "access": "access token"}
MOST_CLAIMS = 400
Command = tuple[str, str, Callable[[], object]]


class Commands(Provider):
    """Commands of the app."""

    async def discover(self) -> Hits:
        for name, tip, run in commands(cast("Host", self.app)):
            yield DiscoveryHit(Content(name), run, text=name, help=tip)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, tip, run in commands(cast("Host", self.app)):
            if (score := matcher.match(name)) > 0:
                yield Hit(score, Content(name), run, text=name, help=tip)


def commands(app: Host) -> Iterator[Command]:
    for binding, action in applying(app):
        if action == "command_palette":
            continue
        name = binding.description[:1].upper() + binding.description[1:]
        yield name, f"{key_of(app, binding)}   {binding.tooltip}".rstrip(), partial(app.run_action, action)
    tab = app.state.tab
    if tab is not None:
        from inspector.tui.actions import export
        from inspector.tui.exports import KINDS, offered

        for kind, name, what in (one for one in KINDS if offered(one[0], tab, app.sharing)):
            yield f"Export: {name}", what, partial(export.export, app, kind)
        for mode, name in (("tree", "one by one"), ("side", "side by side"), ("raw", "raw JSON")):
            yield f"Tokens {name}", "how the tokens are shown", partial(_mode, app, mode)
        yield from _of_case(app, tab)
    yield from _cases(app)
    yield from _ways(app)
    from inspector.tui.views.setup_fields import TARGETS

    for target, words in TARGETS.items():
        yield f"Target: {words}", f"{target}: judge and capture for it", partial(_aim, app, target)
    for keep in get_args(Keep):
        yield f"Keep captured logins: {keep}", autosave.WORDS[keep], partial(autosave.how, app, keep)
    for name in sorted(app.available_themes):
        yield f"Theme: {name}", "colours", partial(setattr, app, "theme", name)


def _of_case(app: Host, tab: Tab) -> Iterator[Command]:
    """Findings and claims of the case on the screen, each a way to it."""
    from inspector.tui.actions.select import follow

    masker = masker_of(app, tab)
    if wants_keys(tab) is not None:
        yield "Read the issuer's keys", f"asks {masker.text(asks(tab), limit=200)}", app.action_ask_issuer
    for finding in tab.report.findings:
        run = partial(follow, app, items.Cause(finding.rule))
        yield (
            f"Finding: {finding.code} {finding.rule}",
            masker.text(finding.title, limit=120),
            run,
        )
    for title, prefix, claims in _claims(tab):
        for name in [name for name in claims if "." not in name][:MOST_CLAIMS]:
            shown = f"Claim: {masker.text(name, limit=60)} ({title})"
            yield shown, explain(name), partial(follow, app, items.Evidence(f"{prefix}.{name}"))


def _claims(tab: Tab) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(what it is called, path, claims) of every token that can be read, and of userinfo."""
    for token in tab.report.tokens:
        name = TITLES.get(token.kind, token.kind)
        yield f"{name}, {token.origin}" if token.origin else name, f"{token.path}.payload", token.payload or {}
    answer = tab.shown.answer("userinfo")
    if answer is not None and answer.json:
        yield "userinfo", "userinfo.body", answer.json


def _cases(app: Host) -> Iterator[Command]:
    for index, tab in enumerate(app.state.tabs):
        if index != app.state.at:
            name = f"Case: {index + 1} {title_of(tab, masker_of(app, tab))}"
            yield name, login_words(tab.report)[1], partial(app.action_tab, index - app.state.at)


def _ways(app: Host) -> Iterator[Command]:
    """Scenarios of the demo, saved profiles, recent files."""
    from inspector.demo.scenario import scenarios
    from inspector.tui.actions import profiles, select

    masker = setup_masker(app)
    for one in scenarios():
        yield f"Demo: {one.name}", one.summary, partial(app.action_demo, one.name)
    for name in app.state.profiles:
        yield f"Profile: {masker.person(name)}", "fills the setup", partial(profiles.take, app, name)
    for index, name in enumerate(app.state.recent):
        yield f"Recent: {masker.person(name)}", "opened before", partial(select.choose, app, items.Recent(index))


def _aim(app: Host, target: str) -> None:
    """What the next login is for, and what the case on the screen is judged for."""
    app.state.settings["target"] = "" if target == "qlik" else target
    app.preferences.set(target=app.state.settings["target"])
    tab = app.state.tab
    if tab is not None and tab.case.target != target:
        tab.add(tab.case.with_members(target=target))
    app.draw()


def _mode(app: Host, mode: str) -> None:
    if app.state.tab is not None:
        app.state.tab.mode["tokens"] = mode
        app.preferences.set(tokens=mode)
        app.show_page("tokens")
