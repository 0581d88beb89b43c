"""Secrets that stand in a text beside what they are called, in the notations of files, programs, tables and mails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from inspector.masking.entropy import looks_secret
from inspector.masking.named_secrets import IN_PROSE, is_named_secret
from inspector.masking.vocabulary import is_known
from inspector.names import KEY_MATERIAL, SECRET_NAMES, bare, is_secret, kind_of

Span = tuple[int, int]
_WORD = r"[^\W\d_][\w-]{1,30}"
_WORDS = rf"{_WORD}(?: {_WORD}){{0,2}}"
_ARROW = re.compile(
    r"""(?<![\w.-])(?P<name>[A-Za-z_][\w.-]{1,60})["'\]]{0,2}\s{0,3}=>\s{0,40}(?:\w{3,8}\(\d{1,6}\)\s)?"""
    r"""(?:"(?P<double>[^"\n]{1,8192})|'(?P<single>[^'\n]{1,8192})|(?P<bare>[^\s"',;)\]}]{1,8192}))"""
)
"""Ruby, Perl and PHP."""
_ELEMENT = re.compile(
    r"<(?:[\w-]{1,30}:)?(?P<name>[A-Za-z][\w.-]{1,60})(?:\s[^<>]{0,400})?>\s{0,9}(?P<value>[^<>\s][^<>]{0,8192}?)\s{0,9}</"
)
_KEY_AND_VALUE = re.compile(
    r"""\b(?:key|name)["']?\s{0,3}[=:]\s{0,3}["'](?P<name>[\w.:-]{2,80})["'],?\s{1,9}["']?value["']?\s{0,3}[=:]\s{0,3}"""
    r"""["'](?P<value>[^"'<>]{1,8192})""",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"""["'](?P<name>[A-Za-z_][\w.-]{1,60})\\{0,3}["']\s{0,3}:\s{0,3}(?P<value>\d{3,20})\b""")
