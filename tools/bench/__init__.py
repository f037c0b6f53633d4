"""How fast, how large: the figures of `make bench`, each beside its floor measured in the same run and beside the peer's figure.

    python -m tools.bench            everything, some ten minutes
    python -m tools.bench --quick    small sizes, under a minute

A floor is the least that any program in Python must do for the task (a bare Flask application that inserts one row, a bare CSV writer), so
it says what the machine gave that day; the distance between ours and the floor is ours to answer for. Homes are real demonstration homes in
temporary folders, and the server is the one `intake serve` starts.
"""
