"""`make gallery`: every page in every language as pictures to look at, and the faults that can be found by looking at the boxes."""
