"""What the tests stand on: the throwaway database server, the browser, the tools' paths."""
