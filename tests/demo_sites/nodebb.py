"""NodeBB with Redis: a forum, from its own repository, with its modules and the Node it wants from npm."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo_sites.content import Thread
from demo_sites.services import free_port, needed, run, serving

REPOSITORY = "https://github.com/NodeBB/NodeBB.git"
NODE = "node@22"
SPARED = re.compile(r"nodebb-(plugin-(2factor|spam|web-push|dbsearch|emoji)|theme-(lavender|persona|peace))")
"""Plugins and themes that a board can do without, whose newest versions an index may not have yet."""

BOARD = 2
"""The id of the category that a new NodeBB calls General Discussion."""


def install(folder: Path) -> Path:
    """Clone NodeBB from NODEBB_REPOSITORY or its own, and install what it needs, once; give its folder."""
    forum, node = folder / "nodebb", folder / "node"
    if not (forum / ".installed").exists():
        npm = needed("npm", "npm")
        node.mkdir(parents=True, exist_ok=True)
        (node / "package.json").write_text("{}", encoding="utf-8")
        run([npm, "install", "--no-audit", "--no-fund", NODE], node)
        if not forum.exists():
            repository = os.environ.get("NODEBB_REPOSITORY", REPOSITORY)
            run([needed("git", "git"), "clone", "--quiet", "--depth", "1", repository, forum], folder)
        package = json.loads((forum / "install" / "package.json").read_text(encoding="utf-8"))
        package.pop("devDependencies")
        wanted = package["dependencies"].items()
        package["dependencies"] = {name: relaxed(name, version) for name, version in wanted if not SPARED.match(name)}
        for place in (forum / "install", forum):
            (place / "package.json").write_text(json.dumps(package, indent=2), encoding="utf-8")
        run([npm, "install", "--legacy-peer-deps", "--no-audit", "--no-fund"], forum, path(folder))
        (forum / ".installed").touch()
    return forum


def relaxed(name: str, version: str) -> str:
    """Give a range in place of a pinned version: an index may lag behind the repository."""
    if name.startswith("nodebb-"):
        return "*"
    return re.sub(r"^([1-9]\d*)\..*", r"^\1.0.0", version)


def path(folder: Path) -> dict[str, str]:
    """Give the environment in which `node` is the one that NodeBB wants."""
    return {
        "PATH": f"{folder / 'node' / 'node_modules' / 'node' / 'bin'}:{os.environ['PATH']}",
        "NODE_ENV": "production",
    }


class NodeBB:
    """One running NodeBB, and the ids it gave: the post's by its number, the topic's by the thread's."""

    def __init__(self, forum: Path, env: dict[str, str]) -> None:
        self.forum, self.env, self.port = forum, env, free_port()
        self.pids: dict[int, int] = {}
        self.tids: dict[int, int] = {}

    def fill(self, threads: list[Thread]) -> None:
        """Put threads in; of a thread that is there, the posts it does not have yet."""
        new = [(thread, [post for post in thread.posts if post.number not in self.pids]) for thread in threads]
        lines = (
            {
                "topic": self.tids.get(thread.number),
                "board": BOARD,
                "title": thread.title,
                "posts": [
                    {"author": post.author, "at": round(post.at.timestamp() * 1000), "lines": post.lines}
                    for post in posts
                ],
            }
            for thread, posts in new
        )
        given = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        said = run(["node", Path(__file__).with_name("fill.js"), self.forum], self.forum, self.env, given)
        answers = [json.loads(line.removeprefix("given ")) for line in said.splitlines() if line.startswith("given ")]
        for (thread, posts), answer in zip(new, answers, strict=True):
            self.tids[thread.number] = answer["tid"]
            self.pids.update(zip((post.number for post in posts), answer["pids"], strict=True))


@contextmanager
def nodebb(installed: Path, folder: Path, address: str) -> Iterator[NodeBB]:
    """Run an empty NodeBB of that address until the block ends."""
    folder.mkdir(parents=True)
    port = free_port()
    redis = [needed("redis-server", "redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    env = path(installed.parent)
    with serving(redis, folder, port):
        site = NodeBB(installed, env)
        settings = {
            "url": address, "secret": "demo", "database": "redis", "redis:host": "127.0.0.1", "redis:port": port,
            "redis:password": "", "redis:database": 0, "admin:username": "admin", "admin:email": "admin@demo.example",
            "admin:password": "demo-Password-1", "admin:password:confirm": "demo-Password-1",
        }  # fmt: skip
        (installed / "config.json").unlink(missing_ok=True)
        run(["node", "nodebb", "setup", json.dumps(settings)], installed, env)
        listening = {**env, "port": str(site.port), "bind_address": "127.0.0.1"}
        with serving(["node", "app.js"], installed, site.port, listening):
            yield site
