"""What is measured of a county: income, poverty, spells, the economy; one file for each family."""
