from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from inspector.jose.salvage import salvage

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


def test_salvage_keeps_the_members_before_the_damage() -> None:
    text = b'{"iss": "https://x", "aud": ["a", "b"], "exp": 17, "name": "Ali'
    assert salvage(text) == {"iss": "https://x", "aud": ["a", "b"], "exp": 17}
    assert salvage(b'{"exp": 17') == {}
    assert salvage(b'{"exp": 1e+') == {}
    assert salvage(b'{"aud": ["a"]') == {"aud": ["a"]}
    assert salvage(b'{"a": 1}, "b": 2}') == {"a": 1}
    assert salvage(b'{"exp": 17}') == {"exp": 17}
    assert salvage(b"no object") == {}


@given(json_values, st.integers(0, 60))
def test_salvage_of_a_cut_object_holds_only_true_members(value: object, cut: int) -> None:
    whole = {"first": value, "second": value}
    text = json.dumps(whole).encode()
    kept = salvage(text[: max(0, len(text) - cut)])
    assert all(whole[name] == kept[name] for name in kept)
