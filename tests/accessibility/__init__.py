"""Pages for every body: axe, the keyboard, large text, what a screen reader gets."""
