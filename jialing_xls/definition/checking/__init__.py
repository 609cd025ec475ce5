"""Whether a definition is of one piece, before anything is built of it."""
