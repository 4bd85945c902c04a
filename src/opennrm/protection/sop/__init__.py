"""The State's standard operating procedure as rules, and how each case stands under it."""
