"""Lists of one claim a line, as .NET, PowerShell, PHP, chats, tables and many pages write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from inspector.case.not_shown import NOT_SHOWN
from inspector.sources.syntax.printed import Printed, value_at
from inspector.sources.syntax.scattered import only_names
from inspector.sources.syntax.unquoted import FIELDS, TIMES, WORDS, UnreadableError
from inspector.sources.syntax.written_time import written_time

_NAME = r"((?:https?://[\w./-]{5,200}/)?[A-Za-z_$][\w./#-]{1,80}|\$_SERVER\[['\"]\w{2,80}['\"]\])"
_WRAPPED = rf"[\"'`*\[{{ ]{{0,4}}{_NAME}[\"'`*\] ]{{0,4}}"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"[^\w\n]{{0,12}}\[{_NAME}, (.*)\],?\s*",  # [iss, https://…]: a dictionary of C#
        rf"{_WRAPPED}[,;](?=\S)(.*)",  # CSV
        rf"[^\w\n]{{0,12}}[^\W\d_](?:[^\W\d_]|[ '’-]){{1,30}}\({_NAME}\)\s*[:：=]?\s*(.*)",  # Issuer (iss): https://…
        r"[^\w\n]{0,12}((?:Issue[rd]|Subject|Audience|Expir|Not|E-?mail|Name)[A-Za-z -]{0,14}?)\s*:\s*(.*)",
        rf"[ \t]*(?: ?\$ |\d{{1,3}}[.)] |[^\w\"'`\[$\n]{{0,12}})(?:claims?\s+)?{_WRAPPED}(?:\([^()\n]{{1,40}}\))?"
        r"(?:[ \t]*(?:=>|->|:=|[:=|\t])(?!:)[ \t]*| {1,3}[-–—] {1,3}| {2,60})(.*)",
    )
)
_TAG = re.compile(
    r"</?(?:t[dhr]|table|tbody|thead|d[dtl]|li|ul|br|p|div|code|pre|b|strong|em|span)\b[^<>]{0,200}>", re.IGNORECASE
)
_RULES = tuple(
    (re.compile(has), re.compile(parts))
    for has, parts in (
        (r"\t", r"\t"),
        (r"[│┃║]", r"[│┃║]"),
        (r"\A\s*\|.*(?:\| | \|)", r"\|(?=\s|\Z)|(?<=\s)\||\A\|"),
        (r"\A\s*\|", r"\|"),
        (r" \| ", r" \| "),
    )
)
"""What parts the cells of a table, by what a line has: tabs, drawn lines, bars with space beside them."""
_PLACE = re.compile(r"[+▶▸ ]*\[?\d{0,5}\]?\.?")
"""What stands in a cell before the name of a claim: its place in a list."""
_CELL_NAME = re.compile(_WRAPPED)
_CELL_PAIR = re.compile(rf"\{{{_NAME}: (.*)\}}")
_REMARK = re.compile(r"\s*(?:[,;|]?\s*\Z|\s{2,}\S|[,;]?\s*(?:<-|←|✔|✘|✅|❌|//|#|\())")
"""What may follow a value in its line: nothing, or what a person wrote beside it."""
_BESIDE = re.compile(r"\s{2,}\S.*|\s+(?:<-|←|✔|✘|✅|❌|// ).*")
_TRUTHS = {
    "t": True,
    "f": False,
    "yes": True,
    "no": False,
    "wahr": True,
    "falsch": False,
    "vrai": True,
    "faux": False,
    "verdadero": True,
    "falso": False,
    "vero": True,
}
"""Booleans as spreadsheets in other languages write them."""
_FOREIGN = re.compile(
    r"https?|[A-Z]{2,12}[_-]?\d{4,7}|host|cookie|set-cookie|authorization|accept(?:-\w+)?|content-\w+|user-agent|referer|"
    r".*(?:error|exception|fehler|erreur|fail).*|status|result|message|reason|location|date|server|origin|connection|cache-control|www-authenticate|x-[\w-]+",
    re.IGNORECASE,
)
"""Names of what is no claim: an address, an error's code, a header of HTTP."""
_JSON = re.compile(r"\s*[\[{]\s*[\[{]?\s*\"[^\"\n]{1,80}\"\s*:.*[\]}]\s*[,;]?\s*\Z")
"""An object that begins and ends in one line is something else, or was read already."""
_OPENS = re.compile(r"[\[({▼▾]\Z")
_ITEM = re.compile(r"[ \t]*(?:[-*•]|\d{1,4} ?[=:])[ \t]+(\S.*)")
_LABEL = re.compile(rf"[ \t]*\|?{_NAME}[ \t]*")
_MODULE = re.compile(r"(?:\$_SERVER\[['\"])?(?:HTTP_)?OIDC_CLAIM_(\w+?)(?:['\"]\])?", re.IGNORECASE)
"""Variables that mod_auth_openidc sets; it writes a boolean as 1 or 0."""
_MODULE_LINE = re.compile(r".{0,300}\bOIDC_CLAIM_(\w{2,80}): ([^\"]{0,2000}?)\"?(?:, referer: \S{1,500})?\s*")
"""The same in the module's own log."""
_PRINTED_TRUTH = {"1": True, "0": False, "": False}
_NAMES = {
    "nameidentifier": "sub",
    "emailaddress": "email",
    "givenname": "given_name",
    "surname": "family_name",
    "objectidentifier": "oid",
    "tenantid": "tid",
    "authenticationmethod": "amr",
}
"""The last part of .NET's claim types, by the claim they were made of."""
_HOLDER = re.compile(r"(?:json|claims|payload|id_?token)\.(?=\w)", re.IGNORECASE)
"""What a tool writes before the names of all members."""
_MARKS = ("iss", "aud", "exp", "iat", "sub", "nonce", "at_hash")
_OF_PERSON = {"name", "email", "email_verified", "preferred_username", "given_name", "family_name", "groups", "picture"}
_LEAST_OF_PERSON = 3
_COUNTED = re.compile(r"Array ?[\[(]\d{1,5}[\])]")
"""A list whose items stand in the lines below."""
_OF_TOKEN = {"iss", "aud", "exp", "iat", "nonce", "at_hash"}
_NOTHING = ("null", "undefined", "nil", "None")
_MOMENTS = {"exp", "iat", "nbf", "auth_time"}
_LISTS = {"groups", "roles", "aud", "amr"}
_ONCE = {"iss", "sub", "exp"}
"""Claims that a token has once: where one comes again, another token begins."""
_ALONE = {*_MARKS, *TIMES, "name", "email", "email_verified", "preferred_username", "groups", "tid", "oid", "azp"}
"""Names that are read where the value stands in the line below."""
_LONGEST_LINE = 4000
_MOST_GAP = 2
"""Lines between two claims that are neither."""


