"""Operations on published items (动态调整操作) before the legal and the staffing office."""
