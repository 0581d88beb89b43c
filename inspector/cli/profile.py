"""`profile list|show|add|edit|remove`: saved settings. Secrets are never stored, only where they are."""

from __future__ import annotations

import argparse
import json
from typing import Any

from inspector.cli.output import say, write, write_json
from inspector.cli.status import OK
from inspector.cli.usage import UsageError

ACTIONS = ("list", "show", "add", "edit", "remove")


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("action", choices=ACTIONS, metavar="ACTION", help=", ".join(ACTIONS))
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument(
        "setting", nargs="*", default=[], metavar="KEY=VALUE", help="for add and edit; KEY= takes a setting out"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="form of list and show (text)")
    parser.epilog = (
        "settings: issuer, client_id, scope, redirect_uri, tenant ... (an unknown one is refused with the list)\n"
        "secrets (client_secret, client_key, decryption_key, api_key) as a reference: env:NAME, keyring:SERVICE/USER, "
        "prompt"
    )


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.tenant.profiles import Profiles

    profiles = Profiles()
    if args.action == "list":
        return _list(profiles, args.format)
    if not args.name:
        raise UsageError(f"profile {args.action} needs the NAME of a profile")
    if args.action in ("show", "remove") and args.setting:
        raise UsageError(f"profile {args.action} takes no settings")
    if args.action == "show":
        return _show(profiles.read(args.name), args.format)
    if args.action == "remove":
        profiles.remove(args.name)
        say(f"profile {args.name} removed")
        return OK
    return _save(profiles, args)


def _list(profiles: Any, form: str) -> int:
    names = profiles.names()
    if form == "json":
        return write_json(names, None)
    if not names:
        say("there are no profiles yet: profile add NAME issuer=URL client_id=ID")
    return write("".join(f"{name}\n" for name in names), None)


def _show(profile: Any, form: str) -> int:
    from inspector.report.visible import visible

    if form == "json":
        return write_json({"name": profile.name, **profile.values}, None)
    width = max(map(len, profile.values), default=0)
    lines = [f"{key:<{width}}  {visible(_words(value))}\n" for key, value in profile.values.items()]
    return write("".join(lines), None)


def _save(profiles: Any, args: argparse.Namespace) -> int:
    from inspector.tenant.profiles import Profile

    exists = args.name in profiles.names()
    if args.action == "add" and exists:
        raise UsageError(f"there is a profile {args.name!r} already: edit it, or remove it first")
    values = dict(profiles.read(args.name).values) if args.action == "edit" else {}
    if not args.setting:
        raise UsageError(f"profile {args.action} {args.name}: give settings as KEY=VALUE")
    for text in args.setting:
        key, equals, value = text.partition("=")
        key = key.strip().replace("-", "_")
        if not equals:
            # the text may hold a secret: only its beginning up to the missing “=” would be it
            raise UsageError("a setting is KEY=VALUE, like client_id=0oa1b2c3")
        if value:
            values[key] = _value(key, value)
        else:
            values.pop(key, None)
    path = profiles.write(Profile(args.name, values))
    say(f"profile {args.name} written to {path}")
    return OK


def _value(key: str, text: str) -> Any:
    """A setting in the type that the profile wants."""
    from inspector.tenant.profiles import FIELDS

    kind = FIELDS.get(key, str)
    if kind is bool:
        if text.lower() not in ("true", "false", "yes", "no", "1", "0", "on", "off"):
            raise UsageError(f"{key} is true or false, not {text!r}")
        return text.lower() in ("true", "yes", "1", "on")
    if kind is list:
        return [part for part in text.split(",") if part]
    if kind is str:
        return text
    try:
        return int(text) if kind is int or text.lstrip("-").isdigit() else float(text)
    except ValueError:
        raise UsageError(f"{key} is a number, not {text!r}") from None


def _words(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
