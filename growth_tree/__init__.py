"""Growth Tree: work handed in becomes experience, points and rights."""
