"""The right answers: an oracle for each assignment, and the lecture's two pipelines built on it."""
