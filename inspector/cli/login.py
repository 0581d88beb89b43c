"""`login`: capture a login through the loopback callback, without the app, and print the report."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from inspector.cli.options import (
    PRIVATE,
    TARGETS,
    add_format_options,
    add_machine_option,
    add_save_options,
    environment_secret,
    seconds,
    text_of,
)
from inspector.cli.saving import check_writable, finish, keep
from inspector.cli.tenant import KEY_HELP, key_of, with_tenant_data
from inspector.cli.usage import UsageError, clock

if TYPE_CHECKING:
    from inspector.case.model import Case
    from inspector.case.secret import Secret
    from inspector.login.settings import Settings


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    who = parser.add_argument_group("identity provider and client")
    who.add_argument("--profile", metavar="NAME", help="saved settings; other options win over them")
    who.add_argument("--issuer", metavar="URL", help="issuer of the identity provider")
    who.add_argument("--discovery-url", metavar="URL", help="discovery document, where it is not under the issuer")
    who.add_argument("--client-id", metavar="ID", help="the application's client ID")
    who.add_argument("--client-secret-env", metavar="NAME", help="environment variable that holds the client secret")
    who.add_argument("--client-key", metavar="FILE", help="private key for private_key_jwt (PEM or JWK)")
    who.add_argument("--auth-method", help="client_secret_basic, client_secret_post, private_key_jwt or none")
    who.add_argument("--key", metavar="FILE", help="private key that opens encrypted ID tokens")

    how = parser.add_argument_group("authorization request")
    how.add_argument("--scope", metavar="TEXT", help="scopes (openid profile email)")
    how.add_argument(
        "--redirect-uri",
        metavar="URL",
        action="append",
        help="whole redirect URI (http://localhost:8765/callback); given again: the next, where a port is taken",
    )
    how.add_argument("--port", type=_port, help="port of the loopback redirect URI (8765; 0: any free one)")
    how.add_argument("--redirect-host", metavar="HOST", help="its host: localhost, 127.0.0.1 or [::1]")
    how.add_argument("--response-type", metavar="TYPE", help="code (default), id_token, “code id_token” …")
    how.add_argument("--response-mode", metavar="MODE", help="query, fragment, form_post; with jwt: signed (JARM)")
    how.add_argument("--pkce", choices=("S256", "plain", "none"), help="PKCE method (S256)")
    how.add_argument(
        "--par", action="store_true", default=None, dest="pushed", help="push the request first (RFC 9126)"
    )
    how.add_argument(
        "--signed-request", action="store_true", default=None, help="as an object signed with --client-key (RFC 9101)"
    )
    how.add_argument("--prompt", help="none, login, consent, select_account")
    how.add_argument("--login-hint", metavar="USER")
    how.add_argument("--max-age", metavar="SECONDS", type=int)
    how.add_argument("--acr-values", metavar="TEXT")
    how.add_argument("--claims", metavar="JSON", help="the claims parameter")
    how.add_argument("--ui-locales", metavar="TEXT")
    how.add_argument("--audience", metavar="TEXT")
    how.add_argument("--resource", metavar="URI", action="append")
    how.add_argument("--extra", metavar="NAME=VALUE", action="append", help="a further parameter of the request")

    what = parser.add_argument_group("what to do")
    what.add_argument("--no-browser", action="store_true", help="print the address instead of opening the browser")
    what.add_argument(
        "--show-request", action="store_true", help="print the request that would be sent, masked, and send nothing"
    )
    what.add_argument("--device", action="store_true", help="sign in on another device (RFC 8628)")
    what.add_argument("--client-credentials", action="store_true", help="no user: a token for the client itself")
    what.add_argument("--refresh", action="store_true", default=None, help="also redeem the refresh token")
    what.add_argument("--exchange-for", metavar="AUDIENCE", help="also exchange the access token (RFC 8693)")
    what.add_argument("--revoke", action="store_true", default=None, help="revoke the tokens at the end (RFC 7009)")
    what.add_argument(
        "--dpop", action="store_true", default=None, help="prove possession of a key from the start (RFC 9449)"
    )
    what.add_argument("--logout", action="store_true", help="then sign out at the provider, back to Qlik's own address")
    what.add_argument(
        "--no-preflight", action="store_false", default=None, dest="preflight", help="open the browser unasked"
    )
    what.add_argument("--qlik-idp", metavar="FILE", help="Qlik's identity-provider JSON, to judge the mapping by it")
    what.add_argument("--tenant", metavar="HOST", help="original host name of the Qlik tenant")
    what.add_argument("--api-key-env", metavar="NAME", help=KEY_HELP)
    what.add_argument("--target", choices=TARGETS, help="what the login is for (qlik)")
    what.add_argument("--timeout", metavar="SECONDS", type=seconds, help="limit for the sign-in (300)")
    what.add_argument("--step-timeout", metavar="SECONDS", type=seconds, help="limit for each network step (20)")
    what.add_argument("--ca-bundle", metavar="FILE", help="certificate authorities to trust besides the system's")
    what.add_argument("--proxy", metavar="URL", help="proxy, instead of the environment's")
    what.add_argument("--allow-private", action="store_true", help=PRIVATE)
    what.add_argument("--offline", action="store_true", help="no network at all: refuses to log in")
    what.add_argument("--quiet", action="store_true", help="say only what matters on the way")

    out = parser.add_argument_group("result")
    add_save_options(out)
    out.add_argument("--now", metavar="ISO8601|now|issued", help="judge times as of then")
    add_format_options(out)
    add_machine_option(out)


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.cli.progress import Progress

    if args.save_unmasked and not args.save:
        raise UsageError("--save-unmasked says how to save: give --save FILE as well")
    if args.device and args.client_credentials:
        raise UsageError("--device and --client-credentials are two ways to log in: give one of them")
    now = clock(args.now)
    settings = settings_of(args)
    if args.show_request:
        return _show_request(settings, args.output)
    api_key = _api_key(args, settings)
    check_writable(args.save)
    progress = Progress(quiet=args.quiet)
    case: Case | None = None
    whole = False
    try:
        case = _captured(settings, args, progress)
        if api_key is not None:
            from inspector.login.start import network_of

            case = with_tenant_data(case, settings.tenant_host, api_key, network_of(settings), progress)
        if args.logout:
            from inspector.cli.logout import end_session
            from inspector.login.browser import open_browser

            end_session(case, open_browser)
        whole = True
    finally:
        # an interrupting key, or the tenant's refusal, takes nothing away that had come
        if not whole and (came := case or progress.partial) is not None:
            keep(came, args)
    if now is not None:
        from inspector.sources.loading import with_clock

        case = with_clock(case, now)
    return finish(case, args, progress.timed_out)


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings of a login from the profile and the options. Raises UsageError or LoginError."""
    from inspector.login.settings import Settings

    given = {name: getattr(args, name) for name in _TEXTS if getattr(args, name) is not None}
    given |= _secrets(args)
    if args.timeout is not None:
        given["wait"] = args.timeout
    if args.step_timeout is not None:
        given["timeout"] = args.step_timeout
    if args.tenant:
        given["tenant_host"] = args.tenant.removeprefix("https://").rstrip("/")
    if args.extra:
        given["extra"] = tuple(_pair(text) for text in args.extra)
    if args.redirect_uri:
        given["redirect_uri"], *others = args.redirect_uri
        given["other_redirect_uris"] = tuple(others)
    if args.resource:
        given["resource"] = tuple(args.resource)
    given["offline"] = args.offline
    if args.allow_private:  # else the profile says
        given["allow_private"] = True
    base = ""
    if args.profile:
        from inspector.tenant.profiles import Profiles

        profile = Profiles().read(args.profile)
        base = str(profile.values.get("redirect_uri", ""))
        _place_redirect(given, args, base)
        from inspector.cli.keyboard import ask_secret

        return profile.settings(prompt=ask_secret, **given)
    _place_redirect(given, args, base)
    given.setdefault("client_id", "")
    return Settings(**given)


