"""Fair play: what is worth a look in the work of the last weeks. It measures and shows, and never punishes."""
