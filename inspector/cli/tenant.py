"""What the Qlik tenant knows, added to a login before it is judged: its configuration, and the users it would meet."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from inspector.cli.usage import UsageError

if TYPE_CHECKING:
    from inspector.case.model import Case
    from inspector.case.secret import Secret
    from inspector.login.http import Network
    from inspector.tenant.profiles import Profile

KEY_HELP = "environment variable with an API key of the tenant, which is only read"


def add(parser: argparse.ArgumentParser) -> None:
    """The options of a verb that asks the tenant about what is given."""
    parser.add_argument("--tenant", metavar="HOST", help="ask this Qlik tenant for its configuration and users")
    parser.add_argument("--api-key-env", metavar="NAME", help=KEY_HELP)
    parser.add_argument("--profile", metavar="NAME", help="saved settings that name the tenant and its api_key")


def key_of(args: argparse.Namespace, profile: Profile | None) -> Secret | None:
    """The API key: of the environment variable, else by the profile's reference; None without either."""
    if args.api_key_env:
        from inspector.case.secret import Secret
        from inspector.cli.options import environment_secret

        return Secret(environment_secret(args.api_key_env, "API key"))
    if profile is None:
        return None
    from inspector.cli.keyboard import ask_secret

    return profile.api_key(prompt=ask_secret)


def with_options(case: Case, args: argparse.Namespace) -> Case:
    """The case with what the tenant tells, where the options name a tenant. Raises UsageError, LoginError."""
    if not (args.tenant or args.api_key_env or args.profile):
        return case
    from inspector.cli.progress import Progress
    from inspector.login.http import Network
    from inspector.tenant.profiles import Profiles

    profile = Profiles().read(args.profile) if args.profile else None
    saved: dict[str, Any] = profile.values if profile else {}
    host, key = args.tenant or saved.get("tenant", ""), key_of(args, profile)
    if not host:
        raise UsageError("there is an API key and no tenant to use it at: give --tenant HOST")
    if key is None:
        raise UsageError(
            f"the tenant {host} tells nothing without an API key: give --api-key-env NAME, or --profile NAME of a "
            "profile with api_key"
        )
    network = Network(args.timeout, saved.get("ca_bundle", ""), saved.get("proxy", ""), args.offline)
    return with_tenant_data(case, host, key, network, Progress(quiet=True))


def with_tenant_data(case: Case, host: str, key: Secret, network: Network, on_event: Any) -> Case:
    """The case with the tenant's configuration and the users of this login. Raises LoginError."""
    from inspector.cli import loop
    from inspector.tenant.enrich import with_tenant

    return loop.run(with_tenant(case, host, key, on_event=on_event, network=network))
