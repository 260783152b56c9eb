"""WordPress from Debian's packages, on a MariaDB of its own, served by PHP behind the front."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo_sites.content import Article
from demo_sites.markup import html
from demo_sites.services import DemoError, free_port, needed, run, serving

INSTALLED = Path("/usr/share/wordpress")
THEME = "twentytwentythree"
PACKAGES = (
    "wordpress",
    "wordpress-theme-twentytwentythree",
    "mariadb-server",
    "php-cli",
    "php-mysql",
    "php-xml",
    "php-mbstring",
)
CONFIGURATION = """<?php
define('DB_NAME', 'demo');
define('DB_USER', 'demo');
define('DB_PASSWORD', 'demo');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {{ define('ABSPATH', __DIR__ . '/'); }}
require_once ABSPATH . 'wp-settings.php';
"""
ROUTER = """<?php
$path = __DIR__ . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_file($path) && !str_ends_with($path, '.php')) { return false; }
$_SERVER['SCRIPT_NAME'] = '/index.php';
require __DIR__ . '/index.php';
"""


class WordPress:
    """One running WordPress."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.pages, self.port = folder / "pages", free_port()

    def fill(self, articles: list[Article], *options: str) -> None:
        """Put articles in, or edit those that are there."""
        lines = (
            {
                "title": article.title,
                "author": article.author,
                "slug": article.slug,
                "at": article.at.strftime("%Y-%m-%d %H:%M:%S"),
                "html": html(article.blocks),
            }
            for article in articles
        )
        env = {"DEMO_WORDPRESS": str(self.pages), "DEMO_ADDRESS": self.address, "DEMO_THEME": THEME}
        given = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        run([needed("php", "php-cli"), Path(__file__).with_name("fill.php"), *options], self.pages, env, given)


@contextmanager
def wordpress(folder: Path, address: str) -> Iterator[WordPress]:
    """Run an empty WordPress of that address until the block ends."""
    if not INSTALLED.is_dir():
        raise DemoError(f"{INSTALLED} does not exist: install the packages {PACKAGES}")
    folder.mkdir(parents=True)
    site = WordPress(folder, address)
    shutil.copytree(INSTALLED, site.pages)
    with mariadb(folder / "database") as socket:
        (site.pages / "wp-config.php").write_text(CONFIGURATION.format(socket=socket), encoding="utf-8")
        (site.pages / "router.php").write_text(ROUTER, encoding="utf-8")
        php = [needed("php", "php-cli"), "-S", f"127.0.0.1:{site.port}", "-t", site.pages, site.pages / "router.php"]
        site.fill([], "install")
        with serving(php, site.pages, site.port):
            yield site


@contextmanager
def mariadb(folder: Path) -> Iterator[Path]:
    """Run a MariaDB with an empty database `demo` for a user `demo`, and give its socket."""
    folder.mkdir()
    owner = ["--user=root"] if os.geteuid() == 0 else []
    plain = ["--no-defaults", f"--datadir={folder}", *owner]
    run([needed("mariadb-install-db", "mariadb-server"), *plain, "--skip-test-db"], folder)
    socket = folder / "socket"
    server = [needed("mariadbd", "mariadb-server"), *plain, f"--socket={socket}", "--skip-networking"]
    with serving(server, folder, socket):
        sql = (
            "CREATE DATABASE demo CHARACTER SET utf8mb4; CREATE USER demo@localhost IDENTIFIED BY 'demo';"
            " GRANT ALL ON demo.* TO demo@localhost;"
        )
        run(
            [needed("mariadb", "mariadb-client"), "--no-defaults", f"--socket={socket}", "-u", "root"],
            folder,
            given=sql,
        )
        yield socket
