"""Logs without persons and numbers for the operator. Every package but `domain` may import this one."""
