"""Commands for working on the project; nothing here is part of an installation."""
