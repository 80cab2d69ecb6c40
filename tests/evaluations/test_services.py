from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.errors import Missing
from prss_training.domain.evaluation import (
    Category,
    EvaluationIncomplete,
    EvaluationKind,
    OwnEvaluation,
    View,
)
from prss_training.domain.evidence import EvaluationDone, SignedOff, Withdrawn
from prss_training.domain.people import Role
from prss_training.domain.practice import ReasonMissing
from prss_training.evaluations import queries, services
from prss_training.evaluations.models import EvaluationDraft
from prss_training.evaluations.services import Opened, Writing
from prss_training.notices.models import Kind, Notice
from prss_training.together import ask
from tests.factories import (
    MORNING,
    make_enrollment,
    make_organization,
    make_person,
    make_sign_off,
)

MID = EvaluationKind.MID_POINT
FINAL = EvaluationKind.FINAL
CHICAGO = ZoneInfo("America/Chicago")
LATER = MORNING + timedelta(days=40)


def writing(rating=2, example="She asked before she gave advice.", onward="", **over):
    ratings = {c.value: rating for c in Category} | over.pop("ratings", {})
    examples = {c.value: example for c in Category} | over.pop("examples", {})
    return Writing(ratings, examples, onward)


@pytest.fixture
def naomi(session):
    return make_person(session, "Naomi Achebe", Role.SUPERVISOR)


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def give(session, rosa, naomi):
    def _give(said=None, kind=MID, at=MORNING, **over):
        return services.give_evaluation(
            session,
            over.pop("enrollment", rosa),
            kind,
            evaluator=over.pop("evaluator", naomi),
            writing=said or writing(),
            at=at,
            **over,
        )

    return _give


@pytest.fixture
def keep(session, rosa, naomi):
    def _keep(said, page="one", revision=0, evaluator=naomi, at=MORNING):
        return services.keep_draft(
            session,
            rosa,
            MID,
            evaluator=evaluator,
            writing=said,
            opened=Opened(page, revision),
            at=at,
        )

    return _keep


@pytest.fixture
def answer(session, rosa):
    def _answer(evaluation, view=View.PARTLY, body=" I had help that day. ", learner=None):
        return services.answer_evaluation(
            session,
            evaluation,
            learner=learner or rosa.person,
            view=view,
            body=body,
            at=MORNING,
        )

    return _answer


def happened(session):
    return list(session.scalars(select(TrailEntry.happened).order_by(TrailEntry.id)))


def told(session, person_id):
    return list(session.scalars(select(Notice.kind).where(Notice.recipient_id == person_id)))


# --- giving ---


def test_a_given_evaluation_holds_twelve_ratings_with_an_example_each(session, give, rosa):
    given = give(writing(ratings={"crisis": 0}))

    assert list(given.seen) == list(Category)
    assert given.seen[Category.CRISIS].rating == 0
    assert given.seen[Category.SUPPORT].example == "She asked before she gave advice."
    assert given.lowest == 0
    assert queries.evaluations_of(session, rosa) == [given]
    assert happened(session) == [Happened.EVALUATION_GIVEN]


def test_the_learner_is_told_at_once_and_can_open_it(session, give, rosa):
    given = give()

    [notice] = session.scalars(select(Notice).where(Notice.recipient_id == rosa.person_id))
    assert (notice.kind, notice.path) == (Kind.EVALUATION_GIVEN, f"/evaluations/{given.id}")


@pytest.mark.parametrize(
    "said",
    [
        writing(examples={"links": "   "}),
        writing(ratings={"links": 4}),
        Writing({}, {}, ""),
    ],
    ids=["a blank example", "a rating that is none", "nothing"],
)
def test_an_evaluation_with_anything_left_out_is_refused(session, give, said):
    with pytest.raises(EvaluationIncomplete, match=r"category 6|categories 1, 2, 3"):
        give(said)
    assert happened(session) == []


