"""`python -m kefu.cli`, where the console script is not on the path."""

from kefu.cli import main

main()
