"""The nbgrader door: its own commands, with the judge in place of its kernel."""

TEST = "check-"  # the test cell of an exercise has the grade_id check-<exercise>
