"""A sheet scanned once and filled by splicing: cells get values, all else keeps its bytes."""
