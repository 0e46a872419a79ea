"""What `flis contract check` passes, later commands do not refuse: tried with contracts that are drawn at random."""
