"""CloudWindow: remote-video verification for government counters."""
