"""Mesa's own page on the county: `python -m solara run docs/examples/page.py`."""

from mesa.visualization import SolaraViz, make_plot_component

from model.economy import Economy

county = Economy(households=500, rng=1)
parameters = {
    "scenario": {
        "type": "Select",
        "value": "status_quo",
        "values": list(county.study.scenarios),
        "label": "Scenario",
    },
    "rng": {"type": "InputText", "value": 1, "label": "Seed"},
    "households": 500,
}
page = SolaraViz(
    county,
    components=[make_plot_component("income_per_person"), make_plot_component(["headcount", "monitored"])],
    model_params=parameters,
    name="Firmground",
)
page  # noqa: B018 (Solara shows the last expression)
