"""Stepmark: coursework for learning PyTorch, graded by experiments."""

__version__ = "0.1.0"
