"""The web server in front of every site, as sites have one: nginx, by name."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from demo_sites.services import free_port, needed, serving

CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{}}
http {{
  types {{ text/html html; text/css css; application/xml xml; text/plain txt; application/javascript js; }}
  log_format bytes '$host $status $body_bytes_sent $request_method $request_uri';
  access_log {folder}/access.log bytes;
  client_body_temp_path {folder}/tmp; proxy_temp_path {folder}/tmp; fastcgi_temp_path {folder}/tmp;
  uwsgi_temp_path {folder}/tmp; scgi_temp_path {folder}/tmp;
  charset utf-8;
  {servers}
}}
"""
SERVER = "server {{ listen 127.0.0.1:{port}; server_name {name}; location / {{ {place} }} }}"


@contextmanager
def front(folder: Path, sites: Mapping[str, Path | int]) -> Iterator[str]:
    """Serve folders, and what listens on ports, under their names; give the address that a proxy's client asks."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    servers = "\n  ".join(SERVER.format(port=port, name=name, place=place(at)) for name, at in sites.items())
    settings = folder / "nginx.conf"
    settings.write_text(CONFIGURATION.format(folder=folder, servers=servers), encoding="utf-8")
    with serving([needed("nginx", "nginx-light"), "-p", folder, "-c", settings], folder, port):
        yield f"http://127.0.0.1:{port}"


def place(at: Path | int) -> str:
    """Give what nginx does for a site: files of a folder, or another server's answers."""
    if isinstance(at, Path):
        return f"root {at};"
    return f"proxy_pass http://127.0.0.1:{at}; proxy_set_header Host $host;"


def sent(folder: Path, name: str) -> int:
    """Give how many bytes of bodies the server has sent for a site so far."""
    lines = (line.split() for line in (folder / "access.log").read_text(encoding="utf-8").splitlines())
    return sum(int(line[2]) for line in lines if line[0] == name)
