"""Every way to get a study wrong gives one message: file, line, path, what was expected."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from model.errors import InputError
from model.study.study import read_study
from tests.study.conftest import CATALOGUE, PARAMETERS, PLACE, STUDY, Reader

UNCERTAIN = STUDY[STUDY.index("uncertain:") : STUDY.index("\nrun:")]

# name -> (what is replaced in the study, by what, words of the message, path or None)
BAD: dict[str, tuple[str, str, str, str | None]] = {
    # keys
    "unknown key": ("run:", "runs:", "unknown key 'runs'", "runs"),
    "unknown key inside": ("draws: 20", "draw: 20", "unknown key 'draw'", "run.draw"),
    "unknown key of a lever": ("who: [monitored, everyone]", "whom: [monitored]", "did you mean who?",
                               "packages.train.training.field.whom"),
    "no name": ("name: mini-study\n", "", "'name' is missing", None),
    "no place": ("place: places/mini.yaml\n", "", "'place' is missing", None),
    "no schema": ("schema: 1\n", "", "'schema' is missing", None),
    "another schema": ("schema: 1", "schema: 2", "out of range", "schema"),
    "name of two words": ("name: mini-study", "name: mini study", "not one word", "name"),
    "name with a slash": ("name: mini-study", "name: ../x", "not one word", "name"),
    "a key twice": ("run: {draws: 20", "run: {draws: 20, draws: 30", "stands twice, first in line 27", "run.draws"),
    # YAML
    "an anchor": ("title: everything", "title: &x everything", "anchor", "scenarios.all.title"),
    "an alias": ("title: everything", "title: *x", "anchor or alias", "scenarios.all.title"),
    "a tag": ("seed: 7", "seed: !!int 7", "a tag", "run.seed"),
    "python in it": ("seed: 7", "seed: !!python/object/apply:os.system [ls]", "a tag", "run.seed"),
    "deep nesting": ("seed: 7", "seed: " + "[" * 30 + "7" + "]" * 30, "nested deeper", "run.seed"),
    "not closed": ("run: {draws: 20, replicates: 1, seed: 7}", "run: {draws: 20", "not YAML", None),
    "a tab": ("  firms:", "\tfirms:", "a tab where a space is meant", None),
    "a full-width colon": ("name: mini-study", "name：mini-study", "full-width '：' (U+FF1A) where ':' is meant", None),
    "a full-width comma": ("[train, firms]}, same", "[train，firms]}, same", "full-width '，'", "compare.attribute.all[0]"),
    "a control character": ("mini-study", "mini\x07study", "control character", None),
    "two documents": ("budgets:", "---\nbudgets:", "second document", None),
    "a list as a file": (STUDY, "- 1\n- 2\n", "where the study's keys belong", None),
    "one word as a file": (STUDY, "hello\n", "where the study's keys belong", None),
    "comments only": (STUDY, "# nothing\n", "the file is empty", None),
    "a mapping for a word": ("name: mini-study", "name: {a: b}", "where one value belongs", "name"),
    "a word for a mapping": ("run: {draws: 20, replicates: 1, seed: 7}", "run: fast", "where a mapping belongs", "run"),
    "a long text": ("title: everything", "title: " + "x" * 3000, "more than 2000 characters", "scenarios.all.title"),
    # levers
    "unknown lever": ("training.field: {amount", "trainng.field: {amount", "did you mean training.field?",
                      "packages.train.trainng.field"),
    "lever without amount": ("training.field: {amount: {2022-01: 300}, who", "training.field: {who",
                             "neither amount nor spend", "packages.train.training.field"),
    "amount and spend": ("{amount: {2022-01: 300},", "{amount: 3, spend: 4,", "both amount and spend",
                         "packages.train.training.field.spend"),
    "above the range": ("2022-01: 300", "2022-01: 30000", "out of range; expected 0 to 20,000 places/year",
                        "packages.train.training.field.amount.2022-01"),
    "negative people": ("2022-01: 300", "2022-01: -300", "out of range",
                        "packages.train.training.field.amount.2022-01"),
    "not a number": ("2022-01: 300", "2022-01: many", "'many' is not a number",
                     "packages.train.training.field.amount.2022-01"),
    "NaN": ("2022-01: 300", "2022-01: .nan", "not a finite number", "packages.train.training.field.amount.2022-01"),
    "infinity": ("2022-01: 300", "2022-01: .inf", "not a finite number",
                 "packages.train.training.field.amount.2022-01"),
    "too large": ("2022-01: 300", "2022-01: 1e400", "too large", "packages.train.training.field.amount.2022-01"),
    "a comma in braces": ("2022-01: 300", "2022-01: 1,000 places", "expected '1000 places', or '1,000 places' in quotes",
                          "packages.train.training.field.amount.2022-01"),
    "another unit": ("2022-01: 300", "2022-01: 300 mu", "is not a unit for 'places/year'",
                     "packages.train.training.field.amount.2022-01"),
    "unknown unit": ("2022-01: 300", "2022-01: 300 plces", "did you mean 'places'",
                     "packages.train.training.field.amount.2022-01"),
    "full-width digits": ("2022-01: 300", "2022-01: ３00", "full-width '３'",
                          "packages.train.training.field.amount.2022-01"),
    "seventy for 70 %": ("amount: 60 %", "amount: 60", "did you mean 60 %?", "packages.cover.insurance.crop.amount"),
    "money without a year": ("{amount: {2022-01: 300},", "{spend: 60 万元,", "a year's money or a total",
                             "packages.train.training.field.spend"),
    "spend without a cost": ("{amount: {2022-07: 2}, product: orchard, stage: processing}",
                             "{amount: 1}\n    management.leakage: {spend: 3}", "cannot be bought with money",
                             "packages.firms.management.leakage.spend"),
    "no amounts": ("{amount: {2022-01: 300},", "{amount: {},", "no amount", "packages.train.training.field.amount"),
    "a list as an amount": ("training.outreach: {}", "training.outreach: [1]", "a list where an amount belongs",
                            "packages.menu.training.outreach"),
    "a rule with an amount": ("{for: fruit, local: 70 %", "{amount: 1, for: fruit, local: 70 %", "is a rule",
                              "packages.firms.industry.linkage_rule@fruit.amount"),
    "a rule that says nothing": ("{for: fruit, local: 70 %, floor_price: 80 %}", "{}", "says nothing",
                                 "packages.firms.industry.linkage_rule@fruit"),
    "a label unknown": ("{for: fruit,", "{for: friut,", "did you mean fruit?",
                        "packages.firms.industry.linkage_rule@fruit.for"),
    "a label of two words": ("leading_enterprise@fruit", "leading_enterprise@a b", "is not one word",
                             "packages.firms.industry.leading_enterprise@a b"),
    "unknown stage": ("stage: processing", "stage: procesing", "did you mean processing?",
                      "packages.firms.industry.leading_enterprise@fruit.stage"),
    "an event that ends": ("stage: processing", "until: 2024", "an event happens once",
                           "packages.firms.industry.leading_enterprise@fruit.until"),
    "total of a level": ("until: 2025}", "total: true}", "always replaces", "packages.cover.insurance.crop.total"),
    "tag in a package": ("until: 2025}", "tag: permanent}", "unknown key 'tag'", "packages.cover.insurance.crop.tag"),
    # who, where, product
    "unknown group": ("[monitored, everyone]", "[monitord]", "did you mean monitored?",
                      "packages.train.training.field.who[0]"),
    "unknown township": ("[Zhongzan]", "[Zhongzen]", "unknown township 'Zhongzen'",
                         "packages.train.training.field.where.townships[0]"),
    "township with a full-width comma": ("[Zhongzan]", "[中咱，夏邛]", "full-width '，'",
                                         "packages.train.training.field.where.townships[0]"),
    "unknown zone": ("where: {townships: [Zhongzan]}", "where: {zones: [hill]}", "unknown zone 'hill'",
                     "packages.train.training.field.where.zones[0]"),
    "village without a list": ("where: {townships: [Zhongzan]}", "where: {villages: [a]}", "has no list of villages",
                               "packages.train.training.field.where.villages[0]"),
    "unknown product": ("product: orchard,", "product: orchrd,", "did you mean orchard?",
                        "packages.firms.industry.leading_enterprise@fruit.product"),
    # dates
    "a date before the start": ("{2022-01: 300}", "{2020-12: 300}", "2020-12 is before the study begins",
                                "packages.train.training.field.amount.2020-12"),
    "a date after the end": ("{2022-01: 300}", "{2031-01: 300}", "2031-01 is after the study ends",
                             "packages.train.training.field.amount.2031-01"),
    "a day": ("{2022-01: 300}", "{2022-01-15: 300}", "names a day",
              "packages.train.training.field.amount.2022-01-15"),
    "month thirteen": ("{2022-01: 300}", "{2022-13: 300}", "no such month",
                       "packages.train.training.field.amount.2022-13"),
    "a month twice": ("{2022-01: 300}", "{2022-01: 300, 2022: 200}", "stands twice",
                      "packages.train.training.field.amount.2022"),
    "an end before the start": ("from: 2023, until: 2025", "from: 2023, until: 2022", "ends before it begins",
                                "packages.cover.insurance.crop.until"),
    "from beside dates": ("{amount: {2022-01: 300},", "{amount: {2022-01: 300}, from: 2023,", "dates of their own",
                          "packages.train.training.field.from"),
    "a taper above one": ("until: 2025}", "taper: {2024-01: 150 %}}", "out of range",
                          "packages.cover.insurance.crop.taper.2024-01"),
    "a million years": ("run:", "horizon: {months: 12000000}\nrun:", "out of range; expected 1 to 600 months",
                        "horizon.months"),
    "half a month": ("run:", "horizon: {months: 10.5}\nrun:", "not a whole number", "horizon.months"),
    # numbers of the study
    "negative households": ("run:", "population: {households: -5}\nrun:", "out of range", "population.households"),
    "window too long": ("run:", "poverty: {assessed_over: 36}\nrun:", "out of range", "poverty.assessed_over"),
    "no draws": ("draws: 20", "draws: 0", "out of range", "run.draws"),
    "a negative seed": ("seed: 7", "seed: -7", "out of range", "run.seed"),
    # budgets and scenarios
    "more than all": ("training.outreach: 30 %", "training.outreach: 50 %", "the shares sum to 110 %",
                      "scenarios.shared.split"),
    "unknown budget": ("budget: six", "budget: sixx", "did you mean six?", "scenarios.shared.budget"),
    "a budget without a split": (", split: {training.field: 60 %, training.outreach: 30 %}", "", "without a split",
                                 "scenarios.shared.budget"),
    "a split without a budget": ("budget: six, ", "", "without a budget", "scenarios.shared.split"),
    "a split outside the menu": ("training.outreach: 30 %}", "insurance.crop: 30 %}", "unknown lever of the packages used",
                                 "scenarios.shared.split.insurance.crop"),
    "a split of what has an amount": ("{use: [menu], budget", "{use: [train], budget", "has an amount of its own",
                                      "scenarios.shared.split.training.field"),
    "a menu without money": ("train: [train]", "train: [menu]", "gives it no money",
                             "packages.menu.training.field"),
    "unknown package": ("train: [train]", "train: [trian]", "did you mean train?", "scenarios.train[0]"),
    "two values": ("  cover:\n", "  more: {training.field: 200}\n  cover:\n", "", None),
    "a package twice": ("train: [train]", "train: [train, train]", "stands twice", "scenarios.train[1]"),
    "override of nothing": ("title: everything", "override: [training.field]", "meets no two values",
                            "scenarios.all.override"),
    "a scenario called nothing": ("  train: [train]", "  nothing: [train]", "a meaning of its own",
                                  "scenarios.nothing"),
    "support ends too late": ("support_ends: 2024-12", "support_ends: 2035", "after the study ends",
                              "scenarios.ends.support_ends"),
    "unknown baseline": ("baseline: status_quo", "baseline: statusquo", "did you mean status_quo?",
                         "compare.baseline"),
    "attribute of another package": ("attribute: {all: [train, firms]}", "attribute: {all: [menu]}",
                                     "unknown package of the scenario", "compare.attribute.all[0]"),
    # worlds
    "unknown event": ("kind: hail", "kind: hale", "did you mean hail?", "worlds.hail.events[0].kind"),
    "hail without loss": (", loss: 50 %", "", "'loss' is missing", "worlds.hail.events[0]"),
    "hail with a factor": ("loss: 50 %", "loss: 50 %, factor: 2", "has no factor", "worlds.hail.events[0].factor"),
    "a loss above all": ("loss: 50 %", "loss: 150 %", "out of range", "worlds.hail.events[0].loss"),
    # behaviour
    "unknown assumption": ("labour.choice_elasticity: 2.5", "labour.choice_elastisity: 2.5",
                           "did you mean labour.choice_elasticity?", "assumptions.labour.choice_elastisity"),
    "an assumption out of range": ("labour.choice_elasticity: 2.5", "labour.choice_elasticity: 9",
                                   "out of range; expected 1 to 4", "assumptions.labour.choice_elasticity"),
    "an assumption outside its own range": ("labour.choice_elasticity: 2.5",
                                            "labour.choice_elasticity: {value: 9, low: 1, high: 3}", "its own range",
                                            "assumptions.labour.choice_elasticity"),
    "fixed and uncertain": ("{labour.speed: {uni", "{labour.choice_elasticity: {normal: [2, 1]}, labour.speed: {uni",
                            "is fixed under assumptions", "uncertain.labour.choice_elasticity"),
    "a lever as an assumption": ("labour.choice_elasticity: 2.5", "insurance.crop: 0.5", "is a lever",
                                 "assumptions.insurance.crop"),
    "a read figure as uncertain": ("place.irrigation_share: {tri", "place.rural_persons: {tri", "is read from a source",
                                   "uncertain.place.rural_persons"),
    "unknown distribution": ("uniform: [0.1, 0.3]", "unifrom: [0.1, 0.3]", "did you mean uniform?",
                             "uncertain.labour.speed.unifrom"),
    "a distribution that falls": ("uniform: [0.1, 0.3]", "uniform: [0.3, 0.1]", "do not rise",
                                  "uncertain.labour.speed.uniform"),
    "unknown word for uncertain": (UNCERTAIN, "uncertain: rangs", "did you mean ranges?", "uncertain"),
    # files
    "no such place": ("places/mini.yaml", "places/mine.yaml", "did you mean places/mini.yaml?", "place"),
    "a place elsewhere": ("places/mini.yaml", "../../mini.yaml", "no such file", "place"),
    "a folder as a place": ("places/mini.yaml", "places", "a folder, not a file", "place"),
    "code": ("run:", "code: [my_lever.py:Fees]\nrun:", "no file 'my_lever.py'", "code"),
}  # fmt: skip
NOT_ALONE = {"two values"}
# Faults that show in another line than the one they were planted in.
ELSEWHERE = {"no name", "no place", "not closed", "a menu without money"}


@pytest.mark.parametrize("name", [name for name in BAD if name not in NOT_ALONE])
def test_one_message_with_file_line_and_path(name: str, read: Reader) -> None:
    old, new, words, path = BAD[name]
    assert old in STUDY, "the fault must be planted"
    with pytest.raises(InputError, match=re.escape(words)) as found:
        read(STUDY.replace(old, new, 1))
    error = found.value
    assert error.file is not None
    assert error.file.endswith("study.yaml")
    assert error.line is not None
    if name not in ELSEWHERE:
        planted = STUDY[: STUDY.index(old)].count("\n") + 1
        assert planted <= error.line <= planted + new.count("\n"), str(error)
    if path is not None:
        assert error.path == path or (error.path or "").startswith(f"{path}["), str(error)
    assert "\n" not in str(error), "one message on one line"
    assert "Traceback" not in str(error)


def test_there_are_sixty_and_more() -> None:
    assert len(BAD) >= 60


def test_two_packages_that_set_one_value(read: Reader) -> None:
    text = STUDY.replace("  cover:\n", "  more: {training.field: 200}\n  cover:\n").replace(
        "train: [train]", "train: [train, more]"
    )
    with pytest.raises(
        InputError, match=r"a second value for training\.field\.amount; the first stands in line 6"
    ):
        read(text)
    both = read(
        text.replace("train: [train, more]", "train: {use: [train, more], override: [training.field]}")
    )
    assert [a.steps for a in both.scenarios["train"].actions if a.lever == "training.field"] == [
        ((0, 200.0),)
    ]


@pytest.mark.parametrize(
    ("content", "words", "line"),
    [
        (b"", "the file is empty", 1),
        (b"  \n\n", "the file is empty", 1),
        (b"\xef\xbb\xbf", "the file is empty", 1),
        (b"name: a\nplace: \xb0\xcd\xcc\xc1\n", "not in UTF-8 (perhaps GBK)", 2),
        ("name: a".encode("utf-16"), "encoded in UTF-16", 1),
        (b"PK\x03\x04\x00\x00", "a binary file", 1),
        (b"a: 1\n" * 300_000, "larger than 1 MB", None),
    ],
)
def test_files_that_are_no_text(content: bytes, words: str, line: int | None, read: Reader) -> None:
    with pytest.raises(InputError, match=re.escape(words)) as found:
        read(content)
    assert found.value.line == line


def test_files_that_are_not_there(folder: Path) -> None:
    with pytest.raises(InputError, match=r"no such file; did you mean .*study\.yaml\?"):
        read_study(folder / "stdy.yaml", CATALOGUE, PARAMETERS)
    with pytest.raises(InputError, match="a folder, not a file"):
        read_study(folder / "places", CATALOGUE, PARAMETERS)
    with pytest.raises(InputError, match="no such file"):
        read_study(folder / "study.yaml" / "x.yaml", CATALOGUE, PARAMETERS)


def _link(at: Path, target: Path) -> None:
    try:
        at.symlink_to(target)
    except OSError:
        pytest.skip("no symbolic links here")


def test_links_out_of_the_folder(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "mini.yaml").write_text(PLACE, encoding="utf-8")
    (elsewhere / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "places" / "mini.yaml").unlink()
    _link(folder / "places" / "mini.yaml", elsewhere / "mini.yaml")
    with pytest.raises(InputError, match="lies outside the study's folder") as found:
        read_study(folder / "study.yaml", CATALOGUE, PARAMETERS)
    assert found.value.line == 3
    _link(folder / "linked.yaml", elsewhere / "study.yaml")
    with pytest.raises(InputError, match="lies outside the study's folder"):
        read_study(folder / "linked.yaml", CATALOGUE, PARAMETERS)
    _link(folder / "loop.yaml", folder / "loop.yaml")
    with pytest.raises(InputError, match="loop"):
        read_study(folder / "loop.yaml", CATALOGUE, PARAMETERS)


PLACE_FAULTS = {
    "unknown key": ("code:", "codes:", "unknown key 'codes'"),
    "no source": (', source: "2020 census"', "", "needs a source or an assumption"),
    "both": ('source: "2020 census"', 'source: a, assumption: b', "needs a source or an assumption"),
    "outside its range": ("value: 0.2, low: 0.1", "value: 0.05, low: 0.1", "outside its own range"),
    "no range": (", low: 0.1, high: 0.4", "", "'low' is missing"),
    "negative people": ("value: 36112", "value: -36112", "out of range"),
    "unknown zone": ("zone: valley", "zone: vally", "did you mean valley?"),
    "shares": ("share: 60 %", "share: 90 %", "sum to 1.300"),
    "a township twice": ("name: 中咱", "name: 夏邛", "stands twice"),
    "unknown field of a product": ("gross: 1000", "gros: 1000", "did you mean gross?"),
    "unknown lever in place": ("insurance.crop", "insurance.crops", "did you mean insurance.crop?"),
    "in place without an amount": ("{amount: 30 %, tag: permanent}", "{tag: permanent}", "neither amount nor spend"),
    "unknown tag": ("tag: permanent", "tag: permanant", "did you mean permanent?"),
    "in place out of range": ("amount: 30 %", "amount: 130 %", "out of range"),
    "no townships": (PLACE[PLACE.index("townships:") : PLACE.index("villages:")], "", "'townships' is missing"),
    "no products": (PLACE[PLACE.index("products:") : PLACE.index("in_place:")], "", "'products' is missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACE_FAULTS)
def test_places_with_faults(name: str, folder: Path) -> None:
    old, new, words = PLACE_FAULTS[name]
    assert old in PLACE
    (folder / "places" / "mini.yaml").write_text(PLACE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(words)) as found:
        read_study(folder / "study.yaml", CATALOGUE, PARAMETERS)
    assert (found.value.file or "").endswith("mini.yaml")
    assert found.value.line is not None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("training.field", "cannot read 'training.field'"),
        ("trainng.field=300", "did you mean training.field?"),
        ("training.field=300 mu", "is not a unit"),
        ("training.field=300 from 2019-01", "before the study begins"),
        ("training.field={who: [monitored]}", "neither amount nor spend"),
        ("training.field={amount: 3, whom: [monitored]}", "did you mean who?"),
        ('training.field"=3', "unknown lever"),
        ("industry.linkage_rule={for: fruit}", "no lever has the label"),
    ],
)
def test_tries_with_faults(text: str, words: str, read: Reader) -> None:
    with pytest.raises(InputError, match=re.escape(words)) as found:
        read(tries=[text])
    assert found.value.file == "--try"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("run.replicates", "cannot read"),
        ("run.replicate=5", "did you mean replicates?"),
        ("runs.replicates=5", "--set does not change 'runs'"),
        ("run.replicates=many", "not a number"),
        ("run=5", "has keys of its own"),
        ("training.field=300", "is a lever, and --set changes study keys only"),
        ("training.feild=300", "is a lever, and --set changes study keys only"),
        ("packages.train=1", "--set does not change 'packages'"),
        ("scenarios.all=[train]", "--set does not change 'scenarios'"),
        ("assumptions.labour.choice_elasticity=9", "out of range"),
        ("place=../x.yaml", "no such file"),
    ],
)
def test_sets_with_faults(text: str, words: str, read: Reader) -> None:
    with pytest.raises(InputError, match=re.escape(words)) as found:
        read(overrides=[text])
    assert found.value.file == "--set"


def test_code_wants_a_flag(folder: Path, read: Reader) -> None:
    (folder / "my_lever.py").write_text("class Fees: pass\n", encoding="utf-8")
    text = STUDY + "code: [my_lever.py:Fees]\n"
    with pytest.raises(InputError, match="--allow-code"):
        read(text)
    study = read(text, allow_code=True)
    assert study.code[0].name == "Fees"
    (folder / "my_lever.py").write_text("class Fees: other = 1\n", encoding="utf-8")
    assert read(text, allow_code=True).hash8 != study.hash8
    for wrong in ("../my_lever.py:Fees", "my_lever:Fees", "my_lever.py", "my_lever.py:a b"):
        with pytest.raises(InputError, match="does not name code"):
            read(STUDY + f'code: ["{wrong}"]\n', allow_code=True)
