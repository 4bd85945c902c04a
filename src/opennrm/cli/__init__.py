"""The command `opennrm`: `opennrm <noun> <verb>`."""
