"""What happens to outputs when a process is killed: ``python -m tests.instruments.faults --help``."""
