"""The lint of vague wording (模糊表述): rules V01-V09 of the standard, judged over the texts of an item."""
