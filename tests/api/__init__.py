"""What users may hold on to: every public name of the library, with its signature."""
