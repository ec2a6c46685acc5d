"""The circle drawn for a page without image."""

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from cms.website.drawings import HEIGHT, PEERS, WIDTH, draw_circle


def test_a_slug_has_one_picture_and_another_slug_another():
    assert draw_circle("pratiquer") == draw_circle("pratiquer")
    assert draw_circle("pratiquer") != draw_circle("animer")


@given(st.text(max_size=300))
def test_eight_peers_and_the_client_in_sight(slug):
    drawing = draw_circle(slug)
    assert len(drawing["peers"]) + 1 == PEERS
    assert 0 < drawing["client"]["x"] < WIDTH
    assert 0 < drawing["client"]["y"] < HEIGHT
    assert drawing["threads"]
    assert all(mark in drawing["peers"] for mark in drawing["threads"])


def test_numbers_are_written_as_svg_wants_them():
    svg = render_to_string("website/drawing.svg", {"drawing": draw_circle("pratiquer")})
    assert "," not in svg
    assert 'aria-hidden="true"' in svg
    assert "style=" not in svg
