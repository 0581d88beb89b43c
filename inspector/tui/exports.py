"""What can be taken along: the forms, and each as text."""

from __future__ import annotations

from inspector.names import is_secret
from inspector.qlik.identity_provider import IdentityProvider, unwrap
from inspector.qlik.patch import left_out, patchable
from inspector.report.formats import ENDINGS
from inspector.report.json_text import to_json
from inspector.tui.masker import Masker
from inspector.tui.tab import Tab

KINDS = (
    ("fix", "Fix as text", "the cause and its fix for a chat, in clear"),
    ("idp-admin", "Message to the IdP admin", "only what they must do, in clear"),
    ("markdown", "Markdown", "for a ticket"),
    ("machine", "Markdown and this machine", "the same, with what doctor says of proxy, port, browser, clock …"),
    ("html", "HTML report", "one file, loads nothing, prints well"),
    ("json", "JSON report", "the same as check --format json"),
    ("case", "Case file", "all evidence, to open again; secrets replaced"),
    ("case-plain", "Case file, unmasked", "with every secret and name; asks first"),
    ("sequence", "Sequence (SVG)", "who asked whom, as a picture that loads nothing"),
    ("mermaid", "Sequence (Mermaid)", "the same for a ticket or a wiki that draws it"),
    ("svg", "Picture of the view", "SVG of the screen, in sharing mode"),
    ("qlik", "JSON for Qlik", "the identity provider with the what-if changes"),
    ("patch", "Request for Qlik", "the changes as a PATCH; never sent from here"),
)


def offered(kind: str, tab: Tab, sharing: bool) -> bool:
    """Whether there is anything to take along in this form, and whether it may be seen."""
    if kind in ("qlik", "patch"):
        return tab.what_if is not None or bool(tab.report.suggestion)
    if kind in ("sequence", "mermaid"):
        return bool(tab.report.timeline)
    return kind != "case-plain" or not sharing


def make(kind: str, tab: Tab, masker: Masker) -> tuple[str, str]:
    """(file name, text) of an export: masked, except for `case-plain`, and for what a person must act on."""
    report = tab.report
    if kind == "fix":
        from inspector.tui.actions.copying import fix_text

        return "fix.txt", fix_text(tab, masker)
    if kind == "idp-admin":
        from inspector.report.message import to_message

        return "message.txt", to_message(report, masked=masker.sharing, hosts=masker.sharing)
    if kind in ENDINGS:
        from inspector.report.forms import draw_report

        text = draw_report(report, kind, masked=True, hosts=masker.sharing)
        return f"login-report.{ENDINGS[kind]}", text
    if kind == "machine":
        from inspector.doctor.outline import section
        from inspector.report.forms import draw_report

        text = draw_report(report, "markdown", masked=True, hosts=masker.sharing, more=section())
        return "login-report.md", text
    if kind in ("sequence", "mermaid"):
        from inspector.report.sequence import hops, mermaid, svg

        found = hops(report.to_dict(masked=True, hosts=masker.sharing)["timeline"])
        return ("sequence.svg", svg(found)) if kind == "sequence" else ("sequence.md", mermaid(found))
    if kind in ("case", "case-plain"):
        from inspector.case.file import to_text
        from inspector.masking.case import mask_case

        raw = tab.case.to_dict()
        return "login.case.json", to_text(mask_case(raw) if kind == "case" else raw)
    if kind in ("qlik", "patch"):
        return "identity-provider.json", for_qlik(tab, masker, kind)
    return "login-report.json", to_json(report.to_dict(masked=True, hosts=masker.sharing))


def for_qlik(tab: Tab, masker: Masker, kind: str) -> str:
    """What was tried out and differs from what Qlik has: as members of the object, or as a JSON Patch request. Nothing
    else is in it, so that nothing else is replaced where it is applied."""
    configuration = tab.configuration()
    used = IdentityProvider(configuration, imported=True)
    if tab.what_if is None:
        patch = (tab.report.suggestion or {}).get("request") or {}
        changed = {str(one["path"]).rpartition("/")[2]: one["value"] for one in patch.get("body", ())}
    else:
        imported = unwrap(tab.case.at("identity_provider"))
        base = IdentityProvider(imported[0], imported=True) if imported else None
        before = base.options if base else {}
        changed = {n: v for n, v in used.options.items() if before.get(n) != v and not is_secret(n, v)}
        if base and base.provider != used.provider and kind == "patch":
            changed["provider"] = used.provider
    mask = (masker.outgoing if masker.sharing else masker).masks
    shown = (mask.shared if masker.sharing else mask.secrets).object(changed)
    if kind == "qlik":
        kept = {n: configuration[n] for n in ("id", "provider", "protocol") if n in configuration}
        return to_json({**kept, used.options_member: shown})
    member, taken = patchable(shown, used.options_member)
    body = [{"op": "replace", "path": f"/{member}/{name}", "value": shown[name]} for name in taken]
    rest = left_out(shown, taken)
    path = f"/api/v1/identity-providers/{used.raw.get('id') or '{id}'}"
    return to_json({"method": "PATCH", "path": path, "body": body, **({"left_out": rest} if rest else {})})
