"""Text, Markdown, HTML and the message: order, safety and width."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.report import columns
from inspector.report.blocks import Row, Table
from inspector.report.forms import FORMS, draw, draw_report
from inspector.report.markdown import code, plain
from inspector.report.message import to_message
from inspector.report.model import Report
from tests.cases import HEALTHY, entra, okta

from .evidence import report_of


def to_html(report: Report, *, masked: bool = True) -> str:
    return draw_report(report, "html", masked=masked)


def to_markdown(report: Report, *, masked: bool = True) -> str:
    return draw_report(report, "markdown", masked=masked)


def text(report: Report, *, masked: bool = True, width: int = 100, colour: bool = False) -> str:
    return draw_report(report, "text", masked=masked, columns=width, colour=colour)


HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e![x](https://evil.example/i.png) `tick` | pipe\n# head"
VOID = frozenset(("meta", "br", "input", "img", "link", "hr"))
OPTIONAL_END = frozenset(("li", "dt", "dd", "th", "td", "tr", "thead", "tbody", "p"))


def hostile() -> dict[str, Any]:
    login = okta()
    login.claims.update(name=HOSTILE, nickname=HOSTILE, groups=[HOSTILE])
    case = login.dict()
    case["title"] = HOSTILE
    return case


class Page(HTMLParser):
    """What a browser would make of a page: its tags, and whether they close."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL_END:
            self.open.pop()
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}>"

    def handle_data(self, data: str) -> None:
        self.words += data


# -- HTML -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HEALTHY)
def test_html_is_well_formed(name: str) -> None:
    assert Page(to_html(report_of(HEALTHY[name]()))).open == []


def test_html_loads_nothing_and_runs_nothing() -> None:
    page = to_html(report_of(hostile()), masked=False)
    tags = Page(page).tags
    assert not {tag for tag, _ in tags} & {"script", "img", "link", "iframe", "object", "form", "base", "svg", "input"}
    assert not [
        name for _, attributes in tags for name in attributes if name.startswith("on") or name in ("src", "style")
    ]
    links = [attributes["href"] for tag, attributes in tags if tag == "a"]
    assert all(link and link.startswith("https://") for link in links)
    assert "evil.example" not in "".join(str(link) for link in links)
    assert "url(" not in page
    assert "@import" not in page


def test_html_allows_its_own_style_and_nothing_else() -> None:
    page = to_html(report_of(okta()))
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    policy = next(a["content"] for t, a in Page(page).tags if t == "meta" and "http-equiv" in a)
    assert style
    assert policy
    allowed = b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{allowed}'")
    assert "unsafe" not in policy


def test_html_shows_hostile_text_written_out() -> None:
    page = to_html(report_of(hostile()), masked=False)
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", page)
    assert "␛[31m" in page


def test_html_says_the_root_cause_first() -> None:
    login = okta()
    login.claims.pop("email_verified")
    words = Page(to_html(report_of(login))).words
    assert words.index("The user gets in") < words.index("root cause") < words.index("What Qlik would store")


# -- Markdown ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("# head", "\\# head"),
        ("1. first", "1\\. first"),
        ("- item", "\\- item"),
        ("a_b and *c*", "a_b and \\*c\\*"),
        ("<b>", "\\<b\\>"),
        ("a|b", "a\\|b"),
        ("see https://evil.example/a?b=c.", "see `https://evil.example/a?b=c`."),
        ("hello @octocat", "hello `@octocat`"),
        ("![x](y)", "!\\[x\\](y)"),
        ("&lt; & more", "\\&lt; & more"),
        ("a\nb", "a␊b"),
    ],
)
def test_text_from_outside_is_no_markup(given_text: str, shown: str) -> None:
    assert plain(given_text) == shown


@given(st.text(max_size=60))
def test_code_spans_cannot_be_left(value: str) -> None:
    span = code(value)
    fence = re.match(r"`+", span)
    assert fence
    inner = span[len(fence[0]) : -len(fence[0])]
    assert fence[0] not in re.findall(r"`+", inner)
    assert "\n" not in span


