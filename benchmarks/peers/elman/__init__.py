"""An Elman cell along a sequence, trained by hand in each framework."""
