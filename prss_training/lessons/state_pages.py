"""What states lay over the program: what they add, what they count, and what to ask."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import may, may_required
from prss_training.domain.errors import Missing
from prss_training.domain.people import Act
from prss_training.domain.program import StatePack, StateTopic
from prss_training.lessons.reading import state_guide, state_text
from prss_training.web.library import library

bp = Blueprint("states", __name__)


class NoSuchTopic(Missing):
    """The state's pack has no such topic."""

    def __init__(self, pack: StatePack) -> None:
        super().__init__(f"{pack.name} adds no such topic. Go back to its page and choose one.")


@bp.get("/states/")
@may_required(Act.LEARN, Act.READ_GUIDES, Act.SEE_LEARNERS)
def packs() -> ResponseReturnValue:
    """List the states that the program is fitted to."""
    return render_template("states/packs.html", packs=library().states)


@bp.get("/states/<key>")
@may_required(Act.LEARN, Act.READ_GUIDES, Act.SEE_LEARNERS)
def pack(key: str) -> ResponseReturnValue:
    """Show what one state adds, what it counts, and what to ask the sponsor."""
    found = library().state_pack(key)
    return render_template(
        "states/pack.html",
        pack=found,
        modules={module.key: module for module in library().modules},
        credentials=[library().newest(key) for key in found.credentials],
        may_read_guide=may(Act.READ_GUIDES),
    )


@bp.get("/states/<key>/<topic>")
@may_required(Act.LEARN, Act.READ_GUIDES, Act.SEE_LEARNERS)
def topic(key: str, topic: str) -> ResponseReturnValue:
    """Show the reading of a topic that a state adds, whole, on one page."""
    found = library().state_pack(key)
    shown = _topic(found, topic)
    terms = list(library().terms.values())
    texts = [(part, state_text(shown, part.markdown, terms, 3)) for part in shown.lesson]
    return render_template(
        "states/topic.html",
        pack=found,
        topic=shown,
        texts=texts,
        terms=list(dict.fromkeys(term for _, text in texts for term in text.terms)),
        sources=list(dict.fromkeys(source for _, text in texts for source in text.sources)),
        may_read_guide=may(Act.READ_GUIDES),
    )


@bp.get("/guides/states/<key>/<topic>")
@may_required(Act.READ_GUIDES)
def guide(key: str, topic: str) -> ResponseReturnValue:
    """Show the plan for the session of a topic that a state adds."""
    found = library().state_pack(key)
    shown = _topic(found, topic)
    terms = list(library().terms.values())
    return render_template(
        "states/guide.html", pack=found, topic=shown, guide=state_guide(shown, terms)
    )


def _topic(pack: StatePack, key: str) -> StateTopic:
    for found in pack.topics:
        if found.key == key:
            return found
    raise NoSuchTopic(pack)
