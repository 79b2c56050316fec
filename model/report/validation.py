"""The page docs/VALIDATION.md: published facts beside the model, its limits, and what it must not be used for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from model.report.words.evidence import HEADS, KINDS, cells, number, of_kind, summary
from model.report.words.phrases import Lang

if TYPE_CHECKING:
    from model.experiment.evidence.verdict import Row
    from model.experiment.evidence.work import Size

HOW = """\
Each published study is carried out in the model with its own design: who was treated, what share of them, for how
long, and what the paper estimated (intention to treat, difference in differences, or the gap of participants where it
had only that). Treatment is given by keyed luck to a share of those eligible in one county, and the county with the
programme has the same luck as the county without it. The place is a sample of rural China
(`scenarios/china.yaml`) or a poor county (`scenarios/batang.yaml`). What is fitted stands at its posterior mean
(`model/data/posterior_china.csv`), every other assumption at its default. Intervals are 95 % over
replicates: luck only, not what is unknown about the assumptions. A ratio is that of the sums over replicates, its
interval by leaving out one at a time.

The ranges of agreement stand in `model/data/evidence.csv`. They were fixed before the first run, from the paper's own
error or range, else by the rule named there, and have not been moved (how some facts are measured has: see below). Failures stay in the table. Facts that may be
fitted, and facts that went into the model, are shown and not counted. A fact agrees if every number of it that counts
lies in its range."""

# The ranges were never moved; what was measured, and how, did change after numbers had been seen. With its effect.
CHANGED = (
    "V074 was to be shown as an input. Reading the code showed that the rule leaves pensions alone, and it was made a fact that counts, before any run. It disagreed (−.02). Then help of kin was made to fall with pensions, as the row says, and it is an input again: it agrees, and does not count.",
    "V140 and V142: the published chance of closing was held to belong to eight workers, and is now that of the median enterprise (decision 0015). V140 may be fitted; the first number of V142 agrees since.",
    "What is fitted stood at its default first, and stands at its posterior mean now.",
    "V019, V067 and V069 take income less reimbursed bills, as the panels of 1985 to 1990 do, which knew none; losses count as no income in V069, as in `calibrate`. All three disagreed before. V067 and V069 may be fitted; **V019 agrees since**, by this and by fewer leveraged operators (decision 0016).",
    "V047 is taken in the poor county. In the sample of rural China, where it was first taken, eleven of 3,000 households had been lifted out: too few to tell. It disagreed there too. Since then `status.known`, the strictness left for the registered, was moved to the middle of its range (decision 0016): .13 before, .10 since; and .08 since the register is drawn with more noise (decision 0017). Since decision 0018 Batang was monitored at the line of 2020 in 2020, and not before. It still disagrees.",
    "V141 counts all firms that close in the last five years, as its source does, each by how many were founded with it: foundings of the source grew by some 10 % a year (assumption), those of a county do not. **It agrees since.** First it counted all over twenty years, then only those founded in the window, then all of five years alike, and disagreed each time.",
    "V140 and V142 follow the firms founded in thirteen years, as their sources do; first they took in the firms that were there already. V142 follows them for seven years more, to 2020 (assumption: the study is of 2025): **its second number agrees since**.",
    "V145 sets members beside themselves without membership, as close a match as there is, since its source matches; first it set them beside other growers, and the able are members more often. It disagreed both times. Its sign of the yield is an input now (`production.advance`).",
    "V018 tells nothing from fewer than ten households. It did not agree before.",
    "**V145 agrees since** profit is that of own land, without what a cooperative shares out: 15 with it, 3 without, on the same runs; and since cooperatives keep .05 of what members sell, not .12 (decision 0017). It disagreed before.",
    "V143: a leading firm that came where a cooperative was never contracted anybody, in the model as in the design. Now it takes those that cooperatives have no room for (decision 0017), and in both worlds nobody else contracts vegetables, since the studies set growers under contract beside growers without any; the firm takes on as many as there are, since the row asks for the effect at scale. It disagrees as before.",
    "V032 and V033: the sum invested was a tenth of village income in each of two years, an assumption, since the excerpt read gives none. Now it is three tenths, from what two villages of the programme are reported to have had. **V032 agrees since**; at the old sum it was 2.4 on the changed model. V033 disagrees with either.",
    "V084 was to be a test. The design's own list of parameters gives the return on little capital from this row, and the model had left it out; now own-account trade uses it, and the row is an input.",
    "The median of M01, and of every yearly measure, is that of households ranked by income per person, as the Bureau of Statistics defines it; it was that of persons. It may be fitted.",
    "M04 is that of households which had left the register by 2016, now that exits happen in the run. It counts persons, and the years 2015 to 2017 together, as `calibrate` does, since the published share is one of persons and a year has few cases: .007 of households in 2016 alone, .013 so. M01, M02, V060 and V061 ask all households that were there in the year, as a survey does; they asked those of month 0: no verdict moved. M01 to M06 may be fitted.",
    "Thirty replicates instead of ten, so that verdicts hang less on luck: with ten, V061 came out at .158 on one posterior and .160 on the next, either side of the end of its range.",
    "Ratios are those of sums over replicates and not the mean of ratios, whose bottom may be near zero. **This changes the verdict on V015, and on no other**: .28 and inside its range as a ratio of sums, .47 and outside as a mean of ratios (ten replicates of 3,000 households). Without it one fact fewer agrees.",
    "V117 takes the highest rate of return at which the stream is worth nothing, from the summed streams. It disagreed before; again since committed costs do not rise with field skill (decision 0017): .50 before, .55 since, over forty counties too. **It agrees since** a technology costs its adopter something (decision 0018): equation 13 asks that it pays and is affordable, and the model had given it away. How much is an assumption. A first form, 1,500 yuan whatever the size of the farm, left .55; that the cost is a share of revenue (.15) was put in after that was seen.",
    "**V061 agrees since** `calibrate` fits care on counties of the size and burn-in that `evidence` has (decision 0018): .166 before.",
    "V018 and what a household is worth leave out rights to collect, which are not for sale. It tells nothing, as before.",
)  # fmt: skip
LIMITS = (
    "Facts from Kenya, Bangladesh, Sri Lanka, India or Malawi are held against a Chinese county. Agreement says that the size is possible, not that it is right here; disagreement may be the place's.",
    "Many ranges are wide, since many sources give no error. A fact inside a wide range is weak evidence.",
    "A range of one sign only asks for the sign.",
    "The model was written by people who knew these facts, and several of its assumptions name one. Facts whose size went in are not counted, but a form can carry a fact as well as a number can.",
    "Goods have national or seasonal prices: a transfer raises no price here, and nobody chooses insurance.",
    "Some 80 of 3,000 households had left the register by 2016 in the sample of rural China, so returns of that year are told from few.",
    "What is unknown about the assumptions is not in these intervals: `run` draws them.",
)  # fmt: skip
NEVER = (
    "Never refuse help to a household, or strike it off a list, because of its simulated risk. The model is right about groups at best.",
    "Never use an effect as a forecast of a programme whose row here disagrees, or that no row covers; say so where it is shown.",
    "Never judge officials, villages or enterprises by it.",
    "Never replace a survey, an inspection or an audit by it.",
    "Never show a difference between policies without its interval, and without the number of inputs that are assumptions.",
    "Never use it for a county whose incomes, villages and enterprises were left at the assumptions of its profile, except to see what data would be worth having.",
)  # fmt: skip


def page(rows: Sequence[Row], size: Size, lang: Lang = "en") -> str:
    """Return the text of the page.

    Parameters
    ----------
    rows : sequence of Row
        Of all facts.
    size : Size
        Households and replicates.
    lang : {"en", "zh"}
        Of the tables.
    """
    from model.experiment.evidence.verdict import count

    parts = [
        "# How far the model can be believed",
        "Made by `run_sim.py evidence --write-docs` (`make validation`); do not edit by hand.",
        f"**{summary(count(rows), lang)}**",
        f"{size.replicates} replicates of {size.households:,} households.",
        "## How it was done",
        HOW,
    ]
    for kind, head in KINDS[lang].items():
        if of_kind(rows, kind):
            parts += [f"## {head}", "\n".join(_table(of_kind(rows, kind), lang))]
    parts += ["## What misses, and why", "\n".join(_misses(rows))]
    parts += ["## What was changed after numbers had been seen", "\n".join(f"- {line}" for line in CHANGED)]
    parts += ["## Limits", "\n".join(f"- {line}" for line in LIMITS)]
    parts += ["## What the model must not be used for", "\n".join(f"- {line}" for line in NEVER)]
    parts += ["## Sources", "\n".join(_sources(rows))]
    return "\n\n".join(parts) + "\n"


def _table(rows: Sequence[Row], lang: Lang) -> Iterator[str]:
    yield "| " + " | ".join(HEADS[lang]) + " |"
    yield "|" + "---|" * len(HEADS[lang])
    for row in rows:
        yield "| " + " | ".join(text.replace("|", "/") for text in cells(row, lang)) + " |"


def _misses(rows: Sequence[Row]) -> Iterator[str]:
    """Say of every number that disagrees what was done, what came out, and what in the model makes it so."""
    from model.experiment.evidence.designs import DESIGNS

    for row in rows:
        if row.agrees is False:
            because = CAUSES.get(row.part.id, "")
            yield (
                f"- **{row.part.id}** {row.part.measure}: {number(row.value) or 'nothing'} {row.why}. "
                f"{DESIGNS[row.part.design].text}{' ' + because if because else ''}"
            )


# What in the model makes a fact miss, where the code or a run says so; nothing is guessed for the others.
CAUSES = {
    "V001": "Of a yuan spent only circulation.local_share is bought from residents, of which circulation.value_added is theirs; and much of a single gift is saved or repaid.",
    "V006": "The same leak. Some seven tenths of the stipend are spent in its second year; relief falls by some .04 of each yuan.",
    "V018": "At the default scale of eq. 22 (production.trap_stock, 2,000 yuan a slot) nearly everybody stands above the threshold, since land counts as stock.",
    "V033": "The poorer half gains less because less of its income is from business; nothing else lets the better-off use roads and water first.",
    "V061": "Incomes and bills are those of 2016 to 2017, not of 2008.",
    "V084": "Half of the owners can invest until a yuan of capital earns its cost, a fifth a year.",
    "V086": "A household considers a new unit every three years or so (credit.chance), and borrows at most half of it.",
    "V110": "A place in a field school adds at most .08 to log yield, and fades by 2 % a month.",
    "M01": "`calibrate` finds .204 on thirty counties of other luck; with the noise of a survey on, which the published share has too, `measures` finds .216 (20 draws of the posterior). More of the labour-poor would raise it, and take from the second fifth and raise catastrophic spending.",
    "M04": "Few had left the register by then, and how far it missed the poor (status.past_noise) is not pinned down by them.",
    "M05": "More of the labour-poor, as relative poverty asks for, take from the second fifth.",
    "V114": "Some five field days a village and year are in place already; one more adds little to them and to what contacts bring.",
    "V117": "What field days bring is within the luck of a county: replicates differ in sign.",
    "V132": "Crops share one set of elasticities, and that of labour is above zero.",
    "V140": "Firms with fewer than three workers, or without money, close more often than V140 says of all.",
    "V143": "A contract pays a tenth more for one product, a small part of income; a fifth of growers sign in three years, since many sell another product to a cooperative.",
}  # fmt: skip


def _sources(rows: Sequence[Row]) -> Iterator[str]:
    seen: set[str] = set()
    for row in rows:
        if row.fact and row.fact.id not in seen:
            seen.add(row.fact.id)
            yield f"- {row.fact.id} ({row.fact.tier}) {row.fact.source}; {row.fact.place}. {row.fact.statement}. <{row.fact.url}>"
