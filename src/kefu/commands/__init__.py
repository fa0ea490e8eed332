"""What the commands of `kefu` do. `cli` reads arguments and prints; here is the work."""
