"""Benchmarks: ``python -m tests.instruments.benchmarks`` from the root of the checkout (see README.md)."""