_PREFIXED = re.compile(
    r"""["'](?P<name>[A-Za-z_][\w.-]{1,60})["']\s{0,3}:\s{0,3}[bruBRU]{1,2}["'](?P<value>[^"'\n]{1,8192})"""
)
"""Python's strings of bytes."""
_SEVERAL = re.compile(
    rf"""(?<![\w.-])(?P<name>{_WORDS})["'”]?\s{{0,2}}(?:[:=\u2013\u2192|]|->|\s-\s|\t)\s{{0,3}}["'“`]?"""
    r"""(?=(?P<value>[^\s"'&<>,;”|•]{4,8192}))"""
)
"""`Client secret: x`, `App password - x`."""
_LINES = re.compile(
    rf"^[ \t>*-]{{0,20}}(?P<name>{_WORDS})\s{{0,3}}:?[ \t]{{0,9}}\r?\n"
    r"[ \t>]{0,9}(?P<value>\S{6,8192})[ \t]{0,9}$",
    re.MULTILINE,
)
_YAML = re.compile(
    r"""^[ \t-]{0,40}["']?(?P<name>[A-Za-z_][\w.-]{2,60})["']?:[ \t]{1,9}"""
    r"""(?P<value>[^\s"'{\[|>&*!#•][^\r\n•]{3,400})$""",
    re.MULTILINE,
)
_SPACED = re.compile(
    r"\b(?P<name>(?:session )?[A-Za-z]{2,20})\s{1,40}(?P<value>(?=[^\s\d]*\d)(?=\S*[A-Za-z])[^\s\"'<>,;•]{6,200})"
)
"""As in a .netrc."""
_BESIDE = re.compile(
    r"\b(?i:log ?in|user(?:name)?|account|credentials?)\b[^.,;\n•]{1,60}?\s/\s{1,3}"
    r"(?P<value>(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[^\s\"'<>,;•]{8,200})"
)
"""`login with somebody / password`."""
_ONCE = re.compile(
    r"\b(?i:one[- ]?time|recovery|verification|security|backup|sms|mfa|otp|2fa|pass|login)[ -]?"
    r"(?i:code|password|pin)s?(?: is| are| was)?\s{0,2}[:=]?\s{0,2}['\"“]?"
    r"(?P<value>\d[\d -]{3,80}\d|[A-Z0-9]{4,8}(?:-[A-Z0-9]{4,8}){1,5})"
)
_SECURE_STRING = re.compile(r"""SecureString\s{1,9}(?:-String\s{1,9})?["'](?P<value>[^"'•]{1,400})""")
_COOKIE_MADE = re.compile(r"""\bCookie\(\s{0,3}["'][^"'\n]{1,200}["']\s{0,3},\s{0,3}["'](?P<value>[^"'\n•]{1,4096})""")
"""`New-Object System.Net.Cookie("name", "value", …)`."""
_LONG_HEX = re.compile(r"(?<![\w/.:=+%-])(?:[0-9a-f]{64}|[0-9A-F]{64})(?![\w/.:=-])")
"""What OneLogin's client secrets and random numbers of 32 bytes look like."""
_PRIVATE_MEMBER = re.compile(
    r"""(?<![\w.-])\\{0,3}["']?(?P<name>d|p|q|dp|dq|qi|k)\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?(?P<value>[\w+/=-]{6,8192})"""
)
_COOKIES = re.compile(
    r"""(?:\bcookie\\{0,3}["']?\s{0,2}[:=]\s{0,2}|(?<!\S)(?:-b|--cookie)[ =]?)(?P<rest>[^\r\n•]{3,16384})""",
    re.IGNORECASE,
)
_COOKIE = re.compile(
    r"""(?P<name>[\w.$!#%&*+^`|~-]{1,200})=(?:"(?P<quoted>[^"]{1,4096})|(?P<value>[^\s;,"'<>]{1,4096}))"""
)
_NAMELESS = re.compile(r";\s{0,3}(?P<value>(?=[^\s;=,]*\d)[^\s;=,\"'<>]{8,4096})(?=\s{0,3}(?:;|\s|$))")
_ATTRIBUTES = frozenset(("path", "domain", "expires", "maxage", "samesite", "priority", "version"))
_AUTHORIZATION = re.compile(
    r"""\bauthorization\\{0,3}["']?\s{0,2}[:=]\s{0,2}["']?"""
    r"""(?P<rest>[^"'\r\n•]{1,8192}(?:\r?\n[ \t]{1,8}[^\s:"'•]{1,8192}(?=\s|$)){0,9})""",
    re.IGNORECASE,
)
"""Also folded over lines."""
_CREDENTIAL = re.compile(r"[^\s,;=]{6,8192}={0,2}")
_FORMS = re.compile(
    r"(?<![\w-])(?:gh[oprsu]_\w{20,255}|github_pat_\w{20,255}|glpat-[\w-]{16,64}|xox[abeoprs]-[\w-]{10,250}"
    r"|AKIA[0-9A-Z]{12,20}|ASIA[0-9A-Z]{12,20}|AIza[\w-]{30,45}|GOCSPX-[\w-]{20,40}|ya29\.[\w-]{20,300}|sk-[\w-]{20,200}|\w{3}\dQ~[\w.~-]{20,60}"
    r"|LS0tLS1CRUdJTi[\w+/=-]{20,65536})"
)
"""What services write before their tokens; the last is a PEM in base64."""
_REQUEST_URI = re.compile(r"urn:ietf:params:oauth:request_uri:(?P<value>[^\s\"'&<>•]{4,400})", re.IGNORECASE)
_USER_INFO = re.compile(
    r"(?:%3A%2F%2F|%253A%252F%252F)(?P<value>[^\s%/•]{0,200}(?:%3A|%253A)[^\s%/•]{1,200})(?=%40|%2540)", re.IGNORECASE
)
_HEADERS = frozenset(("cookie", "setcookie", "authorization", "proxyauthorization"))
"""What is looked into part by part."""
_RANDOM = re.compile(
    r"(?:(?<=[\w|,;]\s)|(?<=[|\t;]))(?=[^\s]*[a-z])(?=\S*[A-Z])(?=\S*\d)[A-Za-z0-9][\w+~-]{23,4096}={0,2}(?![\w/.:=])"
)
_LABEL = re.compile(r"(?<![\w.-])(?P<name>[a-z]{2,20} id)\s\Z", re.IGNORECASE)
_GRANTS = frozenset(("code", "authorizationcode"))
"""What a client may ask for, which is no head of a column."""
_DELIMITERS = "|,;\t"
_ROWS = 5000


