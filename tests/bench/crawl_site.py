"""A site on loopback for measuring crawls: lists of fifty documents of 10 KB, made when asked for. Prints its port."""

import asyncio
import sys
from hashlib import sha256

EACH = 50
PARAGRAPH = "<p>{} H100 八卡整机现货报价 235 万元含税, and some more words that an article is made of, page {}.</p>"
FRAME = "<!DOCTYPE html><html><head><title>{0}</title></head><body><article><h1>{0}</h1>{1}</article></body></html>"


def answer(path: str, pages: int) -> bytes:
    """Give the page of a path; every seventh paragraph is of that page alone, so that it packs as articles do."""
    name, _, number = path.strip("/").partition("/")
    if name == "doc":
        digest = sha256(number.encode()).hexdigest()
        return FRAME.format(number, "".join(PARAGRAPH.format(digest[n % 60 :], number) for n in range(60))).encode()
    if name != "list":
        return b""
    first = int(number) * EACH
    last = min(first + EACH, pages)
    links = "".join(f'<li><a href="/doc/{n}">Document {n}</a></li>' for n in range(first, last))
    more = f'<a rel="next" href="/list/{int(number) + 1}">next</a>' if last < pages else ""
    return f"<html><body><ul>{links}</ul>{more}</body></html>".encode()


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pages: int) -> None:
    """Answer the requests of one connection; those of a proxy's client carry whole addresses."""
    while head := await reader.readuntil(b"\r\n\r\n"):
        target = head.split(b" ", 2)[1].decode()
        body = answer("/" + target.split("/", 3)[3] if target.startswith("http") else target, pages)
        status = b"200 OK" if body else b"404 Not Found"
        writer.write(
            b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
            + body
        )
        await writer.drain()


async def main() -> None:
    """Serve until ended."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer, int(sys.argv[1]))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
