"""What floors above the register keep of a holder, and forget with it.

A run names the learner beside the certificate it issued, a credential carries their pseudonym. The
register does not know of either. The application, which does, says at its start who forgets what;
each is asked within the act that withdraws the holder's details, so all of it goes or nothing does.
"""

from flask import Flask, current_app

from prss_training.certificates.withdrawing import Forget

KEY = "prss_forgetting"


def init_forgetting(app: Flask, *forget: Forget) -> None:
    """Have everything that floors above keep of a holder forgotten by `forget`, in this order."""
    app.extensions[KEY] = forget


def forgetting() -> tuple[Forget, ...]:
    """Return what is asked to forget a holder when their details are withdrawn."""
    found: tuple[Forget, ...] = current_app.extensions.get(KEY, ())
    return found
