"""Front door of the command line: `python run_sim.py --help`."""

from model.cli import main

if __name__ == "__main__":
    main()
