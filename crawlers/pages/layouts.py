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
    topic: str = "./@nothing"
    """The address of the thread, of software that writes a post's as that and the post's number."""


LAYOUTS = (
    Layout(
        software="Discuz!",
        post="//div[starts-with(@id,'post_')][.//*[starts-with(@id,'postmessage_')]]"
        " | //table[starts-with(@id,'pid')][not(ancestor::div[starts-with(@id,'post_')])]"
        "[.//*[starts-with(@id,'postmessage_')]]",
        anchor="descendant-or-self::table[starts-with(@id,'pid')]/@id",
        permalink=".//a[starts-with(@id,'postnum')]/@href",
        author="(.//*[contains(@class,'authi')]/a[not(contains(@href,'authorid='))][normalize-space()]"
        " | .//*[contains(@class,'postauthor')]//*[self::cite or contains(@class,'postinfo')]//a"
        " | .//td[contains(@class,'pls')]//div[@class='pi'][em][not(a)]/text()[normalize-space()])[1]",
        times=(
            ".//em[starts-with(@id,'authorposton')]//span/@title",
            ".//em[starts-with(@id,'authorposton')]",
            ".//*[contains(@class,'postinfo')]",
        ),
        body=".//*[contains(@class,'typeoption')] | (.//*[starts-with(@id,'postmessage_')])[1]",
        dropped=".//div[contains(@class,'quote')] | .//i[contains(@class,'pstatus')] | .//*[contains(@class,'jammer')]"
        " | .//*[contains(translate(@style,' ',''),'display:none')] | .//ignore_js_op//*[contains(@class,'tip')]"
        " | .//*[contains(@class,'locked')] | .//div[contains(@class,'showhide')]/h4 | .//div[@class='blockcode']/em"
        " | .//ignore_js_op//em[contains(@class,'xg1')] | .//*[contains(@class,'attach_nopermission')]",
    ),
    Layout(
        software="Discuz! for telephones",
        post="//div[contains(@class,'plc')][starts-with(@id,'pid')][.//*[contains(@class,'message')]]",
        anchor="./@id",
        permalink="./@nothing",
        author="(.//*[contains(@class,'authi')]//a[normalize-space()][not(contains(@href,'action='))]/text())[1]"
        " | .//*[contains(@class,'authi')]/li[contains(@class,'mtit')]/span[@class='z'][em][not(a)]/text()",
        times=(
            ".//*[contains(@class,'authi')]/li[contains(@class,'mtime')]/span/@title",
            ".//*[contains(@class,'authi')]/li[contains(@class,'mtime')]/text()",
            ".//*[contains(@class,'authi')]/li[contains(@class,'mtime')]/span[not(@class)]",
            ".//*[contains(@class,'authi')]//*[contains(@class,'mtime') or contains(@class,'rela')]",
            ".//*[contains(@class,'authi')]",
        ),
        body="(.//*[contains(@class,'message')])[1]",
        dropped=".//*[contains(@class,'quote')] | .//i[contains(@class,'pstatus')] | .//*[contains(@class,'locked')]"
        " | .//div[contains(@class,'showhide')]/h4 | .//div[@class='blockcode']/em",
    ),
    Layout(
        software="Discuz! archiver",
        post="//div[@class='archived-post']",
        anchor="./@id",
        permalink="./@nothing",
        author="./p[@class='author']/strong[not(i)]",
        times=("./p[@class='author']/span/@title", "./p[@class='author']"),
        body="./div[@class='archived-words']",
    ),
    Layout(
        software="XenForo",
        post="//article[contains(@class,'message--post')]",
        anchor=".//*[starts-with(@id,'post-')]/@id",
        permalink=".//*[contains(@class,'message-attribution') or self::header]//a[contains(@href,'/post-')]/@href",
        author="./@data-author | .//*[contains(@class,'message-name')]//*[contains(@class,'username')]",
        times=(
            ".//*[contains(@class,'message-attribution')]//time/@datetime",
            ".//*[@itemprop='datePublished']/@content | .//*[@itemprop='datePublished']/@datetime",
            ".//time/@datetime",
            ".//*[contains(@class,'message-header')]",
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
        " | .//*[contains(@class,'author')]//strong"
        " | .//*[contains(@class,'postprofile')]//*[contains(@class,'username')][normalize-space()])[1]",
        times=(
            ".//*[contains(@class,'author')]//time/@datetime",
            ".//*[contains(@class,'author')]",
        ),
        body="(.//*[contains(concat(' ',@class,' '),' content ')])[1]",
    ),
    Layout(
        software="NodeBB",
        post="//*[@component='post'][@data-pid][not(contains(concat(' ',@class,' '),' deleted '))]"
        "[.//*[@component='post/content']]",
        anchor="./@data-pid",
        permalink=".//a[contains(@class,'post-index') or contains(@class,'permalink')][contains(@href,'/post/')]/@href",
        author=".//@data-username | ./@data-username",
        times=(
            "./@data-timestamp",
            "./meta[@itemprop='datePublished']/@content",
            ".//*[contains(@class,'timeago')]/@title",
        ),
        body="(.//*[@component='post/content'])[1]",
        dropped=".//blockquote | .//p[following-sibling::*[1][self::blockquote]][.//a[contains(@href,'/post/')]]",
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
        topic="//*[contains(@itemtype,'DiscussionForumPosting')]/link[@itemprop='url']/@href"
        " | //*[contains(@class,'crawler-post')]//*[@itemprop='mainEntityOfPage']/@href",
    ),
    Layout(
        software="Discourse in a browser",
        post="//*[contains(concat(' ',@class,' '),' topic-post ')][.//*[contains(@class,'cooked')]]",
        anchor="descendant-or-self::*[starts-with(@id,'post_')][1]/@id",
        permalink=".//a[contains(@class,'post-date')]/@href",
        topic="//*[@id='topic-title']//a[contains(@href,'/t/')]/@href",
        author="(.//*[contains(@class,'names')]//*[contains(@class,'username')][normalize-space()])[1]",
        times=(
            ".//*[contains(@class,'post-date')]//@data-time",
            ".//*[contains(@class,'post-date')]//@title",
        ),
        body="(.//*[contains(@class,'cooked')])[1]",
        dropped=".//blockquote | .//aside[contains(@class,'quote')]",
    ),
    Layout(
        software="Invision",
        post="//article[starts-with(@id,'elComment_')][.//*[@data-role='commentContent']]",
        anchor="./@id",
        permalink=".//a[contains(@href,'comment=')]/@href",
        author="(.//*[contains(@class,'cAuthorPane_author') or contains(@class,'ipsEntry__username')]"
        "[normalize-space()])[1]",
        times=(
            ".//*[contains(@class,'ipsComment_meta') or contains(@class,'ipsEntry__date')]//time/@datetime",
            "(.//time[not(ancestor::aside)][not(ancestor::*[@data-role='commentContent'])])/@datetime",
        ),
        body="(.//*[@data-role='commentContent'])[1]",
        dropped=".//blockquote | .//*[contains(@class,'ipsQuote')] | .//*[contains(@class,'ipsSpoiler_header')]",
    ),
    Layout(
        software="MyBB",
        post="//div[starts-with(@id,'post_')][.//*[starts-with(@id,'pid_')][contains(@class,'post_body')]]",
        anchor="descendant-or-self::*[starts-with(@id,'pid_')]/@id",
        permalink=".//*[contains(@class,'post_head')]//a[contains(@href,'pid')]/@href",
        author="(.//*[contains(@class,'post_author') or contains(@class,'author_information')]"
        "//*[contains(@class,'largetext')])[1]",
        times=(
            ".//*[contains(@class,'post_date')]/span[not(@class)]/@title",
            ".//*[contains(@class,'post_date')]/text()",
            ".//*[contains(@class,'post_date')]",
        ),
        body="(.//*[starts-with(@id,'pid_')][contains(@class,'post_body')])[1]",
        dropped=".//blockquote",
    ),
    Layout(
        software="vBulletin",
        post="//li[contains(concat(' ',@class,' '),' js-post ')][.//*[contains(@class,'js-post__content-text')]]",
        anchor="substring-after((.//a[contains(@class,'b-post__count')])[1]/@href, '#')",
        permalink=".//a[contains(@class,'b-post__count')]/@href",
        author="(.//*[@itemprop='author']//*[@itemprop='name']"
        " | .//div[contains(concat(' ',@class,' '),' author ')]//a[normalize-space()])[1]",
        times=(".//time[@itemprop='dateCreated']/@datetime", ".//*[contains(@class,'b-post__timestamp')]"),
        body="(.//*[contains(@class,'js-post__content-text')])[1]",
        dropped=".//*[contains(@class,'bbcode_quote')] | .//blockquote",
    ),
    Layout(
        software="schema.org",
        post="//*[contains(@itemtype,'DiscussionForumPosting') or contains(@itemtype,'schema.org/Comment')"
        " or contains(@itemtype,'schema.org/Question') or contains(@itemtype,'schema.org/Answer')]",
        anchor="./@id | self::*[not(@id)]//*[contains(@id,'post-')]/@id",
        permalink="./*[@itemprop='url']/@href | ./*[@itemprop='url']/@content",
        author=".//*[@itemprop='author']//*[@itemprop='name'][normalize-space()]"
        " | .//*[@itemprop='author']//*[@itemprop='name']/@content | .//*[@itemprop='author'][not(*)]",
        times=(
            ".//*[@itemprop='dateCreated' or @itemprop='datePublished']/@datetime",
            ".//*[@itemprop='dateCreated' or @itemprop='datePublished']/@content",
        ),
        body="(.//*[@itemprop='text' or @itemprop='articleBody'])[1]",
    ),
)
"""Surest first: a page is read by the first that finds a post on it."""
