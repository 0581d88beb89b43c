"""Files made safe to send: a HAR stays a HAR, a case a case, JSON JSON and a text a text, each without its secrets and
people, and the rest as it was."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections import Counter
from typing import Any

from inspector.case.model import Case, CaseError
from inspector.jose.strict_json import TOO_DEEP, is_too_deep
from inspector.masking.case import CaseMask, mask_case
from inspector.masking.entropy import looks_secret
from inspector.masking.patterns import PAGE
from inspector.names import bare, is_secret, kind_of

_HAR_KEPT = frozenset(
    (
        "startedDateTime",
        "version",
        "time",
        "connection",
        "pageref",
        "httpVersion",
        "mimeType",
        "statusText",
        "encoding",
        "method",
        "_error",
        "_resourceType",
        "_priority",
        "size",
        "bodySize",
    )
)
_OF_COOKIE = frozenset(("path", "expires", "httpOnly", "secure", "sameSite"))
MASKED_HAR = "_masked"
"""The member of a recording's log that says that it was masked; names of one's own begin so in a HAR (section 3)."""
_LINE = 1_000_000


def mask_text(text: str, evidence: Case | None = None) -> tuple[str, Counter[str]]:
    """The text of a file without secrets and people, and what was struck: how many values, by the name of
    their place. `evidence`: what the text was read as, which tells whose its values are. Raises CaseError for JSON that
    is nested too deep to be looked through."""
    known = evidence.to_dict() if evidence else {}
    struck: Counter[str] = Counter()
    value = _json(text)
    if value is None:
        lines = text.splitlines(keepends=True)
        values = [_json(line) for line in lines]
        if sum(isinstance(v, dict | list) for v in values) > 1:
            # a log of JSON lines: one knowledge for all of them
            mask = CaseMask(Case({**known, "lines": values}))
            done = [
                line if v is None else json.dumps(mask.walk(v, ("lines",)), ensure_ascii=False) + "\n"
                for line, v in zip(lines, values, strict=True)
            ]
            out = "".join(new if v is not None else mask.text.text(new) for new, v in zip(done, values, strict=True))
        else:
            out = _masked_text(text, known)
        struck.update({"values in the text": max(_bullets(out) - _bullets(text), int(out != text))})
        return out, +struck
    if isinstance(value, dict) and isinstance(value.get("log"), dict) and isinstance(value["log"].get("entries"), list):
        masked: Any = _Har(value).masked()
    elif isinstance(value, dict) and str(value.get("format", "")).startswith("qlik-inspector-case/"):
        masked = mask_case(value)
    else:
        masked = CaseMask(Case({"evidence": value})).walk(value, ("evidence",))
    _compare(value, masked, "", struck)
    return json.dumps(masked, ensure_ascii=False, indent=2) + "\n", struck


def _json(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        return None
    if is_too_deep(text):
        raise CaseError(f"it is JSON {TOO_DEEP}: what is in there would not surely be masked, so nothing is written")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _masked_text(text: str, known: dict[str, Any]) -> str:
    """A page, a mail, a log: the address lines of a request are URLs, all else is free text."""
    whole = CaseMask(Case({**known, "text": text}))
    if (token := whole.wrapped(text.strip())) is not None:
        return token + text[len(text.rstrip()) :]
    mask = whole.text
    if PAGE.search(text):
        return mask.text(text)
    text = mask.blocks(text)
    return (
        "".join(_line(mask, line) for line in text.splitlines(keepends=True)) if len(text) < _LINE else mask.text(text)
    )


def _line(mask: Any, line: str) -> str:
    name, colon, value = line.partition(":")
    named = bool(colon) and name.replace("-", "").isalnum() and len(name) < 60
    if named and bare(name) in ("cookie", "setcookie"):
        end = line[len(line.rstrip("\r\n")) :]
        return f"{name}:{mask.cookies(value.rstrip(chr(13) + chr(10)))}{end}"
    if named and is_secret(name.strip(), value.strip()) and value.strip():
        lead = value[: len(value) - len(value.lstrip())]
        end = line[len(line.rstrip("\r\n")) :]
        return f"{name}:{lead}{mask.string(name.strip(), value.strip())}{end}"
    return str(mask.text(line))


class _Har:
    """A recording of a browser: headers, cookies, parameters and bodies by their names."""

    def __init__(self, har: dict[str, Any]) -> None:
        self._har = har
        bodies = [entry for entry in har["log"]["entries"] if isinstance(entry, dict)]
        self._mask = CaseMask(Case({"exchanges": [_known(entry) for entry in bodies]}))

    def masked(self) -> dict[str, Any]:
        log = self._har["log"]
        masked_log = {name: self._kept(name, member) for name, member in log.items() if name != "entries"}
        entries = [self._walk(entry, "") for entry in log["entries"]]
        others = {n: self._mask.walk(v, ("har", n)) for n, v in self._har.items() if n != "log"}
        return {**others, "log": {**masked_log, "entries": entries, MASKED_HAR: True}}

    def _kept(self, name: str, value: Any) -> Any:
        if name in ("creator", "browser") and isinstance(value, dict):
            return {n: v if n in ("name", "version") else self._walk(v, n) for n, v in value.items()}
        return self._mask.walk(value, ("har", name)) if name != "version" else value

    def _walk(self, value: Any, name: str) -> Any:
        if isinstance(value, list):
            pairs = name in ("headers", "queryString", "params", "cookies")
            return [
                self._pair(item, name) if pairs and isinstance(item, dict) else self._walk(item, name) for item in value
            ]
        if isinstance(value, dict):
            if name in ("content", "postData"):
                return self._body(value, name)
            return {n: v if n in _HAR_KEPT else self._walk(v, n) for n, v in value.items()}
        if not isinstance(value, str):
            return value
        return self._mask.text.value(value)

    def _pair(self, item: dict[str, Any], of: str) -> dict[str, Any]:
        name, value = item.get("name"), item.get("value")
        if not isinstance(name, str) or not isinstance(value, str):
            return {n: self._walk(v, n) for n, v in item.items()}
        if of == "cookies":
            shown = self._mask.text.style.secret("cookie", value) if value else value
            item = {n: v if n in _OF_COOKIE else self._walk(v, n) for n, v in item.items()}
        elif of == "headers":
            shown = self._mask.named(name, value)
        else:
            shown = self._mask.text.form(f"{name}={value}").partition("=")[2]
        return {**item, "name": self._mask.text.name(name), "value": shown}

    def _body(self, content: dict[str, Any], of: str) -> dict[str, Any]:
        found = {n: v if n in _HAR_KEPT or n == "text" else self._walk(v, n) for n, v in content.items()}
        text = content.get("text")
        if not isinstance(text, str) or not text:
            return found
        kind = str(content.get("mimeType", ""))
        if kind.startswith(("image/", "font/", "video/", "audio/")):
            return {**found, "text": ""}
        encoded = content.get("encoding") == "base64"
        if encoded:
            try:
                text = b64decode(text, validate=False).decode("utf-8", "replace")
            except ValueError:
                return {**found, "text": ""}
        value = _json(text)
        if value is not None:
            claims = isinstance(value, dict) and "sub" in value
            shown = json.dumps(self._mask.walk(value, ("har", "body"), claims=claims), ensure_ascii=False)
        elif "form-urlencoded" in kind:
            shown = self._mask.text.form(text)
        else:
            shown = self._mask.named("text", text)
        return {**found, "text": b64encode(shown.encode("utf-8", "replace")).decode() if encoded else shown}


def _known(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry as an exchange of a case, so that what it holds is learned by its names."""
    return {name: _learned(entry[name]) for name in ("request", "response") if isinstance(entry.get(name), dict)}


