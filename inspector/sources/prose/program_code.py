"""Paragraphs of a text that are source code: an error named in them was not met by anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PARAGRAPH = re.compile(r"(?:^[ \t]*(?!```|~~~)\S[^\n]*(?:\n|\Z))+", re.MULTILINE)
_LINE = re.compile(
    r"(?:(?:export|public|private|protected|internal|static|final|abstract|async|pub|default|override|partial) ){0,4}"
    r"(?:import|package|using|namespace|module|require|function|func|fn|def|class|interface|struct|enum|trait|impl|"
    r"type|const|let|var|val|return|throw|throws|raise|if|else|elif|for|foreach|while|switch|match|case|try|catch|except|"
    r"finally|rescue|await|yield|new|defer|end|extends|implements|constructor|super|when|with|use|extern)\b(?!: ?\w)"
    r"(?:[^.!?\n]|[.!?](?=\S))*[({:;=\[]?$"
    r"|[^;\n]*[)\w\]\"'`};];$"
    r"|[^\n]*(?:=>|->|\)|\b\w+) ?\{$|[^\n]*\)(?:: ?\w+)? ?(?:\{|=>)$"
    r"|[\w.$\[\]'\"]{1,60} ?:?= ?(?:await |new |\w[\w.]*\(|\[\]|\{)[^\n]*$"
    r"|[^\n]{0,160} => [^\n]*,$|\| ['\"][\w.-]{1,60}['\"];?$|\{ ?\"[^\"\n]*\", [^\n]*\},?$|\{ ?\w{1,30}: [^\n]*\},$"
    r"|[.?]{1,2}[a-z_]\w{1,40}\([^\n]*"
    r"|@\w{2,40}(?:\([^\n]*\))?$|#\[[^\n]*\]$|[A-Z]\w{2,60}(?: \{[^\n]*\}|\([^\n]*\))?,$"
    r"|\w{1,40}[ \t]+(?:\*|\[\])?(?:string|int\d{0,2}|bool|boolean|error|float\d{0,2}|any|[\w]{1,30}\.[A-Z]\w{1,30})$"
    r"|(?:///?|/\*\*?|\*/?|#|--)(?: [^\n]*)?$"
)
"""A line of a program: a keyword or a statement, an assignment of a call, an arm of a choice, a call, a comment."""
_NEUTRAL = re.compile(r"[\])}>;,. \t]*$|(?:end|else|\}? ?else ?\{)$")
"""What only closes something says nothing."""
_SURE = re.compile(
    r"(?:[^\n]*[)\]}];|[^\n]*(?:=>|->|\)) ?\{"
    r"|(?:(?:export|public|private|pub|static|async) ){0,4}(?:function|func|fn|def|class|import|const|let|var|val|enum|"
    r"struct|interface|return|throw|raise|case|match|switch|type|namespace|using|impl)\b(?!: ?\w)[^\n]*[({:;=)\]}\"'`]"
    r"|[\w.$]{1,60} ?:= ?[^\n]*|[.?]{1,2}[a-z_]\w{1,40}\([^\n]*)$"
)
"""A line that nothing but a program has."""
_LONGEST = 300
"""Characters that a line of a program has at most."""
_FEWEST = 2
_SHARE = 0.7


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Where paragraphs stand that are code."""
    for found in _PARAGRAPH.finditer(text):
        lines = [line.strip() for line in found[0].splitlines()]
        telling = [line for line in lines if not _NEUTRAL.match(line)]
        code = [line for line in telling if len(line) <= _LONGEST and _LINE.match(line)]
        if len(code) >= max(_FEWEST, _SHARE * len(telling)) and any(map(_SURE.match, code)):
            yield found.span()
