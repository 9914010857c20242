"""Between the organisation's own figures and the statistics of baselines: panels, training, publishing, goals."""
