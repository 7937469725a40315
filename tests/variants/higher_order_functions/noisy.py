"""Prints, warns and logs a lot on the way; Portuguese comments, tabs."""

import logging
import sys
import warnings


def square(x):
	# o quadrado é sempre x vezes x
	print("quadrado de", x)
	warnings.warn("cuidado")
	return x * x


def apply_to_all(fn, values):
	resultados = []
	for v in values:
		print("valor", v, file=sys.stderr)
		resultados += [fn(v)]
	return resultados


def keep_if(criterion, values):
	logging.getLogger(__name__).warning("filtrando")
	escolhidos = []
	for v in values:
		if not criterion(v):
			continue
		escolhidos.append(v)
	return escolhidos


def multiplier(n):
	print("criando", n)

	def f(x):
		print("multiplicando")
		return x * n

	return f


if __name__ == "__main__":
	print(apply_to_all(square, [1, 2, 3]))
