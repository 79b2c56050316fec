"""Mesa's own batch runner on the county: two scenarios, three iterations, each with luck of its own."""

import mesa
import pandas as pd

from model.economy import Economy


def main() -> None:
    """Run the batch and print the mean income of each scenario."""
    rows = mesa.batch_run(
        Economy,
        parameters={"scenario": ["status_quo", "skills"], "households": 300},
        iterations=3,
        max_steps=24,
        number_processes=1,
        display_progress=False,
    )
    table = pd.DataFrame(rows)
    print(table.groupby("scenario")[["income_per_person", "headcount", "monitored"]].mean().round(4))


if __name__ == "__main__":
    main()
