"""Export: what can be taken along, and how it looks."""

from __future__ import annotations

import json

from inspector.tui.lens import Lens
from inspector.tui.lines import BLANK, Line, line
from inspector.tui.sheet import Sheet

KINDS = (
    ("fix", "Fix as text", "the cause and its fix, copied for a chat"),
    ("idp-admin", "Message to the IdP admin", "only what they must do, copied"),
    ("markdown", "Markdown", "for a ticket"),
    ("html", "HTML report", "one file, nothing loaded from outside, prints well"),
    ("json", "JSON report", "the same as check --format json"),
    ("case", "Case file", "all evidence, to open again later; secrets and names replaced"),
    ("svg", "Picture of the view", "SVG of what is on the screen, in sharing mode"),
    ("qlik", "JSON for Qlik", "the identity provider with the what-if changes"),
    ("patch", "Request for Qlik", "only the changes, as a PATCH of the REST API; never sent by the inspector"),
)


def export(sheet: Sheet, lens: Lens, width: int) -> list[Line]:
    lines = [
        BLANK,
        line(("Take it along", "title"), ("   everything is masked: secrets, names, e-mails, groups", "muted")),
        BLANK,
    ]
    for kind, name, what in KINDS:
        if kind in ("qlik", "patch") and sheet.what_if is None and not sheet.report.suggestion:
            continue
        lines.append(line((f"  {name:26}", "strong"), (what, "muted"), item=f"export:{kind}", hang=28))
    return lines


def make(kind: str, sheet: Sheet, lens: Lens) -> tuple[str, str]:
    """(file name, text) of an export; masked."""
    report = sheet.report
    if kind == "fix":
        from inspector.tui.taking_along import fix_text

        return "fix.txt", fix_text(sheet, lens)
    if kind == "idp-admin":
        return "message.txt", to_idp_admin(sheet, lens)
    if kind == "markdown":
        from inspector.report.markdown import to_markdown

        return "login-report.md", to_markdown(report, masked=True)
    if kind == "html":
        from inspector.report.html import to_html

        return "login-report.html", to_html(report, masked=True)
    if kind == "case":
        from inspector.case.file import to_text
        from inspector.case.masking import mask_case

        return "login.case.json", to_text(mask_case(sheet.case.to_dict()))
    if kind in ("qlik", "patch"):
        return "identity-provider.json", for_qlik(sheet, lens, kind)
    return "login-report.json", json.dumps(report.to_dict(masked=True), ensure_ascii=False, indent=2) + "\n"


def for_qlik(sheet: Sheet, lens: Lens, kind: str) -> str:
    """The identity-provider object as tried out, or the changes as JSON Patch; its client secret is not in it."""
    from inspector.qlik.identity_provider import IdentityProvider

    if kind == "patch" and sheet.what_if is None:
        value = (sheet.report.suggestion or {}).get("request")
    else:
        configuration = sheet.configuration()
        value = lens.secrets.value(configuration)
        if kind == "patch":
            used = IdentityProvider(configuration, imported=True)
            changes = [
                {"op": "replace", "path": f"/{used.options_member}/{name}", "value": member}
                for name, member in used.options.items()
                if name in ("claimsMapping", "useClaimsFromIdToken", "emailVerifiedAlwaysTrue", "realm")
            ]
            path = f"/api/v1/identity-providers/{used.raw.get('id') or '{id}'}"
            value = {"method": "PATCH", "path": path, "body": changes}
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def to_idp_admin(sheet: Sheet, lens: Lens) -> str:
    """What the identity provider's admin must do, and why, without anything about Qlik's own side."""
    out = lens.outgoing
    todo = [
        (finding, fix)
        for finding in sheet.report.findings
        for fix in finding.fix
        if fix.who == "IdP admin" and not finding.because_of
    ]
    if not todo:
        return "Nothing has to be changed at the identity provider; the fix is on Qlik's side.\n"
    lines = ["Hello,", "", "logging in to Qlik Cloud through your identity provider needs a change on your side:", ""]
    for number, (finding, fix) in enumerate(todo, 1):
        lines += [
            f"{number}. {out.text(fix.do)}",
            f"   Where: {out.text(fix.where)}",
            f"   Why:   {out.text(finding.cause or finding.title)}",
            f"   Now:   {out.say(finding.actual)}; needed: {out.say(finding.expected)}",
            "",
        ]
    return "\n".join([*lines, "Thank you."]) + "\n"
