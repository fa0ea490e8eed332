"""Claims: what a draft says, sentence by sentence, held against its evidence; each finding names the words and the evidence against them.

Knows nothing of turns and shops. Figures are read by `figures`, whose lock (`facts.py`) this room builds on; promises are judged elsewhere.
"""

from kefu.governance.claims.bearing import Against
from kefu.governance.claims.check import check_claims
from kefu.governance.claims.entailment import Judged, judge
from kefu.governance.claims.forbidden import forbidden, strangers_data
from kefu.governance.claims.split import Claim, split_claims

__all__ = ["Against", "Claim", "Judged", "check_claims", "forbidden", "judge", "split_claims", "strangers_data"]
