"""What of a person's light Markdown is shown."""

import pytest

from portal.markdown import render_light


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Un\ndeux\n\ntrois", "<p>Un<br>\ndeux</p>\n<p>trois</p>\n"),
        ("**fort** et *doux*", "<p><strong>fort</strong> et <em>doux</em></p>\n"),
        ("- un\n- deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>\n"),
        ("# Titre", "<p># Titre</p>\n"),
        ("[ici](https://a.fr)", '<p><a href="https://a.fr">ici</a></p>\n'),
        ("[ici](javascript:alert(1))", "<p>[ici](javascript:alert(1))</p>\n"),
        ("[ici](/compte/logout/)", "<p>[ici](/compte/logout/)</p>\n"),
        ("[ici](//a.fr/x)", "<p>[ici](//a.fr/x)</p>\n"),
        ("![x](https://a.fr/x.png)", '<p>!<a href="https://a.fr/x.png">x</a></p>\n'),
        ('<b style="x" hx-get="/y">a</b>', '<p>&lt;b style="x" hx-get="/y"&gt;a&lt;/b&gt;</p>\n'),
        ("Prix : 3 < 4 !", "<p>Prix : 3 &lt; 4 !</p>\n"),
    ],
)
def test_text_is_shown_as_it_was_meant(text, html):
    assert render_light(text) == html
