"""A class at a time: who handed in what, graded by many judges into one store."""
