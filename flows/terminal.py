"""A terminal for words of others: none of them moves its cursor, sets its title or writes its clipboard."""

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

CONTROLS = dict.fromkeys(
    (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd"
)
"""What a terminal obeys, and what turns the order of letters round, but for tabs and ends of lines."""


def visible(words: str) -> str:
    """Give words with a sign in place of each character that a terminal obeys."""
    return words.translate(CONTROLS)


class Terminal(Console):
    """Shows what is printed; what is obeyed is rich's own alone."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Give the segments of something, those of words without characters that are obeyed."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)
