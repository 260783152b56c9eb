"""The corpus and the code that train `models/language`."""
