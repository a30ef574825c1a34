"""Pages of letters: the resident's, the signer's, the counter's."""
