"""Operations on published items (动态调整操作): cancel, suspend, merge, split, transfer and such."""
