"""Where the software of forums puts the parts of a post."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """One software's pages of threads, as XPath; all but `post` are relative to the post."""

    software: str
    post: str
    anchor: str
    permalink: str
    author: str
    times: tuple[str, ...]
    """Surest first."""
    body: str
    dropped: str = ".//blockquote"
    """What in a body is not its author's words: quotations, notices of the software."""


LAYOUTS = (
    Layout(
        software="Discuz!",
        post="//div[starts-with(@id,'post_')][.//*[starts-with(@id,'postmessage_')]]",
        anchor=".//table[starts-with(@id,'pid')]/@id",
        permalink=".//a[starts-with(@id,'postnum')]/@href",
        author="(.//*[contains(@class,'authi')]/a[not(contains(@href,'authorid='))][normalize-space()])[1]",
        times=(
            ".//em[starts-with(@id,'authorposton')]//span/@title",
            ".//em[starts-with(@id,'authorposton')]",
        ),
        body="(.//*[starts-with(@id,'postmessage_')])[1]",
        dropped=".//div[contains(@class,'quote')] | .//i[contains(@class,'pstatus')] | .//*[contains(@class,'jammer')]"
        " | .//*[contains(@style,'display:none')] | .//ignore_js_op//*[contains(@class,'tip')]",
    ),
    Layout(
        software="Discuz! for telephones",
        post="//div[contains(@class,'plc')][starts-with(@id,'pid')][.//*[contains(@class,'message')]]",
        anchor="./@id",
        permalink="./@nothing",
        author="(.//*[contains(@class,'authi')]//a[normalize-space()])[1]",
        times=(
            ".//*[contains(@class,'authi')]//*[contains(@class,'mtime') or contains(@class,'rela')]",
            ".//*[contains(@class,'authi')]",
        ),
        body="(.//*[contains(@class,'message')])[1]",
        dropped=".//div[contains(@class,'quote')] | .//i[contains(@class,'pstatus')]",
    ),
    Layout(
        software="XenForo",
        post="//article[contains(@class,'message--post')]",
        anchor=".//*[starts-with(@id,'post-')]/@id",
        permalink=".//*[contains(@class,'message-attribution')]//a[contains(@href,'/post-')]/@href",
        author="./@data-author",
        times=(
            ".//*[contains(@class,'message-attribution')]//time/@datetime",
            ".//time/@datetime",
        ),
        body="(.//*[contains(@class,'bbWrapper')])[1]",
        dropped=".//blockquote | .//*[contains(@class,'bbCodeBlock-expandLink')]",
    ),
    Layout(
        software="XenForo 1",
        post="//li[contains(concat(' ',@class,' '),' message ')][starts-with(@id,'post-')]",
        anchor="./@id",
        permalink=".//a[contains(@class,'datePermalink')]/@href",
        author="./@data-author",
        times=(
            ".//*[contains(@class,'DateTime')]/@data-time",
            ".//*[contains(@class,'DateTime')]/@title",
            ".//*[contains(@class,'DateTime')]",
        ),
        body="(.//*[contains(@class,'messageText')])[1]",
        dropped=".//*[contains(@class,'bbCodeQuote')] | .//*[contains(@class,'messageTextEndMarker')]",
    ),
    Layout(
        software="phpBB",
        post="//div[contains(concat(' ',@class,' '),' post ')][.//*[contains(@class,'postbody')]]",
        anchor="./@id",
        permalink=".//*[contains(@class,'author')]//a[contains(@href,'#p')]/@href",
        author="(.//*[contains(@class,'author')]//*[self::a or self::span][contains(@class,'username')]"
        " | .//*[contains(@class,'author')]//strong)[1]",
        times=(
            ".//*[contains(@class,'author')]//time/@datetime",
            ".//*[contains(@class,'author')]",
        ),
        body="(.//*[contains(concat(' ',@class,' '),' content ')])[1]",
    ),
    Layout(
        software="NodeBB",
        post="//*[@component='post'][@data-pid][.//*[@component='post/content']]",
        anchor="./@data-pid",
        permalink=".//a[contains(@class,'post-index') or contains(@class,'permalink')][contains(@href,'/post/')]/@href",
        author=".//@data-username | ./@data-username",
        times=(
            "./@data-timestamp",
            "./meta[@itemprop='datePublished']/@content",
            ".//*[contains(@class,'timeago')]/@title",
        ),
        body="(.//*[@component='post/content'])[1]",
    ),
    Layout(
        software="Discourse",
        post="//*[contains(@class,'crawler-post')][.//*[contains(@class,'post')][@itemprop='text' or not(*)]]",
        anchor="./@id",
        permalink=".//*[@itemprop='url'][contains(@href,'/t/')]/@href",
        author="(.//*[@itemprop='author']//*[@itemprop='name'])[1]",
        times=(
            ".//time[@itemprop='datePublished']/@datetime",
            ".//time/@datetime",
        ),
        body="(.//*[contains(concat(' ',@class,' '),' post ')])[1]",
        dropped=".//blockquote | .//aside[contains(@class,'quote')]",
    ),
    Layout(
        software="schema.org",
        post="//*[contains(@itemtype,'DiscussionForumPosting') or contains(@itemtype,'schema.org/Comment')]",
        anchor="./@id",
        permalink="./*[@itemprop='url']/@href | ./*[@itemprop='url']/@content",
        author=".//*[@itemprop='author']//*[@itemprop='name'] | .//*[@itemprop='author'][not(*)]",
        times=(
            ".//*[@itemprop='dateCreated' or @itemprop='datePublished']/@datetime",
            ".//*[@itemprop='dateCreated' or @itemprop='datePublished']/@content",
        ),
        body="(.//*[@itemprop='text' or @itemprop='articleBody'])[1]",
    ),
)
"""Surest first: a page is read by the first that finds a post on it."""
