"""Official forms looked into: what their cells are, and the definition that this proposes."""