_TYPED = re.compile(
    r"\b(?:type|name|key|claim)[\"']?\s{0,9}[:=]\s{0,9}[\"']?"
    + _NAME
    + r"[\"']?[\s,;{}\"'/|-]{1,80}(?:claim[ _]?)?val(?:ue)?[\"']?"
    r"\s{0,9}[:={]\s{0,9}(?:\w{1,20}_value:\s?)?(\"[^\"\n]{0,4000}\"|'[^'\n]{0,4000}'|(?:[^{}\n]|\{[^{}\n]{0,400}\}){0,4000})",
    re.IGNORECASE,
)
"""A claim as its type and its value, each by its name, in one line or below each other."""
_PAIR = re.compile(
    r"(?<![\w.])(?:[\w.]{0,60}\.|(?:id_?token|claims?|oidc)_)?([a-z_]{2,40})=(\"[^\"\n]{0,2000}\"|[^\s\"]{1,2000})"
)
_COMMA_PAIR = re.compile(
    r"(?<![\w.])([a-z_]{2,40}): (\"[^\"\n]{0,2000}\"|(?:[^,:\n]|:(?! )){1,2000}?)(?=, [a-z_]{2,40}: |\s*\Z)"
)
_COMMA_PAIRED = re.compile(
    r"(?=[^\n]{0,2000}\biss: \"?https?://)[^\n]{0,400}?\b(?:iss|sub|aud): [^,\n]{1,500}, "
    r"(?:[a-z_]{2,40}: [^,\n]{1,500}, ){0,20}(?:iss|sub|aud|exp|iat): "
)
"""Names and values in one line with commas between them; the issuer is an address."""
_PAIRED = re.compile(r"[\s._](?:iss|sub)=[^\n]{0,2000}[\s._](?:aud|exp|iat|sub)=")
"""Pairs in one line, as loggers write fields."""
_SPACE_PAIR = re.compile(r"(?<![\w.])([a-z_]{2,40}): ([^\n]{1,2000}?)(?=,? [a-z_]{2,40}: |\s*\Z)")
_SPACE_PAIRED = re.compile(
    r"(?=[^\n]{0,2000}\biss: https?://[^\s,]{1,300} )[^\n]{0,400}?\b(?:sub|aud|iat|exp): [^\s,]{1,300} [a-z_]{2,40}: "
)
"""The same with nothing but blanks between them."""
_STRUCTURE = re.compile(r"(?:chr|int|num|logi) (?:\[1:\d{1,5}\] )?")
"""What R writes before a value."""
_COLOUR = re.compile(r"\{color(?::[#\w]{1,20})?\}")
"""How a wiki writes a coloured word."""
_CONTINUED = re.compile(r"[ \t]{8,}([^\s:]+(?: [^\s:]+)*)\s*")
_WIDE = 60
_VALUE_HEADS = ("value", "wert", "valeur", "valor")


