"""From one agency to another."""
