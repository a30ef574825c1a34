"""Every address of the city: what it needs to be asked for, what is sent to it, and to whom it opens.

A new address must take its place in :data:`DOORS`; parts of the city have lists of their own beside this one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from molek.idcards import queries as idcards
from molek.idcards.enums import PaperKind
from tests.faults import (
    departments,
    doors_feedback,
    doors_insight,
    doors_integrity,
    doors_news,
    doors_portfolio,
    doors_privacy,
    doors_survey,
    doors_whistleblowing,
)
from tests.faults.world import AT_BOX, OWNER_NIK, World

OFFICIALS = frozenset(
    "lurah secretary kasi camat clerk other_lurah other_clerk retired".split() + list(departments.PEOPLE)
)
RESIDENTS = frozenset({"owner", "stranger"})
BOXES = frozenset(AT_BOX)
VISITORS = BOXES - {"box"}  # signed in at a Service Box: that counts at the box and nowhere else
EVERYBODY = OFFICIALS | RESIDENTS | BOXES | {"anonymous"}
NOBODY: frozenset[str] = frozenset()  # a machine's door: a signature opens it, no session does
HERE = frozenset({"lurah", "camat"})  # who reads and signs in Fatubesi; the camat decides what lies too long
SIGNERS_HERE = HERE | {"secretary"}
DECIDERS = frozenset({"lurah", "secretary", "kasi", "camat", "other_lurah"})  # somewhere: their own lists
SIGNERS = frozenset({"lurah", "secretary", "camat", "other_lurah"})
PRINTERS = frozenset({"lurah", "secretary", "kasi", "camat", "clerk", "other_lurah", "other_clerk"})
REGISTRY = frozenset({"registrar", "registry_head"})
COUNTERS = frozenset({"clerk", "other_clerk"}) | REGISTRY  # where a service card is made
HELPERS = COUNTERS | {"hall_clerk"}
ADMIN = frozenset({"admin", "second_admin"})
BOX_KEEPERS = ADMIN | {"box_operator"}
REVENUE = frozenset({"revenue_head", "revenue_clerk"})
REVENUE_HEAD = frozenset({"revenue_head"})
CARD_OFFICE = REGISTRY | {"hall_manager", "hall_clerk"}
CARD_HEAD = frozenset({"registry_head"})
SERVERS = frozenset({"clerk", "other_clerk", "registrar", "hall_clerk"})  # at counters, each in his own hall
HALL = frozenset({"registrar", "hall_manager", "hall_clerk"})  # who gives numbers in the registry's hall
HALL_SERVERS = frozenset({"registrar", "hall_clerk"})
MANAGERS = frozenset({"hall_manager", "kasi"})  # each of his own hall
AT_A_COUNTER = frozenset({"hall_clerk"})  # at this moment
HALL_MANAGER = frozenset({"hall_manager"})

Args = Callable[[World], list[Any]]


def nothing(_world: World) -> list[Any]:
    return []


def task(world: World) -> list[Any]:
    return [world.in_review.tasks.get().pk]


def drafted(*more: Any) -> Args:
    return lambda _world: [departments.DRAFTED, *more]


def submitted(_world: World) -> list[Any]:
    return [departments.SUBMITTED]


def bill(world: World) -> list[Any]:
    return [world.more.taxes.bill.pk]


def day(world: World) -> list[Any]:
    return [world.more.taxes.day.day.isoformat()]


def ticket(world: World) -> list[Any]:
    return [world.more.halls.ticket.token]


def board(*more: Any) -> Args:
    return lambda world: [world.more.halls.hall.code, world.more.halls.hall.board_token, *more]


def booking(world: World) -> list[Any]:
    return [world.more.halls.appointment.code]


def free_counter(world: World) -> list[Any]:
    return [world.more.halls.counter.pk]


def own_application(world: World) -> list[Any]:
    return [world.issued.application_ref]


def box_print(world: World) -> list[Any]:
    return [world.more.boxes.print.pk]


def box(world: World) -> list[Any]:
    return [world.more.boxes.device.pk]


def card(world: World) -> list[Any]:
    return [world.more.cards.card.code]


def printer(world: World) -> list[Any]:
    return [world.more.cards.printer]


# Address -> (what it opens, to whom).
DOORS: dict[str, tuple[Args, frozenset[str]]] = {
    "home": (nothing, EVERYBODY),
    "help": (nothing, EVERYBODY),
    "gallery": (nothing, EVERYBODY),  # in the demo
    "health": (nothing, EVERYBODY),
    "ready": (nothing, EVERYBODY),
    "set_language": (nothing, EVERYBODY),
    "security-txt": (nothing, EVERYBODY),
    "catalogue:services": (nothing, EVERYBODY),
    "catalogue:service": (lambda w: ["domicile-letter"], EVERYBODY),
    "audit:log": (nothing, EVERYBODY),
    "audit:roots": (nothing, EVERYBODY),
    "messages:demo": (nothing, EVERYBODY),  # in the demo
    "documents:verify": (lambda w: [w.issued.document.token], EVERYBODY),
    "documents:proof": (lambda w: [w.issued.document.token], EVERYBODY),
    "documents:offline": (nothing, EVERYBODY),
    "documents:keys": (nothing, EVERYBODY),
    "documents:worker": (nothing, EVERYBODY),
    "documents:compare": (nothing, EVERYBODY),
    "documents:registers": (nothing, SIGNERS),
    "documents:register": (lambda w: [w.reserved.register_id], SIGNERS_HERE),
    "documents:void": (lambda w: [w.reserved.pk], HERE),
    "residents:sign-in": (nothing, EVERYBODY),
    "residents:code": (nothing, EVERYBODY),
    "residents:code-again": (nothing, EVERYBODY),
    "residents:sign-out": (nothing, EVERYBODY),
    "residents:assist": (nothing, HELPERS),
    "residents:assist-confirm": (nothing, HELPERS),
    "residents:represent": (nothing, HELPERS),
    "residents:represent-confirm": (nothing, HELPERS),
    "residents:assist-end": (nothing, OFFICIALS),
    "residents:search": (nothing, PRINTERS | REGISTRY),
    "residents:import": (nothing, REGISTRY),
    "residents:import-run": (lambda w: [w.import_run.pk], REGISTRY),
    "residents:import-report": (lambda w: [w.import_run.pk], REGISTRY),
    "residents:record": (lambda w: [w.owner.ref], SIGNERS_HERE | {"kasi"} | REGISTRY),
    "staff:sign-in": (nothing, EVERYBODY),
    "staff:sign-in-code": (nothing, EVERYBODY),  # each step leads back to the first
    "staff:sign-in-recovery": (nothing, EVERYBODY),
    "staff:first-password": (nothing, EVERYBODY),
    "staff:first-second-factor": (nothing, EVERYBODY),
    "staff:sign-out": (nothing, EVERYBODY),
    "staff:account": (nothing, OFFICIALS),
    "staff:change-password": (nothing, OFFICIALS),
    "staff:new-second-factor": (nothing, OFFICIALS),
    "staff:confirm": (nothing, OFFICIALS),
    "staff:manage": (nothing, ADMIN),
    "staff:units": (nothing, ADMIN),
    "staff:new-unit": (nothing, ADMIN),
    "staff:unit": (lambda w: [w.lurah_holding.post.unit_id], ADMIN),
    "staff:change-unit": (lambda w: [w.lurah_holding.post.unit_id], ADMIN),
    "staff:new-post": (lambda w: [w.lurah_holding.post.unit_id], ADMIN),
    "staff:posts": (nothing, ADMIN),
    "staff:post": (lambda w: [w.lurah_holding.post.pk], ADMIN),
    "staff:assign": (lambda w: [w.lurah_holding.post.pk], ADMIN),
    "staff:delegate": (lambda w: [w.lurah_holding.post.pk], ADMIN),
    "staff:end-holding": (lambda w: [w.lurah_holding.pk], ADMIN),
    "staff:officials": (nothing, ADMIN),
    "staff:new-official": (nothing, ADMIN),
    "staff:official": (lambda w: [w.officials["lurah"].pk], ADMIN),
    "staff:change-official": (lambda w: [w.officials["lurah"].pk], ADMIN),
    "staff:deactivate": (lambda w: [w.officials["lurah"].pk], ADMIN),
    "staff:reactivate": (lambda w: [w.officials["lurah"].pk], ADMIN),
    "staff:reset-password": (lambda w: [w.officials["lurah"].pk], ADMIN),
    "staff:reset-second-factor": (lambda w: [w.officials["lurah"].pk], ADMIN),
    "staff:calendar": (nothing, ADMIN),
    "staff:import-holidays": (nothing, ADMIN),
    "staff:remove-holiday": (lambda w: [dt.date(2026, 3, 19)], ADMIN),
    "staff:demo-codes": (nothing, EVERYBODY),  # in the demo
    "cases:own": (nothing, RESIDENTS),
    "cases:apply": (lambda w: ["population-biodata"], RESIDENTS),
    "cases:application": (lambda w: [w.in_review.ref], frozenset({"owner"})),
    "cases:status": (lambda w: [w.in_review.ref], frozenset({"owner"})),
    "cases:withdraw": (lambda w: [w.in_review.ref], frozenset({"owner"})),
    "cases:request-review": (lambda w: [w.rejected.ref], frozenset({"owner"})),
    "cases:correct": (lambda w: [w.correcting.ref], frozenset({"owner"})),
    "cases:attachment": (lambda w: [w.correcting.ref, "business_photo"], frozenset({"owner"})),
    "cases:desk": (nothing, PRINTERS),
    "cases:retry-outcome": (lambda w: [w.issued.application_ref], SIGNERS_HERE | {"kasi"}),
    "cases:task": (task, HERE),
    "cases:accept": (task, frozenset({"lurah"})),
    "cases:reject": (task, frozenset({"lurah"})),
    "cases:request-correction": (task, frozenset({"lurah"})),
    "cases:reassign": (task, frozenset({"camat"})),
    "cases:task-attachment": (lambda w: [w.correcting.tasks.get().pk, "business_photo"], frozenset({"kasi", "camat"})),
    "letters:download": (lambda w: [w.issued.application_ref], frozenset({"owner"})),
    "letters:signing": (nothing, SIGNERS),
    "letters:signing-key": (nothing, SIGNERS),
    "letters:preview": (lambda w: [w.awaiting.pk], SIGNERS_HERE),
    "letters:return": (lambda w: [w.awaiting.pk], SIGNERS_HERE),
    "letters:print": (nothing, PRINTERS),
    "letters:print-one": (lambda w: [w.print.pk], frozenset({"other_clerk"})),
    "letters:print-pdf": (lambda w: [w.print.pk], frozenset({"other_clerk"})),
    "letters:print-collected": (lambda w: [w.print.pk], frozenset({"other_clerk"})),
    "letters:print-failed": (lambda w: [w.print.pk], frozenset({"other_clerk"})),
    "letters:revoke": (lambda w: [w.issued.application_ref], HERE),
    "my-messages": (nothing, RESIDENTS),
    "my-mailbox": (nothing, RESIDENTS),
    "my-mailbox-code": (nothing, RESIDENTS),
    "my-mailbox-removed": (nothing, RESIDENTS),
    "phone": (nothing, EVERYBODY),
    "offline": (nothing, EVERYBODY),
    "worker": (nothing, EVERYBODY),
    "machines": (nothing, ADMIN),
    "retry-job": (lambda w: [w.more.machines.job], ADMIN),
    "messages:receipt": (nothing, NOBODY),
    "messages:desk": (nothing, ADMIN),
    "messages:retry-all": (nothing, ADMIN),
    "messages:retry": (lambda w: [w.more.machines.message.pk], ADMIN),
    "messages:drop": (lambda w: [w.more.machines.message.pk], ADMIN),
    "residents:card": (nothing, COUNTERS),
    "residents:card-issue": (nothing, COUNTERS),  # leads back while nobody has confirmed
    "residents:card-pin": (nothing, COUNTERS),
    "residents:card-end": (nothing, COUNTERS),
    "residents:card-paper": (nothing, NOBODY),  # but who made one this quarter of an hour
    "residents:own-card": (nothing, RESIDENTS),
    # the workshop of services: no person who decides or signs gets at a letter's text
    "catalogue:editor": (nothing, ADMIN),
    "catalogue:new": (nothing, ADMIN),
    "catalogue:upload": (nothing, ADMIN),
    "catalogue:history": (drafted(), ADMIN),
    "catalogue:compare": (drafted(), ADMIN),
    "catalogue:download": (drafted(), ADMIN),
    "catalogue:close": (drafted(), ADMIN),
    "catalogue:reopen": (lambda w: [departments.CLOSED], ADMIN),
    "catalogue:begin": (drafted(), ADMIN),
    "catalogue:draft": (drafted(), ADMIN),
    "catalogue:draft-section": (drafted("teks"), ADMIN),
    "catalogue:draft-list": (drafted("fields"), ADMIN),
    "catalogue:draft-entry": (drafted("fields", "1"), ADMIN),
    "catalogue:draft-rules": (drafted(), ADMIN),
    "catalogue:draft-figure": (drafted(departments.FIGURE), ADMIN),
    "catalogue:draft-cases": (drafted(), ADMIN),
    "catalogue:draft-letter": (drafted(), ADMIN),
    "catalogue:draft-block": (drafted("1"), ADMIN),
    "catalogue:draft-preview": (drafted("1"), ADMIN),
    "catalogue:draft-page": (drafted(), ADMIN),
    "catalogue:draft-paper": (drafted(), ADMIN),
    "catalogue:draft-submit": (drafted(), ADMIN),
    "catalogue:draft-approve": (submitted, frozenset({"second_admin"})),  # never who wrote it
    "catalogue:draft-return": (submitted, ADMIN),
    "catalogue:draft-take-back": (submitted, ADMIN),
    "catalogue:draft-discard": (drafted(), ADMIN),
    # taxes: the office of revenue, and each resident his own; no lurah sees what somebody owes
    "taxes:own": (nothing, RESIDENTS),
    "taxes:claim": (nothing, RESIDENTS),
    "taxes:pay": (nothing, RESIDENTS),
    "taxes:charge": (lambda w: [w.more.taxes.charge.number], frozenset({"owner"})),
    "taxes:check": (lambda w: [w.more.taxes.charge.number], frozenset({"owner"})),
    "taxes:receipt": (lambda w: [w.more.taxes.receipt.document.token], frozenset({"owner"})),
    "taxes:notify": (nothing, NOBODY),
    "taxes:desk": (nothing, REVENUE),
    "taxes:switch": (nothing, REVENUE_HEAD),
    "taxes:object": (lambda w: [w.more.taxes.nop], REVENUE),
    "taxes:bill": (bill, REVENUE_HEAD),
    "taxes:end-relief": (lambda w: [w.more.taxes.relief.pk], REVENUE_HEAD),
    "taxes:ties": (nothing, REVENUE),
    "taxes:tie": (lambda w: [w.more.taxes.claim.pk], REVENUE),
    "taxes:imports": (nothing, REVENUE),
    "taxes:import-run": (lambda w: [w.more.taxes.run.pk], REVENUE),
    "taxes:import-report": (lambda w: [w.more.taxes.run.pk], REVENUE),
    "taxes:held": (nothing, REVENUE),
    "taxes:held-one": (lambda w: [w.more.taxes.held.pk], REVENUE),
    "taxes:days": (nothing, REVENUE),
    "taxes:day": (day, REVENUE),
    "taxes:day-prepare": (day, REVENUE),
    "taxes:day-close": (day, REVENUE_HEAD),
    "taxes:day-explain": (lambda w: [w.more.taxes.line.pk], REVENUE),
    "taxes:revenue": (nothing, REVENUE),
    "taxes:revenue-csv": (nothing, REVENUE),
    # the halls: a number names nobody, so whoever has its address may see it; counters belong to their own hall
    "queueing:halls": (nothing, EVERYBODY),
    "queueing:check-in": (nothing, EVERYBODY),
    "queueing:appointments": (nothing, RESIDENTS),
    "queueing:appointment": (booking, frozenset({"owner"})),
    "queueing:move": (booking, frozenset({"owner"})),
    "queueing:cancel": (booking, frozenset({"owner"})),
    "queueing:calendar": (booking, frozenset({"owner"})),
    "queueing:book": (lambda w: [w.more.halls.hall.code, w.more.halls.service.pk], RESIDENTS),
    "queueing:ticket": (ticket, EVERYBODY),
    "queueing:leave": (ticket, EVERYBODY),
    "queueing:arrive": (ticket, EVERYBODY),
    "judge-visit": (ticket, EVERYBODY),
    "queueing:hall": (lambda w: [w.more.halls.hall.code], EVERYBODY),
    "queueing:board": (board(), EVERYBODY),
    "queueing:board-content": (board(), EVERYBODY),
    "queueing:counter-board": (board(1), EVERYBODY),
    "queueing:counter-content": (board(1), EVERYBODY),
    "queueing:console": (nothing, SERVERS),
    "queueing:open-counter": (free_counter, HALL_SERVERS),
    "queueing:close-counter": (nothing, AT_A_COUNTER),
    "queueing:pause": (nothing, AT_A_COUNTER),
    "queueing:call": (nothing, SERVERS),
    "queueing:recall": (nothing, SERVERS),
    "queueing:serve": (nothing, SERVERS),
    "queueing:finish": (nothing, SERVERS),
    "queueing:skip": (nothing, SERVERS),
    "queueing:park": (nothing, SERVERS),
    "queueing:transfer": (nothing, SERVERS),
    "queueing:refuse-lane": (nothing, SERVERS),
    "queueing:resume": (nothing, SERVERS),
    "queueing:call-chosen": (nothing, SERVERS),
    "queueing:bring-back": (nothing, SERVERS),
    "queueing:desk": (nothing, HALL | {"kasi", "clerk"}),
    "queueing:desk-check-in": (nothing, HALL | {"kasi", "clerk", "other_clerk"}),
    "queueing:print": (lambda w: [w.more.halls.ticket.pk], HALL),
    "queueing:manager": (nothing, MANAGERS),
    "queueing:policy": (nothing, MANAGERS),
    "queueing:counter": (lambda w: [1], MANAGERS),
    "queueing:release": (lambda w: [w.more.halls.taken.pk], HALL_MANAGER),
    "queueing:open-slots": (nothing, MANAGERS),
    "queueing:end-day": (nothing, MANAGERS),
    "queueing:statistics": (nothing, MANAGERS),
    "queueing:export": (nothing, MANAGERS),
    "queueing:emergency": (nothing, MANAGERS),
    "queueing:roll": (nothing, MANAGERS),
    "queueing:wave-sheet": (nothing, MANAGERS),
    "queueing:planner": (nothing, MANAGERS),
    "queueing:plan": (lambda w: [w.more.halls.asked.pk], HALL_MANAGER),
    "queueing:plan-what-if": (lambda w: [w.more.halls.asked.pk], HALL_MANAGER),
    "queueing:plan-counters": (lambda w: [w.more.halls.planned.pk], HALL_MANAGER),
    "queueing:plan-roster": (lambda w: [w.more.halls.planned.pk], HALL_MANAGER),
    # Service Boxes: no key, no screen; and no visitor's screen but his own
    "kiosk:idle": (nothing, BOXES),
    "kiosk:enrol": (nothing, EVERYBODY),
    "kiosk:end": (nothing, BOXES),
    "kiosk:look": (nothing, BOXES),
    "kiosk:beat": (nothing, BOXES),
    "kiosk:alive": (nothing, EVERYBODY),
    "kiosk:offline": (nothing, EVERYBODY),
    "kiosk:service-worker": (nothing, EVERYBODY),
    "kiosk:door": (nothing, BOXES),
    "kiosk:card": (nothing, BOXES),
    "kiosk:pin": (nothing, BOXES),
    "kiosk:nik": (nothing, BOXES),
    "kiosk:code": (nothing, BOXES),
    "kiosk:menu": (nothing, VISITORS),
    "kiosk:groups": (nothing, VISITORS),
    "kiosk:group": (lambda w: ["keterangan-umum"], VISITORS),
    "kiosk:apply": (lambda w: ["domicile-letter"], VISITORS),
    "kiosk:own": (nothing, VISITORS),
    "kiosk:application": (own_application, frozenset({"owner_at_box"})),
    "kiosk:start-print": (own_application, frozenset({"owner_at_box"})),
    "kiosk:looks": (nothing, VISITORS),
    "kiosk:ask": (lambda w: [w.more.privacy.seen], frozenset({"owner_at_box"})),
    "kiosk:judge": (own_application, frozenset({"owner_at_box"})),
    "kiosk:correct": (lambda w: [w.correcting.ref], frozenset({"owner_at_box"})),
    "kiosk:request-review": (lambda w: [w.rejected.ref], frozenset({"owner_at_box"})),
    "kiosk:pay": (lambda w: [w.in_review.ref], frozenset({"owner_at_box"})),
    "kiosk:charge": (lambda w: [w.more.taxes.charge.number], frozenset({"owner_at_box"})),
    "kiosk:pickup": (nothing, VISITORS),
    "kiosk:print": (box_print, frozenset({"owner_at_box"})),
    "kiosk:print-pdf": (box_print, frozenset({"owner_at_box"})),
    "kiosk:paper-taken": (box_print, frozenset({"owner_at_box"})),
    "kiosk:paper-failed": (box_print, frozenset({"owner_at_box"})),
    "kiosk:demo": (nothing, EVERYBODY),  # in the demo
    "kiosk:boxes": (nothing, BOX_KEEPERS),
    "kiosk:add": (nothing, BOX_KEEPERS),
    "kiosk:announce": (nothing, BOX_KEEPERS),
    "kiosk:announcement-end": (lambda w: [w.more.boxes.announcement.pk], BOX_KEEPERS),
    "kiosk:contacts": (nothing, BOX_KEEPERS),
    "kiosk:box": (box, BOX_KEEPERS),
    "kiosk:renew": (box, BOX_KEEPERS),
    "kiosk:load-paper": (box, BOX_KEEPERS),
    "kiosk:revoke": (box, BOX_KEEPERS),
    # identity cards: the hall sees where a card is, the office makes it, its head corrects
    "idcards:mine": (nothing, RESIDENTS),
    "idcards:receipt": (lambda w: [w.more.cards.papers[PaperKind.RECEIPT].pk], frozenset({"owner"})),
    "idcards:announcement": (nothing, EVERYBODY),
    "idcards:paper": (lambda w: [w.more.cards.papers[PaperKind.MINUTES].pk], CARD_OFFICE),
    "idcards:display": (lambda w: [idcards.display_token()], EVERYBODY),
    "idcards:dashboard": (nothing, CARD_OFFICE),
    "idcards:by-state": (nothing, CARD_OFFICE),
    "idcards:seek": (nothing, REGISTRY),
    "idcards:person": (nothing, REGISTRY),
    "idcards:find": (nothing, CARD_OFFICE),
    "idcards:card": (card, CARD_OFFICE),
    "idcards:step": (lambda w: [w.more.cards.fresh.code], REGISTRY),
    "idcards:spoil": (card, REGISTRY),
    "idcards:hurry": (card, REGISTRY),
    "idcards:answer-hurry": (card, CARD_HEAD),
    "idcards:withdraw": (card, CARD_HEAD),
    "idcards:lose": (card, CARD_HEAD),
    "idcards:hand-over": (card, REGISTRY | {"hall_clerk"}),
    "idcards:pickup": (nothing, REGISTRY | {"hall_clerk"}),
    "idcards:unfetched": (nothing, CARD_OFFICE),
    "idcards:files": (nothing, REGISTRY),
    "idcards:file": (lambda w: [w.more.cards.file.pk], CARD_OFFICE),
    "idcards:file-csv": (lambda w: [w.more.cards.file.pk], CARD_OFFICE),
    "idcards:policy": (nothing, CARD_HEAD),
    "idcards:minutes": (nothing, CARD_OFFICE),
    "idcards:queue": (nothing, CARD_OFFICE),
    "idcards:batch": (lambda w: [w.more.cards.card.batch_id], REGISTRY),
    "idcards:printers": (nothing, CARD_OFFICE),
    "idcards:printer-new": (nothing, CARD_HEAD),
    "idcards:printer": (printer, CARD_HEAD),
    "idcards:printer-down": (printer, REGISTRY),
    "idcards:printer-up": (printer, REGISTRY),
    "idcards:blanks": (nothing, CARD_OFFICE),
    "idcards:receive": (nothing, REGISTRY),
    "idcards:give-back": (nothing, CARD_HEAD),
    "idcards:spoil-blank": (nothing, REGISTRY),
    "idcards:expect": (nothing, CARD_HEAD),
    "idcards:close-delivery": (lambda w: [w.more.cards.delivery.pk], CARD_HEAD),
    "idcards:count": (nothing, REGISTRY),
    "idcards:count-second": (lambda w: [w.more.cards.count.pk], REGISTRY),
    "idcards:explain": (lambda w: [w.more.cards.count.pk], CARD_HEAD),
    "idcards:compare": (nothing, REGISTRY),
    **doors_feedback.doors(EVERYBODY),
}
DOORS |= doors_integrity.DOORS
DOORS |= doors_survey.doors(EVERYBODY, frozenset({"owner"}))
DOORS |= doors_portfolio.doors(EVERYBODY)
DOORS |= doors_whistleblowing.doors(EVERYBODY)
DOORS |= doors_insight.doors(EVERYBODY, departments.PEOPLE)
DOORS |= doors_privacy.doors(OFFICIALS, EVERYBODY)
DOORS |= {name: (args, EVERYBODY if opens is None else opens) for name, (args, opens) in doors_news.DOORS.items()}


# What would have an effect, if the door were open; the other doors get an empty form.
SENT: dict[str, Any] = {
    "documents:void": {"reason": "Salah catat."},
    "cases:accept": {"accept-decision": "ACCEPT", "accept-reason": "Baik."},
    "cases:reject": {"reject-decision": "REJECT", "reject-reason": "Tidak.", "reject-legal_basis": "UU"},
    "cases:request-correction": {"correction-what": ["purpose"], "correction-text": "Perjelas."},
    "cases:reassign": {"reassign-official": "", "reassign-reason": "Cuti."},
    "letters:return": {"reason": "Belum jelas."},
    "letters:revoke": {"reason": "Keliru."},
    "letters:print-collected": {"collector": "APPLICANT"},
    "letters:print-failed": {"problem": "Kertas macet."},
    "staff:end-holding": {"reason": "Pensiun."},
    "staff:deactivate": {"reason": "Pensiun."},
    "messages:drop": {"reason": "Nomor salah."},
    "kiosk:judge": {"overall": "4"},
    "taxes:switch": {"reason": "pemeliharaan"},
    "taxes:tie": {"decision": "CONFIRM", "role": "OWNER", "reason": ""},
    "taxes:bill": {"what": "CORRECTION", "decision": "salah luas", "amount_idr": "90.000"},
    "taxes:held-one": {"what": "REFUND", "note": "bukan untuk kota"},
    "taxes:day-explain": {"note": "ditahan"},
    "kiosk:paper-failed": {"problem": "jammed"},
    "kiosk:revoke": {"why": "dicuri"},
    "kiosk:load-paper": {"sheets": "250"},
    "idcards:step": {"step": "RECORD"},
    "idcards:withdraw": {"why": "ganda"},
    "idcards:lose": {"why": "tidak ada di lemari"},
    "idcards:hand-over": {"receiver": "SELF", "nik": OWNER_NIK, "check_result": "FACE_MATCHED", "pickup_code": ""},
    "idcards:close-delivery": {},
    "queueing:plan-what-if": {
        "counters": "3",
        "change_percent": "0",
        "promise_minutes": "60",
        "submission_key": "7f1f1f1f-0000-4000-8000-0000000000aa",
    },
    "catalogue:draft-approve": {"revision": "2"},
    "catalogue:draft-return": {"revision": "2", "reason": "Belum jelas."},
    **doors_news.SENT,
    **doors_insight.SENT,
    **doors_feedback.SENT,
}
SENT |= doors_whistleblowing.SENT  # each made when it is sent: a ticket has its time


def what_is_sent(name: str) -> dict[str, Any]:
    sent = SENT.get(name, {})
    return dict(sent() if callable(sent) else sent)
