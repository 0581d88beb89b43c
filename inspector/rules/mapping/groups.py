"""Rules about groups: whether they arrive, and in a form that Qlik can store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.facts.mapping import arrives
from inspector.facts.userinfo_substitute import signed_in
from inspector.qlik.identity_provider import GRAPH
from inspector.qlik.mapping import Claims
from inspector.qlik.subject import GUID
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule

ARTICLE = "https://community.qlik.com/t5/Official-Support-Articles/Qlik-Sense-SaaS-Azure-AD-groups-limitation-per-user/ta-p/1858036"
GROUPS = "https://help.qlik.com/en-US/cloud-services/Subsystems/Hub/Content/Sense_Hub/Admin/mc-enable-idp-groups.htm"
GRAPH_LIMIT = 1000
NAME_LIMIT = 256


def _read(f: Facts) -> Claims:
    """The claims where Qlik reads groups; NotChecked where it does not read them there at all."""
    claims = f.need_read_claims()
    if f.qlik.groups_from_graph:
        raise NotChecked(
            f"provider type {f.qlik.provider}: Qlik asks {GRAPH} for the groups, so they are not visible here"
        )
    if not f.qlik.claims_mapping["groups"]:
        raise NotChecked("groups are not mapped")
    return claims


def groups_requested(f: Facts) -> bool:
    """Whether somebody asked for groups: mapped in the imported configuration, or requested by scope."""
    explicit = f.qlik.mapping_configured and bool(f.qlik.claims_mapping["groups"])
    return explicit or "groups" in (f.scope or ())


def overage(claims: Claims) -> str | None:
    """The member by which Entra ID says that there were too many groups for the token."""
    names = claims.get("_claim_names")
    if isinstance(names, dict) and "groups" in names:
        return "_claim_names.groups"
    if claims.get("hasgroups") is True:
        return "hasgroups"
    return "groups:src1" if "groups:src1" in claims else None


def needed_scope(f: Facts) -> str | None:
    """The scope that this provider needs for groups and that is not requested; None where none is missing."""
    scope = f.idp.table("groups", f.recognised.variant).get("scope")
    if isinstance(scope, str) and scope and f.scope is not None and scope not in f.scope:
        return scope
    return None


def _names(f: Facts) -> list[str]:
    value = arrives(f, "groups")
    return [g for g in value if isinstance(g, str)] if isinstance(value, list) else []


def _at(f: Facts, value: Any, note: str = "") -> Evidence:
    lookup = (f.mapped["groups"].used if f.mapped else None) or f.qlik.claims_mapping["groups"][0]
    return Evidence(f"{f.read_prefix}.{lookup.lstrip('/')}", value, note)


@rule("M10", "groups-missing", "warning", "mapping", "No groups arrive", docs=(GROUPS,))
def groups_missing(f: Facts) -> Iterator[Hit]:
    """What it means: Groups are mapped or requested, and none arrive in the source that Qlik reads.
    Why Qlik cares: The user signs in without groups, so access that is given to groups is missing.
    Fix: Depends on the provider: a scope, a groups claim or filter, a mapper, or consent. A user who is in no group
    looks the same.
    Source: Qlik's guide on groups from the identity provider; the provider's own documentation.
    """
    claims = _read(f)
    if not groups_requested(f):
        raise NotChecked("nobody asked for groups: no imported mapping names them and no scope requests them")
    if arrives(f, "groups") not in (None, "", []):
        return
    table = f.idp.table("groups", f.recognised.variant)
    lookups = f.qlik.claims_mapping["groups"]
    why = str(table.get("why_missing", "the provider must be told to send them."))
    general = f.idp_fix("groups", f"Let the provider send the user's groups as {lookups[0]}.")
    yield Hit(
        cause=f"Groups are mapped ({', '.join(lookups)}) and none arrive in "
        f"{'the ID token' if f.reads == 'id_token' else 'userinfo'}. The usual reason: {why}",
        expected="a list of group names",
        actual=arrives(f, "groups"),
        attribute="groups",
        evidence=(_at(f, arrives(f, "groups"), "absent"),),
        fix=idp_fixes(f, "groups-missing", general),
        because_of="groups-overage" if overage(claims) else None,
    )


@rule("M11", "groups-are-ids", "warning", "mapping", "Groups are ids, not names", docs=(ARTICLE,))
def groups_are_ids(f: Facts) -> Iterator[Hit]:
    """What it means: The groups that arrive are GUIDs.
    Why Qlik cares: Qlik creates groups by these values; administrators then see ids that say nothing.
    Fix: Let the provider send names; at Entra ID use provider type azureAD, which reads names from Microsoft Graph.
    Source: Qlik's OIDC configuration guide (groups); Microsoft's optional claims reference (groups).
    """
    _read(f)
    ids = [g for g in _names(f) if GUID.fullmatch(g)]
    if ids:
        general = f.idp_fix("groups", "Send group names instead of object ids.")
        yield Hit(
            cause=f"{len(ids)} of {len(_names(f))} groups are GUIDs instead of names.",
            expected="group names",
            actual=ids[:5],
            attribute="groups",
            evidence=(_at(f, ids[:5]),),
            fix=idp_fixes(f, "groups-are-ids", general),
        )


@rule("M12", "groups-not-array", "warning", "mapping", "Groups are not a list", docs=(GROUPS,))
def groups_not_array(f: Facts) -> Iterator[Hit]:
    """What it means: The groups claim is a text or an object instead of an array of names.
    Why Qlik cares: Qlik documents groups as an array; how it treats anything else is not documented, and some
    providers send a plain text only for users with exactly one group.
    Fix: Let the provider send an array even for a single group.
    Source: Qlik developer documentation, JWT tokens (groups: an array of group names); OIDC behaviour not documented.
    """
    _read(f)
    value = arrives(f, "groups")
    if value is None or value == "" or isinstance(value, list):
        return
    kind = "a text" if isinstance(value, str) else "an object" if isinstance(value, dict) else type(value).__name__
    yield Hit(
        cause=f"groups is {kind}, not an array of names: Qlik probably stores none or one wrong group.",
        expected="an array of group names",
        actual=value,
        attribute="groups",
        evidence=(_at(f, value, kind),),
        fix=idp_fixes(f, "groups-not-array", f.idp_fix("groups", "Send groups as an array, also for one group.")),
    )


@rule("M13", "groups-overage", "warning", "mapping", "Too many groups for the token", docs=(ARTICLE,))
def groups_overage(f: Facts) -> Iterator[Hit]:
    """What it means: The user is in more groups than the provider puts into a token; it sends a reference instead.
    Why Qlik cares: Qlik does not follow the reference, so the user has no groups at all.
    Fix: Limit the claim to groups assigned to the application, filter groups, or use app roles; or use provider type
    azureAD, where Qlik reads up to 1000 groups from Microsoft Graph.
    Source: Microsoft's optional claims reference (overage: more than 200 groups in a JWT); Qlik article 1858036.
    """
    claims = _read(f)
    member = overage(claims)
    if member:
        general = f.idp_fix("groups", "Send fewer groups.")
        yield Hit(
            cause="The user is in more groups than the token can hold; it carries a reference instead, which Qlik does "
            "not follow: no groups are stored.",
            expected="groups in the token",
            actual=member,
            attribute="groups",
            evidence=(Evidence(f"{f.read_prefix}.{member}", claims.get(member.split(".")[0])),),
            fix=idp_fixes(f, "groups-overage", general),
        )


@rule("M14", "groups-read-from-graph", "info", "mapping", f"Groups come from {GRAPH}", docs=(ARTICLE,))
def groups_read_from_graph(f: Facts) -> Iterator[Hit]:
    """What it means: With provider type azureAD, Qlik ignores the token's groups and asks Microsoft Graph.
    Why Qlik cares: At most 1000 groups are read and nested groups are not followed; filters on the token's groups
    have no effect. The application needs consent for GroupMember.Read.All.
    Fix: Nothing to repair. To use the token's groups, choose provider type ADFS with app roles instead.
    Source: Qlik support article 1858036.
    """
    f.need_read_claims()
    if f.qlik.groups_from_graph:
        yield Hit(
            cause=f"Qlik reads the groups from {GRAPH} (at most 1000, not nested), not from the token; the "
            "application needs admin consent for GroupMember.Read.All.",
            expected=None,
            actual=None,
            attribute="groups",
            evidence=(Evidence("identity_provider.provider", f.qlik.provider),),
        )


@rule("M15", "groups-path-names", "info", "mapping", "Group names are paths", docs=(GROUPS,))
def groups_path_names(f: Facts) -> Iterator[Hit]:
    """What it means: Group names arrive as full paths with a leading slash, as Keycloak sends them by default.
    Why Qlik cares: Qlik probably takes the path as the name: “/sales/emea” is another group than “emea”.
    Fix: Turn off “Full group path” in the mapper where plain names are wanted.
    Source: Keycloak documentation, Group Membership mapper (Full group path is on by default).
    """
    _read(f)
    paths = [g for g in _names(f) if g.startswith("/")]
    if paths:
        general = f.idp_fix("groups", "Turn off “Full group path” in the group mapper, if plain names are wanted.")
        yield Hit(
            cause=f"{len(paths)} of {len(_names(f))} group names are paths with a leading slash, and Qlik probably "
            "stores them so.",
            expected="plain group names",
            actual=paths[:5],
            attribute="groups",
            evidence=(_at(f, paths[:5]),),
            fix=idp_fixes(f, "groups-path-names", general),
        )


@rule("M16", "groups-limit", "warning", "mapping", "Groups break Qlik's limits", docs=(GROUPS,))
def groups_limit(f: Facts) -> Iterator[Hit]:
    """What it means: There are more groups than Qlik reads, a name is longer than 256 characters, a name comes twice,
    or names differ only by case.
    Why Qlik cares: Names are case-sensitive, unique and at most 256 characters long; from Microsoft Graph at most
    1000 groups are read.
    Fix: Limit and clean the groups at the identity provider.
    Source: Qlik API reference, groups (name 1–256 characters); Qlik support article 1858036 (1000 groups).
    """
    f.need_read_claims()
    value = f.read_claims.get("groups") if f.qlik.groups_from_graph and f.read_claims else arrives(f, "groups")
    names = [g for g in value if isinstance(g, str)] if isinstance(value, list) else []
    problems: list[str] = []
    shown: list[str] = []
    if f.qlik.groups_from_graph:
        if len(names) > GRAPH_LIMIT:
            problems.append(f"{len(names)} groups, of which Qlik reads {GRAPH_LIMIT} from {GRAPH}")
    else:
        long = [n for n in names if len(n) > NAME_LIMIT]
        if long:
            problems.append(f"{len(long)} names longer than {NAME_LIMIT} characters")
            shown += [n[:60] + "…" for n in long[:3]]
        double = [n for n, count in Counter(names).items() if count > 1]
        if double:
            problems.append(f"{len(double)} names that come more than once")
            shown += double[:3]
        folded = Counter(n.casefold() for n in set(names))
        cased = sorted(n for n in set(names) if folded[n.casefold()] > 1)
        if cased:
            problems.append("names that differ only by case")
            shown += cased[:4]
    if problems:
        yield Hit(
            cause=f"Among the groups: {', '.join(problems)}. Qlik's group names are unique, case-sensitive and at most "
            f"{NAME_LIMIT} characters long.",
            expected=f"unique names of at most {NAME_LIMIT} characters",
            actual=shown or len(names),
            attribute="groups",
            evidence=(Evidence(f"{f.read_prefix}.groups", shown or len(names)),),
            fix=idp_fixes(f, "groups-limit", f.idp_fix("groups", "Limit and clean the groups that are sent.")),
        )


@rule("M32", "groups-probably-cut", "info", "mapping", "The list of groups was probably cut", docs=(GROUPS,))
def groups_probably_cut(f: Facts) -> Iterator[Hit]:
    """What it means: Exactly as many groups arrive as the identity provider sends at most.
    Why Qlik cares: Groups that were left out are missing in Qlik, and with them the access that hangs on them.
    Fix: Limit the groups that are sent to those for Qlik, by the filter of the groups claim.
    Source: The provider's documentation of its groups claim (at most so many groups in a token).
    """
    f.need_read_claims()
    if f.qlik.groups_from_graph:
        raise NotChecked(f"Qlik asks {GRAPH} for the groups")
    limit = f.idp.table("groups", f.recognised.variant).get("limit")
    value = arrives(f, "groups")
    if limit is None or not isinstance(value, list) or len(value) != limit:
        return
    yield Hit(
        cause=f"Exactly {limit} groups arrive, which is where {f.idp.title} stops: the list was probably cut.",
        expected=f"fewer than {limit} groups",
        actual=limit,
        attribute="groups",
        evidence=(Evidence(f"{f.read_prefix}.groups", limit),),
        fix=idp_fixes(f, "groups-limit", f.idp_fix("groups", "Limit the groups that are sent to those for Qlik.")),
    )


@rule("M26", "group-scope-missing", "warning", "mapping", "The scope for groups is not requested", docs=(GROUPS,))
def group_scope_missing(f: Facts) -> Iterator[Hit]:
    """What it means: Groups are mapped, but the scope that this identity provider needs for them is not requested.
    Why Qlik cares: Qlik asks only for the scopes in its configuration; without this one the provider sends no groups.
    Fix: Add the scope to the Scope field of Qlik's advanced options.
    Source: Qlik's guide for Okta and its discussion (groups must be added to the scope); the provider's documentation.
    """
    if not groups_requested(f):
        raise NotChecked("nobody asked for groups")
    scope = needed_scope(f)
    configured = _configured_scope(f)
    if scope and configured is not None and scope not in configured:
        yield _unasked(f, scope, " ".join(configured))
        return
    _read(f)
    if f.scope is None:
        raise NotChecked("it is not known which scopes were requested")
    if scope and arrives(f, "groups") in (None, "", []):
        yield _unasked(f, scope, " ".join(f.scope))


def _configured_scope(f: Facts) -> tuple[str, ...] | None:
    """The scope of Qlik's configuration where nothing of a login was given; else what arrived tells."""
    config = f.qlik_idp
    if signed_in(f) or config is None or not config.scope_configured or f.qlik.groups_from_graph:
        return None
    return tuple(config.scope.split()) if config.claims_mapping.get("groups") else None


def _unasked(f: Facts, scope: str, asked: str) -> Hit:
    where = "authorize.request_url scope" if signed_in(f) else f"identity_provider.{f.qlik.options_member}.scope"
    return Hit(
        cause=f"Groups are mapped, but the scope “{scope}” that {f.idp.title} needs for them is not requested "
        f"(requested: {asked}).",
        expected=f"{asked} {scope}",
        actual=asked,
        attribute="groups",
        evidence=(Evidence(where, asked),),
        fix=(Fix("Qlik admin", places.SCOPE, f"Enter: {asked} {scope}"),),
    )
