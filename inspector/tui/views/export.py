"""Export: what can be taken along, and how it looks."""

from __future__ import annotations

from inspector.names import is_secret
from inspector.report.json_text import to_json
from inspector.tui.lens import Lens
from inspector.tui.lines import BLANK, Line, line
from inspector.tui.sheet import Sheet

KINDS = (
    ("fix", "Fix as text", "the cause and its fix, copied for a chat"),
    ("idp-admin", "Message to the IdP admin", "only what they must do, copied"),
    ("markdown", "Markdown", "for a ticket"),
    ("html", "HTML report", "one file, loads nothing, prints well"),
    ("json", "JSON report", "the same as check --format json"),
    ("case", "Case file", "all evidence, to open again; secrets replaced"),
    ("case-plain", "Case file, unmasked", "with every secret and name; asks first"),
    ("svg", "Picture of the view", "SVG of the screen, in sharing mode"),
    ("qlik", "JSON for Qlik", "the identity provider with the what-if changes"),
    ("patch", "Request for Qlik", "the changes as a PATCH; never sent from here"),
)


def export(sheet: Sheet, lens: Lens, width: int) -> list[Line]:
    lines = [
        BLANK,
        line(("Take it along", "title"), ("   masked: secrets, names, e-mails, groups", "muted")),
        BLANK,
    ]
    for kind, name, what in KINDS:
        if not offered(kind, sheet, lens.sharing):
            continue
        lines.append(line((f"  {name:26}", "strong"), (what, "muted"), item=f"export:{kind}", hang=28))
    return lines


def offered(kind: str, sheet: Sheet, sharing: bool) -> bool:
    """Whether there is anything to take along in this form, and whether it may be seen."""
    if kind in ("qlik", "patch"):
        return sheet.what_if is not None or bool(sheet.report.suggestion)
    return kind != "case-plain" or not sharing


def make(kind: str, sheet: Sheet, lens: Lens) -> tuple[str, str]:
    """(file name, text) of an export: masked, except for `case-plain`."""
    report = sheet.report
    if kind == "fix":
        from inspector.tui.taking_along import fix_text

        return "fix.txt", fix_text(sheet, lens.outgoing)
    if kind == "idp-admin":
        from inspector.report.message import to_message

        return "message.txt", to_message(report, masked=True, hosts=lens.sharing)
    if kind in ("markdown", "html"):
        from inspector.report.forms import draw_report

        return f"login-report.{'md' if kind == 'markdown' else 'html'}", draw_report(
            report, kind, masked=True, hosts=lens.sharing
        )
    if kind in ("case", "case-plain"):
        from inspector.case.file import to_text
        from inspector.masking.case import mask_case

        raw = sheet.case.to_dict()
        return "login.case.json", to_text(mask_case(raw) if kind == "case" else raw)
    if kind in ("qlik", "patch"):
        return "identity-provider.json", for_qlik(sheet, lens, kind)
    return "login-report.json", to_json(report.to_dict(masked=True, hosts=lens.sharing))


def for_qlik(sheet: Sheet, lens: Lens, kind: str) -> str:
    """What was tried out and differs from what Qlik has: as members of the object, or as a JSON Patch request. Nothing
    else is in it, so that nothing else is replaced where it is applied."""
    from inspector.qlik.identity_provider import IdentityProvider, unwrap

    configuration = sheet.configuration()
    used = IdentityProvider(configuration, imported=True)
    if sheet.what_if is None:
        patch = (sheet.report.suggestion or {}).get("request") or {}
        changed = {str(one["path"]).rpartition("/")[2]: one["value"] for one in patch.get("body", ())}
    else:
        imported = unwrap(sheet.case.at("identity_provider"))
        before = IdentityProvider(imported[0], imported=True).options if imported else {}
        changed = {n: v for n, v in used.options.items() if before.get(n) != v and not is_secret(n, v)}
    mask = (lens.outgoing if lens.sharing else lens).masks
    shown = (mask.shared if lens.sharing else mask.secrets).object(changed)
    if kind == "qlik":
        kept = {n: configuration[n] for n in ("id", "provider", "protocol") if n in configuration}
        return to_json({**kept, used.options_member: shown})
    body = [
        {"op": "replace", "path": f"/{used.options_member}/{name}", "value": value} for name, value in shown.items()
    ]
    path = f"/api/v1/identity-providers/{used.raw.get('id') or '{id}'}"
    return to_json({"method": "PATCH", "path": path, "body": body})