@dataclass(slots=True)
class Row:
    name: str
    text: str = field(repr=False)
    start: int
    end: int
    of_module: bool = False
    value: Any = field(default=None, repr=False)
    """What was read of it already, where it goes over several lines."""


def rows(text: str, start: int = 0) -> Iterator[Printed]:
    """Lists of one claim a line (`iss: https://…`, `[sub] => x`, a table's rows), each as one object."""
    if sum(mark in text.lower() for mark in (*_MARKS, "nameidentifier")) < 3:
        return
    typed = [Row(*_claim(m[1])[:1], m[2], m.start(), m.end()) for m in _TYPED.finditer(text, start)]
    if lists := [*token_claims(typed)]:
        yield from lists
        return
    yield from _lists(text, start, token_claims)


def people(text: str) -> Iterator[Printed]:
    """The same of what userinfo answered: a subject with what tells of the person, and no claim of a token."""
    return _lists(text, 0, person_claims)


def _lists(text: str, start: int, read: Callable[[list[Row]], Iterator[Printed]]) -> Iterator[Printed]:
    found: list[Row] = []
    gap = 0
    for row in _rows(text, start):
        if isinstance(row, list):
            yield from read(row)
            continue
        gap = 0 if row is not None else gap + 1
        if gap > _MOST_GAP:
            yield from read(found)
            found = []
        if row is not None:
            if row.of_module and any((row.name, row.text) == (held.name, held.text) for held in found):
                continue
            if row.name in _ONCE and any(row.name == held.name for held in found):
                yield from read(found)
                found = []
            found.append(row)
    yield from read(found)


def _rows(text: str, at: int) -> Iterator[Row | list[Row] | None]:
    """The row of each line, None for a line that is none, all of them for a line of pairs."""
    label: Row | None = None
    column = 1
    last: Row | None = None
    wide = False
    while at < len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line, end = _untagged(text[at:stop].rstrip("\r")), stop
        for has, pairs in ((_PAIRED, _PAIR), (_COMMA_PAIRED, _COMMA_PAIR), (_SPACE_PAIRED, _SPACE_PAIR)):
            if len(line) <= _LONGEST_LINE and has.search(line):
                yield [Row(*_claim(m[1])[:1], m[2], at, end) for m in pairs.finditer(line)]
        column = _value_column(line) or column
        row = _row(text, line, at, end, column) if len(line) <= _LONGEST_LINE else None
        if row is None and last is not None and wide and (more := _CONTINUED.fullmatch(line)) is not None:
            last.text, last.end = last.text.rstrip() + more[1], end
            at = stop + 1
            continue
        wide = stop - at >= _WIDE
        if row is None and last is not None and (item := _ITEM.fullmatch(line)) is not None and last.name in _LISTS:
            row = Row(last.name, item[1], at, end)
        if row is None and label is not None and line.strip():
            row = Row(label.name, line.strip(" \t|"), label.start, end)
            label = None
        elif row is None and (alone := _LABEL.fullmatch(line)) is not None and _claim(alone[1])[0] in _ALONE:
            label = Row(_claim(alone[1])[0], "", at, end)
        else:
            label = None
        yield row
        last, at = row, max(stop, row.end if row is not None and row.value is not None else stop) + 1


