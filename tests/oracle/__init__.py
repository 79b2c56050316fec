"""The oracle: the month told a second time, uncompiled, one object per household."""