def _show_request(settings: Settings, output: str | None) -> int:
    """Print what would be sent; the person, not the inspector, decides whether it is."""
    from inspector.cli import loop
    from inspector.cli.output import write
    from inspector.login.preview import preview, request_lines
    from inspector.report.visible import visible

    lines = request_lines(loop.run(preview(settings)))
    width = max(len(name) for name, _ in lines)
    return write("".join(f"{visible(name, 60):<{width}}  {visible(value, 2000)}\n" for name, value in lines), output)


def _api_key(args: argparse.Namespace, settings: Settings) -> Secret | None:
    """The key of the tenant's API, asked for before anybody signs in. Raises UsageError or LoginError."""
    profile = None
    if args.profile:
        from inspector.tenant.profiles import Profiles

        profile = Profiles().read(args.profile)
    if args.api_key_env and not settings.tenant_host:
        raise UsageError("there is an API key and no tenant to use it at: give --tenant HOST")
    return key_of(args, profile) if settings.tenant_host else None


_TEXTS = (
    "issuer",
    "discovery_url",
    "client_id",
    "auth_method",
    "scope",
    "response_type",
    "response_mode",
    "pkce",
    "pushed",
    "prompt",
    "login_hint",
    "max_age",
    "acr_values",
    "claims",
    "ui_locales",
    "audience",
    "signed_request",
    "dpop",
    "exchange_for",
    "revoke",
    "refresh",
    "preflight",
    "target",
    "ca_bundle",
    "proxy",
)


