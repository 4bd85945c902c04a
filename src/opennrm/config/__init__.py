"""Settings, addresses, the doors for servers."""
