"""Measuring the checks on recorded material: rates with their counts and bounds. Only `cli` imports this package."""
