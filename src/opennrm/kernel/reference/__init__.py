"""Countries, languages, code lists, the country pack."""
