"""HTTP and the live socket: parse, call one verb of the desk, render. Only `app.py` and `settings.py` may import this package."""
