"""The colours: three calm themes, and the ink for every style name a view may use, made from whichever theme is on.

Colour only repeats what a symbol and a word already say, so every style may be lost.
"""

from __future__ import annotations

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

DARK, LIGHT, CONTRAST = "night", "paper", "high-contrast"


def _scrollbar(track: str, thumb: str) -> dict[str, str]:
    """A scrollbar that is seen when looked for."""
    return {
        "scrollbar": thumb,
        "scrollbar-hover": thumb,
        "scrollbar-active": thumb,
        "scrollbar-background": track,
        "scrollbar-background-hover": track,
        "scrollbar-background-active": track,
        "scrollbar-corner-color": track,
    }


THEMES = (
    Theme(
        name=DARK,
        primary="#7fbcf5",
        secondary="#9aa9bb",
        accent="#c4a7f0",
        foreground="#d9e0e8",
        background="#10151c",
        surface="#171e27",
        panel="#202a36",
        success="#7fd39a",
        warning="#eebf68",
        error="#ff8080",
        variables={"muted": "#95a3b3", "faint": "#465362", **_scrollbar("#10151c", "#2c3947")},
    ),
    Theme(
        name=LIGHT,
        primary="#0a5ea8",
        secondary="#52606d",
        accent="#6b3fa0",
        foreground="#1f262d",
        background="#fbfaf7",
        surface="#f1efe9",
        panel="#e5e2d9",
        success="#1b7340",
        warning="#8a5a00",
        error="#b3261e",
        dark=False,
        variables={"muted": "#5a6570", "faint": "#b4b3ab", **_scrollbar("#fbfaf7", "#d3d0c6")},
    ),
    Theme(
        name=CONTRAST,
        primary="#5cd6ff",
        secondary="#ffffff",
        accent="#ffb3ff",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#303030",
        success="#5cff7a",
        warning="#ffd83d",
        error="#ff6b6b",
        variables={"muted": "#e0e0e0", "faint": "#a0a0a0", **_scrollbar("#000000", "#a0a0a0")},
    ),
)


class Ink:
    """Styles by name for one theme; a name may combine several (`error strong`). Unknown names are ordinary text."""

    def __init__(self, theme: Theme, monochrome: bool = False) -> None:
        if monochrome:
            self.base, self.cursor, self._styles = Style(), Style(underline=True), _without_colour()
            return
        background = theme.background or ("#121212" if theme.dark else "#efefef")
        foreground = theme.foreground or ("#e0e0e0" if theme.dark else "#202020")
        back, fore = Color.parse(background), Color.parse(foreground)
        muted = theme.variables.get("muted") or back.blend(fore, 0.66).hex6
        faint = theme.variables.get("faint") or back.blend(fore, 0.32).hex6
        panel = theme.panel or back.blend(fore, 0.14).hex6
        primary = theme.primary
        error, warning = theme.error or "#ff6b6b", theme.warning or "#e0b050"
        ok, accent = theme.success or "#60c080", theme.accent or primary
        if theme.ansi:
            muted, faint, panel = "default", "bright_black", "default"

        def badge(colour: str) -> Style:
            return Style(color=background if not theme.ansi else "black", bgcolor=colour, bold=True)

        self.base = _style(foreground, background)
        self.cursor = Style(bgcolor=_rich(panel))
        self._styles = {
            "text": Style(),
            "strong": Style(bold=True),
            "italic": Style(italic=True),
            "title": Style(color=_rich(primary), bold=True),
            "heading": Style(color=_rich(primary), bold=True),
            "muted": Style(color=_rich(muted)),
            "faint": Style(color=_rich(faint)),
            "error": Style(color=_rich(error)),
            "warning": Style(color=_rich(warning)),
            "info": Style(color=_rich(primary)),
            "ok": Style(color=_rich(ok)),
            "accent": Style(color=_rich(accent)),
            "key": Style(color=_rich(primary), bold=True),
            "link": Style(color=_rich(primary), underline=True),
            "claim": Style(color=_rich(primary)),
            "string": Style(color=_rich(ok)),
            "number": Style(color=_rich(warning)),
            "word": Style(color=_rich(accent)),
            "mask": Style(color=_rich(muted), italic=True),
            "read": Style(bold=True),
            "under": Style(underline=True),
            "badge-error": badge(_rich(error)),
            "badge-warning": badge(_rich(warning)),
            "badge-ok": badge(_rich(ok)),
            "badge-unknown": badge(_rich(muted)),
            "badge-sharing": badge(_rich(accent)),
            "badge": badge(_rich(primary)),
            "jump": badge(_rich(warning)),
            "selected": Style(reverse=True),
            # a camera wants light on dark, whatever the theme
            "qr": Style(color="bright_white", bgcolor="black")
            if theme.ansi
            else Style(color="#ffffff", bgcolor="#000000"),
        }

    def __getitem__(self, name: str) -> Style:
        found = self._styles.get(name)
        if found is None:
            found = Style()
            for part in name.split():
                found += self._styles.get(part, Style())
            self._styles[name] = found
        return found


def _without_colour() -> dict[str, Style]:
    """NO_COLOR: weight and reverse only, on the terminal's own colours."""
    bold, dim, reverse = Style(bold=True), Style(dim=True), Style(reverse=True, bold=True)
    styles = dict.fromkeys(("strong", "title", "heading", "key", "error", "warning", "ok", "read"), bold)
    styles |= dict.fromkeys(("muted", "faint", "mask"), dim)
    badges = ("badge-error", "badge-warning", "badge-ok", "badge-unknown", "badge-sharing", "badge", "jump", "selected")
    return {**styles, **dict.fromkeys(badges, reverse), "link": Style(underline=True), "text": Style()}


def _rich(colour: str) -> str:
    """Textual's colour notation in Rich's."""
    return colour.removeprefix("ansi_") if colour.startswith("ansi_") else colour


def _style(foreground: str, background: str) -> Style:
    return Style(color=_rich(foreground), bgcolor=_rich(background))
