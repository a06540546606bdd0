"""``read``: what a sentence says, asked by the terminal, with a roster, a table of units, and what is known besides."""

import json
from pathlib import Path

import pytest

from tests.bot.terminal import SENTENCE, TOWN, answered, data, miswritten, refused

__all__ = ["data"]  # the fixture of every test here


def test_a_sentence_is_read_without_a_data_folder(data: Path) -> None:
    reading = json.loads(answered("read", SENTENCE))
    assert (reading["kind"], reading["category"]) == ("problem", "exposed_rubbish")
    assert not data.exists()


def test_a_file_of_sentences_is_read_with_a_roster(tmp_path: Path) -> None:
    (tmp_path / "said").write_text(f"{SENTENCE}\n\n西关社区 幸福路 垃圾桶没盖 2个\n", encoding="utf-8")
    first, second = (json.loads(line) for line in answered("read", "--file", "said", "--units", TOWN).splitlines())
    assert (first["unit"], first["place"]) == ("东关社区", "菜市场南门")
    assert (second["unit"], second["quantity"]) == ("西关社区", 2)


def test_a_table_of_units_and_a_context_decide_what_words_leave_open(tmp_path: Path) -> None:
    (tmp_path / "units.tsv").write_text("unit\taliases\n东关社区\t东关;东关居委会\n", encoding="utf-8")
    (tmp_path / "said.tsv").write_text("id\ttext\n1\t好的\n2\t好的\n", encoding="utf-8")
    around = [{"role": "community_head", "unit": "东关"}, {"role": "inspector"}]
    (tmp_path / "around").write_text("\n".join(map(json.dumps, around)), encoding="utf-8")
    head, inspector = (json.loads(line) for line in answered(
        "read", "--file", "said.tsv", "--units", "units.tsv", "--context", "around").splitlines())
    assert (head["kind"], head["unit"]) == ("acknowledgement", "东关社区")
    assert (inspector["kind"], inspector["unit"]) == ("chatter", None)


@pytest.mark.parametrize(("context", "sentence"), [
    ('{"role": "mayor"}', "line 1: role is one of"), ('{"photos": "many"}', "photos a number"),
    ('{"reply_to": "sky"}', "none, card, photo"), ('{"unit": "东关社区"}', "a community of --units"),
    ("{}\n{}", "2 lines for 1 sentences"), ("{", "line 1: not JSON"), ("[3]", "a context is an object")])
def test_a_context_that_cannot_be_used_is_explained(tmp_path: Path, context: str, sentence: str) -> None:
    (tmp_path / "around").write_text(context, encoding="utf-8")
    assert sentence in refused("read", SENTENCE, "--context", "around")


@pytest.mark.parametrize("option", ["--file", "--units"])
def test_a_table_without_its_column_is_named(tmp_path: Path, option: str) -> None:
    (tmp_path / "odd.tsv").write_text("id\tsaid\n", encoding="utf-8")
    words = [] if option == "--file" else [SENTENCE]
    assert "odd.tsv: there is no column" in refused("read", *words, option, "odd.tsv")


def test_reading_nothing_is_explained() -> None:
    assert "read TEXT | --file F" in miswritten("read")