def secrets_in(text: str) -> list[Span]:
    """Where secrets stand in a text, in order, none within another."""
    found: list[Span] = []
    end = 0
    for span in sorted(_spans(text), key=lambda one: (one[0], -one[1])):
        if span[0] >= end and "•" not in text[span[0] : span[1]]:
            found.append(span)
            end = span[1]
    return found


def without_noted(text: str, secret: Callable[[str, str], str]) -> str:
    """A text without them, and without those among them that stand in it once more. `secret`: (name, value) → mask."""
    spans = secrets_in(text)
    if not spans:
        return text
    out, done = [], 0
    for begin, end in spans:
        out += [text[done:begin], secret("", text[begin:end])]
        done = end
    shown = "".join((*out, text[done:]))
    for value in {text[begin:end] for begin, end in spans}:
        if len(value) >= 8 and any(c.isdigit() for c in value) and value in shown:
            shown = shown.replace(value, secret("", value))
    return shown


def _spans(text: str) -> Iterator[Span]:
    if "=>" in text:
        yield from (_value(m) for m in _ARROW.finditer(text) if _is_strong(m["name"], m[m.lastgroup or 0]))
    if "</" in text:
        yield from (m.span("value") for m in _ELEMENT.finditer(text) if _is_of_element(m["name"], m["value"]))
    if '"' in text or "'" in text:
        yield from (m.span("value") for m in _KEY_AND_VALUE.finditer(text) if is_secret(m["name"].rpartition(":")[2]))
        for pattern in (_NUMBER, _PREFIXED):
            yield from (
                m.span("value") for m in pattern.finditer(text) if is_secret(m["name"]) and bare(m["name"]) != "code"
            )
        yield from (m.span("value") for m in _SECURE_STRING.finditer(text))
    if any(sign in text for sign in ":=-|\t\u2013\u2192"):
        yield from (m.span("value") for m in _SEVERAL.finditer(text) if _is_named_secret(m["name"], m["value"]))
    if "\n" in text:
        yield from (m.span("value") for m in _LINES.finditer(text) if _is_named_secret(m["name"], m["value"]))
        yield from (m.span("value") for m in _YAML.finditer(text) if _is_of_line(m["name"], m["value"]))
        yield from _columns(text)
    yield from (m.span("value") for m in _SPACED.finditer(text) if _is_spaced(m["name"], m["value"]))
    for pattern in (_BESIDE, _ONCE):
        yield from (m.span("value") for m in pattern.finditer(text))
    if "kty" in text:
        yield from (m.span("value") for m in _PRIVATE_MEMBER.finditer(text) if m["name"] in KEY_MATERIAL)
    folded = text.lower()
    if "cookie" in folded or "-b" in folded:
        yield from _cookies(text)
        yield from (m.span("value") for m in _COOKIE_MADE.finditer(text))
    if "authorization" in folded:
        yield from _credentials(text)
    yield from (m.span() for m in _FORMS.finditer(text))
    yield from (m.span() for m in _RANDOM.finditer(text) if _is_random(m))
    yield from (
        m.span() for m in _LONG_HEX.finditer(text) if _LABEL.search(text, max(0, m.start() - 40), m.start()) is None
    )
    if "request_uri:" in folded:
        yield from (m.span("value") for m in _REQUEST_URI.finditer(text))
    if "%2f" in folded or "%252f" in folded:
        yield from (m.span("value") for m in _USER_INFO.finditer(text))


def _value(match: re.Match[str]) -> Span:
    return match.span(match.lastgroup or 0)


