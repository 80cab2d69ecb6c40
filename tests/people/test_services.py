"""Adding people and organizations, and giving and ending roles."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.audit.services import breaks
from prss_training.domain.people import Role
from prss_training.people import queries
from prss_training.people.models import Person
from prss_training.people.services import (
    AlreadyHasRole,
    KeyTaken,
    KeyUnusable,
    LastAdministrator,
    LastRegistrar,
    NameUnusable,
    OrganizationFacts,
    ReasonMissing,
    RoleMisplaced,
    SeriesUnusable,
    ZoneUnknown,
    add_organization,
    add_person,
    change_organization,
    correct_name,
    end_role,
    give_role,
    tidy_name,
)
from tests.factories import MORNING, make_organization, make_person

FACTS = OrganizationFacts(name="  River  Valley ", zone="America/Denver", place="Ouray")
LATER = MORNING + timedelta(days=3)


def happened(session):
    return list(session.scalars(select(TrailEntry.happened).order_by(TrailEntry.id)))


def test_an_organization_is_added_with_a_tidy_name_and_a_trace(session):
    added = add_organization(
        session, FACTS, key="river-valley", series="RV", actor=None, at=MORNING
    )

    assert added.name == "River Valley"
    assert queries.organization(session, "river-valley") is added
    assert queries.organization(session, added.id) is added
    assert happened(session) == [Happened.ORGANIZATION_ADDED]


@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"key": "River Valley"}, KeyUnusable),
        ({"key": ""}, KeyUnusable),
        ({"series": "toolong7"}, SeriesUnusable),
        ({"series": "p"}, SeriesUnusable),
        ({"facts": OrganizationFacts(name="River", zone="Mars/Olympus")}, ZoneUnknown),
        ({"facts": OrganizationFacts(name="River", zone="America")}, ZoneUnknown),
        ({"facts": OrganizationFacts(name="River", zone="")}, ZoneUnknown),
        ({"facts": OrganizationFacts(name="R", zone="UTC")}, NameUnusable),
    ],
)
def test_an_organization_with_an_unusable_fact_is_refused(session, over, refusal):
    given = {"facts": FACTS, "key": "river-valley", "series": "RV"} | over

    with pytest.raises(refusal):
        add_organization(
            session, given["facts"], key=given["key"], series=given["series"],
            actor=None, at=MORNING,
        )  # fmt: skip


def test_two_organizations_cannot_share_a_key(session):
    make_organization(session)

    with pytest.raises(KeyTaken, match="riverbend"):
        add_organization(session, FACTS, key="riverbend", series="RV", actor=None, at=MORNING)


def test_a_change_of_settings_says_what_changed_and_nothing_else(session):
    where = make_organization(session)
    same = OrganizationFacts(
        where.name, where.zone, where.place, where.open_sign_up,
        where.signatory_name, where.signatory_role,
    )  # fmt: skip

    assert change_organization(session, where, same, actor=None, at=LATER) == []
    assert happened(session) == []

    other = OrganizationFacts(where.name, "UTC", where.place, False, "Ada Ng", "Director")
    changed = change_organization(session, where, other, actor=None, at=LATER)

    assert set(changed) == {"zone", "open_sign_up", "signatory_name", "signatory_role"}
    [entry] = session.scalars(select(TrailEntry))
    assert entry.detail["signatory_name"] == "Ada Ng"


def test_a_role_is_given_once(session):
    who = make_person(session, "Rosa Delgado")

    with pytest.raises(AlreadyHasRole, match="Rosa Delgado is a learner here already"):
        give_role(session, who, make_organization(session), Role.LEARNER, actor=None, at=LATER)


def test_a_role_that_was_ended_can_begin_again(session):
    where = make_organization(session)
    who = make_person(session, "Luis Ortega", Role.LEARNER, Role.TRAINER)
    held = queries.membership(session, where, who, Role.TRAINER)

    end_role(session, held, actor=None, at=LATER)
    assert queries.roles_of(session, who, where) == {Role.LEARNER}
    give_role(session, who, where, Role.TRAINER, actor=None, at=LATER + timedelta(days=1))

    assert queries.roles_of(session, who, where) == {Role.LEARNER, Role.TRAINER}
    assert happened(session) == [Happened.ROLE_ENDED, Happened.ROLE_GIVEN]
    assert not list(breaks(session))


def test_a_role_ends_only_once(session):
    who = make_person(session, "Luis Ortega", Role.TRAINER)
    held = queries.membership(session, make_organization(session), who, Role.TRAINER)
    end_role(session, held, actor=None, at=LATER)

    with pytest.raises(queries.NoSuchRole):
        end_role(session, held, actor=None, at=LATER)
    with pytest.raises(queries.NoSuchRole):
        queries.membership(session, make_organization(session), who, Role.TRAINER)


def test_the_only_registrar_keeps_the_role_until_there_is_another(session):
    where = make_organization(session)
    first = make_person(session, "Priya Raman", Role.REGISTRAR)
    held = queries.membership(session, where, first, Role.REGISTRAR)
    make_person(
        session, "Elsewhere", Role.REGISTRAR, organization=make_organization(session, key="other")
    )

    with pytest.raises(LastRegistrar):
        end_role(session, held, actor=None, at=LATER)
    make_person(session, "Second Registrar", Role.REGISTRAR)
    end_role(session, held, actor=None, at=LATER)

    assert held.ended_at == LATER


def test_the_only_administrator_keeps_the_role(session):
    boss = make_person(session, "Ada Ng", Role.ADMINISTRATOR)

    with pytest.raises(LastAdministrator):
        end_role(
            session,
            queries.membership(session, None, boss, Role.ADMINISTRATOR),
            actor=boss,
            at=LATER,
        )


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.TRAINER])
def test_a_role_belongs_where_it_belongs(session, role):
    who = make_person(session)
    where = make_organization(session) if role is Role.ADMINISTRATOR else None

    with pytest.raises(RoleMisplaced):
        give_role(session, who, where, role, actor=None, at=LATER)


def test_an_administrator_is_one_in_every_organization(session):
    boss = make_person(session, "Ada Ng", Role.ADMINISTRATOR)

    for place in (None, make_organization(session), make_organization(session, key="other")):
        assert queries.roles_of(session, boss, place) == {Role.ADMINISTRATOR}


def test_roles_in_one_organization_say_nothing_about_another(session):
    other = make_organization(session, key="other")
    who = make_person(session, "Luis Ortega", Role.TRAINER)

    assert queries.roles_of(session, who, other) == frozenset()
    with pytest.raises(queries.NoSuchPerson):
        queries.member(session, other, who.id)
    assert queries.member(session, make_organization(session), who.id) is who


def test_members_are_listed_by_name_and_by_role(session):
    where = make_organization(session)
    make_person(session, "zoe Lind", Role.LEARNER, Role.TRAINER)
    make_person(session, "Abel Finch")
    make_person(session, "Elsewhere", organization=make_organization(session, key="other"))

    assert [p.name for p in queries.members(session, where)] == ["Abel Finch", "zoe Lind"]
    assert [p.name for p in queries.members(session, where, Role.TRAINER)] == ["zoe Lind"]


def test_a_name_is_corrected_with_its_reason_kept(session):
    registrar = make_person(session, "Priya Raman", Role.REGISTRAR)
    who = make_person(session, "Rosa Delgdo")

    correct_name(
        session, who, " Rosa  Delgado ", reason="Spelled wrong.",
        organization=make_organization(session), actor=registrar, at=LATER,
    )  # fmt: skip

    assert who.name == "Rosa Delgado"
    [entry] = session.scalars(select(TrailEntry))
    assert entry.detail == {
        "before": "Rosa Delgdo", "after": "Rosa Delgado", "reason": "Spelled wrong.",
    }  # fmt: skip


def test_a_name_is_not_corrected_without_a_reason(session):
    who = make_person(session, "Rosa Delgado")

    with pytest.raises(ReasonMissing):
        correct_name(session, who, "Eve", reason="  ", organization=None, actor=None, at=LATER)

    assert who.name == "Rosa Delgado"


@pytest.mark.parametrize("name", ["", " x ", "12345", "a" * 101, "\n"])
def test_a_name_that_cannot_stand_on_a_certificate_is_refused(name):
    with pytest.raises(NameUnusable):
        tidy_name(name)


@pytest.mark.parametrize("name", ["Ng Li", "Ö B", "王秀英", "محمد علي", "a" * 100])
def test_names_of_every_script_and_length_are_taken(name):
    assert tidy_name(name) == name


def test_what_is_not_there_is_missing(session):
    with pytest.raises(queries.NoSuchOrganization):
        queries.organization(session, "nowhere")
    with pytest.raises(queries.NoSuchPerson):
        queries.person(session, 999_999)


def test_a_new_person_has_no_role(session):
    added = add_person(session, "New Person", actor=None, at=MORNING)

    assert session.get(Person, added.id) is added
    assert queries.memberships_of(session, added) == []
