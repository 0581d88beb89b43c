"""The keys: one table from which the keys themselves, the footer, the palette, the help and keys.toml are made."""

from __future__ import annotations

from textual.binding import Binding

from inspector.tui.pages import VIEWS


def _key(key: str, action: str, name: str, tip: str = "", *, id: str, foot: bool = False, shown: str = "") -> Binding:
    """`foot`: it stands in the footer where it applies. `id`: its name in keys.toml."""
    return Binding(key, action, name, show=foot, tooltip=tip, id=id, key_display=shown or None)


BINDINGS = (
    *(_key(view.key, f"view('{view.name}')", view.title, view.tip, id=f"view.{view.name}") for view in VIEWS),
    _key("y", "copy_here", "copy", "what the cursor is on; on the verdict the fix", id="copy.here", foot=True),
    _key("Y", "copy_fix", "copy fix", "the cause and its fix as text for a chat", id="copy"),
    _key("slash", "search", "search", "in this page; n and N go on", id="search", foot=True, shown="/"),
    _key("n", "search_on(1)", "next match", "of what was searched for, on any page", id="search.next"),
    _key("N", "search_on(-1)", "match before", "back through what was found", id="search.previous"),
    _key("f", "fold_all", "fold, unfold all", "everything on this page", id="fold.all"),
    _key("x", "reset", "reset what-if", "back to the imported configuration", id="reset", foot=True),
    _key("l", "login", "login", "capture a login through the browser", id="login", foot=True),
    _key("b", "browse", "browse", "watch the real login to Qlik in your own browser", id="browse"),
    _key("o", "open", "open", "a file, or text to paste", id="open", foot=True),
    _key("P", "paste", "paste from clipboard", "where it is on this machine; else the terminal's own key", id="paste"),
    _key("d", "demo", "demo", "a built-in provider with logins that fail", id="demo", foot=True),
    _key("h", "how", "how do I get …", "a HAR, Qlik's JSON, a token preview, the redirect URI", id="how"),
    _key("e", "export", "export", "Markdown, HTML, JSON, picture, message to the IdP admin", id="export", foot=True),
    _key("c", "compare", "compare", "this login with another", id="compare", foot=True),
    _key("p", "sharing", "sharing", "mask names, e-mails, subjects, groups and hosts", id="sharing", foot=True),
    _key("v", "reveal", "reveal 5 s", "show the value under the cursor for five seconds", id="reveal", foot=True),
    _key("r", "again", "run again", "the same login or file once more", id="again", foot=True),
    _key(
        "u",
        "undo",
        "undo",
        "take back the last evidence or what-if step, or a closing",
        id="undo",
        foot=True,
    ),
    _key("g", "jump", "jump", "a letter on every line that can be chosen", id="jump"),
    _key("w", "write_copy", "write to file", "what was copied last, as a file only you can read", id="write"),
    _key("left_square_bracket", "tab(-1)", "previous case", id="tab.previous"),
    _key("right_square_bracket", "tab(1)", "next case", id="tab.next"),
    _key("ctrl+w", "close_case", "close case", "asks first where a captured login would be lost", id="close"),
    _key("L", "plain", "plain lines", "the report from top to bottom, for screen readers", id="plain"),
    _key("z", "maximise", "maximise", "the view alone, without the bars", id="maximise"),
    _key("ctrl+l", "redraw", "redraw", "the screen as a whole, where something else wrote on it", id="redraw"),
    _key("t", "theme", "theme", "dark, light, high contrast", id="theme"),
    _key("T", "clock", "clock", "judge at issue, now, or a typed time", id="clock"),
    _key("U", "local_times", "local times", "this machine's times beside UTC", id="local"),
    _key("escape,backspace", "back", "back", "the way one came, with the cursor where it was", id="back", shown="esc"),
    _key("q", "leave", "quit", "asks first where something would be lost", id="leave"),
    _key("ctrl+p", "command_palette", "commands", "everything the app can do", id="palette", foot=True),
    _key("question_mark", "help", "help", "keys and symbols", id="help", foot=True, shown="?"),
    _key("ctrl+q", "leave", "quit", "asks first where something would be lost", id="quit"),
    _key("ctrl+z", "suspend_process", "suspend", "back to the shell; fg comes again", id="suspend"),
)
