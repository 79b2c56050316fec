"""A study asked questions from Python: every answer is a pandas frame with its units in `attrs`."""

import tempfile

from model.experiment.session import Study

SMALL = ["population.households=600", "horizon.months=36", "run.replicates=3"]


def main() -> None:
    """Run a small study; print effects, parts, who falls back, and one household's two lives."""
    with tempfile.TemporaryDirectory() as home:
        done = Study.read(overrides=SMALL).run(home)

        effects = done.compare().effects()
        income = effects[effects["measure"] == "income"]
        print(f"Income, {effects.attrs['units']['income']}:")
        print(income[["scenario", "baseline", "effect", "low", "high"]].round(1).to_string(index=False))

        parts = done.attribute("skills_and_protection")
        returns = parts[(parts["kind"] == "part") & (parts["measure"] == "returns")]
        print(f"\nWhat each part does to returns, {parts.attrs['units']['returns']}:")
        print(returns[["name", "value", "low", "high"]].round(1).to_string(index=False))

        groups = done.who()
        print("\nWho falls back, risk against everybody:")
        print(groups[["group", "households", "ratio", "low", "high"]].head(6).round(2).to_string(index=False))

        sample = done.results.households.query("replicate == 0")
        yearly = sample.pivot_table(index="household", columns="scenario", values="income", observed=True)
        household = int((yearly["skills"] - yearly["status_quo"]).idxmax())
        lives = done.trace(household, "status_quo", "skills")
        mean = lives.groupby("life", sort=False)["income"].mean()
        print(f"\nHousehold {household}, mean income, {lives.attrs['units']['income']}:")
        print(mean.round(1).to_string())


if __name__ == "__main__":
    main()
