"""JSON-LD for search engines, made from a representation: it cannot say anything else."""

from collections.abc import Iterator

SCHEMA = "https://schema.org"
MODES = {True: "Online", False: "Onsite"}


def structured_data(page: dict, organisation: dict) -> list[dict]:
    """Return the JSON-LD objects of a page's representation, ready to embed.

    `organisation` is `{"name", "url"}` of the firm.
    """
    firm = {"@type": "Organization", **organisation}
    make = {"cms.FormationPage": _course, "cms.ArticlePage": _article}.get(page["meta"]["type"])
    found = [make(page, firm)] if make else []
    if questions := list(_questions(page)):
        found.append({"@context": SCHEMA, "@type": "FAQPage", "mainEntity": questions})
    if page["breadcrumbs"]:
        found.append(_breadcrumbs(page))
    return found


def _course(page: dict, firm: dict) -> dict:
    course = {
        "@context": SCHEMA,
        "@type": "Course",
        "name": page["title"],
        "description": page["summary"],
        "url": page["meta"]["html_url"],
        "inLanguage": "fr",
        "provider": firm,
        "dateModified": page["content_updated_on"],
        "teaches": page["objectives"],
        "coursePrerequisites": page["prerequisites"],
        "hasCourseInstance": [_instance(date, page) for date in page["next_dates"]],
    }
    if page["price"]["excl_tax"]:
        course["offers"] = _offer(page["price"])
    return course


def _offer(price: dict) -> dict:
    return {
        "@type": "Offer",
        "category": "Paid",
        "price": price["incl_tax"],
        "priceCurrency": "EUR",
    }


def _instance(date: dict, page: dict) -> dict:
    instance = {
        "@type": "CourseInstance",
        "startDate": date["starts_on"],
        "endDate": date["ends_on"],
        "courseMode": MODES[date["remote"]],
    }
    if hours := page["duration"]["hours"]:
        instance["courseWorkload"] = _iso_hours(hours)
    if date["city"]:
        instance["location"] = {"@type": "Place", "name": date["city"], "address": date["city"]}
    return instance


def _iso_hours(hours: str) -> str:
    """« 3.50 » hours as the ISO 8601 duration PT3H30M."""
    whole, minutes = divmod(round(float(hours) * 60), 60)
    return f"PT{whole}H{minutes}M" if minutes else f"PT{whole}H"


def _article(page: dict, firm: dict) -> dict:
    article = {
        "@context": SCHEMA,
        "@type": "Article",
        "headline": page["title"],
        "description": page["summary"],
        "url": page["meta"]["html_url"],
        "inLanguage": "fr",
        "datePublished": page["published_on"],
        "dateModified": page["content_updated_on"],
        "publisher": firm,
        "author": {"@type": "Person", "name": page["author"]["name"]} if page["author"] else firm,
    }
    if page["hero_image"]:
        article["image"] = page["hero_image"]["src"]
    return article


def _questions(page: dict) -> Iterator[dict]:
    for block in page.get("body", []):
        if block["type"] == "faq":
            for entry in block["value"]["entries"]:
                answer = {"@type": "Answer", "text": entry["answer"]}
                yield {"@type": "Question", "name": entry["question"], "acceptedAnswer": answer}


def _breadcrumbs(page: dict) -> dict:
    root = page["meta"]["html_url"].removesuffix(page["meta"]["path"])
    steps = [*page["breadcrumbs"], {"title": page["title"], "path": page["meta"]["path"]}]
    return {
        "@context": SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": step["title"],
                "item": root + step["path"],
            }
            for position, step in enumerate(steps, start=1)
        ],
    }
