"""Chats as WeChat, QQ, Telegram and those who export from them write them: one document for each message."""

from crawlers.pages.chats.chat import Message, documents
from crawlers.pages.chats.pages import in_page
from crawlers.pages.chats.records import in_json, in_table
from crawlers.pages.chats.texts import in_text

__all__ = ["Message", "documents", "in_json", "in_page", "in_table", "in_text"]
