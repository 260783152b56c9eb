"""Chats as pages: Telegram Desktop's messages.html."""

import re

from lxml import html

from crawlers.pages.chats.chat import Message
from crawlers.pages.render import render

TELEGRAM = "//div[contains(@class,'history')]//div[contains(concat(' ',@class,' '),' message ')]"
HEADER = "string((//*[contains(@class,'page_header')]//*[contains(@class,'text')])[1])"
DOTTED = re.compile(r"(\d\d)\.(\d\d)\.(\d{4}) (\S+)(?: (?:UTC|GMT)([+-]\d\d:\d\d))?")


def in_page(page: html.HtmlElement) -> list[Message]:
    """Give the messages of an exported page, none of any other; one joined to that before has its sender."""
    found: list[Message] = []
    sender, chat = "", " ".join(page.xpath(HEADER).split()) or None
    for box in page.xpath(TELEGRAM):
        named = box.xpath("./*[contains(@class,'body')]/*[contains(@class,'from_name')]")
        sender = " ".join(named[0].text_content().split()) if named else sender
        text = box.xpath("./*[contains(@class,'body')]/*[contains(concat(' ',@class,' '),' text ')]")
        sent = box.xpath("string((.//*[contains(@class,'date')]/@title)[1])")
        if text and sent and sender:
            found.append(Message(sender, DOTTED.sub(r"\3-\2-\1 \4\5", sent), render(text[0]), chat))
    return found