def test_nobody_evaluates_or_drafts_their_own_practice(session, give, keep, rosa):
    with pytest.raises(OwnEvaluation):
        give(evaluator=rosa.person)
    with pytest.raises(OwnEvaluation):
        keep(writing(), evaluator=rosa.person)


def test_a_newer_evaluation_succeeds_an_older_one_and_both_stay(session, give, rosa):
    first = give(writing(1))
    second = give(writing(3), at=LATER)

    assert (first.number, second.number) == (1, 2)
    assert queries.newest(session, [rosa.id])[rosa.id] == {MID: second}
    assert queries.evaluations_of(session, rosa) == [second, first]


def test_sending_the_same_evaluation_twice_gives_it_once(session, give, rosa):
    said = writing(2, "Line one.\r\nLine two. ")

    assert give(said) is give(said, at=LATER)
    assert len(queries.evaluations_of(session, rosa)) == 1
    assert give(said, kind=FINAL).number == 1


# --- drafts ---


def test_a_draft_is_kept_unfinished_and_goes_when_the_evaluation_is_given(
    session, keep, give, rosa, naomi
):
    keep(Writing({"support": 3}, {"support": "On Friday"}, "Groups"))
    kept = queries.drafts(session, naomi, [rosa.id])[rosa.id, MID]
    assert (kept.ratings, kept.examples["support"]) == ({"support": 3}, "On Friday")
    assert kept.onward == "Groups"

    give()
    assert session.scalars(select(EvaluationDraft)).all() == []
    assert Happened.EVALUATION_GIVEN in happened(session)


def test_a_page_goes_on_saving_and_one_opened_before_it_may_not(session, keep):
    keep(writing(1), page="phone")
    assert keep(writing(2), page="phone").revision == 2
    assert keep(writing(3), page="laptop", revision=2).revision == 3

    with pytest.raises(services.DraftMovedOn):
        keep(writing(0), page="phone", revision=1)


def test_an_old_page_does_not_give_over_a_newer_draft(keep, give):
    keep(writing(3), page="laptop")

    with pytest.raises(services.DraftMovedOn):
        give(writing(0), opened=Opened("phone", 0))
    assert give(writing(3), opened=Opened("laptop", 0)).lowest == 3


def test_a_draft_is_seen_by_whoever_writes_it_alone(session, keep, rosa):
    keep(writing())
    other = make_person(session, "Ines Ortega", Role.SUPERVISOR)

    assert queries.drafts(session, other, [rosa.id]) == {}


def test_a_draft_far_too_long_is_refused_with_what_to_do(keep):
    with pytest.raises(services.WordsTooMany, match="at most 2,000"):
        keep(writing(onward="x" * 9_000))


# --- the learner's answer ---


def test_a_learner_answers_once_in_their_own_words(session, give, answer, naomi):
    given = give()
    answer(given)

    assert (given.answer.view, given.answer.body) == (View.PARTLY, "I had help that day.")
    assert told(session, naomi.id) == [Kind.EVALUATION_ANSWERED]
    assert happened(session)[-1] is Happened.EVALUATION_ANSWERED
    with pytest.raises(services.AnsweredAlready):
        answer(given, view=View.AGREE)


def test_an_answer_needs_no_words(give, answer):
    assert answer(give(), view=View.AGREE, body="").body == ""


def test_nobody_else_answers_for_a_learner(session, give, answer, naomi):
    with pytest.raises(Missing):
        answer(give(), learner=naomi)


def test_an_evaluation_of_another_organization_or_learner_is_not_there(session, give, rosa):
    given = give()
    here, other = make_organization(session), make_organization(session, key="juniper-house")
    marcus = make_person(session, "Marcus Bell")

    assert queries.own_evaluation(session, given.id, here, rosa.person) is given
    for look in (
        lambda: queries.evaluation(session, given.id, other),
        lambda: queries.own_evaluation(session, given.id, here, marcus),
        lambda: queries.own_evaluation(session, given.id, other, rosa.person),
    ):
        with pytest.raises(queries.NoSuchEvaluation):
            look()


