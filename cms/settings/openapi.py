"""What the schema of the API says of itself; its types are made from the code (cms.api.schema)."""

SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "Cercle",
    "VERSION": "2",
    "DESCRIPTION": "The published content of the site: one representation of each page, for any "
    "front end. Anonymous, no cookie; read only, but for asking for an offer.",
    "LICENSE": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
    "TAGS": [
        {"name": "pages", "description": "Pages: lists of summaries, and whole pages."},
        {"name": "addresses", "description": "From an address to what is there."},
        {"name": "catalogue", "description": "The words by which the catalogue is browsed."},
        {"name": "files", "description": "Images and documents."},
        {"name": "search", "description": "What visitors type."},
        {"name": "site", "description": "What is said of the firm on every page."},
        {"name": "offers", "description": "Asking for an offer, the one thing that is written."},
        {"name": "schema", "description": "This document."},
    ],
    "PREPROCESSING_HOOKS": ["cms.api.schema.document.only_public_endpoints"],
    "POSTPROCESSING_HOOKS": [],
    "APPEND_COMPONENTS": {
        "headers": {
            "ETag": {
                "description": "Names these very bytes; send it back with `If-None-Match`.",
                "schema": {"type": "string"},
            },
            "Cache-Control": {
                "description": "Shared caches may keep the answer for some seconds.",
                "schema": {"type": "string"},
            },
        }
    },
}