def _is_named_secret(name: str, value: str) -> bool:
    """Whether the last of several words make a secret's name, and the value is one."""
    words = name.split(" ")
    ends = [" ".join(words[at:]) for at in range(len(words))]
    if bare(words[-1]) in IN_PROSE:  # `the ID token: none` is a sentence, `client secret: x` names one
        ends = [end for end in ends if bare(end) in SECRET_NAMES and bare(end) not in IN_PROSE]
    said = next((end for end in ends if is_secret(end)), words[-1])
    return bare(said) not in _HEADERS and is_named_secret(said, value)


def _is_strong(name: str, value: str) -> bool:
    """Whether a notation that no sentence uses holds a secret; `nil` and the like are none."""
    return is_secret(name, value) and not (value.isalpha() and is_known(value))


def _is_spaced(name: str, value: str) -> bool:
    return is_secret(name) and bare(name) not in IN_PROSE and is_named_secret(name, value)


def _is_of_element(name: str, value: str) -> bool:
    """Whether an element's content is a secret; HTML's `code` holds anything."""
    return is_secret(name, value) and (bare(name) != "code" or is_named_secret(name, value))


def _is_of_line(name: str, value: str) -> bool:
    """Whether a line of a configuration holds a secret, perhaps in several words; known words are a sentence."""
    if not is_secret(name, value) or bare(name) in _HEADERS:
        return False
    return is_named_secret(name, value) or (bare(name) != "code" and not is_known(value))


def _is_random(match: re.Match[str]) -> bool:
    """Whether a word is random and no number of an error or a request, which the provider's support asks for."""
    label = _LABEL.search(match.string, max(0, match.start() - 40), match.start())
    if label is not None and kind_of(label["name"]) == "technical":
        return False
    return looks_secret(match[0]) and not is_known(match[0])


def _cookies(text: str) -> Iterator[Span]:
    for header in _COOKIES.finditer(text):
        for pair in _COOKIE.finditer(text, *header.span("rest")):
            if bare(pair["name"]) not in _ATTRIBUTES:
                yield pair.span("quoted") if pair["quoted"] else pair.span("value")
        yield from (m.span("value") for m in _NAMELESS.finditer(text, *header.span("rest")))


def _credentials(text: str) -> Iterator[Span]:
    for header in _AUTHORIZATION.finditer(text):
        for piece in _CREDENTIAL.finditer(text, *header.span("rest")):
            if any(c.isdigit() for c in piece[0]) or (len(piece[0]) >= 8 and not is_known(piece[0])):
                yield piece.span()


def _columns(text: str) -> Iterator[Span]:
    """The cells below a column's head that names a secret; and the cell beside one, in a table of names and values."""
    heads: dict[int, str] = {}
    delimiter, count, at = "", 0, 0
    for line in text.splitlines(keepends=True)[:_ROWS]:
        if delimiter and line.count(delimiter) == count and heads:
            cells = _cells(line, at, delimiter)
            for number in heads:
                begin, end = cells[number]
                if end > begin and not set(text[begin:end]) <= set("-: =+"):
                    yield begin, end
        else:
            delimiter = next((one for one in _DELIMITERS if one in line), "")
            count = line.count(delimiter) if delimiter else 0
            heads = {}
            cells = _cells(line, at, delimiter) if delimiter else []
            for number, (begin, end) in enumerate(cells):
                name = text[begin:end]
                if (
                    len(name) <= 40
                    and name.replace("_", "").replace("-", "").replace(" ", "").isalpha()
                    and is_secret(name)
                    and bare(name) not in _GRANTS
                ):
                    heads[number] = name
            if heads and not all(_is_head(text[begin:end]) for begin, end in cells):
                heads = {}
        at += len(line)


def _is_head(cell: str) -> bool:
    return not cell or (len(cell) <= 40 and all(c.isalpha() or c in " _-" for c in cell))


def _cells(line: str, at: int, delimiter: str) -> list[Span]:
    """Where each cell of a line begins and ends, without spaces and quotes around it."""
    found = []
    for cell in line.split(delimiter):
        inner = cell.strip().strip("\"'`")
        begin = at + (cell.find(inner) if inner else 0)
        found.append((begin, begin + len(inner)))
        at += len(cell) + len(delimiter)
    return found
