"""From a term to the code that an engine lowers: trace, simplify, schedule, allocate."""
