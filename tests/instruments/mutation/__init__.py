"""Mutation testing of the modules that decide what a figure is: ``python -m tests.instruments.mutation --help``.

Not collected by pytest: a run takes minutes. docs/reliability.md has the figures, with a word on
each survivor. Needs mutmut (``pip install mutmut``; the extra ``dev`` has it).
"""
