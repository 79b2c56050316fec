"""Under which assumptions does an option fail? EMA Workbench's PRIM on the points of a sweep; needs ema-workbench, not installed.

`sweep FILE` writes `sweep/points.csv` in the results folder: a row for each point, with its assumptions and outcomes. The
rows marked independent are what PRIM wants; `--base` gives more of them. PRIM peels the space of assumptions down to a box
in which failures lie close together.

    pip install ema-workbench
    python -m docs.examples.where_it_fails results/STUDY/sweep/points.csv SCENARIO [BASELINE]
"""

import sys

import pandas as pd


def failures(points: pd.DataFrame, option: str, baseline: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return the assumptions of independent points, and where an option averts fewer returns than in the middle."""
    ours = points[points["independent"]].dropna(subset=[f"returns [{option}]"])
    assumptions = ours[[name for name in ours if name not in {"method", "independent"} and "[" not in name]]
    averted = ours[f"returns [{baseline}]"] - ours[f"returns [{option}]"]
    return assumptions.dropna(axis="columns"), averted < averted.median()


def box(assumptions: pd.DataFrame, fails: pd.Series) -> tuple[pd.DataFrame, float, float]:
    """Return the box that holds failures best, the share of all failures that it holds, and the share of its points that fail.

    Best of the boxes PRIM peels is the one with the largest harmonic mean of the two shares.
    """
    from ema_workbench.analysis import prim

    space = assumptions.reset_index(drop=True)
    found = prim.Prim(space, fails.to_numpy(dtype=float), threshold=1e-6).find_box()
    steps = found.peeling_trajectory
    coverage, density = steps["coverage"], steps["density"]
    best = int((coverage * density / (coverage + density)).idxmax())
    return (
        found.box_lims[best].T.set_axis(["low", "high"], axis=1),
        float(coverage[best]),
        float(density[best]),
    )


def main(file: str, option: str, baseline: str = "status_quo") -> None:
    """Print the box of a sweep's points in which an option fails."""
    try:
        import ema_workbench  # noqa: F401
    except ImportError:
        sys.exit("needs ema-workbench: pip install ema-workbench")
    limits, coverage, density = box(*failures(pd.read_csv(file), option, baseline))
    print(limits.round(4).to_string())
    print(
        f"{100 * coverage:.0f} % of the failures lie in this box; {100 * density:.0f} % of its points fail."
    )


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
