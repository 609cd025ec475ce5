"""``jxls page``: a local web page for those who have no command line.

``server.serve_page`` opens it; ``routes`` answers; ``guard`` lets nobody else in; a ``session`` holds what was
dropped and what came of it; ``work`` is what a worker process does with a file, by the functions that
the commands call.
"""
