"""The front door of reads: histories, accesses, seals, proofs, and the check of the whole."""

from molek.audit.queries.accesses import (
    READERS,
    AccessCount,
    AccessShown,
    access_counts,
    access_of,
    accesses_of,
    reader_name,
    residents_read,
)
from molek.audit.queries.checking import BadSeal, VerifyReport, verify_log
from molek.audit.queries.histories import PRESENTERS, Shown, history
from molek.audit.queries.proofs import (
    ConsistencyProof,
    InclusionProof,
    consistency_proof,
    hashes,
    inclusion_proof,
    published_roots,
    text_of,
)
from molek.audit.queries.seals import (
    DailyRoot,
    SealInfo,
    daily_roots,
    latest_seal,
    log_page,
    seal_info,
    seal_of_size,
    seals,
)
from molek.audit.queries.stretches import Problem

__all__ = [
    "PRESENTERS",
    "READERS",
    "AccessCount",
    "AccessShown",
    "BadSeal",
    "ConsistencyProof",
    "DailyRoot",
    "InclusionProof",
    "Problem",
    "SealInfo",
    "Shown",
    "VerifyReport",
    "access_counts",
    "access_of",
    "accesses_of",
    "consistency_proof",
    "daily_roots",
    "hashes",
    "history",
    "inclusion_proof",
    "latest_seal",
    "log_page",
    "published_roots",
    "reader_name",
    "residents_read",
    "seal_info",
    "seal_of_size",
    "seals",
    "text_of",
    "verify_log",
]
