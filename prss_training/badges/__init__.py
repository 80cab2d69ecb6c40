"""Certificates as Open Badges 3.0 credentials: made, signed, carried in pictures, and checked.

Nothing here knows a page, a row or a clock, and nothing here fetches an address.
"""

from prss_training.badges.addresses import Addresses
from prss_training.badges.baking import BadgeUnfit, PictureUnfit, bake_png, bake_svg, read_badge
from prss_training.badges.checked import Checked, CheckingKey, Outcome
from prss_training.badges.contexts import ContextUnknown
from prss_training.badges.credential import (
    HONEST,
    Making,
    achievement_of,
    make_credential,
    narrative_of,
)
from prss_training.badges.identity import Identity, IdentityType, answers_to, identity_hash
from prss_training.badges.proof import check_proof, with_proof
from prss_training.badges.published import Issuer, did_document, jwk, method, profile
from prss_training.badges.statements import NotAllSigned
from prss_training.badges.status_list import (
    ENTRIES,
    ListUnreadable,
    entry_of,
    is_set,
    list_credential,
)
from prss_training.badges.token import as_token, check_jwt

__all__ = [
    "ENTRIES",
    "HONEST",
    "Addresses",
    "BadgeUnfit",
    "Checked",
    "CheckingKey",
    "ContextUnknown",
    "Identity",
    "IdentityType",
    "Issuer",
    "ListUnreadable",
    "Making",
    "NotAllSigned",
    "Outcome",
    "PictureUnfit",
    "achievement_of",
    "answers_to",
    "as_token",
    "bake_png",
    "bake_svg",
    "check_jwt",
    "check_proof",
    "did_document",
    "entry_of",
    "identity_hash",
    "is_set",
    "jwk",
    "list_credential",
    "make_credential",
    "method",
    "narrative_of",
    "profile",
    "read_badge",
    "with_proof",
]
