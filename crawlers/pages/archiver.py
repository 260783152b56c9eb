"""Pages of Discuz!'s archiver, which has no element around a post and forgets where a quotation ends."""

import re

from lxml import etree, html

from crawlers.pages.render import render

AUTHORS = "//div[@id='content']/p[@class='author'][strong]"
QUOTED = re.compile(r".{1,40} (?:发表于|發表於) \d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d\d")
"""The first line of a quotation as the software writes it; an empty line follows its last."""
HIDDEN = re.compile(r"\*{4} ?Hidden Message ?\*{4,5}")


def parted(page: html.HtmlElement) -> html.HtmlElement:
    """Put an element around the author and the words of each post, in the page itself; other pages stay as they are."""
    for number, author in enumerate(page.xpath(AUTHORS), 1):
        post = html.Element("div", {"class": "archived-post", "id": f"post-{number}"})
        words = html.Element("div", {"class": "archived-words"})
        words.text, author.tail = author.tail, None
        for element in list(author.itersiblings()):
            if element.get("class") in ("author", "page"):
                break
            words.append(element)
        author.addprevious(post)
        post.extend((author, words))
        for line in own(words):
            etree.SubElement(words, "p").text = line
    return page


def own(words: html.HtmlElement) -> list[str]:
    """Take the lines out of an element and give those that are its author's: no quotation, nothing hidden."""
    lines: list[str] = []
    for element in words.iter("br"):
        element.tail = f"\n{(element.tail or '').lstrip()}"
    for heading in words.xpath("./h3"):
        lines.append(render(heading))
        heading.drop_tree()
    text = re.sub(r"[^\S\n]+", " ", words.text_content())
    words.clear()
    words.set("class", "archived-words")
    is_quoted = False
    for line in map(str.strip, text.strip().split("\n")):
        is_quoted = bool(QUOTED.match(line)) or (is_quoted and line != "")
        if not is_quoted:
            lines.append(HIDDEN.sub("", line))
    return [line for line in lines if line]
