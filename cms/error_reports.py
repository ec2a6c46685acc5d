"""What leaves the house when something fails."""

import sentry_sdk

from cms.masking import mask_everywhere


def send_to(dsn: str) -> None:
    """Send errors to Sentry: no personal data, no body, no query, no local variable."""
    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,  # a request names its address, and its token with it
        before_send=without_secrets,
        before_send_transaction=without_secrets,
    )


def without_secrets(event: dict, hint: dict) -> dict:
    """Return an event of Sentry without the query of its request, and no address with a token."""
    event.get("request", {}).pop("query_string", None)
    return mask_everywhere(event)
