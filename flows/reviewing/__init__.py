"""The review in the terminal: one item on the screen, one key for each verdict."""

from flows.reviewing.session import Done, Session, run

__all__ = ["Done", "Session", "run"]
