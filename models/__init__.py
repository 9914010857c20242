"""The read models: one file per screen-shaped model, its tables and the questions pages ask of it."""
