"""Scanning a running demonstration with wapiti, as every role and as nobody. wapiti has an environment of its own (`wapiti.lock`)."""
