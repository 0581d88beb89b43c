"""What a line of a page stands for: what Enter acts on, what `y` copies, where the cursor comes back to.

Each is a value: two lines with equal items stand for one thing, and a set of them says what is unfolded.
"""

from __future__ import annotations

from dataclasses import dataclass

# -- what unfolds -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of the report."""

    rule: str
    number: int = 1
    """Which of those of one rule: a rule may have several, such as one for each missing claim."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """The findings that the finding of a rule explains."""

    rule: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the Qlik user with what each source holds of it."""

    name: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two logins, by where it stands."""

    where: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page that is one line until it is chosen."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """What stands at a path of the evidence, such as `id_token.payload.email`, where it is drawn."""

    path: str


@dataclass(frozen=True, slots=True)
class MoreMembers:
    """The members of a large object or array beyond the first ones."""

    path: str
    drawn: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim by its name, in whichever source."""

    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the login, counted from 0."""

    index: int


Fold = Finding | Consequences | Attribute | Difference | Section | Member | MoreMembers | Claim | Step

# -- what leads somewhere or does something ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """A path of the evidence: choosing it goes to where that is drawn."""

    path: str


@dataclass(frozen=True, slots=True)
class Cause:
    """The finding behind a remark: choosing it goes there."""

    rule: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the app by the name of its action."""

    action: str


@dataclass(frozen=True, slots=True)
class TokenMode:
    """Another way to look at the tokens."""

    mode: str


@dataclass(frozen=True, slots=True)
class Curl:
    """The request of a step as a curl command."""

    step: int


@dataclass(frozen=True, slots=True)
class Link:
    """An address to read on."""

    url: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of Qlik's configuration, to try another value."""

    name: str


@dataclass(frozen=True, slots=True)
class Lookups:
    """The lookups of an attribute, to try others."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the setup."""

    name: str


@dataclass(frozen=True, slots=True)
class SetupStep:
    """Something that the setup can do with its fields."""

    name: str


@dataclass(frozen=True, slots=True)
class LoginChoice:
    """What can be done with the login that is under way or has ended."""

    name: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario of the demo."""

    name: str


@dataclass(frozen=True, slots=True)
class DemoBrowser:
    """Whether the demo signs in by itself or in the browser."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form in which something can be exported."""

    kind: str


@dataclass(frozen=True, slots=True)
class Recent:
    """A case that was opened or saved before; the newest is 0."""

    index: int


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A captured login that an earlier run could not hand over."""

    index: int


@dataclass(frozen=True, slots=True)
class RemoveUnsaved:
    """All of those, to be removed."""


@dataclass(frozen=True, slots=True)
class OtherCase:
    """An open case to compare with, by its tab."""

    index: int


# -- what is only stood on --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StoredAttribute:
    """What Qlik stores as an attribute of the user."""

    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list, by the list and its place in it."""

    of: str
    at: tuple[int | str, ...] = ()

    def __truediv__(self, at: int | str) -> Row:
        """A row below this one."""
        return Row(self.of, (*self.at, at))


@dataclass(frozen=True, slots=True)
class First:
    """The first line of a page that can be chosen, whatever it is."""


Item = (
    Fold
    | Evidence
    | Cause
    | Command
    | TokenMode
    | Curl
    | Link
    | Setting
    | Lookups
    | Field
    | SetupStep
    | LoginChoice
    | Scenario
    | DemoBrowser
    | Form
    | Recent
    | Unsaved
    | RemoveUnsaved
    | OtherCase
    | StoredAttribute
    | Row
    | First
)

FIRST = First()
