"""The reference: a bare Flask view, one SELECT on the same database, one line of HTML."""

import os

from flask import Flask, render_template_string
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from prss_training.certificates.models import Certificate
from prss_training.records import Record

app = Flask("bare")
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["PRSS_BENCH_DATABASE"]
db = SQLAlchemy(app, metadata=Record.metadata, disable_autonaming=True)


@app.get("/verify/<code>")
def answer(code):
    """Look a certificate up by its code and say whose it is."""
    holder = db.session.scalar(
        select(Certificate.holder).where(Certificate.code == code.replace("-", ""))
    )
    return render_template_string("<p>{{ holder }}</p>", holder=holder)