def _untagged(line: str) -> str:
    """A line of HTML with tabs for the tags of its cells."""
    plain = _TAG.sub("\t", line) if "<" in line else line
    return plain if plain == line else plain.strip()


def _value_column(line: str) -> int:
    """Where the values stand in a table, by its head; 0 where the line is none."""
    names = [cell.strip(" *|").lower() for cell in re.split(r"\t|\|\|?", line.strip("| "))] if len(line) < 200 else []
    names = names[1:] if names and names[0] in ("", "#", "no", "nr") else names
    return next((names.index(name) for name in _VALUE_HEADS if name in names[1:]), 0)


def _row(text: str, line: str, start: int, end: int, column: int) -> Row | None:
    if _JSON.match(line):
        return None
    if "OIDC_CLAIM_" in line and (logged := _MODULE_LINE.fullmatch(line)) is not None:
        return Row(logged[1], logged[2], start, end, True)
    if (cells := _cells(line, column)) is not None:
        return Row(*_claim(cells[0])[:1], cells[1], start, end)
    found = next((found for form in _FORMS if (found := form.fullmatch(line)) is not None), None)
    if found is None or _FOREIGN.fullmatch(found[1]):
        return None
    name, of_module = _claim(found[1])
    row = Row(name, found[2], start, end, of_module)
    if _OPENS.search(found[2].rstrip()) and text.startswith(found[2], start + found.start(2)):
        row.value, row.end = _over_lines(text, start + found.start(2), end)
    return row


def _over_lines(text: str, at: int, end: int) -> tuple[Any, int]:
    """The list or object that begins in a line and goes on below, and where its last line ends."""
    try:
        value, stop, _ = value_at(text, at)
    except UnreadableError:
        return None, end
    last = text.find("\n", stop)
    return (value, max(end, len(text) if last < 0 else last)) if isinstance(value, dict | list) else (None, end)


def _cells(line: str, column: int) -> tuple[str, str] | None:
    """The name and the value of a claim in a row of a table; None where the line is none."""
    parts = next((parts for has, parts in _RULES if has.search(line)), None)
    if parts is None:
        return None
    cells = [cell.strip() for cell in parts.split(line)]
    while cells and _PLACE.fullmatch(cells[0]):
        cells = cells[1:]
    if cells and (pair := _CELL_PAIR.fullmatch(cells[0])) is not None:
        return pair[1], pair[2]
    cells = [cells[0], *(cell for cell in cells[min(column, max(1, len(cells) - 1)) :] if cell)] if cells else []
    if len(cells) < 2 or (name := _CELL_NAME.fullmatch(cells[0])) is None:
        return None
    return name[1], cells[1]


def _claim(written: str) -> tuple[str, bool]:
    """A claim's own name, and whether Apache's module wrote it."""
    if (module := _MODULE.fullmatch(written)) is not None:
        return module[1], True
    if written.isupper() and written.lower() in _ALONE:
        return written.lower(), False
    if written[0].isupper() and (field := FIELDS.get(re.sub(r"[ _-]", "", written).lower())) is not None:
        return field, False
    written = _HOLDER.sub("", written)
    short = re.split(r"[/#]", written)[-1]
    return (_NAMES.get(short.lower(), short) if "/" in written else written), False


def of_pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The claims of names and texts, as .NET keeps them; {} where they are no token's."""
    listed = [Row(*_claim(name)[:1], text, 0, 0) for name, text in pairs]
    return next((value for _, _, value, _ in token_claims(listed)), {})


