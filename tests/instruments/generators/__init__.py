"""What makes files of the repository from others, each its own program.

::

    python -m tests.instruments.generators.rules_page  docs/rules.md, from the templates
    python -m tests.instruments.generators.weights     narrative/meaning/weights.json, from the corpus
    python -m tests.instruments.generators.grammar     audit/parts/grammar.json, from the schemas
    python -m tests.instruments.generators.pictures    pictures of the page, from the page
"""
