"""The REST API, put together out of every app's `api.py`."""
