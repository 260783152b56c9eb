"""Offers that a page declares for machines alone: products with prices in JSON-LD and microdata."""

from collections.abc import Iterator
from typing import Any

from lxml import html

from crawlers.pages.head import linked_data, one_line

MOST = 500
IN_MICRODATA = "//*[@itemtype[contains(.,'schema.org/Product')]]"


def offers(page: html.HtmlElement) -> list[str]:
    """Give a line for each offer: product, price with currency, availability, seller, as far as they are declared."""
    found = [*in_json(page), *in_microdata(page)]
    return list(dict.fromkeys(line for line in found if line))[:MOST]


def in_json(page: html.HtmlElement) -> Iterator[str]:
    """Yield the offers of the products in a page's JSON-LD."""
    for node in linked_data(page):
        if "Product" in str(node.get("@type")):
            for offer in listed(node.get("offers")):
                inner = listed(offer.get("offers")) if offer.get("price") is None else []
                yield from (line(node, each) for each in inner or [offer])


def line(product: dict[str, Any], offer: dict[str, Any]) -> str:
    """Give an offer as a row of text; nothing where it has no price."""
    stated = next((each for each in listed(offer.get("priceSpecification"))), {})
    low, high = offer.get("lowPrice"), offer.get("highPrice")
    price = offer.get("price") or stated.get("price") or (f"{low}-{high}" if low and high and low != high else low)
    currency = offer.get("priceCurrency") or stated.get("priceCurrency")
    if price is None or not currency:
        return ""
    seller = offer.get("seller")
    return row(
        offer.get("name") or product.get("name"),
        f"{price} {currency}",
        str(offer.get("availability") or "").rpartition("/")[2],
        seller.get("name") if isinstance(seller, dict) else seller,
    )


def in_microdata(page: html.HtmlElement) -> Iterator[str]:
    """Yield the offers of the products in a page's microdata whose price stands in an attribute."""
    for product in page.xpath(IN_MICRODATA)[:MOST]:
        for price in product.xpath(".//*[@itemprop='price'][@content]"):
            scope = price.xpath("ancestor::*[@itemscope][1]")[0]
            currency = scope.xpath("string((.//*[@itemprop='priceCurrency'])[1]/@content)")
            available = scope.xpath("string((.//*[@itemprop='availability'])[1]/@href)").rpartition("/")[2]
            name = product.xpath("(.//*[@itemprop='name'])[1]")
            words = (name[0].get("content") or name[0].text_content()) if name else None
            if currency:
                yield row(words, f"{price.get('content')} {currency}", available)


def listed(value: Any) -> list[dict[str, Any]]:
    """Give a JSON-LD value as a list of objects."""
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]


def row(*cells: Any) -> str:
    """Give cells as a row of a table, empty ones left out."""
    return " | ".join(words for cell in cells if cell and (words := one_line(str(cell))[:300]))
