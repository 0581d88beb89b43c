"""Checklist: what has to be set at the provider and at Qlik, step by step, each with what the evidence shows of it."""

from __future__ import annotations

from inspector.case.model import Case
from inspector.checklist.outline import outline
from inspector.checklist.steps import checklist
from inspector.diagnosis import diagnose
from inspector.facts.kept import facts_of
from inspector.tui.context import Context
from inspector.tui.lines import BLANK, Line, line
from inspector.tui.state import State
from inspector.tui.views.blocks import drawn
from inspector.tui.views.detail import columns, has_room, pane, split, with_detail

SHARE = 0.55
"""How much of the width the step under the cursor gets."""
HOW = "With a tenant, an issuer or Qlik's JSON the steps hold the values to enter; a login or a probe proves them."


def page(context: Context) -> list[Line]:
    state = context.state
    tab = state.tab
    case = _with_settings(tab.shown if tab is not None else Case({}), state)
    report = tab.report if tab is not None and case is tab.shown else diagnose(case)
    masker = context.masker if tab is not None else context.setup_masker
    found = checklist(report, facts_of(case), masked=context.sharing)
    found = found.masked(masker.mask.text) if context.sharing else found
    blocks = list(outline(found))
    how = [BLANK, line((HOW, "muted"), hang=2)]
    if not has_room(context.width):
        return [*drawn(blocks, context.width, "check"), *how]
    listed, beside = columns(context.width, SHARE)
    things, follows = split(drawn(blocks, max(listed, beside - 2), "check"), context.item)
    return with_detail([*things, *how], pane(follows), context, SHARE)


def _with_settings(case: Case, state: State) -> Case:
    """The case with what Setup knows and the evidence does not: tenant, issuer, client."""
    typed = {name: value.strip() for name, value in state.settings.items() if value.strip()}
    members: dict[str, object] = {}
    if "tenant_host" in typed and not case.text("tenant.host"):
        host = typed["tenant_host"].removeprefix("https://").rstrip("/")
        members["tenant"] = {**(case.object("tenant") or {}), "host": host}
    if "client_id" in typed and not case.object("client"):
        members["client"] = {"client_id": typed["client_id"]}
    if "target" in typed and not case.at("target"):
        members["target"] = typed["target"]
    if "issuer" in typed and case.at("discovery") is None:
        issuer = typed["issuer"].removesuffix("/.well-known/openid-configuration")
        members["discovery"] = {"url": f"{issuer.rstrip('/')}/.well-known/openid-configuration"}
    return case.with_members(**members) if members else case
