"""The specification: what each exercise is asked to do, as experiments on it."""
