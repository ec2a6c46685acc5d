import os

import pytest

from cms.importing.report import FileRefusedError
from cms.importing.sources import MAXIMUM_BYTES, Source, find_sources, read_source
from tests.factories.imports import write_files


def keys_of(*paths) -> list[str]:
    return [source.key for source in find_sources(paths)]


def refusal_of(path, root=None) -> tuple[str, int | None]:
    with pytest.raises(FileRefusedError) as refusal:
        read_source(Source(path.name, path, root or path.parent))
    return refusal.value.message, refusal.value.line


def test_find_sources_walks_a_folder_in_the_order_of_keys(tmp_path):
    files = ["b.md", "a/z.txt", "a/b/c.markdown", "E.MD", "page.html", "notes.rst", "sans"]
    write_files(tmp_path, dict.fromkeys(files, "x"))
    assert keys_of(tmp_path) == ["E.MD", "a/b/c.markdown", "a/z.txt", "b.md"]


def test_find_sources_names_a_given_file_by_its_name(tmp_path):
    write_files(tmp_path, {"dossier/page.md": "x", "dossier/page.png": "x"})
    assert keys_of(tmp_path / "dossier/page.md", tmp_path / "dossier/page.png") == ["page.md"]


def test_find_sources_takes_a_file_once_however_it_is_reached(tmp_path):
    write_files(tmp_path, {"a/page.md": "x"})
    assert keys_of(tmp_path, tmp_path / "a", tmp_path / "a" / ".." / "a/page.md") == ["a/page.md"]


def test_find_sources_walks_a_folder_named_like_a_file(tmp_path):
    write_files(tmp_path, {"page.md/dedans.md": "x"})
    assert keys_of(tmp_path) == ["page.md/dedans.md"]
    assert keys_of(tmp_path / "page.md") == ["dedans.md"]


def test_find_sources_does_not_follow_a_linked_folder(tmp_path):
    write_files(tmp_path, {"ailleurs/secret.md": "x", "donné/page.md": "x"})
    (tmp_path / "donné/lien").symlink_to(tmp_path / "ailleurs")
    assert keys_of(tmp_path / "donné") == ["page.md"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("e\u0301quipe.md", "équipe.md"),
        ("ligne\nsuivante.md", "ligne\ufffdsuivante.md"),
        ("titre\x1b]0;x\x07.md", "titre\ufffd]0;x\ufffd.md"),
        (os.fsdecode(b"latin-\xe9.md"), "latin-\ufffd.md"),
    ],
)
def test_find_sources_gives_keys_that_can_be_stored_and_shown(tmp_path, name, key):
    (tmp_path / name).write_text("x")
    assert keys_of(tmp_path) == [key]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads everything")
def test_find_sources_tells_a_folder_that_cannot_be_read(tmp_path):
    write_files(tmp_path, {"fermé/page.md": "x"})
    (tmp_path / "fermé").chmod(0)
    try:
        [source] = find_sources([tmp_path])
        with pytest.raises(FileRefusedError):
            read_source(source)
    finally:
        (tmp_path / "fermé").chmod(0o700)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"un\r\ndeux\rtrois\n", "un\ndeux\ntrois\n"),
        ("\ufeffun".encode(), "un"),
        ("e\u0301quipe".encode(), "équipe"),
        (b"", ""),
    ],
)
def test_read_source_gives_plain_lines_in_nfc(tmp_path, content, text):
    write_files(tmp_path, {"page.md": content})
    path = tmp_path / "page.md"
    assert read_source(Source("page.md", path, tmp_path)) == text


@pytest.mark.parametrize(
    ("content", "message", "line"),
    [
        ("un\ndeux é".encode("cp1252"), "le fichier n’est pas en UTF-8", 2),
        ("un".encode("utf-16"), "le fichier n’est pas en UTF-8", 1),
        (b"un\ndeux\ntr\0is", "le fichier contient un caractère nul", 3),
        (b"\xed\xa0\x80", "le fichier n’est pas en UTF-8", 1),
        (b"a" * (MAXIMUM_BYTES + 1), "le fichier dépasse 1 Mio", None),
    ],
)
def test_read_source_refuses_what_is_no_text(tmp_path, content, message, line):
    write_files(tmp_path, {"page.md": content})
    assert refusal_of(tmp_path / "page.md") == (message, line)


def test_read_source_takes_a_file_of_exactly_one_mebibyte(tmp_path):
    write_files(tmp_path, {"page.md": b"a" * MAXIMUM_BYTES})
    source = Source("page.md", tmp_path / "page.md", tmp_path)
    assert len(read_source(source)) == MAXIMUM_BYTES


@pytest.mark.parametrize("target", ["../secret.md", "nulle-part.md", "../dossier"])
def test_read_source_refuses_a_link_that_leads_to_no_file_of_the_folder(tmp_path, target):
    write_files(tmp_path, {"secret.md": "x", "dossier/a.md": "x", "donné/page.md": "x"})
    link = tmp_path / "donné/lien.md"
    link.symlink_to(target)
    assert refusal_of(link) == ("ce n’est pas un fichier du dossier donné", None)


def test_read_source_refuses_a_link_to_itself_a_pipe_and_a_lost_file(tmp_path):
    loop, pipe, lost = (tmp_path / name for name in ("boucle.md", "tube.md", "perdu.md"))
    loop.symlink_to("boucle.md")
    os.mkfifo(pipe)
    assert refusal_of(pipe)[0] == "ce n’est pas un fichier du dossier donné"
    assert refusal_of(lost)[0] == "ce n’est pas un fichier du dossier donné"
    assert refusal_of(loop)[0] in {
        "le fichier ne peut pas être lu",
        "ce n’est pas un fichier du dossier donné",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads everything")
def test_read_source_refuses_a_file_that_may_not_be_read(tmp_path):
    path = tmp_path / "fermé.md"
    path.write_text("x")
    path.chmod(0)
    assert refusal_of(path) == ("le fichier ne peut pas être lu", None)


def test_read_source_follows_a_link_inside_the_folder(tmp_path):
    write_files(tmp_path, {"a/page.md": "ici"})
    (tmp_path / "lien.md").symlink_to("a/page.md")
    assert read_source(Source("lien.md", tmp_path / "lien.md", tmp_path)) == "ici"


def test_read_source_refuses_a_path_that_no_row_can_hold(tmp_path):
    write_files(tmp_path, {"page.md": "x"})
    source = Source("a" * 501, tmp_path / "page.md", tmp_path)
    with pytest.raises(FileRefusedError, match="500 signes"):
        read_source(source)
