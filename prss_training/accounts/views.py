"""The pages of joining, of one's own account, of people, and of organizations."""

from prss_training.accounts import joining, organizations, own, staff
from prss_training.accounts.blueprint import bp

__all__ = ["bp", "joining", "organizations", "own", "staff"]
