"""What scripts/doctor is made of: arguments that EAL gets, facts of the machine, checks."""
