"""Whatever stands in a file, the reader answers with a study or with one message; writing and reading agree."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from model.errors import InputError
from model.study.actions import Clock, lay_over
from model.study.policy import EVERYWHERE, Action
from model.study.read import Branch, Leaf, Node, parse_tree
from model.study.study import Study, read_study
from tests.study.conftest import CATALOGUE, PARAMETERS, PLACE, STUDY


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("study")
    (found / "places").mkdir()
    (found / "places" / "mini.yaml").write_text(PLACE, encoding="utf-8")
    return found


def read(folder: Path, text: str | bytes) -> Study:
    path = folder / "study.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    return read_study(path, CATALOGUE, PARAMETERS)


def answer(folder: Path, text: str | bytes) -> None:
    """Read; anything but a study or one message fails the test."""
    try:
        read(folder, text)
    except InputError as error:
        found = error
    else:
        return
    assert found.file
    assert found.message
    assert "\n" not in str(found)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(folder: Path, content: bytes) -> None:
    answer(folder, content)


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("abz019 :-[]{},#&*!|>'\"%@`\n\t？：，％\u3000\x00\x85\ufeff"), max_size=60
    )
)
def test_any_text(folder: Path, text: str) -> None:
    answer(folder, text)
    answer(folder, "schema: 1\nname: a\nplace: places/mini.yaml\n" + text)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_study_with_a_piece_changed(folder: Path, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(STUDY) - 1))
    length = data.draw(st.integers(0, 12))
    signs = st.text(alphabet=st.sampled_from("019.-: \n,[]{}%#@：，x万元\t~"), max_size=6)
    answer(folder, STUDY[:at] + data.draw(signs) + STUDY[at + length :])


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_study_with_one_value_changed(folder: Path, data: st.DataObject) -> None:
    """Every value of the study in turn becomes something else."""
    tree = parse_tree(STUDY, "study.yaml")
    values = [
        "",
        "null",
        "-1",
        "0",
        "1e30",
        ".nan",
        "nonsense",
        "[]",
        "{}",
        "[1, 2]",
        "{a: 1}",
        "2022-01",
        "99 %",
        "yes",
    ]
    leaf = data.draw(st.sampled_from(list(leaves(tree))))
    value = data.draw(st.sampled_from(values))
    lines = STUDY.split("\n")
    lines[leaf.line - 1] = lines[leaf.line - 1].replace(leaf.text, value, 1)
    answer(folder, "\n".join(lines))


def leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, Branch):
        for _name, _key, item in node:
            yield from leaves(item)


def test_written_out_and_read_again(folder: Path) -> None:
    """What another program writes means the same."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    stream = io.StringIO()
    yaml.dump(yaml.load(STUDY), stream)
    assert stream.getvalue() != STUDY
    assert read(folder, stream.getvalue()).hash == read(folder, STUDY).hash


def test_ends_of_lines_and_marks_do_not_matter(folder: Path) -> None:
    plain = read(folder, STUDY).hash
    assert read(folder, STUDY.replace("\n", "\r\n")).hash == plain
    assert read(folder, b"\xef\xbb\xbf" + STUDY.encode()).hash == plain


# ------------------------------------------------------------------ laying packages over what is in place


months = st.integers(0, 30)


def action(origin: str, value: float, first: int, last: int | None, tag: str = "") -> Action:
    return Action(
        "insurance.crop", "", ((first, value),), "amount", (), EVERYWHERE, (), first, last, (), 40.0, False,
        origin, tag,  # type: ignore[arg-type]
    )  # fmt: skip


def in_force(actions: tuple[Action, ...], month: int) -> list[float]:
    return [a.steps[0][1] for a in actions if a.first <= month and (a.last is None or month <= a.last)]


@given(months, st.none() | months, st.none() | months, st.sampled_from(["permanent", "transition", ""]))
def test_exactly_one_level_is_in_force(first: int, length: int | None, ends: int | None, tag: str) -> None:
    last = None if length is None else first + length
    base, own = action("in_place", 0.3, 0, None, tag), action("package", 0.6, first, last)
    laid = lay_over([base], [own], ends, CATALOGUE)
    for month in range(70):
        over = ends is not None and month > ends
        package = not over and first <= month and (last is None or month <= last)
        wanted = [0.6] if package else ([] if over and tag == "transition" else [0.3])
        assert in_force(laid, month) == wanted
    assert lay_over([base], [], None, CATALOGUE) == (base,)


@given(st.integers(1978 * 12, 2100 * 12), st.integers(1, 600))
def test_the_clock_counts_from_the_start(start: int, length: int) -> None:
    clock = Clock(start, length)
    assert clock.text(0)[:4] == str(start // 12)
    assert clock.text(12)[5:] == clock.text(0)[5:]
