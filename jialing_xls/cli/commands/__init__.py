"""The commands: what each does, and in which order it says so."""
