"""Worlds, simulated customers, graders and reports: how good Kefu is, measured with the parts of production."""
