"""Teaching the small local model a manner of speaking: an adapter (LoRA) made in a Python of its own, since the server carries no torch.

`train.py` and `adapter.py` run in that other Python and import nothing of Kefu; everything else here runs in the server's. What comes out
is a GGUF adapter of a few megabytes beside the model's file. It derives from Gemma and stays under the Gemma terms: it belongs into the
merchant's data folder and never into a repository.
"""

from kefu.llm.tuning.job import Job, Step, tune
from kefu.llm.tuning.workplace import GEMMA, NOTICE, Workplace

__all__ = ["GEMMA", "NOTICE", "Job", "Step", "Workplace", "tune"]
