"""Roles and the unified social credit code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.standards.roles import ROLES, UnknownRole, desk_of, office_of, permissions_of, role, role_name
from shared.standards.uscc import ALPHABET, NotACode, check_character, is_valid

VALID = [
    "11500381009320238D",
    "11500000009275780L",
    "11500114009130039C",
    "11500234008646164K",
    "11500384008682034F",
    "12441500196720244T",
]
INVALID = ["11500381009320238C", "11500381O09320238D", "1150038100932023D", "11500116009320238D"]


@pytest.mark.parametrize("code", VALID)
def test_real_codes_are_valid_wherever_they_were_registered(code):
    assert is_valid(code)


@pytest.mark.parametrize("code", [*INVALID, "", None, 11500381009320238, "11500381009320238d", VALID[0] + "\n"])
def test_wrong_codes_are_not_valid(code):
    assert not is_valid(code)


@given(st.text(alphabet=ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_changed_character_is_noticed(first17, place, other):
    code = first17 + check_character(first17)
    changed = code[:place] + other + code[place + 1 :]

    assert is_valid(code)
    assert is_valid(changed) == (changed == code)


@pytest.mark.parametrize("start", ["", "1" * 16, "1" * 18, "I" + "1" * 16])
def test_what_cannot_begin_a_code_has_no_check_character(start):
    with pytest.raises(NotACode):
        check_character(start)


def test_roles_add_up():
    assert permissions_of(["compiler", "endorser"]) >= {"item.compile", "item.endorse", "inbox.view"}
    assert "item.compile" not in permissions_of(["endorser"])


def test_a_role_that_is_gone_permits_nothing():
    assert permissions_of(["emperor"]) == permissions_of([]) == {"inbox.view"}
    assert role_name("emperor") == "emperor"
    with pytest.raises(UnknownRole):
        role("emperor")


def test_reviewers_speak_for_their_office_and_land_at_its_desk():
    assert office_of(["legal_reviewer", "supervisor", "emperor"]) == {"legal_review"}
    assert desk_of(["supervisor", "legal_reviewer"]) == "review"
    assert desk_of([]) == "notify"


def test_each_role_has_a_chinese_name_a_desk_and_permissions():
    assert {entry.desk for entry in ROLES.values()} <= {"intake", "review", "coding", "publish", "notify"}
    assert all(
        entry.name_zh and entry.permissions and role_name(name) == entry.name_zh for name, entry in ROLES.items()
    )
