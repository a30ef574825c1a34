"""The front door of reads."""

from molek.privacy.queries.breaches import (
    BreachPage,
    authority_pdf,
    breach_for,
    breach_page,
    breaches,
    concerned_csv,
    notices_for,
    public_notices,
)
from molek.privacy.queries.desk import (
    DeskRow,
    desk,
    desk_question,
    desk_request,
    forwarded,
    forwarded_one,
    own_questions,
    proof_of,
    question_to,
    unjustified,
)
from molek.privacy.queries.looking import Look, LookFilter, WhoLooked, own_question, who_looked
from molek.privacy.queries.processing import processing_csv, processing_record
from molek.privacy.queries.requests import (
    OwnData,
    correctable,
    objectionable,
    own_data,
    own_request,
    own_requests,
)

__all__ = [
    "BreachPage",
    "DeskRow",
    "Look",
    "LookFilter",
    "OwnData",
    "WhoLooked",
    "authority_pdf",
    "breach_for",
    "breach_page",
    "breaches",
    "concerned_csv",
    "correctable",
    "desk",
    "desk_question",
    "desk_request",
    "forwarded",
    "forwarded_one",
    "notices_for",
    "objectionable",
    "own_data",
    "own_question",
    "own_questions",
    "own_request",
    "own_requests",
    "processing_csv",
    "processing_record",
    "proof_of",
    "public_notices",
    "question_to",
    "unjustified",
    "who_looked",
]
