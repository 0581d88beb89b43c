"""Discovery and the metadata it gives: the rules in the order of the catalogue."""

from __future__ import annotations

from inspector.rules.discovery.address import (
    discovery_admin_url,
    discovery_issuer_mismatch,
    discovery_multi_tenant_template,
    discovery_not_found,
    discovery_url_incomplete,
    discovery_v1_endpoint,
    discovery_wrong_tenant,
)
from inspector.rules.discovery.metadata import (
    discovery_alg_unsupported_by_qlik,
    discovery_auth_method_unsupported,
    discovery_code_flow_unsupported,
    discovery_missing_endpoint,
    discovery_no_userinfo,
    discovery_scope_not_offered,
)
from inspector.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    discovery_not_found,
    discovery_wrong_tenant,
    discovery_issuer_mismatch,
    discovery_missing_endpoint,
    discovery_no_userinfo,
    discovery_alg_unsupported_by_qlik,
    discovery_scope_not_offered,
    discovery_code_flow_unsupported,
    discovery_auth_method_unsupported,
    discovery_admin_url,
    discovery_multi_tenant_template,
    discovery_v1_endpoint,
    discovery_url_incomplete,
)
