"""A person whose browser runs no scripts: follows redirects, keeps cookies, fills in and sends the forms of a provider.

Much faster than a real browser, and it can do what a real one would not: change the answer on its way back. Real
Chromium (browser.py) is there for what needs scripts or a real browser's ways.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import httpx

CALLBACK_PATH = "/callback"
PAGES = 12
"""More than any login here has."""


@dataclass
class Visitor:
    """A door for the program under test: call it with the URL it wants opened.

    `typed` is what goes into fields of these names; `click` is the end of a link that is followed instead of sending
    a form; `changed` gets the parameters of the answer before they go to the redirect URI, and returns those that do.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    click: str = ""
    changed: Callable[[dict[str, str]], dict[str, str]] = lambda answer: answer
    page: str = ""
    """The text of the last page."""
    url: str = ""
    """Its address; one that is not on this machine is not visited."""
    urls: list[str] = field(default_factory=list)
    """What the program wanted opened."""

    def __call__(self, url: str) -> bool:
        self.urls.append(url)
        sent: list[set[str]] = []
        with httpx.Client(trust_env=False, verify=False, timeout=30) as http:
            answer = self._request(http, "GET", url)
            while len(sent) < PAGES:
                page = _read(answer.text)
                link = next((one for one in page.links if self.click and one.endswith(self.click)), None)
                names = {link or "", *page.fields}
                if names in sent or not (link or page.posts):
                    break  # the same form once more: it was refused
                sent.append(names)
                if link:
                    answer = self._request(http, "GET", urljoin(str(answer.url), link))
                else:
                    filled = {name: self.typed.get(name, value) for name, value in page.fields.items()}
                    answer = self._request(http, "POST", urljoin(str(answer.url), page.action), filled)
            self.page, self.url = answer.text, str(answer.url)
        return True

    def _request(self, http: httpx.Client, method: str, url: str, form: dict[str, str] | None = None) -> httpx.Response:
        """The answer after all redirects; what goes to the redirect URI is changed on its way."""
        for _ in range(PAGES):
            parts = urlsplit(url)
            if parts.hostname not in ("127.0.0.1", "localhost"):
                return httpx.Response(200, request=httpx.Request("GET", url))
            if parts.path == CALLBACK_PATH:
                given = self.changed(form or dict(parse_qsl(parts.query, keep_blank_values=True)))
                form = given if form else None
                url = url if form else urlunsplit(parts._replace(query=urlencode(given)))
            answer = http.request(method, url, data=form)
            for cookie in http.cookies.jar:
                cookie.secure = False  # browsers send them to loopback over plain http too
            if not answer.is_redirect:
                return answer
            method, form, url = "GET", None, urljoin(url, answer.headers["location"])
        raise AssertionError(f"too many redirects, the last one to {url}")


class _Page(HTMLParser):
    """The first form and the links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.action, self.posts, self.fields, self.links = "", False, dict[str, str](), list[str]()
        self._inside = self._over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and not self._over:
            self._inside, self.action = True, given.get("action", "")
            self.posts = given.get("method", "").lower() == "post"
        elif tag == "input" and self._inside and given.get("name"):
            self.fields[given["name"]] = given.get("value", "")
        elif tag == "a" and given.get("href"):
            self.links.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside, self._over = False, True


def _read(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    return page