def _learned(message: dict[str, Any]) -> dict[str, Any]:
    named = [item for part in ("headers", "queryString") for item in _objects(message.get(part))]
    cookies = [f"{item.get('name')}={item.get('value')}" for item in _objects(message.get("cookies"))]
    members = [{str(item.get("name")): item.get("value")} for item in named]
    bodies = [_opened(message[part]) for part in ("postData", "content") if isinstance(message.get(part), dict)]
    return {"url": message.get("url"), "headers": [*members, {"cookie": "; ".join(cookies)}], "body": bodies}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _opened(content: dict[str, Any]) -> Any:
    """A body: parsed where it is JSON, else its text, whatever it was encoded as."""
    text = content.get("text")
    if isinstance(text, str) and content.get("encoding") == "base64":
        try:
            text = b64decode(text, validate=False).decode("utf-8", "replace")
        except ValueError:
            return None
    value = _json(text) if isinstance(text, str) else None
    return text if value is None else value


def _bullets(text: str) -> int:
    return sum(1 for at, c in enumerate(text) if c == "•" and text[at - 1 : at] != "•")


def _compare(before: Any, after: Any, name: str, struck: Counter[str]) -> None:
    """Counts the strings that are no longer what they were, by the name of their member."""
    if isinstance(before, dict) and isinstance(after, dict):
        label = before.get("name") if isinstance(before.get("name"), str) and "value" in before else None
        for (key, one), other in zip(before.items(), after.values(), strict=False):
            _compare(one, other, label if label and key == "value" else str(key), struck)
    elif isinstance(before, list) and isinstance(after, list):
        for one, other in zip(before, after, strict=False):
            _compare(one, other, name, struck)
    elif before != after:
        shown = name if kind_of(name) != "unknown" or not looks_secret(name) else "a member"
        struck[shown[:60] if "@" not in shown else "a member"] += 1
