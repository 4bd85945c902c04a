"""What a form means: its structure, its expressions, whether a filled-in form holds. Pure: nothing here is stored."""
