"""A small model learns to say one selected fact as a clerk would; it is used only when an exam on facts that it never saw says that it pays."""
