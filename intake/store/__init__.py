"""What is kept, and nothing about why: typed models, one module a stem, returning domain dataclasses and never rows."""
