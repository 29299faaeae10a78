"""Documents: made from a template, shown page by page, signed by hand, sealed by the office, verified offline.

`app.py` and the command line may import this package; nobody else does: the engine sees `domain.ports_seat.Papers`.
"""