# --- evidence ---


def test_an_evaluation_is_evidence_until_a_newer_one_of_its_kind(session, give, rosa):
    first, second, last = give(writing(1)), give(writing(3), at=LATER), give(kind=FINAL)

    assert set(ask(session, queries.evaluation_facts({rosa.id: CHICAGO}))) == {
        (rosa.id, EvaluationDone("mid-point", 1, date(2026, 3, 2), f"evaluation:{first.id}")),
        (rosa.id, Withdrawn(f"evaluation:{first.id}", date(2026, 4, 11))),
        (rosa.id, EvaluationDone("mid-point", 3, date(2026, 4, 11), f"evaluation:{second.id}")),
        (rosa.id, EvaluationDone("final", 2, date(2026, 3, 2), f"evaluation:{last.id}")),
    }
    assert list(ask(session, queries.evaluation_facts({}))) == []


def test_a_sign_off_is_evidence_until_it_is_taken_back(session, rosa, naomi):
    row = make_sign_off(session, rosa, signed_by_id=naomi.id)
    services.reverse_sign_off(
        session, row, reason="Another person.", person=naomi, role=Role.SUPERVISOR, at=LATER
    )

    assert list(ask(session, queries.sign_off_facts({rosa.id: CHICAGO}))) == [
        (
            rosa.id,
            SignedOff("orientation", "Naomi Achebe", date(2026, 3, 2), f"sign-off:{row.id}"),
        ),
        (rosa.id, Withdrawn(f"sign-off:{row.id}", date(2026, 4, 11))),
    ]


# --- sign-offs ---


@pytest.fixture
def sign(session, rosa, naomi):
    def _sign(what="orientation", signer=naomi):
        return services.sign_off(
            session,
            rosa,
            what=what,
            title="Orientation",
            role=Role.SUPERVISOR,
            note=" All six points. ",
            signer=signer,
            at=MORNING,
        )

    return _sign


def test_a_sign_off_names_who_signed_in_which_role(session, sign, rosa):
    row = sign()

    assert (row.note, row.role, row.signed_by.name) == (
        "All six points.",
        Role.SUPERVISOR,
        "Naomi Achebe",
    )
    assert queries.signed_off(session, rosa) == {"orientation"}
    assert told(session, rosa.person_id) == [Kind.SIGNED_OFF]
    assert happened(session) == [Happened.SIGNED_OFF]


def test_nobody_signs_off_or_takes_back_for_themselves(session, sign, rosa):
    with pytest.raises(services.OwnSignOff):
        sign(signer=rosa.person)
    row = sign()
    with pytest.raises(services.OwnSignOff):
        services.reverse_sign_off(
            session, row, reason="x", person=rosa.person, role=Role.SUPERVISOR, at=MORNING
        )


def test_one_thing_is_signed_once_and_again_after_it_was_taken_back(session, sign, naomi, rosa):
    row = sign()
    with pytest.raises(services.SignedAlready):
        sign()
    take_back = {"person": naomi, "role": Role.SUPERVISOR, "at": MORNING}
    with pytest.raises(ReasonMissing):
        services.reverse_sign_off(session, row, reason=" ", **take_back)
    services.reverse_sign_off(session, row, reason="Not yet.", **take_back)
    with pytest.raises(services.SignOffReversed):
        services.reverse_sign_off(session, row, reason="Again.", **take_back)

    assert queries.signed_off(session, rosa) == frozenset()
    assert sign().id != row.id
    assert happened(session) == [
        Happened.SIGNED_OFF,
        Happened.SIGN_OFF_REVERSED,
        Happened.SIGNED_OFF,
    ]


def test_a_sign_off_of_another_organization_is_not_there(session, sign):
    row = sign()
    other = make_organization(session, key="juniper-house")

    with pytest.raises(queries.NoSuchSignOff):
        queries.sign_off(session, row.id, other)
    assert queries.sign_off(session, row.id, make_organization(session)) is row
