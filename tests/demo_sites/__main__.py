"""Set real sites up, crawl each three times, and say what chipwire found, sent for again and noticed.

`python -m demo_sites FOLDER [SITE…]`: what was installed in the folder before is used again.
"""

import shutil
import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from crawlers.crawl import crawl
from demo_sites.front import front, sent
from demo_sites.measure import Comparison, compare, documents
from demo_sites.services import DemoError
from demo_sites.sites import SITES, Kind
from flows.new_source import Explorer
from flows.settings import CHECKOUT, StartError
from models.reference import Source
from pipeline import language, seeds
from pipeline.extract import extract

RIGHT, AGAIN = 0.98, 0.05
"""What is asked for: the least share of articles and posts read right, the most of the bytes sent for again."""


class Visit(NamedTuple):
    """What three crawls of a site came to: when it was new, when nothing had changed, and after one change.

    Before them `new-source` was asked what the site is.
    """

    taken_for: str
    first: Comparison
    again: float
    changed: bool
    problems: list[str]

    def reached(self) -> bool:
        """Say whether all that is asked for was reached."""
        whole = self.first.found == self.first.expected and not self.first.doubled
        right = min(map(self.first.share, self.first.right))
        return whole and right >= RIGHT and self.again <= AGAIN and self.changed and not self.problems


def visit(name: str, kind: Kind, installed: Path, work: Path) -> Visit:
    """Set a site up, crawl it three times and read what was archived after each."""
    host, archive, logs = f"{name}.demo.example", work / "archive", work / "front"
    fields = {"id": name, "name": name, "licence": "made for this", "time_zone": "Asia/Shanghai", "max_pages": 2000}
    source = Source.model_validate({**fields, "url": f"http://{host}/{kind.path}", **kind.source})
    with kind.opened(host, work, installed) as site, front(logs, {host: site.place}) as base:
        taken_for = explored(f"http://{host}/{kind.entrance}", base)
        start = sent(logs, host)
        problems = list(crawl(source, archive, base).problems)
        first, bytes_first = compare(documents(archive, source, problems), site.expected()), sent(logs, host) - start
        problems += crawl(source, archive, base).problems
        bytes_again = sent(logs, host) - start - bytes_first
        words = site.change()
        problems += crawl(source, archive, base).problems
        changed = any(words in document.text for document in documents(archive, source, problems))
    return Visit(taken_for, first, bytes_again / bytes_first, changed, problems)


def explored(url: str, base: str) -> str:
    """Say what `new-source` takes a site for."""
    known = seeds.load(CHECKOUT / "seeds")
    lexicon = language.lexicon(known)
    explorer = Explorer(known, lambda document: extract(document, lexicon), base_url=base)
    try:
        trial = explorer.explore(url, "explored")
    except StartError as nothing:
        return str(nothing)
    return f"{trial.source.kind} {urlsplit(str(trial.source.url)).path}"


def show(console: Console, visits: dict[str, Visit]) -> None:
    """Print a row for each site, and beneath it what was wrong."""
    table = Table(
        "site", "taken for", "in it", "found", "doubled", "others", "title", "date", "author", "body", "again", "change"
    )
    for name, one in visits.items():
        first = one.first
        shares = [f"{first.share(field):.1%}" for field in first.right]
        counts = map(str, (first.expected, first.found, first.doubled, first.unknown))
        table.add_row(name, one.taken_for, *counts, *shares, f"{one.again:.1%}", "seen" if one.changed else "missed")
    console.print(table)
    for name, one in visits.items():
        for line in (*one.first.wrong, *one.problems[:10]):
            console.print(f"{name}: {line}", markup=False, highlight=False)


def main() -> int:
    """Visit the sites that are named, or all; give 0 where all was reached, 1 where not, 2 where one does not run."""
    installed = Path(sys.argv[1]).resolve()
    work, visits = installed / "work", {}
    status = 0
    if unknown := sorted(set(sys.argv[2:]) - SITES.keys()):
        sys.stderr.write(f"demo-sites: no site {unknown[0]!r}, expected some of {', '.join(SITES)}\n")
        return 2
    for name in sys.argv[2:] or SITES:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        try:
            visits[name] = visit(name, SITES[name], installed, work)
        except DemoError as missing:
            sys.stderr.write(f"demo-sites: {name}: {missing}\n")
            status = 2
    show(Console(), visits)
    return status or int(not all(one.reached() for one in visits.values()))


if __name__ == "__main__":
    sys.exit(main())
