"""`python -m autograder`, for where the command is on no path."""

from autograder.cli import main

main(prog_name="autograder")
