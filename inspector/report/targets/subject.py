"""The subject in one place: where it comes from, what Qlik makes of it, and what hangs on it.

Source: Qlik's OIDC configuration guide (sub, realm, Section Access); Qlik community articles on matching users.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspector.facts.login import Facts
from inspector.masking.report import ReportMask
from inspector.qlik.subject import follows_the_person, is_account_name
from inspector.report.blocks import Block, Code, Heading, Row, Table, Words
from inspector.report.model import Report
from inspector.report.targets.marks import marked

_USERS = {
    "U01": "several hold this address: the login is refused",
    "U06": "found, and disabled",
    "U05": "an invitation with this address blocks",
    "U09": "a user with another address holds it",
    "U02": "found by address: the identity moves",
    "U07": "one differs in upper and lower case only",
    "U04": "none, and new users are not created",
    "U03": "none: a new user is created",
}
_LEGEND = (
    "Qlik takes the subject as the user id: licences, ownership and Section Access (USERID) hang on it. "
    "A subject that changes later makes Qlik look for the person by e-mail."
)


def subject_tables(facts: Facts, report: Report, mask: ReportMask) -> Iterator[Block]:
    """What is known of the subject; nothing without claims or a mapping of one's own."""
    if facts.mapped is None and (facts.qlik_idp is None or not facts.qlik_idp.mapping_configured):
        return
    about = _Subject(facts, report, mask)
    yield Heading("The subject", "the user id in Qlik")
    yield Table(("", "question", "answer", ""), tuple(about.rows()), legend=_LEGEND, wraps=True)


@dataclass(frozen=True, slots=True)
class _Subject:
    facts: Facts
    report: Report
    mask: ReportMask

    def rows(self) -> Iterator[Row]:
        yield self._row("comes from", self._origin(), "M06", "M23", seen=self.facts.mapped is not None)
        if self.value:
            yield self._row("Qlik stores", (self._shown(self.value),), "M05", "M25", seen=True)
        suggested = (self.report.suggestion or {}).get("qlik_user", {}).get("subject")
        if suggested and suggested != self.value:
            yield self._row("with the suggested mapping", (self._shown(suggested),))
        yield self._row("one person's?", self._unique(), "M30", "U09")
        yield self._row("readable?", self._readable(), "M05", seen=bool(self.value))
        yield self._row("stays the same?", self._lasting(), "U02", "U07")
        yield self._row("realm", self._realm(), "Q15", "M25", seen=True)
        yield self._account()
        yield self._row("Section Access", self._section_access())
        yield self._row("existing users", self._users(), *_USERS, seen=self._users_known)

    def _row(self, question: str, answer: Words, *codes: str, seen: bool = False) -> Row:
        return marked(self.report, codes, (question, answer), seen=seen)

    def _found(self, *codes: str) -> str | None:
        """The first of these codes that has a finding."""
        found = {f.code for f in self.report.findings}
        return next((code for code in codes if code in found), None)

    @property
    def value(self) -> str:
        """The subject that Qlik stores; empty where none is known."""
        return self.facts.user.subject if self.facts.user else ""

    @property
    def claim(self) -> str:
        """The claim that gives the subject, else the one that the mapping names first."""
        used = self.facts.mapped["sub"].used if self.facts.mapped else None
        return used or next(iter(self.facts.qlik.claims_mapping["sub"]), "")

    def _origin(self) -> Words:
        source = "the ID token" if self.facts.reads == "id_token" else "userinfo"
        return (Code(str(self.mask.name(self.claim))), f" in {source}") if self.claim else "nothing is mapped"

    def _shown(self, subject: str) -> Code:
        return Code(str(self.mask.person(subject)))

    def _unique(self) -> Words:
        if self._found("M30"):
            return "no: others have this value too"
        return "another user holds it" if self._found("U09") else "nothing speaks against it; compare two people"

    def _readable(self) -> Words:
        if self._found("M05"):
            return "no"
        return "yes" if self.value else "only a login shows"

    def _lasting(self) -> Words:
        if self._found("U02", "U07"):
            return "another than the user has now"
        follows = follows_the_person(self.claim)
        return "follows the person's name or address" if follows else "nothing speaks against it"

    def _realm(self) -> Words:
        if code := self._found("Q15", "M25"):
            return "holds a backslash" if code == "Q15" else "stands twice"
        realm = self.facts.qlik.realm
        return (Code(str(self.mask.value(realm))), " and a backslash before it") if realm else "none"

    def _account(self) -> Row:
        """Where a Windows account name (sAMAccountName) is, and why it may be absent."""
        for source, claims in (("the ID token", self.facts.id_claims), ("userinfo", self.facts.userinfo_claims)):
            name = next((n for n in claims or {} if is_account_name(n)), None)
            if name:
                return self._row("Windows account name", (Code(str(self.mask.name(name))), f" in {source}"), seen=True)
        own = self.facts.idp.table("subject", self.facts.recognised.variant).get("account_name")
        return self._row("Windows account name", "not sent (on-premises only: AD Connect)" if own else "not sent")

    def _section_access(self) -> Words:
        return ("USERID ", self._shown(self.value)) if self.value else "USERID is what Qlik stores"

    @property
    def _users_known(self) -> bool:
        return self.facts.case.list("tenant.users") is not None

    def _users(self) -> Words:
        if code := self._found(*_USERS):
            return _USERS[code]
        return "found, and stays the same user" if self._users_known else "the list of users was not given"
