"""What the revenue office may do. Posts get these in ``staff/roles.toml``."""

from __future__ import annotations

from enum import StrEnum


class TaxPermission(StrEnum):
    READ = "taxes.read"  # objects, bills and payments; revenue figures
    IMPORT = "taxes.import"  # take in the office's own files
    LINK = "taxes.link"  # say which resident an object belongs to
    RELIEF = "taxes.relief"  # reductions, exemptions, objections, instalments; corrections of bills
    RECONCILE = "taxes.reconcile"  # settlement files, held money, the first signature under a day
    CLOSE = "taxes.close"  # the second signature under a day; refunds
    SWITCH = "taxes.switch"  # say that the tax system is closed, and open it again
