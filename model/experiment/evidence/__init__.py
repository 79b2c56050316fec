"""Published facts beside the model: each study's own design, simulated; ranges fixed beforehand."""
