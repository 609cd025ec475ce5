"""What is refused before it is read, and in which words."""