def test_markdown_has_no_markup_from_outside() -> None:
    out = to_markdown(report_of(hostile()), masked=False)
    outside_code = re.sub(r"(?ms)^(`{3,})$.*?^\1$", "", out)
    outside_code = re.sub(r"(`+)(?:(?!\1).)+?\1", "", outside_code)
    assert "<script>" not in outside_code
    assert "](https://evil" not in outside_code
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", out)


def test_markdown_tables_have_their_columns() -> None:
    login = entra()
    login.options = {}
    lines = to_markdown(report_of(login), masked=False).splitlines()
    for start in (n for n, line in enumerate(lines) if line.startswith("|---")):
        wanted = lines[start].count("|")
        for line in lines[start - 1 :]:
            if not line.startswith("|"):
                break
            assert len(re.findall(r"(?<!\\)\|", line)) == wanted, line


# -- text -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1, 24, 40, 60, 80, 100, 120, 200])
def test_text_never_exceeds_its_columns(width: int) -> None:
    login = okta()
    login.claims.pop("email_verified")
    login.claims["name"] = "山田 太郎 " * 20
    for masked in (True, False):
        lines = text(report_of(login), masked=masked, width=width).splitlines()
        assert max(map(columns.width, lines)) <= max(24, width)


def test_text_without_colour_has_no_escape_and_with_it_says_the_same() -> None:
    login = okta()
    login.claims.pop("email_verified")
    plain_text = text(report_of(login), width=80)
    coloured = text(report_of(login), width=80, colour=True)
    assert "\x1b" not in plain_text
    assert "\x1b" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain_text


def test_text_says_cause_fix_user_and_what_was_not_checked() -> None:
    login = entra()
    login.options = {}
    out = text(report_of(login), width=100)
    order = [
        out.index(part) for part in ("✖ M01", "fix ", "What Qlik would store", "Mapping:", "Tokens", "not checked")
    ]
    assert order == sorted(order)
    assert "with the suggested mapping" in out


@given(st.text(max_size=200), st.integers(1, 60))
def test_wrapping_keeps_every_word_and_its_columns(value: str, width: int) -> None:
    lines = list(columns.wrap(value, width))
    assert "".join("".join(lines).split()) == "".join(value.split())
    assert all(columns.width(line) <= max(2, width) for line in lines)


def test_columns_of_wide_characters() -> None:
    assert columns.width("山田") == 4
    assert columns.width("e\u0301") == 1
    assert columns.pad("山田太郎", 5) == "山田…"
    assert columns.width(columns.pad("山", 6)) == 6


# -- the message ------------------------------------------------------------------------------------------------------


def test_the_message_holds_only_what_the_admin_of_the_idp_must_do() -> None:
    case = okta().dict()
    case["identity_provider"]["options"]["claimsMapping"]["sub"] = ["sub"]
    case["authorize"]["callback_url"] = (
        "https://kxvfihtburc1m5j.eu.qlikcloud.com/login/callback?error=access_denied&state=st-af0ifjsldkj42"
        "&error_description=User+is+not+assigned+to+the+client+application."
    )
    for name in ("token", "userinfo"):
        del case[name]
    report = report_of(case)
    assert report.verdict.root_cause == "user-not-assigned"
    out = to_message(report)
    assert out.startswith("Hello,")
    assert "fails" in out
    assert "Okta Admin" in out
    assert "Qlik Cloud Administration" not in out


def test_the_message_says_so_where_nothing_is_to_be_done_there() -> None:
    login = entra()
    login.options = {}
    assert "Nothing has to be changed at the identity provider" in to_message(report_of(login))
    assert "nothing was found there" in to_message(report_of(okta()))


@pytest.mark.parametrize("form", FORMS)
def test_a_row_that_says_nothing_is_drawn(form: str) -> None:
    table = Table(("", "one", "two", "three"), (Row(("", "", "", "")), Row(("✖", "a" * 30, "b" * 30, "c" * 30))))
    assert "a" * 12 in draw("title", [table], form, columns=40)
