"""The growth tree: what is pictured, how it grows, how it is written down as SVG."""
