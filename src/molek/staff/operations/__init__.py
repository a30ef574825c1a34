"""Writes of the package: sign-in, own account, and the administration of offices, officials and the
calendar."""

from molek.staff.operations.calendar import ImportedHolidays, import_holidays, remove_holiday, set_holiday
from molek.staff.operations.holdings import assign_post, delegate, end_holding
from molek.staff.operations.install import (
    NewHolding,
    NewHoliday,
    NewOfficial,
    NewPost,
    NewUnit,
    OfficesPlan,
    create_administrator,
    install_offices,
)
from molek.staff.operations.offices import change_unit, create_post, create_unit
from molek.staff.operations.officials import (
    NewAccount,
    change_official,
    create_official,
    deactivate_official,
    reactivate_official,
    reset_password,
    reset_second_factor,
)
from molek.staff.operations.own_account import (
    PendingSecondFactor,
    begin_second_factor,
    change_password,
    confirm_second_factor,
    set_first_password,
)
from molek.staff.operations.sign_in import (
    check_code,
    check_password,
    forget_old_windows,
    reauthenticate,
    record_sign_in,
    record_sign_out,
    use_recovery_code,
)

__all__ = [
    "ImportedHolidays",
    "NewAccount",
    "NewHolding",
    "NewHoliday",
    "NewOfficial",
    "NewPost",
    "NewUnit",
    "OfficesPlan",
    "PendingSecondFactor",
    "assign_post",
    "begin_second_factor",
    "change_official",
    "change_password",
    "change_unit",
    "check_code",
    "check_password",
    "confirm_second_factor",
    "create_administrator",
    "create_official",
    "create_post",
    "create_unit",
    "deactivate_official",
    "delegate",
    "end_holding",
    "forget_old_windows",
    "import_holidays",
    "install_offices",
    "reactivate_official",
    "reauthenticate",
    "record_sign_in",
    "record_sign_out",
    "remove_holiday",
    "reset_password",
    "reset_second_factor",
    "set_first_password",
    "set_holiday",
    "use_recovery_code",
]
