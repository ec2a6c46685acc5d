"""What leaves the house when something fails."""

import sentry_sdk


def send_to(dsn: str) -> None:
    """Send errors to Sentry: no personal data, no body, no query, no local variable."""
    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,  # a request names its address, and its token with it
        before_send=without_query,
        before_send_transaction=without_query,
    )


def without_query(event: dict, hint: dict) -> dict:
    """Return an event of Sentry without the query of its request: it may hold a token."""
    event.get("request", {}).pop("query_string", None)
    return event
