"""Work in chunks: in this process, in several, or on a cluster of machines.

::

    with executor(jobs=None, scheduler=None, chunks=len(chunks)) as runner:   # choice
        for number, results in mapped(runner, work, chunks, failed):          # chunks
            ...

``work`` takes a chunk (a tuple of items) and gives a list, one result an item; it and ``failed`` are
functions of a module, since other processes import them by name. Chunks come as they are completed.
"""
