"""The front door of writes."""

from molek.kiosk.operations.announcements import announce, end_announcement
from molek.kiosk.operations.demo import BOX_NAME as DEMO_BOX_NAME
from molek.kiosk.operations.demo import CARD_CODE as DEMO_CARD_CODE
from molek.kiosk.operations.demo import CARD_PIN as DEMO_CARD_PIN
from molek.kiosk.operations.demo import open_demo_box
from molek.kiosk.operations.devices import (
    Enrolment,
    Recognised,
    add_device,
    enrol,
    load_paper,
    recognise,
    renew_enrolment,
    revoke_device,
    rotate_secret,
)
from molek.kiosk.operations.printing import paper_failed, paper_taken, start_box_print
from molek.kiosk.operations.problems import look_for_silent, set_contacts
from molek.kiosk.operations.reports import Beat, Report, count_act, receive_beat
from molek.kiosk.operations.sign_in import Opened, sign_in_with_card, sign_in_with_code

__all__ = [
    "DEMO_BOX_NAME",
    "DEMO_CARD_CODE",
    "DEMO_CARD_PIN",
    "Beat",
    "Enrolment",
    "Opened",
    "Recognised",
    "Report",
    "add_device",
    "announce",
    "count_act",
    "end_announcement",
    "enrol",
    "load_paper",
    "look_for_silent",
    "open_demo_box",
    "paper_failed",
    "paper_taken",
    "receive_beat",
    "recognise",
    "renew_enrolment",
    "revoke_device",
    "rotate_secret",
    "set_contacts",
    "sign_in_with_card",
    "sign_in_with_code",
    "start_box_print",
]
