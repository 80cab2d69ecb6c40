"""What a registrar searched the register for, as the one question that every page asks."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select

from prss_training.certificates import queries
from prss_training.certificates.forms import SearchForm
from prss_training.certificates.models import Certificate
from prss_training.people.models import Organization


def searched(form: SearchForm, organization: Organization, *, at: datetime) -> Select[Certificate]:
    """Return the query for what was searched for: the list, and whatever is done to all of it."""
    return queries.listed(
        organization,
        sought=(form.q.data or "").strip(),
        status=form.chosen,
        withdrawn=form.withdrawn,
        ending=form.chosen_ending,
        on=organization.day_of(at),
    )


def as_sent(form: SearchForm) -> Mapping[str, str]:
    """Return what was searched for as it is sent along with a form, by field name."""
    return {field.name: field.data or "" for field in form}
