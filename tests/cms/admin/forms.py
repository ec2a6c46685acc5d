"""What a browser sends from the editor's form."""

from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield


def editor_form(client, url: str, **changes) -> dict:
    """Return the data of a page's form as it is shown, with its objectives and an empty body.

    The browser draws streams by script, so they are not in the HTML: they are added here.
    """
    html = client.get(url).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form").dict()
    streams = {
        "objectives": streamfield([("objective", "Formuler une demande d’aide")]),
        "body": streamfield([]),
    }
    return {**data, **nested_form_data(streams), **changes}


def send_shown_form(client, url: str, **changes) -> None:
    """Send the largest form of a page of the admin back, changed; fail when it is refused."""
    forms = largest_first(client.get(url).content.decode())
    response = client.post(url, {**forms[0], **changes})
    assert response.status_code == 302, response.content.decode()


def largest_first(html: str) -> list[dict]:
    """Return the data of every form of a page."""
    forms: list[dict] = []
    while True:
        try:
            forms.append(querydict_from_html(html, form_index=len(forms)).dict())
        except ValueError:
            return sorted(forms, key=len, reverse=True)
