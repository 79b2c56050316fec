"""Calibration by simulated moments: level and risk moments of rural China before 2020, never effects of programmes."""