def _secrets(args: argparse.Namespace) -> dict[str, Any]:
    from inspector.case.secret import Secret

    found: dict[str, Any] = {}
    if args.client_secret_env:
        found["client_secret"] = Secret(environment_secret(args.client_secret_env))
    for option, name in (("client_key", "client_key"), ("key", "decryption_key")):
        if getattr(args, option):
            found[name] = Secret(text_of(getattr(args, option)))
    return found


def _place_redirect(given: dict[str, Any], args: argparse.Namespace, saved: str) -> None:
    """`--port` and `--redirect-host` change the loopback redirect URI that would be used."""
    if args.port is None and args.redirect_host is None:
        return
    from urllib.parse import urlsplit

    from inspector.login.settings import DEFAULT_REDIRECT_URI

    if args.redirect_uri:
        raise UsageError("--redirect-uri says it all: leave out --port and --redirect-host, or it")
    parts = urlsplit(saved or DEFAULT_REDIRECT_URI)
    host = args.redirect_host or parts.netloc.rpartition(":")[0] or parts.netloc
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    port = parts.port if args.port is None else args.port
    given["redirect_uri"] = f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{parts.path}"


def _captured(settings: Settings, args: argparse.Namespace, progress: Any) -> Case:
    from inspector.cli import loop

    base = known_before(args)
    if args.device or args.client_credentials:
        from inspector.login.grants import capture_client_credentials, capture_device

        capture_by = capture_device if args.device else capture_client_credentials
        return loop.run(capture_by(settings, on_event=progress, base=base))
    pasted = pasted_line()
    if not settings.loopback and pasted is None:
        raise UsageError(
            f"the redirect URI {settings.redirect_uri} is not on this machine, and without a terminal the address bar "
            "cannot be pasted back: use a loopback redirect URI"
        )
    from inspector.login.browser import open_browser
    from inspector.login.session import capture

    return loop.run(
        capture(
            settings,
            open_browser=(lambda url: False) if args.no_browser else open_browser,
            on_event=progress,
            base=base,
            pasted=pasted,
        )
    )


def known_before(args: argparse.Namespace) -> Case | None:
    """Qlik's configuration and the tenant, as the options name them."""
    from inspector.case.model import Case

    members: dict[str, Any] = {}
    if args.qlik_idp:
        from inspector.sources.registry import recognise

        found = recognise(text_of(args.qlik_idp), target=args.target)
        if "identity_provider" not in found.members:
            raise UsageError(f"--qlik-idp {args.qlik_idp} is no Qlik identity provider: it is {found.kind}")
        members = dict(found.members)
    if args.tenant:
        members["tenant"] = {**members.get("tenant", {}), "host": args.tenant.removeprefix("https://").rstrip("/")}
    return Case(members) if members else None


def pasted_line() -> Any:
    """Awaits a line of the terminal: the address bar's text. None where there is no terminal."""
    import asyncio
    import threading

    if sys.stdin is None or not sys.stdin.isatty():
        return None

    async def line() -> str:
        from inspector.sources.terminal import read_line

        loop, stop = asyncio.get_running_loop(), threading.Event()
        read: asyncio.Future[str] = loop.create_future()

        def on_line(text: str) -> None:
            if not read.done():
                read.set_result(text)

        def wait() -> None:
            text = read_line(stop)
            if text is not None:  # else the end of input: nothing will be pasted any more
                with suppress(RuntimeError):  # the loop may be gone
                    loop.call_soon_threadsafe(on_line, text)

        # in a thread: Windows' own event loop watches no console
        reader = threading.Thread(target=wait, daemon=True, name="pasted line")
        reader.start()
        try:
            return await read
        finally:
            stop.set()
            reader.join(1)  # so that the terminal is as it was before anything else is said

    return line


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError("--extra takes NAME=VALUE")
    return name, value


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port (0 to 65535)")
    return int(text)
