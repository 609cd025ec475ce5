"""Relations that figures may stand in: every schema enumerates candidates, none decides."""
