"""Where a student's code runs: with the checks and the inputs, never with the answers."""
