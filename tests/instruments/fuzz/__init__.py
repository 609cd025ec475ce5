"""A seeded, structure-aware fuzzer of reading and filling: ``python -m tests.instruments.fuzz --help``."""
