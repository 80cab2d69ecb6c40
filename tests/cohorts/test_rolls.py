"""People from a file: what each row would do, and that it happens once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prss_training.accounts.models import Invitation, User
from prss_training.accounts.services import try_code
from prss_training.cohorts import queries, rolls
from prss_training.cohorts.models import Joined, RollDraft
from prss_training.cohorts.rolls import Fate
from prss_training.domain.people import Role
from prss_training.people.models import Person
from tests.factories import MORNING, make_organization, make_person

HEAD = "name,email,username\n"


@pytest.fixture
def look(session, group):
    def _look(*rows, head=HEAD):
        return rolls.look(session, group.cohort, head + "\n".join(rows) + "\n", at=MORNING)

    return _look


@pytest.fixture
def bring(session, group):
    def _bring(*rows, at=MORNING):
        kept = rolls.keep_draft(
            session, group.cohort, HEAD + "\n".join(rows) + "\n", person=group.ines, at=at
        )
        return rolls.bring_in(session, kept, group.cohort, group.criteria, actor=group.ines, at=at)

    return _bring


def fates(looked):
    return [line.fate for line in looked.lines]


def name_of(session, place):
    user = session.scalars(select(User).where(User.person_id == place.enrollment.person_id)).one()
    return user.username, user.email


def test_a_row_says_what_would_happen_and_nothing_does(session, group, look):
    known = make_person(session, "Ada Cole")
    username = session.scalars(select(User.username).where(User.person_id == known.id)).one()
    rosas, _ = name_of(session, group.rosa)
    before = session.scalar(select(func.count()).select_from(Person))

    looked = look(
        f"Rosa Delgado,,{rosas}",
        f"Ada Cole,,{username}",
        "Sal Newman,sal@example.org,",
        "Two Rivers,,",
        "王小雯,,",
    )

    assert fates(looked) == [Fate.HERE, Fate.JOINS, Fate.INVITED, Fate.NEW, Fate.NEW]
    assert [line.username for line in looked.of(Fate.NEW)] == ["two.r", "learner"]
    assert session.scalar(select(func.count()).select_from(Person)) == before


def test_people_come_in_by_letter_or_with_a_code_that_opens(session, group, bring):
    brought = bring("Sal Newman,sal@example.org,", "Two Rivers,,")

    [slip] = brought.slips
    user = session.scalars(select(User).where(User.username == "two.r")).one()
    assert (slip.username, user.email) == ("two.r", None)
    assert try_code(session, user, slip.code, at=MORNING + timedelta(hours=1))
    [(invitation, token)] = brought.letters
    assert (invitation.email, bool(token)) == ("sal@example.org", True)
    placed = {p.enrollment.person.name: p.how for p in queries.places(session, group.cohort)}
    assert placed["Two Rivers"] is Joined.FILE
    assert [one.invitation for one in queries.invited(session, group.cohort, at=MORNING)] == [
        invitation
    ]


def test_a_file_that_is_sent_twice_does_nothing_twice(session, group, bring, look):
    rows = ("Sal Newman,sal@example.org,", "Two Rivers,,", "Lee Ford,,lee.f")
    bring(*rows)
    counts = [session.scalar(select(func.count()).select_from(t)) for t in (Person, Invitation)]

    looked = look(*rows)
    again = bring(*rows)

    assert fates(looked) == [Fate.WAITS, Fate.HERE, Fate.HERE]
    assert not looked.does_something
    assert (again.slips, again.letters, again.joined) == ([], [], [])
    assert counts == [
        session.scalar(select(func.count()).select_from(t)) for t in (Person, Invitation)
    ]


def test_two_people_of_one_name_are_told_apart_and_never_guessed(session, group, look):
    make_person(session, "Ada Cole")

    looked = look("Ada Cole,,", "Ada Cole,,ada.new", "Bo Dee,,", "Bo Dee,,")

    assert fates(looked) == [Fate.WRONG, Fate.NEW, Fate.NEW, Fate.WRONG]
    assert "write their username" in looked.lines[0].problem
    assert "same as row 4" in looked.lines[3].problem


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("R,,", "full name"),
        ("Sal Newman,not an address,", "whole email address"),
        ("Sal Newman,,S!", "small letters"),
        (",sal@example.org,", "full name"),
    ],
)
def test_what_is_wrong_in_a_row_is_said_in_a_sentence(look, row, said):
    [line] = look(row).problems

    assert said in line.problem
    assert line.row.number == 2


def test_a_username_of_somebody_else_is_refused_wherever_they_are(session, group, look):
    rosas, _ = name_of(session, group.rosa)
    stranger = make_person(session, "Olive", organization=make_organization(session, key="harbor"))
    theirs = session.scalars(select(User.username).where(User.person_id == stranger.id)).one()

    looked = look(f"Sal Newman,,{rosas}", f"Olive Stranger,,{theirs}")

    assert fates(looked) == [Fate.WRONG, Fate.WRONG]
    assert "Olive" not in looked.lines[1].problem


def test_an_address_known_elsewhere_is_not_given_away(session, group, look, bring):
    stranger = make_person(
        session, "Olive Oak", organization=make_organization(session, key="harbor")
    )
    email = session.scalars(select(User.email).where(User.person_id == stranger.id)).one()

    assert fates(look(f"Olive Oak,{email},", "Sal,nobody@example.org,")) == [Fate.INVITED] * 2
    assert len(bring(f"Olive Oak,{email},").letters) == 1


def test_whoever_learns_with_another_cohort_or_only_works_here_is_named(session, group, look):
    other = group.learner("Lee Ford", group.make("Thursdays"))
    username, _ = name_of(session, other)
    works = make_person(session, "Ada Cole", Role.SUPERVISOR)
    email = session.scalars(select(User.email).where(User.person_id == works.id)).one()

    looked = look(f"Lee Ford,,{username}", f"Ada Cole,{email},")

    assert "Thursdays" in looked.lines[0].problem
    assert "no learner" in looked.lines[1].problem


def test_a_file_that_does_not_fit_any_more_is_done_not_at_all(session, group):
    kept = rolls.keep_draft(
        session, group.cohort, HEAD + "Sal,s@example.org,\nTwo Rivers,,two\n",
        person=group.ines, at=MORNING,
    )  # fmt: skip
    make_person(session, "Somebody Else", username="two")

    with pytest.raises(rolls.NotBringable):
        rolls.bring_in(session, kept, group.cohort, group.criteria, actor=group.ines, at=MORNING)

    assert session.scalars(select(Invitation)).all() == []


def test_a_draft_is_its_owners_and_is_gone_after_a_day(session, group):
    rolls.keep_draft(session, group.cohort, "name\nSal\n", person=group.ines, at=MORNING)

    assert rolls.draft(session, group.cohort, group.ines, at=MORNING)
    for person, at in ((group.terrence, MORNING), (group.ines, MORNING + timedelta(days=1))):
        with pytest.raises(rolls.NoDraft):
            rolls.draft(session, group.cohort, person, at=at)
    rolls.drop_old_drafts(session, at=MORNING + timedelta(days=1))
    assert session.scalars(select(RollDraft)).all() == []
