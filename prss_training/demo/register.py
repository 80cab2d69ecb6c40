"""The register in use: a board checks, a holder asks, and something waits for a second person."""

from dataclasses import dataclass

from prss_training.agencies.models import Agency
from prss_training.agencies.services import KeyFacts, Scope, add_agency, make_key
from prss_training.certificates.asking import Wish, ask
from prss_training.certificates.models import Certificate
from prss_training.certificates.proposals import propose
from prss_training.demo.cast import ADA, DANA, PRIYA, ROSA
from prss_training.demo.telling import Story, seat
from prss_training.disclosures.models import Shown, Way
from prss_training.disclosures.services import disclose, set_listed
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.certificate_number import CertificateNumber, VerificationCode
from prss_training.domain.replacement import Ask, Why
from prss_training.files.store import Store
from prss_training.people.services import OrganizationFacts
from prss_training.rosters.reading import Line
from prss_training.rosters.services import take_roster
from prss_training.watches.services import make_watch

BOARD_NAME = "North Shore Board of Peer Certification"
_AGO = 40
_NEVER_ISSUED = CertificateNumber("PL", 2026, 900)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the installation gives: where files go, and what keys for programs are hashed with."""

    store: Store
    secret_key: str


def open_board(story: Story, *, secret_key: str) -> Agency:
    """Let a board check certificates, by its own person and by a program of its own."""
    dana = story.people[DANA.username]
    at = story.day(_AGO)
    board = add_agency(
        story.session,
        OrganizationFacts(
            name=BOARD_NAME,
            place="Two Harbors, Minnesota",
            zone="America/Chicago",
            open_sign_up=False,
            signatory_name=ADA.name,
            signatory_role="Credentialing desk",
        ),
        key="north-shore-board",
        contact=ADA.address,
        actor=dana,
        at=at,
    )
    ada = seat(story, ADA, board.organization, actor=dana, at=at)
    make_key(
        story.session,
        board,
        KeyFacts("The board's own licensing system", tuple(Scope)),
        secret_key=secret_key,
        actor=ada,
        at=at,
    )
    return board


def begin_watch(story: Story, board: Agency, certificates: list[Certificate]) -> None:
    """Let the board be told of whatever happens to two certificates from now on."""
    codes = [str(VerificationCode(one.code)) for one in certificates]
    who = story.people[ADA.username].id
    make_watch(story.session, board, codes, at=story.day(3, hour=9), person_id=who)


def be_checked(story: Story, board: Agency, certificates: list[Certificate]) -> None:
    """Let others open a certificate, and the board hand in a roster as people write them."""
    rosa, wen = certificates
    for way, hour in ((Way.CODE, 11), (Way.FILE, 15)):
        disclose(story.session, [rosa.id], way, Shown.EVERYTHING, at=story.day(3, hour=hour))
    take_roster(
        story.session,
        board,
        [
            Line(1, number=rosa.face["number"], name="Rosa Delgado"),
            Line(2, number=rosa.face["number"], name="Rosa Delgdo"),
            Line(3, number=rosa.face["number"], name="Robert Smith"),
            Line(4, code=str(VerificationCode(wen.code)), name=wen.holder),
            Line(5, number=str(_NEVER_ISSUED), name="Jordan Rivers"),
            Line(6, name="Marcus Bell"),
        ],
        file_name="peer-staff-november.csv",
        at=story.day(1, hour=9),
        person_id=story.people[ADA.username].id,
    )


def ask_for_own(story: Story, certificates: list[Certificate], store: Store) -> None:
    """Let one holder be found by name and ask for a new certificate; another wants to be gone."""
    rosa, wen = certificates
    holder = story.people[ROSA.username]
    set_listed(story.session, holder, listed=True, at=story.day(3, hour=18))
    ask(
        story.session,
        rosa,
        Wish(Ask.REPLACE, Why.DAMAGED, said="My copy got wet when the basement flooded."),
        holder=holder,
        store=store,
        at=story.day(1, hour=18),
    )
    propose(
        story.session,
        wen,
        Step.WITHDRAW,
        reason=Reason.HOLDER_ASKED,
        note="Wen called and wrote: he would like his name taken out of the register.",
        registrar=story.people[PRIYA.username],
        at=story.day(1, hour=11),
    )
