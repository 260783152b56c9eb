"""Hexo: a blog as static pages, in one of its themes."""

import json
import os
from pathlib import Path

import yaml

from demo_sites.content import ZONE, Article
from demo_sites.markup import markdown
from demo_sites.services import needed, run

PACKAGES = (
    "hexo", "hexo-theme-landscape", "hexo-theme-next", "hexo-renderer-marked", "hexo-renderer-ejs",
    "hexo-renderer-stylus", "hexo-generator-index", "hexo-generator-archive", "hexo-generator-feed",
    "hexo-generator-sitemap",
)  # fmt: skip


def install(folder: Path) -> Path:
    """Install Hexo from npm into a folder, once; give where its modules lie."""
    done = folder / "hexo" / ".installed"
    if not done.exists():
        done.parent.mkdir(parents=True, exist_ok=True)
        (done.parent / "package.json").write_text("{}", encoding="utf-8")
        run([needed("npm", "npm"), "install", "--no-audit", "--no-fund", *PACKAGES], done.parent)
        done.touch()
    return done.parent / "node_modules"


def build(modules: Path, folder: Path, name: str, theme: str, articles: list[Article]) -> Path:
    """Write a blog's sources and generate it, or what has changed of it; give the folder of its pages."""
    posts = folder / "source" / "_posts"
    posts.mkdir(parents=True, exist_ok=True)
    for article in articles:
        write(posts / f"{article.slug}.md", page(article))
    versions = {p: json.loads((modules / p / "package.json").read_text(encoding="utf-8"))["version"] for p in PACKAGES}
    write(folder / "package.json", json.dumps({"hexo": {"version": versions["hexo"]}, "dependencies": versions}))
    write(folder / "_config.yml", yaml.safe_dump(settings(name, theme), allow_unicode=True))
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(modules)
    run([modules / ".bin" / "hexo", "generate"], folder, {"TZ": "Asia/Shanghai", "NO_COLOR": "1"})
    return folder / "public"


def settings(name: str, theme: str) -> dict[str, object]:
    """Give a blog's settings: addresses by date, all articles in the feed."""
    return {
        "title": "Rack Notes 机柜笔记",
        "author": "Rack Notes",
        "language": ["en", "zh-CN"],
        "timezone": "Asia/Shanghai",
        "url": f"http://{name}",
        "permalink": ":year/:month/:day/:title/",
        "theme": theme,
        "index_generator": {"per_page": 10, "order_by": "-date"},
        "feed": {"type": "atom", "path": "atom.xml", "limit": 0},
        "sitemap": {"path": "sitemap.xml"},
        "updated_option": "mtime",
    }


def page(article: Article) -> str:
    """Give an article as Hexo takes it."""
    at = article.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
    head = {"title": article.title, "author": article.author, "date": at, "lang": article.lang}
    return f"---\n{yaml.safe_dump(head, allow_unicode=True)}---\n\n{markdown(article.blocks)}\n"


def write(path: Path, text: str) -> None:
    """Write a file, unless it holds just that: Hexo goes by the times of files."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
        os.utime(path)
