"""Pages for officials: sign-in, own account, administration."""
