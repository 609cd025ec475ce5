"""The parts of a received package, each in the form that the standard gives it."""
