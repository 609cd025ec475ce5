"""Bytes first: a file that is the template’s but for the declared cells is proven without parsing."""
