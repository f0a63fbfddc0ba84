"""What a check ended with, in the form that each reader wants."""
