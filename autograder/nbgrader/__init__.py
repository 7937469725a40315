"""The nbgrader door: its own commands, with the judge in place of its kernel."""
