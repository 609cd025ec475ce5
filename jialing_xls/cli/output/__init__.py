"""What is shown: reports for a person at a terminal, JSON documents for programs."""
