"""Worlds, graders and reports: how well Kefu does, measured through the same code as production."""
