"""What was captured is kept, and reported: in this order, so that nothing that goes wrong later takes it away."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.cli.status import CANCELLED, OK
from inspector.cli.usage import UsageError, check_outputs
from inspector.errors import Fault, InspectorError, contained

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.case.model import Case
    from inspector.report.model import Report
    from inspector.report.provider_support import Support


def finish(
    case: Case, args: argparse.Namespace, timed_out: bool, *, support: bool = False, others: Sequence[Case] = ()
) -> int:
    """Save the case where asked, print the report, with what the provider supports where asked; the exit status.
    `others`: further logins that were captured with it, kept too and told of in its report."""
    from inspector.cli.output import emit, say

    cancelled = False

    def report() -> int:
        nonlocal cancelled
        rows: tuple[Support, ...] = ()
        if support:
            from inspector.report.provider_support import provider_support

            rows = provider_support(case)
        found = with_others(case, others)
        cancelled = found.verdict.lead == "user-cancelled"
        return emit(found, args, rows)

    saved = keep_all((case, *others), args)
    try:
        status = contained(report)
    except Fault:
        if not args.save:
            rescue(case)
        raise
    if cancelled:
        say("cancelled: the user broke off the sign-in at the provider")
    return CANCELLED if timed_out or cancelled else saved or status


def with_others(case: Case, others: Sequence[Case]) -> Report:
    """The report of a login that tells of the others which came with it."""
    from dataclasses import replace

    from inspector.diagnosis import diagnose
    from inspector.report.model import OtherLogin
    from inspector.sources.merging import when

    told = tuple(OtherLogin(when(one), diagnose(one).verdict) for one in others)
    return replace(diagnose(case), other_logins=told)


def keep(case: Case, args: argparse.Namespace) -> int:
    """Write the case where `--save` says; 0, or 2 with a sentence: the report is still to come."""
    if not args.save:
        return OK
    from inspector.case.file import write_case
    from inspector.cli.output import fail, say

    path, masked = Path(args.save).expanduser(), not args.save_unmasked
    try:
        contained(lambda: write_case(case, path, masked=masked))
    except InspectorError as error:
        return fail(f"the case is not kept: {error}")
    say(f"case kept in {args.save} ({'masked' if masked else 'with secrets and personal data'})")
    return OK


def keep_all(cases: Sequence[Case], args: argparse.Namespace) -> int:
    """Like `keep` for several logins: FILE-1, FILE-2 … before the ending, where there is more than one."""
    if not args.save:
        if args.save_unmasked:
            raise UsageError("--save-unmasked says how to save: give --save FILE as well")
        return OK
    if len(cases) == 1:
        return keep(cases[0], args)
    path = Path(args.save)
    ending = ".case.json" if path.name.endswith(".case.json") else path.suffix
    stem = path.name.removesuffix(ending)
    names = [str(path.with_name(f"{stem}-{number}{ending}")) for number in range(1, len(cases) + 1)]
    for name in names:
        check_outputs({**vars(args), "save": name})
    each = (argparse.Namespace(save=name, save_unmasked=args.save_unmasked) for name in names)
    return max([keep(case, one) for case, one in zip(cases, each, strict=True)])


def check_writable(name: str | None) -> None:
    """Whether a case can be kept there, asked before anybody signs in. Raises UsageError."""
    path = Path(name or ".").expanduser()
    if name and (path.is_dir() or not path.parent.is_dir()):
        raise UsageError(f"--save {name} is a folder" if path.is_dir() else f"--save {name}: there is no such folder")


def rescue(case: Case) -> None:
    """A login that cannot be reported is kept all the same, masked, among the program's own files."""
    from inspector.case.file import private_folder, write_case
    from inspector.cli.output import say
    from inspector.tenant.profiles import state_folder

    path = state_folder() / "last-login.case.json"
    with suppress(InspectorError, OSError):
        private_folder(path.parent)
        contained(lambda: write_case(case, path))
        say(f"the login is not lost: it is kept in {path} (masked)")