def token_claims(found: list[Row]) -> Iterator[Printed]:
    found = _without_sentences(found)
    # where numbers stand without quotes, a quoted word is a text
    value = _claims(found, any(row.name in TIMES and row.text.strip().strip(",")[:1].isdigit() for row in found))
    if " " in str(value.get("iss", "")) or not ("://" in str(value.get("iss")) or _MOMENTS & value.keys()):
        return  # a sentence about the claim, or a table of claims' names
    if sum(mark in value for mark in _MARKS) >= 3:
        yield found[0].start, found[-1].end, value, False


def person_claims(found: list[Row]) -> Iterator[Printed]:
    found = _without_sentences(found)
    value = _claims(found, True)
    if (
        "sub" in value
        and not only_names(value)
        and len(_OF_PERSON & value.keys()) >= _LEAST_OF_PERSON
        and not _OF_TOKEN & value.keys()
    ):
        yield found[0].start, found[-1].end, value, False


def _without_sentences(found: list[Row]) -> list[Row]:
    found = [*found]
    while found and _sentence(found[0]):
        del found[0]
    while found and _sentence(found[-1]):
        del found[-1]
    return found


def _claims(found: list[Row], typed: bool) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for row in found:
        name = row.name
        told = row.value if row.value is not None else _cell(name, row.text.split("\t")[0], typed)
        if row.of_module and name.endswith("_verified"):
            told = _PRINTED_TRUTH.get(row.text.strip(), told)
        if told is None and row.text.strip(" ,;") not in _NOTHING:
            continue
        if name in value and name in _LISTS:
            held = value[name]
            value[name] = [*(held if isinstance(held, list) else [held]), told]
        else:
            value.setdefault(name, told)
    return value


def _sentence(row: Row) -> bool:
    """Whether a row at the edge of a list is a sentence beside it."""
    return row.name not in _ALONE and row.value is None and row.text.count(" ") > 1 and row.text[:1] not in "\"'[{"


def _cell(name: str, text: str, typed: bool) -> Any:
    text = _COLOUR.sub("", _STRUCTURE.sub("", text.strip(), count=1)).strip("`").strip()
    if _COUNTED.fullmatch(text):
        return None
    told = _literal(text)
    if isinstance(told, list | dict) or (told is not None and typed):
        return told
    text = told if told is not None else text
    text = re.sub(r"\s+[(][^()]{0,80}[)]\s*\Z", "", _BESIDE.sub("", text)).strip(" ,;|\t}`") + "}" * text.startswith(
        "{"
    )
    text = text.strip("\"'` ")
    if not text:
        return None
    if name in TIMES:
        if re.fullmatch(r"\d\.\d{1,5}e\+?09", text):
            return NOT_SHOWN  # R rounds it
        text = str(int(float(text))) if re.fullmatch(r"\d\.\d{6,12}e\+?09", text) else text
        text = re.sub(r"(?<=\d)L\Z", "", text)
        digits = re.sub(r"(?<=\d)[,.’ \u202f](?=\d{3})", "", text)
        digits = digits.split(" ")[0] if re.match(r"\d{10} ", digits) else digits
        moment = written_time(digits if digits.isdecimal() else text)
        return int(moment.timestamp()) if moment and not re.fullmatch(r"\d{1,8}", text) else None
    if (text.startswith("[") and text.endswith("]")) or (text.startswith("{") and text.endswith("}")):
        return [item.strip().strip("\"'") for item in text[1:-1].split(",") if item.strip()]
    return _word(name, text)


def _literal(text: str) -> Any:
    """The list, or the text in quotes, that a value begins with, where at most a remark follows it; else None."""
    try:
        value, stop, _ = value_at(text, 0)
    except UnreadableError:
        return None
    value = value.strip() if isinstance(value, str) else value
    return value if isinstance(value, str | list | dict) and _REMARK.match(text, stop) else None


def _word(name: str, text: str) -> Any:
    if name.endswith("_verified") and text.lower() in _TRUTHS:
        return _TRUTHS[text.lower()]
    return WORDS.get(text, text)
