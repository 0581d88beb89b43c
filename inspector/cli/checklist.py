"""`checklist`: the set-up of an identity provider for a target, step by step, with what the evidence shows of each."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from inspector.cli.options import add_case_options, add_format_options, case_of, colours, terminal_width, with_options
from inspector.cli.output import write, write_json
from inspector.cli.status import FOUND, OK
from inspector.cli.usage import UsageError

if TYPE_CHECKING:
    from inspector.case.model import Case
    from inspector.checklist.steps import Checklist

KINDS = ("web", "spa", "native", "m2m", "embed", "excel")


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help="what is known already: Qlik's JSON, a login …")
    parser.add_argument(
        "--provider", metavar="NAME", help="the identity provider, if not the evidence's; NAME/VARIANT where it has any"
    )
    parser.add_argument(
        "--tenant", metavar="HOST", help="original host name of the Qlik tenant, for the literal values"
    )
    parser.add_argument(
        "--client-type", choices=KINDS, default="", help="for target qlik-oauth: what the client is for"
    )
    add_format_options(parser)
    add_case_options(parser)


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.case.model import Case
    from inspector.checklist.outline import outline
    from inspector.report.forms import draw

    _known(args.provider)
    case = case_of(args.sources, args) if args.sources else with_options(Case({}), args)
    # what was typed is in clear, what somebody's evidence holds is not
    masked = bool(args.sources) and not args.reveal
    how = {"target": args.target, "tenant": args.tenant, "kind": args.client_type}
    found = steps(case, provider=args.provider, masked=masked, **how)
    if args.format == "json":
        done = write_json(found.to_dict(), args.output)
    else:
        name = f"Checklist: {found.provider}"
        colour = colours() and not args.output
        text = draw(name, outline(found), args.format, columns=terminal_width(), colour=colour, local=args.local)
        done = write(text, args.output)
    return done or (FOUND if found.counts["wrong"] else OK)


def steps(
    case: Case, *, provider: str | None, tenant: str | None, target: str | None, kind: str, masked: bool
) -> Checklist:
    """The checklist of a case, with the target and the tenant that were typed. Raises UsageError,
    and SettingsError for what is no host."""
    from inspector.checklist.steps import checklist
    from inspector.diagnosis import diagnose
    from inspector.facts.login import Facts
    from inspector.masking.report import mask_of

    _known(provider or None)
    if target:
        case = case.with_members(target=target)
    if tenant:
        # it imports the client of HTTP, 90 ms, only where a tenant was typed
        from inspector.tenant.client import base_url

        host = base_url(tenant).partition("://")[2]
        case = case.with_members(tenant={**(case.object("tenant") or {}), "host": host})
    found = checklist(diagnose(case), Facts(case), provider=provider or "", kind=kind, masked=masked)
    return found.masked(mask_of(case, people=True, hosts=True).text) if masked else found


def _known(provider: str | None) -> None:
    from inspector.idps.loader import load

    if provider is None:
        return
    name, _, variant = provider.partition("/")
    try:
        known = load(name).data.get("variants", {})
    except KeyError:
        raise UsageError("--provider names no provider that is known here; “generic” is the guide for any") from None
    if variant and variant not in known:
        choices = f"one of {', '.join(known)}" if known else "none"
        raise UsageError(f"--provider: after the slash a variant of {name} may stand: {choices}")
