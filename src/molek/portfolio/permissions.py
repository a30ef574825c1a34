"""What posts may do with the register. They get these in ``staff/roles.toml``."""

from __future__ import annotations

from enum import StrEnum


class PortfolioPermission(StrEnum):
    READ = "portfolio.read"  # the whole register
    MANAGE = "portfolio.manage"  # write it; propose connections, make and end their secrets
    APPROVE = "portfolio.approve"  # the second pair of eyes on a connection; may end one
