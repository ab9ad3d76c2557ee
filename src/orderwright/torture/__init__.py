"""Prove that nothing is lost, halved or doubled, whatever dies: an installation of its own under full load, killed at
random again and again, and counted through at the end."""
