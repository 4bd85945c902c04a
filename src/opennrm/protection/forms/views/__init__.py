"""The pages of forms and of what is filled in, and the doors for apps such as ODK Collect."""
