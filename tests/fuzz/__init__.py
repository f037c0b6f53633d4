"""Made-up input without end: nothing makes the server fail or hang, and what is refused leaves nothing behind."""
