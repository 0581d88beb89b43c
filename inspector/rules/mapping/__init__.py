"""The mapping into Qlik: the rules in the order of the catalogue."""

from __future__ import annotations

from inspector.rules.mapping.groups import (
    group_scope_missing,
    groups_are_ids,
    groups_limit,
    groups_missing,
    groups_not_array,
    groups_overage,
    groups_path_names,
    groups_probably_cut,
    groups_read_from_graph,
)
from inspector.rules.mapping.lookups import (
    claim_empty,
    claim_name_near_miss,
    claim_needs_pointer,
    claim_only_in_access_token,
    claim_only_in_id_token,
    claim_only_in_userinfo,
    claim_type_unusable,
    client_id_claim_absent,
    mapping_blank,
    picture_not_url,
    realm_doubled,
)
from inspector.rules.mapping.subject import email_guest_upn, sub_missing, sub_not_unique, sub_unreadable
from inspector.rules.mapping.values import (
    email_invalid,
    email_missing,
    email_verified_false,
    email_verified_missing,
    email_verified_not_boolean,
    name_missing,
    override_unavailable,
    pending_result_differs,
)
from inspector.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    email_verified_missing,
    email_verified_false,
    email_verified_not_boolean,
    override_unavailable,
    sub_unreadable,
    sub_missing,
    name_missing,
    email_missing,
    email_invalid,
    groups_missing,
    groups_are_ids,
    groups_not_array,
    groups_overage,
    groups_read_from_graph,
    groups_path_names,
    groups_limit,
    picture_not_url,
    claim_only_in_id_token,
    claim_only_in_userinfo,
    claim_only_in_access_token,
    claim_name_near_miss,
    claim_needs_pointer,
    mapping_blank,
    client_id_claim_absent,
    realm_doubled,
    group_scope_missing,
    claim_empty,
    claim_type_unusable,
    pending_result_differs,
    sub_not_unique,
    email_guest_upn,
    groups_probably_cut,
)
