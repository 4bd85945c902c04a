"""Probable duplicates, and two files of one person made one."""
