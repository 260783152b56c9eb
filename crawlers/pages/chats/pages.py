"""Chats as pages: Telegram Desktop's messages.html, the page in QQ's export as a web archive."""

import re

from lxml import html

from crawlers.pages.chats.chat import Message
from crawlers.pages.render import render

TELEGRAM = "//div[contains(@class,'history')]//div[contains(concat(' ',@class,' '),' message ')]"
HEADER = "string((//*[contains(@class,'page_header')]//*[contains(@class,'text')])[1])"
DOTTED = re.compile(r"(\d\d)\.(\d\d)\.(\d{4}) (\S+)(?: (?:UTC|GMT)([+-]\d\d:\d\d))?")
QQ_DAY = re.compile(r"\s*日期[:：]\s*(\d{4}-\d\d-\d\d)\s*")
QQ_HEAD = re.compile(
    r"(?P<sender>.{1,60}?)\s*(?:\(\d{4,12}\)|<[^<>\s]{3,60}>)?\s*(?P<clock>\d{1,2}:\d\d:\d\d)\s*", re.DOTALL
)


def in_page(page: html.HtmlElement) -> list[Message]:
    """Give the messages of a chat exported as a page; none of any other page."""
    return of_telegram(page) or of_qq(page)


def of_telegram(page: html.HtmlElement) -> list[Message]:
    """Give the messages of a page of Telegram Desktop; one joined to that before has its sender."""
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


def of_qq(page: html.HtmlElement) -> list[Message]:
    """Give the messages of QQ's web archive: rows with a day, and rows with sender and clock above the words."""
    found: list[Message] = []
    day = chat = None
    for cell in page.xpath("//tr/td[not(.//td)]"):
        words = cell.text_content()
        if told := QQ_DAY.fullmatch(words):
            day = told[1]
        elif words.startswith("消息对象:"):
            chat = words.partition(":")[2].strip() or None
        elif day and len(boxes := cell.xpath("./div")) == 2 and (head := QQ_HEAD.fullmatch(boxes[0].text_content())):
            found.append(Message(head["sender"].strip(), f"{day} {head['clock']}", render(boxes[1]), chat))
    return found
