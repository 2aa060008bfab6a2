"""How the review is kept up: what is new, what waits for a decision, what was corrected or withdrawn."""
