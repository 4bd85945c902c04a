"""The pages of accounts, and what happens to every request before a page sees it."""
