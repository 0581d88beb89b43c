"""`probe`: everything that can be learned about a login without anybody logging in."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from inspector.cli.options import PRIVATE, TARGETS, add_format_options, add_machine_option, add_save_options, seconds
from inspector.cli.tenant import KEY_HELP, key_of
from inspector.cli.usage import UsageError, clock

if TYPE_CHECKING:
    from inspector.tenant.profiles import Profile


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("--tenant", metavar="HOST", help="the Qlik tenant: what it sends to its identity provider")
    parser.add_argument("--profile", metavar="NAME", help="saved settings; other options win over them")
    parser.add_argument("--issuer", metavar="URL", help="issuer of the identity provider, or its discovery URL")
    parser.add_argument("--client-id", metavar="ID", help="the application's client ID")
    parser.add_argument("--redirect-uri", metavar="URL", action="append", help="a further redirect URI to ask about")
    parser.add_argument("--scope", metavar="TEXT", help="scopes (openid profile email)")
    parser.add_argument("--api-key-env", metavar="NAME", help=KEY_HELP)
    parser.add_argument("--qlik-idp", metavar="FILE", help="Qlik's identity-provider JSON, where there is no API key")
    parser.add_argument("--target", choices=TARGETS, help="what the login is for (qlik)")
    parser.add_argument("--timeout", metavar="SECONDS", type=seconds, help="limit for each network step (20)")
    parser.add_argument("--ca-bundle", metavar="FILE", help="certificate authorities to trust besides the system's")
    parser.add_argument("--proxy", metavar="URL", help="proxy, instead of the environment's")
    parser.add_argument("--allow-private", action="store_true", help=PRIVATE)
    parser.add_argument("--offline", action="store_true", help="no network at all: refuses to probe")
    parser.add_argument("--quiet", action="store_true", help="say only what matters on the way")
    parser.add_argument("--now", metavar="ISO8601|now|issued", help="judge times as of then")
    add_save_options(parser)
    add_format_options(parser)
    add_machine_option(parser)


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.cli import loop
    from inspector.cli.login import known_before
    from inspector.cli.progress import Progress
    from inspector.cli.saving import finish
    from inspector.login.http import Network
    from inspector.tenant.survey import survey

    now = clock(args.now)
    profile = _profile(args.profile)
    saved, api_key = dict(profile.values) if profile else {}, key_of(args, profile)
    tenant = args.tenant or saved.get("tenant", "")
    issuer = args.issuer or saved.get("discovery_url", "") or saved.get("issuer", "")
    if not tenant and not issuer:
        raise UsageError("there is nothing to probe: give --tenant HOST, --issuer URL or --profile NAME")
    base = known_before(argparse.Namespace(qlik_idp=args.qlik_idp, target=args.target, tenant=""))
    network = Network(
        args.timeout or float(saved.get("timeout", 20.0)),
        args.ca_bundle or saved.get("ca_bundle", ""),
        args.proxy or saved.get("proxy", ""),
        args.offline,
        args.allow_private or bool(saved.get("allow_private")),
    )
    case = loop.run(
        survey(
            tenant=tenant,
            issuer=issuer,
            client_id=args.client_id or saved.get("client_id", ""),
            redirect_uris=tuple(args.redirect_uri or ()),
            scope=args.scope or saved.get("scope", "openid profile email"),
            api_key=api_key,
            base=base,
            on_event=Progress(quiet=args.quiet),
            network=network,
        )
    )
    if args.target or now:
        from inspector.sources.loading import with_clock

        case = with_clock(case, now, args.target)
    return finish(case, args, False, support=True)


def _profile(name: str | None) -> Profile | None:
    if not name:
        return None
    from inspector.tenant.profiles import Profiles

    return Profiles().read(name)
