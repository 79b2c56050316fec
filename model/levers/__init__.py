"""The levers of government, one file per family; `model.levers.catalogue` holds them all."""
