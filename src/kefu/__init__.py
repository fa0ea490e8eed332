"""Kefu (客服): customer service for shops that answers truthfully and says why."""

import os

# Before numpy loads: on a small machine its threads wait for each other, and a search costs two to three times the CPU (benches/LOG.md).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
